// Builds the activities that Teams sends to a bot, field by field as Teams fills them.
import type { Kernel } from '../kernel.ts';
import type { Person } from '../people.ts';
import { botMri, mriOf } from './identity.ts';
import type { JsonObject } from './json.ts';
import type { Chat } from './model.ts';
import { BOT_NAME } from './state.ts';
import type { TeamsState } from './state.ts';

/** Where something happens: a chat, and in channels the thread. */
export interface Place {
  chat: Chat;
  threadId?: string | undefined;
}

export interface ActivityContext {
  kernel: Kernel;
  state: TeamsState;
}

/** The service URL that activities and channel tokens carry. */
export function serviceUrlOf(kernel: Kernel): string {
  return `${kernel.baseUrl}/botframework/teams/`;
}

/** A message somebody typed. In a channel it begins with a mention of the bot, or the bot would not get it. */
export function messageActivity(
  context: ActivityContext,
  place: Place,
  person: Person,
  message: { id: string; text: string },
): JsonObject {
  const common = activity(context, place, person, 'message');
  const mention = {
    type: 'mention',
    mentioned: { id: botMri(context.kernel.bot.appId), name: BOT_NAME },
    text: `<at>${BOT_NAME}</at>`,
  };
  const isMention = place.chat.kind !== 'personal';
  return {
    ...common,
    id: message.id,
    text: isMention ? `<at>${BOT_NAME}</at> ${message.text}` : message.text,
    textFormat: 'plain',
    attachments: [{ contentType: 'text/html', content: `<div><div>${escapeHtml(message.text)}</div></div>` }],
    entities: [...(isMention ? [mention] : []), clientInfo(context, person)],
    ...(place.threadId !== undefined && place.threadId !== message.id ? { replyToId: place.threadId } : {}),
  };
}

/** A click on an old-style submit button: a message without text whose `value` is the data. */
export function submitActivity(
  context: ActivityContext,
  place: Place,
  person: Person,
  click: { replyToId: string; value: unknown },
): JsonObject {
  return { ...activity(context, place, person, 'message'), id: `f:${context.kernel.newId()}`, ...click };
}

/** An invoke: Teams waits for the body of the answer. */
export function invokeActivity(
  context: ActivityContext,
  place: Place,
  person: Person,
  invoke: { name: string; value: unknown; replyToId?: string },
): JsonObject {
  return {
    ...activity(context, place, person, 'invoke'),
    id: `f:${context.kernel.newId()}`,
    channelData: { ...channelData(context, place), source: { name: 'message' } },
    ...invoke,
  };
}

/** Somebody installed the bot for himself: Teams tells twice, as a membership change and as an installation. */
export function personalInstallActivities(
  context: ActivityContext,
  chat: Chat,
  person: Person,
  action: 'add' | 'remove',
): JsonObject[] {
  const place = { chat };
  const installation = {
    ...activity(context, place, person, 'installationUpdate'),
    id: `f:${context.kernel.newId()}`,
    action,
  };
  if (action === 'remove') return [installation];
  const membersAdded = [{ id: mriOf(person.id), aadObjectId: person.id }, { id: botMri(context.kernel.bot.appId) }];
  const update = {
    ...activity(context, place, person, 'conversationUpdate'),
    id: `f:${context.kernel.newId()}`,
    membersAdded,
  };
  return [update, installation];
}

/** Somebody added the bot to the team; Teams tells so in the team's General channel. */
export function teamInstallActivities(context: ActivityContext, channel: Chat, person: Person): JsonObject[] {
  const place = { chat: channel };
  const { team, kernel } = { team: context.state.team, kernel: context.kernel };
  const data = {
    tenant: { id: kernel.tenant.id },
    team: { id: team.id, name: team.name, aadGroupId: team.aadGroupId },
  };
  const update = {
    ...activity(context, place, person, 'conversationUpdate'),
    id: `f:${kernel.newId()}`,
    membersAdded: [{ id: botMri(kernel.bot.appId) }],
    channelData: { ...data, eventType: 'teamMemberAdded' },
  };
  const installation = {
    ...activity(context, place, person, 'installationUpdate'),
    id: `f:${kernel.newId()}`,
    action: 'add',
    channelData: { ...data, settings: { selectedChannel: { id: channel.id } } },
  };
  return [update, installation];
}

/** What every activity from Teams has in common. */
export function activity(context: ActivityContext, place: Place, person: Person, type: string): JsonObject {
  const { kernel } = context;
  const now = kernel.clock.now();
  return {
    type,
    timestamp: now.toISOString(),
    localTimestamp: localTimestamp(now, person.timeZone),
    localTimezone: person.timeZone,
    channelId: 'msteams',
    serviceUrl: serviceUrlOf(kernel),
    from: { id: mriOf(person.id), name: person.displayName, aadObjectId: person.id },
    conversation: conversation(kernel, place),
    recipient: { id: botMri(kernel.bot.appId), name: BOT_NAME },
    entities: [clientInfo(context, person)],
    channelData: channelData(context, place),
    locale: localeOf(kernel, person),
  };
}

function conversation(kernel: Kernel, { chat, threadId }: Place): JsonObject {
  const id = threadId === undefined ? chat.id : `${chat.id};messageid=${threadId}`;
  const group = chat.kind === 'personal' ? {} : { isGroup: true };
  return { ...group, conversationType: chat.kind, tenantId: kernel.tenant.id, id };
}

function channelData({ kernel, state }: ActivityContext, { chat }: Place): JsonObject {
  const tenant = { tenant: { id: kernel.tenant.id } };
  if (chat.kind !== 'channel') return tenant;
  return {
    teamsChannelId: chat.id,
    teamsTeamId: state.team.id,
    channel: { id: chat.id },
    team: { id: state.team.id, aadGroupId: state.team.aadGroupId },
    ...tenant,
  };
}

function clientInfo({ kernel }: ActivityContext, person: Person): JsonObject {
  const locale = localeOf(kernel, person);
  const country = locale.split('-')[1] ?? 'US';
  return { type: 'clientInfo', locale, country, platform: 'Web', timezone: person.timeZone };
}

/** The language of a person's Teams client: that of his user object. */
function localeOf(kernel: Kernel, person: Person): string {
  const preferred = kernel.store.collection('users').get(person.id)?.['preferredLanguage'];
  return typeof preferred === 'string' ? preferred : 'en-US';
}

/** The moment on the person's wall clock with its offset: `2026-11-21T11:00:00.000+01:00`. */
function localTimestamp(moment: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(moment).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const offset = name === 'GMT' ? '+00:00' : name.replace('GMT', '');
  const sign = offset.startsWith('-') ? -1 : 1;
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  const shifted = new Date(moment.getTime() + sign * (hours * 60 + minutes) * 60_000);
  return shifted.toISOString().replace('Z', offset);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
