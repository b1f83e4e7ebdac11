// Connector operations that read who is where: members of a conversation, a team and its channels.
import type { Kernel, SimRequest, SimResponse } from '../kernel.ts';
import type { Person } from '../people.ts';
import type { ConnectorDeps } from './connector.ts';
import * as refusals from './connector-errors.ts';
import { mriOf } from './identity.ts';
import type { JsonObject } from './json.ts';
import type { Chat } from './model.ts';
import type { TeamsState } from './state.ts';

const PAGE_SIZE_MIN = 50;
const PAGE_SIZE_MAX = 500;

/** `GET …/members/{id}` by Teams id, object id or UPN. */
export function member(
  { kernel, state }: ConnectorDeps,
  _request: SimRequest,
  [id = '', wanted = '']: string[],
): SimResponse {
  const chat = readableChat(state, id);
  const person = state.personByMri(wanted) ?? kernel.people.find(wanted);
  if (!person || !chat.members.includes(person.id)) throw refusals.memberNotFound();
  return { status: 200, body: account(kernel, person) };
}

/** `GET …/pagedmembers`: page by page; Teams allows 50 to 500 on a page. */
export function pagedMembers({ kernel, state }: ConnectorDeps, request: SimRequest, [id = '']: string[]): SimResponse {
  const everybody = state.members(readableChat(state, id));
  const asked = Number(request.query.get('pageSize') ?? 200);
  const pageSize = Math.min(Math.max(asked || PAGE_SIZE_MIN, PAGE_SIZE_MIN), PAGE_SIZE_MAX);
  const start = Number(request.query.get('continuationToken') ?? 0);
  const members = everybody.slice(start, start + pageSize).map((person) => account(kernel, person));
  const end = start + pageSize;
  return { status: 200, body: { members, ...(end < everybody.length ? { continuationToken: String(end) } : {}) } };
}

/** `GET /v3/teams/{id}`. */
export function teamDetails({ kernel, state }: ConnectorDeps, _request: SimRequest, [id = '']: string[]): SimResponse {
  const { team } = state;
  if (id !== team.id) throw refusals.notInRoster();
  const counts = { channelCount: channelsOf(state).length, memberCount: team.members.length };
  const { name, aadGroupId } = team;
  return { status: 200, body: { id, name, aadGroupId, type: 'standard', tenantId: kernel.tenant.id, ...counts } };
}

/** `GET /v3/teams/{id}/conversations`. Teams gives the General channel no name. */
export function teamConversations({ state }: ConnectorDeps, _request: SimRequest, [id = '']: string[]): SimResponse {
  if (id !== state.team.id) throw refusals.notInRoster();
  const conversations = channelsOf(state).map((channel) => ({
    id: channel.id,
    ...(channel.id === state.team.id ? {} : { name: channel.name }),
    type: 'standard',
  }));
  return { status: 200, body: { conversations } };
}

function channelsOf(state: TeamsState): Chat[] {
  return state.chats().filter((chat) => chat.kind === 'channel');
}

function readableChat(state: TeamsState, conversationId: string): Chat {
  const chat =
    conversationId === state.team.id ? state.chat(conversationId) : state.chatOfConversation(conversationId)?.chat;
  if (!chat) throw refusals.conversationNotFound();
  if (chat.kind === 'personal' && state.reachOf(chat.members[0] ?? '') === 'uninstalled') throw refusals.notInRoster();
  return chat;
}

function account(kernel: Kernel, person: Person): JsonObject {
  return {
    id: mriOf(person.id),
    name: person.displayName,
    aadObjectId: person.id,
    objectId: person.id,
    givenName: person.givenName,
    surname: person.surname,
    ...(person.mail === null ? {} : { email: person.mail }),
    userPrincipalName: person.userPrincipalName,
    tenantId: kernel.tenant.id,
    userRole: person.userType === 'Guest' ? 'guest' : 'user',
  };
}
