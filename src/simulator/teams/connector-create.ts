// `POST /v3/conversations`: a personal chat, or a new thread in a channel. Bots cannot create anything else in Teams.
import type { SimRequest, SimResponse } from '../kernel.ts';
import type { Person } from '../people.ts';
import type { ConnectorDeps } from './connector.ts';
import * as refusals from './connector-errors.ts';
import { post, readActivity, refuseUnreachable } from './connector-send.ts';
import { botMri, isGuid } from './identity.ts';
import { asObject, asText, objectsIn } from './json.ts';
import type { JsonObject } from './json.ts';

/** Opens the chat and, when an activity is given, sends it. */
export function createConversation(deps: ConnectorDeps, request: SimRequest): SimResponse {
  const parameters = readActivity(request);
  refuseWrongBotOrTenant(deps, parameters);
  return parameters['isGroup'] === true ? createThread(deps, parameters) : createPersonal(deps, parameters);
}

function refuseWrongBotOrTenant({ kernel }: ConnectorDeps, parameters: JsonObject): void {
  const bot = asText(asObject(parameters['bot'])?.['id']);
  if (bot !== undefined && bot !== botMri(kernel.bot.appId) && bot !== kernel.bot.appId) {
    throw refusals.badArgument('The bot in the request is not the caller.');
  }
  const channelTenant = asObject(asObject(parameters['channelData'])?.['tenant'])?.['id'];
  const tenantId = asText(parameters['tenantId']) ?? asText(channelTenant);
  if (parameters['isGroup'] !== true && tenantId === undefined) throw refusals.badSyntax('tenantId is missing.');
  if (tenantId !== undefined && tenantId !== kernel.tenant.id) throw refusals.notInRoster();
}

function createPersonal(deps: ConnectorDeps, parameters: JsonObject): SimResponse {
  const members = objectsIn(parameters['members']);
  if (members.length !== 1) throw refusals.badArgument('Exactly one member is needed for a personal conversation.');
  const person = findMember(deps, members[0] ?? {});
  switch (deps.state.reachOf(person.id)) {
    case 'uninstalled':
      throw refusals.notInstalled();
    case 'blockedByAdmin':
      throw refusals.faultBody(403, 'BotDisabledByAdmin');
    case 'installed':
    case 'blocked':
    case 'writesBlocked':
      break;
  }
  const chat = deps.state.openPersonalChat(person);
  const activity = asObject(parameters['activity']);
  if (!activity) return { status: 201, body: { id: chat.id } };
  refuseUnreachable(deps.state, chat);
  return { status: 201, body: { id: chat.id, activityId: post(deps, { chat }, activity).id } };
}

/** Teams takes a Teams id or an Entra object id in `id`, and nothing else: no UPN, no email, no `aadObjectId` alone. */
function findMember({ kernel, state }: ConnectorDeps, member: JsonObject): Person {
  const id = asText(member['id']);
  if (id === undefined) throw refusals.badSyntax('members[0].id is missing; aadObjectId is not read.');
  if (member['aadObjectId'] !== undefined && isGuid(id)) {
    throw refusals.badSyntax('An object id belongs in members[0].id alone, not in aadObjectId.');
  }
  const person = id.startsWith('29:') ? state.personByMri(id) : isGuid(id) ? kernel.people.find(id) : undefined;
  if (!person) throw refusals.badArgument('Failed to decrypt pairwise id');
  return person;
}

function createThread(deps: ConnectorDeps, parameters: JsonObject): SimResponse {
  const channelId = asText(asObject(asObject(parameters['channelData'])?.['channel'])?.['id']);
  const activity = asObject(parameters['activity']);
  if (channelId === undefined) throw refusals.badSyntax('Incorrect conversation creation parameters: no channel.');
  if (!activity) throw refusals.badSyntax('Incorrect conversation creation parameters: no activity.');
  const chat = deps.state.chat(channelId);
  if (chat?.kind !== 'channel') throw refusals.conversationNotFound();
  const message = post(deps, { chat }, activity);
  return { status: 201, body: { id: `${chat.id};messageid=${message.id}`, activityId: message.id } };
}
