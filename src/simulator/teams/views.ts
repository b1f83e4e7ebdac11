// A person looks at a message: Teams refreshes the card for him when it asks for that.
import { executeValue } from './clicks.ts';
import { refuseOutsider } from './client.ts';
import type { ClientDeps } from './client.ts';
import { notPossible } from './control-error.ts';
import { mriOf } from './identity.ts';
import { sendExecute } from './invokes.ts';
import { asList, asObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { baseCard, cardSeenBy } from './model.ts';
import type { Message } from './model.ts';
import type { Person } from '../people.ts';

/** Without a list Teams refreshes for everybody, but only in chats with at most this many members. */
const REFRESH_MEMBERS_MAX = 60;

/** Refreshes the card when it asks for it, and answers the card as that person then sees it. */
export async function view(deps: ClientDeps, message: Message, person: Person): Promise<JsonObject | undefined> {
  const chat = deps.state.chat(message.chatId);
  if (!chat) throw notPossible('The chat is gone.');
  refuseOutsider(chat, person);
  const action = refreshActionFor(message, person, chat.members.length);
  if (action) {
    const value = executeValue(action, action['data'], 'automatic');
    await sendExecute(deps, { place: { chat, threadId: message.threadId }, person, message, value });
  }
  return cardSeenBy(message, person.id);
}

/** The action with which the message's card wants to be refreshed for that person, if it does. */
function refreshActionFor(message: Message, person: Person, memberCount: number): JsonObject | undefined {
  const refresh = asObject((cardSeenBy(message, person.id) ?? baseCard(message))?.['refresh']);
  const action = asObject(refresh?.['action']);
  if (!action || message.deleted) return undefined;
  const userIds = refresh?.['userIds'];
  const isMeant =
    userIds === undefined ? memberCount <= REFRESH_MEMBERS_MAX : asList(userIds).includes(mriOf(person.id));
  return isMeant ? action : undefined;
}
