// Who sent an activity, from where, and what line they typed.

import { z } from 'zod';
import type { ErrorCode } from '../core/errors.ts';
import type { Person } from '../core/people.ts';
import { isTimeZone } from '../core/time.ts';
import type { Sender } from '../flow/inbound.ts';
import type { Conversation } from '../flow/ports.ts';
import { activityShape } from './activity.ts';
import type { InboundActivity } from './activity.ts';
import type { Reference } from './channel.ts';

/** An authenticated activity of our tenant. */
export interface Turned {
  activity: InboundActivity;
  /** Undefined when Teams does not say who did it, as for some installations. */
  sender: Sender | undefined;
  /** For a channel its own id, not that of a thread in it. */
  conversation: Conversation;
  /** Where an answer goes: in a channel, the thread. */
  replyTo: { serviceUrl: string; conversationId: string };
}

/** An activity of no use, with what is known of its sender. */
export interface Refusal {
  code: ErrorCode;
  person?: Person;
  detail?: Record<string, unknown>;
  locale?: string | undefined;
}

/** Reads an activity that has passed the token check; a refusal when it is of no use or from another tenant. */
export function turnOf(raw: unknown, tenantId: string): { turned: Turned } | { refusal: Refusal } {
  const parsed = activityShape.safeParse(raw);
  if (!parsed.success) return { refusal: { code: 'activity.malformed', detail: { fields: fieldsOf(parsed.error) } } };
  const activity = parsed.data;
  const { locale, timeZone } = clientOf(activity);
  const objectId = activity.from.aadObjectId ?? undefined;

  const tenants = [activity.conversation.tenantId, activity.channelData?.tenant?.id].filter(
    (id) => typeof id === 'string',
  );
  const foreign = tenants.find((id) => id !== tenantId.toLowerCase());
  if (foreign !== undefined || tenants.length === 0) {
    const person = objectId && foreign ? { person: { objectId, tenantId: foreign } } : {};
    return { refusal: { code: 'click.foreign-tenant', locale, ...person } };
  }

  const kind = kindOf(activity);
  if (!kind) return { refusal: { code: 'activity.malformed', locale, detail: { fields: ['conversation'] } } };
  const person = objectId === undefined ? undefined : { objectId, tenantId: tenantId.toLowerCase() };
  const sender = person && { person, teamsId: activity.from.id, displayName: activity.from.name, locale, timeZone };
  const conversation: Conversation = {
    id: activity.conversation.id.split(';messageid=')[0] ?? '',
    kind,
    tenantId: tenantId.toLowerCase(),
    personObjectId: kind === 'personal' ? objectId : undefined,
    name: nameOf(activity),
    reference: referenceOf(activity, kind),
  };
  const replyTo = { serviceUrl: activity.serviceUrl, conversationId: activity.conversation.id };
  return { turned: { activity, sender, conversation, replyTo } };
}

const LINE_LENGTH_MAX = 2_000;

/** What the person typed, without mentions of the bot, on one line. */
export function lineOf(activity: InboundActivity): string {
  const mentions = mentionsOf(activity, activity.recipient.id);
  const withoutBot = mentions.reduce((rest, mention) => rest.replaceAll(mention, ' '), activity.text ?? '');
  return unescapeHtml(withoutBot.replace(/<\/?at(?:\s[^<>]*)?>/gi, ''))
    .normalize('NFC')
    .replace(/[\u200B\u2060\uFEFF]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LINE_LENGTH_MAX);
}

const mentionShape = z.object({
  type: z.literal('mention'),
  text: z.string().min(1).max(2_000),
  mentioned: z.object({ id: z.string() }),
});

function mentionsOf(activity: InboundActivity, botId: string): string[] {
  const mentions = (activity.entities ?? []).map((entity) => mentionShape.safeParse(entity));
  return mentions.flatMap(({ data }) => (data?.mentioned.id === botId ? [data.text] : []));
}

const htmlCharacters: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ', amp: '&' };

function unescapeHtml(text: string): string {
  return text.replace(/&(lt|gt|quot|#39|nbsp|amp);/g, (_, name: string) => htmlCharacters[name] ?? '');
}

const clientShape = z.object({
  type: z.literal('clientInfo'),
  locale: z.string().max(50).optional().catch(undefined),
  timezone: z.string().max(100).optional().catch(undefined),
});

/** Language and time zone of the person's Teams client. */
function clientOf(activity: InboundActivity): { locale: string | undefined; timeZone: string | undefined } {
  const client = (activity.entities ?? [])
    .map((entity) => clientShape.safeParse(entity))
    .find(({ success }) => success);
  return {
    locale: activity.locale ?? client?.data?.locale,
    timeZone: [client?.data?.timezone, activity.localTimezone].find((zone) => zone && isTimeZone(zone)),
  };
}

function kindOf({ conversation: { id, conversationType } }: InboundActivity): Conversation['kind'] | undefined {
  switch (conversationType) {
    case 'personal':
    case 'groupChat':
    case 'channel':
      return conversationType;
    case undefined:
    case null:
      return id.startsWith('a:')
        ? 'personal'
        : id.includes('@thread.tacv2') || id.includes('@thread.skype')
          ? 'channel'
          : undefined;
    default:
      return undefined;
  }
}

/** Where it is reached, and of a channel the team: Graph names channels by both. */
function referenceOf({ serviceUrl, channelData }: InboundActivity, kind: Conversation['kind']): Reference {
  const { id, aadGroupId: groupId } = channelData?.team ?? {};
  if (kind !== 'channel' || id === undefined) return { serviceUrl };
  return { serviceUrl, team: groupId === undefined ? { id } : { id, groupId } };
}

function nameOf({ channelData, conversation }: InboundActivity): string | undefined {
  const names = [channelData?.team?.name, channelData?.channel?.name ?? conversation.name];
  return names.filter(Boolean).join(' › ').slice(0, 200) || undefined;
}

function fieldsOf(error: z.ZodError): string[] {
  return [...new Set(error.issues.map(({ path }) => path.slice(0, 2).map(String).join('.')))].slice(0, 10);
}
