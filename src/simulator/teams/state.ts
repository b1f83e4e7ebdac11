// Everything Teams remembers, as plain JSON behind one object: chats, messages, who has the bot installed.
import { installationOf } from '../installs.ts';
import type { Kernel } from '../kernel.ts';
import type { Person } from '../people.ts';
import { mriOf, personalChatId, splitConversationId } from './identity.ts';
import { copy } from './json.ts';
import type { Block, Chat, Message, Reach, Team } from './model.ts';
import { teamChannels, teamOf } from './team.ts';

/** The name under which the bot appears in Teams. */
export const BOT_NAME = 'Countersign';

interface Stored {
  /** Personal chats: whose each one is. */
  personal: Record<string, string>;
  lastMessageAt: Record<string, string>;
  messages: Record<string, Message>;
  blocks: Record<string, Block>;
  /** How often a person threw his chat away; the next one gets a new id. */
  generations: Record<string, number>;
  lastMessageMs: number;
}

/** Reads and changes what Teams remembers. Every change bumps `revision`, which the page watches. */
export interface TeamsState {
  team: Team;
  chats(): Chat[];
  chat(id: string): Chat | undefined;
  /** The chat a connector conversation id stands for: Bot Framework's, or the one Graph gives for an installed app. */
  chatOfConversation(id: string): { chat: Chat; threadId?: string } | undefined;
  personalChat(personId: string): Chat | undefined;
  openPersonalChat(person: Person): Chat;
  removeChat(id: string): void;
  messagesIn(chatId: string): Message[];
  message(id: string): Message | undefined;
  addMessage(message: Message): void;
  newMessageId(): string;
  reachOf(personId: string): Reach;
  /** Undefined lifts a block. */
  setBlock(personId: string, block: Block | undefined): void;
  personByMri(mri: string): Person | undefined;
  members(chat: Chat): Person[];
  changed(): void;
  revision(): number;
  /** Runs the listener once, at the next change; the result takes it away again. */
  onceChanged(listener: () => void): () => void;
  reset(): void;
  snapshot(): unknown;
  restore(state: unknown): void;
}

/** Fresh state: the team with its channels and no messages. */
export function createTeamsState(kernel: Kernel): TeamsState {
  let stored = empty();
  let revision = 0;
  const team = teamOf(kernel);
  const byChat = new Map<string, Message[]>();
  const listeners = new Set<() => void>();
  const changed = () => {
    revision += 1;
    const waiting = [...listeners];
    listeners.clear();
    for (const listener of waiting) listener();
  };
  const chats = chatReader(kernel, team, () => stored);
  const index = (message: Message) => {
    const list = byChat.get(message.chatId) ?? [];
    byChat.set(message.chatId, list);
    list.push(message);
  };
  return {
    team,
    ...chats,
    messagesIn: (chatId) => byChat.get(chatId) ?? [],
    message: (id) => stored.messages[id],
    openPersonalChat: (person) => {
      const id = chats.personalIdOf(person.id);
      stored.personal[id] = person.id;
      changed();
      return personalChat(kernel, stored, id);
    },
    removeChat: (id) => {
      const personId = stored.personal[id];
      if (personId === undefined) return;
      stored.generations[personId] = (stored.generations[personId] ?? 0) + 1;
      stored.personal = Object.fromEntries(Object.entries(stored.personal).filter(([key]) => key !== id));
      byChat.delete(id);
      changed();
    },
    addMessage: (message) => {
      stored.messages[message.id] = message;
      stored.lastMessageAt[message.chatId] = message.sentAt;
      index(message);
      changed();
    },
    newMessageId: () => {
      stored.lastMessageMs = Math.max(kernel.clock.now().getTime(), stored.lastMessageMs + 1);
      return String(stored.lastMessageMs);
    },
    reachOf: (personId) => stored.blocks[personId] ?? (installationOf(kernel, personId) ? 'installed' : 'uninstalled'),
    setBlock: (personId, block) => {
      const others = Object.entries(stored.blocks).filter(([id]) => id !== personId);
      stored.blocks = Object.fromEntries(block === undefined ? others : [...others, [personId, block]]);
      changed();
    },
    personByMri: mriReader(kernel),
    members: (of) => of.members.flatMap((id) => kernel.people.find(id) ?? []),
    changed,
    revision: () => revision,
    onceChanged: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    reset: () => {
      stored = empty();
      byChat.clear();
      changed();
    },
    snapshot: () => copy(stored),
    restore: (state) => {
      stored = copy(state as Stored);
      byChat.clear();
      for (const message of Object.values(stored.messages)) index(message);
      changed();
    },
  };
}

function empty(): Stored {
  return { personal: {}, lastMessageAt: {}, messages: {}, blocks: {}, generations: {}, lastMessageMs: 0 };
}

/** The look-ups of chats, which are put together from what is stored and from who is in the tenant now. */
function chatReader(kernel: Kernel, team: Team, stored: () => Stored) {
  const channels = () => channelsOf(team, stored());
  const personalIdOf = (personId: string) =>
    personalChatId(kernel.bot.appId, `${personId}/${stored().generations[personId] ?? 0}`);
  const chat = (id: string): Chat | undefined =>
    id in stored().personal ? personalChat(kernel, stored(), id) : channels().find((channel) => channel.id === id);
  return {
    personalIdOf,
    chat,
    chats: () => [...channels(), ...Object.keys(stored().personal).map((id) => personalChat(kernel, stored(), id))],
    personalChat: (personId: string) => chat(personalIdOf(personId)),
    chatOfConversation: (id: string) => {
      const parts = splitConversationId(id);
      const owner = /^19:([0-9a-f-]{36})_([0-9a-f-]{36})@unq\.gbl\.spaces$/i.exec(id);
      const found = owner?.[2] === kernel.bot.appId ? chat(personalIdOf(owner[1] ?? '')) : chat(parts.chatId);
      return found && { chat: found, ...(parts.threadId === undefined ? {} : { threadId: parts.threadId }) };
    },
  };
}

function personalChat(kernel: Kernel, stored: Stored, id: string): Chat {
  const personId = stored.personal[id] ?? '';
  const name = kernel.people.find(personId)?.displayName ?? personId;
  return { id, kind: 'personal', name, members: [personId], ...lastMessage(stored, id) };
}

function channelsOf(team: Team, stored: Stored): Chat[] {
  return teamChannels(team).map(({ id, name }) => {
    return { id, kind: 'channel', name, teamId: team.id, members: team.members, ...lastMessage(stored, id) };
  });
}

function lastMessage(stored: Stored, chatId: string): { lastMessageAt?: string } {
  const at = stored.lastMessageAt[chatId];
  return at === undefined ? {} : { lastMessageAt: at };
}

/** Finds people by Teams id; the ids are hashes, so they are kept once computed. */
function mriReader(kernel: Kernel): (mri: string) => Person | undefined {
  const known = new Map<string, string>();
  return (mri) => {
    if (mri.startsWith('29:') && !known.has(mri))
      for (const person of kernel.people.list()) known.set(mriOf(person.id), person.id);
    return kernel.people.find(known.get(mri) ?? '');
  };
}
