// A person presses a button on a card: what the client collects, what Teams sends, and what the answer changes.
import { isDeepStrictEqual } from 'node:util';
import * as activities from './activities.ts';
import type { Place } from './activities.ts';
import { postToBot } from './bot-endpoint.ts';
import type { BotAnswer } from './bot-endpoint.ts';
import { findButtons } from './card-buttons.ts';
import type { Button } from './card-buttons.ts';
import { refuseOutsider } from './client.ts';
import type { ClientDeps } from './client.ts';
import { badRequest, ControlError, notPossible } from './control-error.ts';
import { collectInputs } from './inputs.ts';
import { sendExecute } from './invokes.ts';
import { asObject, asText } from './json.ts';
import type { JsonObject } from './json.ts';
import { cardSeenBy } from './model.ts';
import type { Message } from './model.ts';
import type { Person } from '../people.ts';

/**
 * One press of a button. `data` picks, among buttons of one name, the one that has it; data that no button has replaces the
 * button's own: a forged click.
 */
export interface Click {
  verb?: string;
  title?: string;
  data?: unknown;
  inputs?: JsonObject;
}

/** Presses the button and answers what the bot answered (or, for a link, the address). */
export async function click(deps: ClientDeps, message: Message, person: Person, wanted: Click): Promise<BotAnswer> {
  if (message.deleted) throw notPossible('The message was deleted.');
  const place = placeOf(deps, message, person, wanted);
  const signIn = message.views[person.id]?.signIn;
  if (signIn && wanted.title === signIn.title) return atOnce({ type: 'signin', url: signIn.url });
  const button = buttonFor(message, person, wanted);
  const action = { ...button.action };
  switch (action['type']) {
    case 'Action.OpenUrl':
      return atOnce({ type: 'openUrl', url: action['url'] });
    case 'Action.ShowCard':
    case 'Action.ToggleVisibility':
      return atOnce({ type: 'shown' });
  }
  const data = dataOf(button, wanted);
  return action['type'] === 'Action.Submit'
    ? submit(deps, place, person, { message, data })
    : sendExecute(deps, { place, person, message, value: executeValue(action, data, 'manual') });
}

/** The invoke value of an Action.Execute. */
export function executeValue(action: JsonObject, data: unknown, trigger: 'manual' | 'automatic'): JsonObject {
  const { id, verb } = action;
  const named = { ...(id === undefined ? {} : { id }), ...(verb === undefined ? {} : { verb }) };
  return { action: { type: 'Action.Execute', ...named, ...(data === undefined ? {} : { data }) }, trigger };
}

/**
 * Members press where the message is. Somebody else can at most forge: he sends, from his own chat with the bot, data and
 * message ids he should not know. Without forged data there is nothing he could press.
 */
function placeOf(deps: ClientDeps, message: Message, person: Person, wanted: Click): Place {
  const chat = deps.state.chat(message.chatId);
  if (!chat) throw notPossible('The chat is gone.');
  if (chat.members.includes(person.id) || wanted.data === undefined) {
    refuseOutsider(chat, person);
    return { chat, threadId: message.threadId };
  }
  return { chat: deps.state.openPersonalChat(person) };
}

/** `isForged` when the data is none that the card itself would have sent with that button. */
interface Pressed extends Button {
  isForged: boolean;
}

function buttonFor(message: Message, person: Person, wanted: Click): Pressed {
  if (wanted.verb === undefined && wanted.title === undefined) throw badRequest('Name the button by verb or title.');
  const card = cardSeenBy(message, person.id);
  const found = card ? findButtons(card, wanted) : [];
  const exact = found.find(({ action }) => isDeepStrictEqual(action['data'], wanted.data));
  if (exact && wanted.data !== undefined) return { ...exact, isForged: false };
  if (found[0]) return { ...found[0], isForged: wanted.data !== undefined };
  if (wanted.data !== undefined && wanted.verb !== undefined) {
    return { action: { type: 'Action.Execute', verb: wanted.verb }, inputs: [], isForged: true };
  }
  const name = wanted.verb ?? wanted.title ?? '';
  throw new ControlError(404, 'noSuchButton', `The card that ${person.displayName} sees has no button "${name}".`);
}

function dataOf({ action, inputs, isForged }: Pressed, wanted: Click): unknown {
  const given = wanted.inputs ?? {};
  if (isForged) return asObject(wanted.data) ? { ...asObject(wanted.data), ...given } : wanted.data;
  const { values, problems } = collectInputs(inputs, given);
  if (problems.length > 0) throw new ControlError(400, 'inputRefused', problems.join('; '));
  const own = action['data'];
  if (asObject(own)) return { ...asObject(own), ...values };
  return own === undefined || Object.keys(values).length > 0 ? values : own;
}

/** An Action.Submit arrives as a message without text; its data may ask for a text that the chat shows. */
async function submit(
  deps: ClientDeps,
  place: Place,
  person: Person,
  { message, data }: { message: Message; data: unknown },
): Promise<BotAnswer> {
  const msteams = asObject(asObject(data)?.['msteams']);
  const value = msteams?.['type'] === 'messageBack' ? msteams['value'] : data;
  const activity = activities.submitActivity(deps, place, person, { replyToId: message.id, value });
  const text = asText(msteams?.['text']);
  const answer = await postToBot(deps.kernel, text === undefined ? activity : { ...activity, text });
  await deps.background.idle();
  return answer;
}

function atOnce(body: JsonObject): BotAnswer {
  return { status: 200, body, elapsedMs: 0 };
}
