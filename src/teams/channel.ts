// The flow's Channel: messages that the bot sends by itself, to chats and channels it has met.

import { z } from 'zod';
import { AppError, hasCode } from '../core/errors.ts';
import type { Person } from '../core/people.ts';
import type { Channel, ChannelRef, Conversation, Conversations, OutMessage } from '../flow/ports.ts';
import { guid, threadId } from './activity.ts';
import { fileActivity, offerActivity, upload } from './files.ts';
import type { Outbox, OutActivity } from './outbox.ts';

/** What is kept of a conversation beside what the flow knows. */
export const referenceShape = z.object({
  serviceUrl: z.string(),
  /** Of a channel: its team as Teams names it, and the group behind it where an activity told. */
  team: z
    .object({ id: threadId, groupId: guid.optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
/** Where a conversation is reached; stored with it. */
export type Reference = z.infer<typeof referenceShape>;

/** What messages are sent with. */
export interface ChannelDeps {
  outbox: Outbox;
  conversations: Pick<Conversations, 'get' | 'save' | 'newestReference'>;
  appId: string;
  /** For a first message in a tenant nothing was heard from yet, e.g. `https://smba.trafficmanager.net/teams/`. */
  defaultServiceUrl: string;
  isTrustedServiceUrl(url: string): boolean;
  /** False where Teams takes no files from bots. */
  takesFiles: boolean;
  /** May a person's file be put to that address? */
  isTrustedUploadUrl(url: string): boolean;
  /** Origin of the sign-in page. */
  publicUrl: string;
}

const adaptiveCard = 'application/vnd.microsoft.card.adaptive';
const oauthCard = 'application/vnd.microsoft.card.oauth';

/** Name of the sign-in connection that clients see. It must not be empty, and nothing on our side looks at it. */
export const CONNECTION_NAME = 'countersign';

/** A Channel over the connector. */
export function createChannel(deps: ChannelDeps): Channel {
  return {
    openPersonal: (person) => openPersonal(deps, person),
    send: (conversationId, message) => send(deps, conversationId, message),
    edit: async (conversationId, activityId, message) => {
      const target = await targetOf(deps, conversationId);
      await deps.outbox.edit(target, activityId, activityOf(message));
    },
    reply: async (conversationId, activityId, message) => {
      const { serviceUrl, kind } = await targetOf(deps, conversationId);
      const thread = kind === 'channel' ? `${conversationId};messageid=${activityId}` : conversationId;
      await deps.outbox.send({ serviceUrl, conversationId: thread }, activityOf(message), 'bulk');
    },
    remove: async (conversationId, activityId) => {
      await deps.outbox.remove(await targetOf(deps, conversationId), activityId);
    },
    takesFiles: deps.takesFiles,
    offerFile: async (conversationId, offer) => {
      await deps.outbox.send(await targetOf(deps, conversationId), offerActivity(offer), 'urgent');
    },
    upload: (uploadUrl, content) => upload(uploadUrl, content, (url) => deps.isTrustedUploadUrl(url)),
    showFile: async (conversationId, file) => {
      if (!deps.isTrustedUploadUrl(file.contentUrl))
        throw new AppError('activity.malformed', { detail: { fields: ['value.uploadInfo.contentUrl'] } });
      await deps.outbox.send(await targetOf(deps, conversationId), fileActivity(file), 'urgent');
    },
    channelOf: (conversationId) => channelOf(deps, conversationId),
    askToSignIn: async (conversationId, signInId, { text, button }) => {
      const content = {
        text,
        connectionName: CONNECTION_NAME,
        tokenExchangeResource: { id: signInId, uri: tokenExchangeUri(deps.appId) },
        buttons: [{ type: 'signin', title: button, value: signInPageUrl(deps.publicUrl, signInId) }],
      };
      const activity: OutActivity = {
        type: 'message',
        summary: text,
        attachments: [{ contentType: oauthCard, content }],
      };
      await deps.outbox.send(await targetOf(deps, conversationId), activity, 'urgent');
    },
  };
}

/** Identifier URI of the app registration, as the Teams manifest names it. */
export function tokenExchangeUri(appId: string): string {
  return `api://botid-${appId}`;
}

/** Address of the page that starts an interactive sign-in. */
export function signInPageUrl(publicUrl: string, state: string): string {
  return `${publicUrl}/auth/start?state=${encodeURIComponent(state)}`;
}

/** A card or a plain text as an activity. */
export function activityOf(message: {
  card?: OutMessage['card'];
  text?: string;
  summary: string;
  alert?: boolean;
}): OutActivity {
  const { card, text, summary, alert } = message;
  return {
    type: 'message',
    summary,
    ...(text === undefined ? {} : { text, textFormat: 'plain' as const }),
    ...(card === undefined ? {} : { attachments: [{ contentType: adaptiveCard, content: card }] }),
    ...(alert ? { channelData: { notification: { alert: true } } } : {}),
  };
}

async function openPersonal(deps: ChannelDeps, person: Person): Promise<string> {
  const known = referenceShape.safeParse(await deps.conversations.newestReference(person.tenantId));
  const serviceUrl = trusted(deps, known.success ? known.data.serviceUrl : undefined) ?? deps.defaultServiceUrl;
  // Teams takes the object id as the member's `id`; in `aadObjectId` it answers 400.
  const { id } = await deps.outbox.create({
    serviceUrl,
    lane: `person:${person.objectId}`,
    parameters: {
      isGroup: false,
      tenantId: person.tenantId,
      members: [{ id: person.objectId }],
      channelData: { tenant: { id: person.tenantId } },
    },
  });
  const reference: Reference = { serviceUrl };
  await deps.conversations.save({
    id,
    kind: 'personal',
    tenantId: person.tenantId,
    personObjectId: person.objectId,
    name: undefined,
    reference,
  });
  return id;
}

async function send(deps: ChannelDeps, conversationId: string, message: OutMessage): Promise<string> {
  const conversation = await conversationOf(deps, conversationId);
  const serviceUrl = serviceUrlOf(deps, conversation);
  const activity = activityOf(message);
  if (conversation.kind === 'channel') return startThread(deps, conversation, serviceUrl, activity);
  try {
    return await deps.outbox.send({ serviceUrl, conversationId }, activity, 'bulk');
  } catch (error) {
    if (!hasCode(error, 'teams.conversation-gone') || conversation.personObjectId === undefined) throw error;
    // The person removed the chat's history: opening it again brings the same chat back.
    const person = { objectId: conversation.personObjectId, tenantId: conversation.tenantId };
    if ((await openPersonal(deps, person)) !== conversationId) throw error;
    return deps.outbox.send({ serviceUrl, conversationId }, activity, 'bulk');
  }
}

async function startThread(
  deps: ChannelDeps,
  { id, tenantId }: Conversation,
  serviceUrl: string,
  activity: OutActivity,
): Promise<string> {
  const channelData = { tenant: { id: tenantId }, channel: { id } };
  const parameters = { isGroup: true, tenantId, channelData, activity };
  const thread = await deps.outbox.create({ serviceUrl, lane: id, parameters });
  const activityId = thread.activityId ?? thread.id.split(';messageid=')[1];
  if (!activityId) throw new AppError('teams.ambiguous', { detail: { call: 'create', status: 'no activity id' } });
  return activityId;
}

/** What no activity told is asked of Teams. */
async function channelOf(deps: ChannelDeps, conversationId: string): Promise<ChannelRef | undefined> {
  const conversation = await conversationOf(deps, conversationId);
  const channelId = threadId.safeParse(conversation.id).data;
  const team = referenceShape.safeParse(conversation.reference).data?.team;
  if (conversation.kind !== 'channel' || channelId === undefined || !team) return undefined;
  const groupId = team.groupId ?? (await deps.outbox.groupOf(serviceUrlOf(deps, conversation), team.id));
  return groupId === undefined ? undefined : { groupId, channelId };
}

async function targetOf(deps: ChannelDeps, conversationId: string) {
  const conversation = await conversationOf(deps, conversationId);
  return { serviceUrl: serviceUrlOf(deps, conversation), conversationId, kind: conversation.kind };
}

async function conversationOf(deps: ChannelDeps, conversationId: string): Promise<Conversation> {
  const conversation = await deps.conversations.get(conversationId);
  if (!conversation) throw new AppError('teams.conversation-gone', { detail: { reason: 'not known here' } });
  return conversation;
}

function serviceUrlOf(deps: ChannelDeps, conversation: Conversation): string {
  const reference = referenceShape.safeParse(conversation.reference);
  return trusted(deps, reference.success ? reference.data.serviceUrl : undefined) ?? deps.defaultServiceUrl;
}

/** The list of trusted hosts may have become shorter since the reference was stored. */
function trusted(deps: ChannelDeps, serviceUrl: string | undefined): string | undefined {
  return serviceUrl !== undefined && deps.isTrustedServiceUrl(serviceUrl) ? serviceUrl : undefined;
}
