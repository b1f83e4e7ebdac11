// What a command or a click may use: one object for each turn, bound to the person and the conversation.

import type { CardView } from '../core/card.ts';
import { AppError } from '../core/errors.ts';
import type { Turn } from '../core/feature.ts';
import { refOf, type ItemKind, type ItemRef, type StoredItem } from '../core/item.ts';
import type { Profile } from '../core/people.ts';
import { decide } from './decide.ts';
import type { FlowDeps } from './deps.ts';
import type { Sender } from './inbound.ts';
import type { Conversation, KnownPerson, PostedCard } from './ports.ts';
import { readItem } from './read-item.ts';
import type { Sight } from './sight.ts';
import { roleOf, viewerOf } from './viewer.ts';

const OPEN_ITEMS_MAX = 500;

/** `deadlineMs` is when the turn must be answered, on the clock of `performance.now()`. */
export function createTurn(
  deps: FlowDeps,
  sender: Sender,
  known: KnownPerson,
  conversation: Conversation,
  sight: Sight,
  deadlineMs: number,
): Turn {
  const { person } = sender;
  const place = placeOf(conversation);
  return {
    person,
    preferences: known.preferences,
    place,
    conversationId: conversation.id,
    now: deps.clock.now(),
    // eslint-disable-next-line @typescript-eslint/require-await -- a missing token must reject, not throw
    user: async () => deps.sessions.user(person),
    app: deps.sessions.app,
    directory: deps.directory,
    settings: deps.settings,
    me: () => myProfile(deps, sender),
    newId: deps.newId,
    features: deps.registry.features,

    item: (id) => storedItem(deps, sight, id),
    openItems: async (kind) => {
      const feature = deps.registry.features.find((one) => one.items?.some((item) => item.kind === kind));
      return feature ? deps.store.items.open(feature.name, kind, OPEN_ITEMS_MAX) : [];
    },
    find: (ref) => find(deps, ref),
    track: (ref) => track(deps, ref),
    readSoon: (ref) => deps.store.jobs.send({ name: 'reconcile', item: refOf(ref) }),
    reread: async (item) => {
      const kind = deps.registry.itemKind(item);
      return kind && (await readItem(deps, kind, refOf(item)))?.item;
    },
    amend: (item, facts) => amend(deps, item, facts),
    cardOf: (item) => cardOf(deps, sight, item, { objectId: person.objectId, known, conversation }),
    notesOf: async (itemId) => (await sight.around(itemId)).notes,
    decisionsOf: async (itemId) => (await sight.around(itemId)).decisions,
    memory: (feature) => deps.store.memories.of(feature),
    remember: (feature, work) =>
      deps.store.transaction(async (tx) => {
        await tx.memories.hold(feature);
        return work(tx.memories.of(feature));
      }),
    addNote: async (itemId, note) => {
      await addNote(deps, sender, itemId, note);
      sight.forget();
    },
    snooze: async (itemId, until) => {
      await deps.store.people.snooze(person.objectId, itemId, until);
      sight.forget();
      await reconcileSoon(deps, itemId);
    },
    decide: async (request) => {
      const answer = await decide(deps, person, request, deadlineMs - performance.now());
      if (request.item) sight.decided(answer);
      return answer;
    },

    savePreferences: (preferences) => deps.store.people.savePreferences(person.objectId, preferences),
    signOut: () => deps.sessions.forget(person),
    follow: (topic, on) => follow(deps, person.objectId, conversation.id, topic, on),
    followed: () => deps.store.conversations.topicsOf(conversation.id),
    // eslint-disable-next-line @typescript-eslint/require-await -- the answer may come from Entra one day
    mayChangeChannel: async () => deps.channelAdministrators.has(person.objectId),
  };
}

/** For people a conversation is their own chat or a place with others; a group chat is such a place. */
export function placeOf(conversation: Conversation): 'personal' | 'channel' {
  return conversation.kind === 'personal' ? 'personal' : 'channel';
}

async function myProfile(deps: FlowDeps, sender: Sender): Promise<Profile> {
  const profile = await deps.directory.profile(sender.person.objectId);
  return profile ?? { objectId: sender.person.objectId, displayName: sender.displayName ?? '–', isGuest: false };
}

async function storedItem(deps: FlowDeps, sight: Sight, id: string): Promise<StoredItem> {
  const item = await sight.item(id);
  const kind = item && deps.registry.itemKind(item);
  if (!item || !kind) throw new AppError('item.unknown');
  try {
    kind.open(item.facts);
    return item;
  } catch {
    // Facts of an older release: read them again.
    const read = await readItem(deps, kind, item);
    if (!read) throw new AppError('item.unknown');
    return read.item;
  }
}

async function find(deps: FlowDeps, ref: ItemRef): Promise<StoredItem | undefined> {
  const kind = deps.registry.itemKind(ref);
  return kind && ((await deps.store.items.find(ref)) ?? (await readItem(deps, kind, ref))?.item);
}

async function track(deps: FlowDeps, ref: ItemRef): Promise<StoredItem | undefined> {
  if (!deps.registry.itemKind(ref)) return undefined;
  try {
    return await find(deps, ref);
  } finally {
    // Also when Entra could not be asked just now: the job asks again.
    await deps.store.jobs.send({ name: 'reconcile', item: refOf(ref) });
  }
}

async function amend(deps: FlowDeps, item: StoredItem, facts: unknown): Promise<StoredItem> {
  const kind = deps.registry.itemKind(item);
  if (!kind) throw new AppError('item.unknown');
  const { isOpen } = kind.open(facts);
  return deps.store.transaction(async (tx) => {
    await tx.jobs.send({ name: 'reconcile', item: refOf(item) });
    return tx.items.save(refOf(item), { id: item.id, facts, isOpen, now: deps.clock.now(), wakeAt: undefined });
  });
}

/** The card as that person is to see it in that conversation; throws `decision.not-approver` for whom it is not meant. */
export async function cardOf(...asked: Parameters<typeof cardFor>): Promise<CardView> {
  return (await cardFor(...asked)).view;
}

/** The same, with the person's posted card of the item. */
export async function cardFor(
  deps: FlowDeps,
  sight: Sight,
  item: StoredItem,
  { objectId, known, conversation }: { objectId: string; known: KnownPerson; conversation: Conversation },
  roleGiven?: string,
): Promise<{ view: CardView; posted: PostedCard | undefined }> {
  const kind = deps.registry.itemKind(item);
  if (!kind) throw new AppError('item.unknown');
  const around = await sight.around(item.id);
  const role = roleGiven ?? roleOf(kind, item, around.posted, objectId, conversation.id);
  if (role === undefined) throw new AppError('decision.not-approver');
  const row = around.posted.find((card) => card.recipient === `person:${objectId}` && card.state !== 'retired');
  const viewer = viewerOf(around, {
    objectId,
    role,
    place: placeOf(conversation),
    preferences: known.preferences,
    call: row?.call,
    now: deps.clock.now(),
  });
  const view = kind.open(item.facts).card(viewer, item.id);
  if (!view) throw new AppError('item.withdrawn');
  return { view, posted: row };
}

async function addNote(
  deps: FlowDeps,
  sender: Sender,
  itemId: string,
  note: { kind: 'question' | 'answer'; text: string },
): Promise<void> {
  const { displayName } = await myProfile(deps, sender);
  const at = deps.clock.now();
  await deps.store.transaction(async (tx) => {
    const { objectId } = sender.person;
    await tx.notes.add(itemId, { ...note, fromObjectId: objectId, fromName: displayName, at });
    await tx.audit.add({ at, actorObjectId: objectId, event: `note.${note.kind}`, itemId });
    const item = await tx.items.get(itemId);
    if (item) await tx.jobs.send({ name: 'reconcile', item: refOf(item) });
  });
}

async function reconcileSoon(deps: FlowDeps, itemId: string): Promise<void> {
  const item = await deps.store.items.get(itemId);
  if (item) {
    await deps.store.jobs.send({ name: 'reconcile', item: refOf(item) });
  }
}

async function follow(
  deps: FlowDeps,
  byObjectId: string,
  conversationId: string,
  topic: string,
  on: boolean,
): Promise<void> {
  const at = deps.clock.now();
  if (!on) await deps.store.conversations.unfollow(conversationId, topic);
  else {
    await deps.store.conversations.follow(conversationId, topic, byObjectId, at);
    await announceOpenItems(deps, topic);
  }
  await deps.store.audit.add({
    at,
    actorObjectId: byObjectId,
    event: on ? 'channel.followed' : 'channel.unfollowed',
    code: topic,
  });
}

/** What is open already appears in a channel that has just begun to follow. */
async function announceOpenItems(deps: FlowDeps, topic: string): Promise<void> {
  for (const feature of deps.registry.features) {
    if (!feature.topics?.some(({ name }) => name === topic)) continue;
    for (const kind of feature.items ?? []) {
      const open = await deps.store.items.open(feature.name, kind.kind, OPEN_ITEMS_MAX);
      const items = open.filter((item) => kind.topic === topic || hasTopic(kind, item, topic));
      await deps.store.jobs.send(...items.map((item) => ({ name: 'reconcile' as const, item: refOf(item) })));
    }
  }
}

function hasTopic(kind: ItemKind, item: StoredItem, topic: string): boolean {
  try {
    return kind.open(item.facts).topics?.includes(topic) ?? false;
  } catch {
    return false; // facts of an older release: the item's next reading tells the channel
  }
}
