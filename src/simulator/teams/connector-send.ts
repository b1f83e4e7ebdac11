// Connector operations on messages: post, update, delete, and what stands in the way of each.
import type { SimRequest, SimResponse } from '../kernel.ts';
import type { Place } from './activities.ts';
import type { ConnectorDeps } from './connector.ts';
import * as refusals from './connector-errors.ts';
import { FILE_CONSENT } from './files.ts';
import { asObject } from './json.ts';
import type { JsonObject } from './json.ts';
import type { Chat, Message } from './model.ts';
import { readOutgoing } from './outgoing.ts';
import type { TeamsState } from './state.ts';

/** `POST …/activities[/{id}]`: sends a message, or shows that the bot is typing. */
export function postActivityToConversation(
  deps: ConnectorDeps,
  request: SimRequest,
  [conversationId = '', replyToId]: string[],
): SimResponse {
  const place = writablePlace(deps.state, conversationId);
  const activity = readActivity(request);
  if (activity['type'] === 'typing') return { status: 202, body: { id: deps.state.newMessageId() } };
  if (activity['type'] !== 'message')
    throw refusals.badSyntax(`Activities of type "${String(activity['type'])}" cannot be sent.`);
  const message = post(
    deps,
    { chat: place.chat, threadId: place.threadId ?? threadOf(deps.state, place, replyToId) },
    activity,
  );
  return { status: 201, body: { id: message.id } };
}

/** `PUT …/activities/{id}`: replaces the whole message, and with it what single viewers saw. */
export function updateActivity(
  deps: ConnectorDeps,
  request: SimRequest,
  [conversationId = '', id = '']: string[],
): SimResponse {
  const message = ownMessage(deps.state, writablePlace(deps.state, conversationId), id);
  const { text, summary, attachments, warnings } = readOutgoing(readActivity(request));
  Object.assign(message, { text, summary, attachments, warnings, views: {}, edits: message.edits + 1 });
  message.editedAt = deps.kernel.clock.now().toISOString();
  deps.state.changed();
  return { status: 200, body: { id } };
}

/** `DELETE …/activities/{id}`: the message stays in the chat as "deleted". */
export function deleteActivity(
  deps: ConnectorDeps,
  _request: SimRequest,
  [conversationId = '', id = '']: string[],
): SimResponse {
  const message = ownMessage(deps.state, writablePlace(deps.state, conversationId), id);
  Object.assign(message, { deleted: true, text: '', attachments: [], views: {} });
  deps.state.changed();
  return { status: 200 };
}

/** Adds a message of the bot to a chat and tells the clients. Also used when a conversation is created with a message. */
export function post(deps: ConnectorDeps, place: Place, activity: JsonObject): Message {
  const id = deps.state.newMessageId();
  const outgoing = readOutgoing(activity);
  if (place.chat.kind !== 'personal' && outgoing.attachments.some(({ contentType }) => contentType === FILE_CONSENT))
    throw refusals.badSyntax('Files are offered in personal chats only.');
  const thread = place.chat.kind === 'channel' ? { threadId: place.threadId ?? id } : {};
  const message: Message = {
    id,
    chatId: place.chat.id,
    ...thread,
    from: 'bot',
    ...outgoing,
    sentAt: deps.kernel.clock.now().toISOString(),
    edits: 0,
    deleted: false,
    views: {},
  };
  deps.state.addMessage(message);
  deps.arrived(id);
  return message;
}

/** The body as an activity. */
export function readActivity(request: SimRequest): JsonObject {
  const body = asObject(request.json());
  if (!body) throw refusals.badSyntax('The body is no activity.');
  return body;
}

/** Throws what Teams says when the bot may not reach that person. */
export function refuseUnreachable(state: TeamsState, chat: Chat): void {
  if (chat.kind !== 'personal') return;
  switch (state.reachOf(chat.members[0] ?? '')) {
    case 'installed':
      return;
    case 'uninstalled':
      throw refusals.notInRoster();
    case 'blocked':
      throw refusals.faultBody(403, 'ConversationBlockedByUser');
    case 'blockedByAdmin':
      throw refusals.faultBody(403, 'BotDisabledByAdmin');
    case 'writesBlocked':
      throw refusals.messageWritesBlocked();
  }
}

function writablePlace(state: TeamsState, conversationId: string): Place {
  const place = state.chatOfConversation(conversationId);
  if (!place) throw refusals.conversationNotFound();
  if (place.threadId !== undefined && state.message(place.threadId)?.chatId !== place.chat.id) {
    throw refusals.conversationNotFound();
  }
  refuseUnreachable(state, place.chat);
  return place;
}

/** A reply to a message in a channel goes into that message's thread; an unknown id is ignored, as Teams does. */
function threadOf(state: TeamsState, { chat }: Place, replyToId: string | undefined): string | undefined {
  const target = replyToId === undefined ? undefined : state.message(replyToId);
  return target?.chatId === chat.id ? target.threadId : undefined;
}

function ownMessage(state: TeamsState, { chat }: Place, id: string): Message {
  const message = state.message(id);
  if (!message || message.chatId !== chat.id || message.deleted) throw refusals.activityNotFound();
  if (message.from !== 'bot') throw refusals.faultBody(403, 'NotEnoughPermissions');
  return message;
}
