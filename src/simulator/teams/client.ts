// What a person's Teams client does with whole messages: typing one, and reacting to an OAuth card that arrived.
import { installApp } from '../installs.ts';
import * as activities from './activities.ts';
import type { ActivityContext, Place } from './activities.ts';
import type { Background } from './background.ts';
import { postToBot } from './bot-endpoint.ts';
import type { BotAnswer } from './bot-endpoint.ts';
import { ControlError } from './control-error.ts';
import { asObject } from './json.ts';
import { OAUTH_CARD } from './model.ts';
import type { Chat, Message, View } from './model.ts';
import type { Person } from '../people.ts';
import { pendingSignIn, readSignInRequest, singleSignOnToken } from './sign-in.ts';

export interface ClientDeps extends ActivityContext {
  background: Background;
}

/** Teams sends `BotAnswer`s nowhere for messages; the control API still tells of a failure. */
interface Typed {
  id: string;
  answer: BotAnswer;
}

/** A person types a message. Resolves when the bot has answered and the client has nothing left to do. */
export async function typeMessage(deps: ClientDeps, place: Place, person: Person, text: string): Promise<Typed> {
  refuseOutsider(place.chat, person);
  const id = deps.state.newMessageId();
  const inChannel = place.chat.kind === 'channel' ? { threadId: place.threadId ?? id } : {};
  const message: Message = { ...newMessage(deps, place.chat, person.id), id, text, ...inChannel };
  deps.state.addMessage(message);
  const activity = activities.messageActivity(deps, { chat: place.chat, ...inChannel }, person, { id, text });
  const answer = await postToBot(deps.kernel, activity);
  await deps.background.idle();
  if (answer.status >= 300) tell(deps, message, person.id, { text: failureText(answer), kind: 'error' });
  return { id, answer };
}

/** The personal chat of a person; opening it for the first time installs the bot, about which Teams tells it. */
export async function openChat(deps: ClientDeps, person: Person): Promise<Chat> {
  const known = deps.state.personalChat(person.id);
  const isNew = await installApp(deps.kernel, person.id);
  if (known) return known;
  if (!isNew) await tellInstalled(deps, person);
  return deps.state.openPersonalChat(person);
}

/** Opens the chat of somebody who got the bot installed, and tells the bot. */
export async function tellInstalled(deps: ClientDeps, person: Person): Promise<void> {
  const chat = deps.state.openPersonalChat(person);
  for (const activity of activities.personalInstallActivities(deps, chat, person, 'add')) {
    await postToBot(deps.kernel, activity);
  }
  await deps.background.idle();
}

/** Tells the bot that somebody removed it; the chat stays readable for that person. */
export async function tellUninstalled(deps: ClientDeps, person: Person): Promise<void> {
  const chat = deps.state.personalChat(person.id);
  if (!chat) return;
  for (const activity of activities.personalInstallActivities(deps, chat, person, 'remove')) {
    await postToBot(deps.kernel, activity);
  }
}

/** Tells the bot that it was added to the team; `by` is the person who did it. */
export async function installInTeam(deps: ClientDeps, by: Person): Promise<void> {
  const general = deps.state.chat(deps.state.team.id);
  if (!general) return;
  for (const activity of activities.teamInstallActivities(deps, general, by)) await postToBot(deps.kernel, activity);
  await deps.background.idle();
}

/** A message of the bot arrived: when it is an OAuth card in a personal chat, the client tries to sign in silently. */
export function arrived(deps: ClientDeps, messageId: string): void {
  const message = deps.state.message(messageId);
  const card = message?.attachments.find((attachment) => attachment.contentType === OAUTH_CARD)?.content;
  const chat = message && deps.state.chat(message.chatId);
  const person = deps.kernel.people.find(chat?.members[0] ?? '');
  if (!message || !chat || !person || chat.kind !== 'personal' || card === undefined) return;
  deps.background.run(() => signInSilently(deps, { message, chat, person, card }));
}

async function signInSilently(
  deps: ClientDeps,
  { message, chat, person, card }: { message: Message; chat: Chat; person: Person; card: unknown },
): Promise<void> {
  const request = readSignInRequest(card);
  if (!request) return;
  const token = request.exchange && (await singleSignOnToken(deps.kernel, person, request.exchange.uri));
  if (request.exchange && token !== undefined) {
    const value = { id: request.exchange.id, connectionName: request.connectionName, token };
    const invoke = activities.invokeActivity(deps, { chat }, person, {
      name: 'signin/tokenExchange',
      value,
      replyToId: message.id,
    });
    const answer = await postToBot(deps.kernel, invoke);
    if (statusOf(answer) === 200) {
      message.signedInSilently = true;
      deps.state.changed();
      return;
    }
  }
  viewOf(message, person.id).signIn = pendingSignIn(request);
  deps.state.changed();
}

/** The status that counts: that inside an Adaptive Card answer, else that of HTTP. */
export function statusOf(answer: BotAnswer): number {
  const inner = asObject(answer.body)?.['statusCode'];
  return answer.status === 200 && typeof inner === 'number' ? inner : answer.status;
}

/** A viewer's own view of a message, made on first use. */
export function viewOf(message: Message, personId: string): View {
  return (message.views[personId] ??= {});
}

/** Keeps a short notice that Teams shows this viewer beside the message. */
export function tell(
  deps: ClientDeps,
  message: Message,
  personId: string,
  toast: { text: string; kind: 'message' | 'error' },
): void {
  viewOf(message, personId).toast = { ...toast, at: deps.kernel.clock.now().toISOString() };
  deps.state.changed();
}

/** What Teams says of an answer that is none. Its own words are as unspecific as these. */
export function failureText(answer: BotAnswer): string {
  if (answer.status === 504) return 'Something went wrong: the bot did not answer within 10 seconds.';
  if (answer.status === 502) return 'Unable to reach app. Please try again.';
  return `Something went wrong. Please try again. (${statusOf(answer)})`;
}

export function refuseOutsider(chat: Chat, person: Person): void {
  if (chat.members.includes(person.id)) return;
  throw new ControlError(403, 'notAMember', `${person.displayName} is not a member of "${chat.name}".`);
}

function newMessage(deps: ClientDeps, chat: Chat, from: string): Omit<Message, 'id' | 'text'> {
  const sentAt = deps.kernel.clock.now().toISOString();
  return { chatId: chat.id, from, attachments: [], sentAt, edits: 0, deleted: false, warnings: [], views: {} };
}
