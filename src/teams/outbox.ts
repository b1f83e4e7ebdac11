// Calls to the Bot Connector: in turn, within limits, with our own retries and time limit, and failures in our own words.

import type { Activity, ConversationParameters } from 'botbuilder';
import type { ConnectorClient } from 'botframework-connector';
import { AppError } from '../core/errors.ts';
import { guid } from './activity.ts';
import { teamsOf } from './adapter.ts';
import { connectorError, failureOf, isTransient } from './connector-errors.ts';
import type { ConnectorCall } from './connector-errors.ts';
import type { ConnectorToken } from './credentials.ts';
import type { RateLimit, Timer } from './rate-limit.ts';

/** Where a message lives. */
export interface Target {
  serviceUrl: string;
  conversationId: string;
}

/** An activity as we send it. */
export interface OutActivity {
  type: 'message';
  summary: string;
  text?: string;
  textFormat?: 'plain';
  attachments?: { contentType: string; content: unknown; name?: string; contentUrl?: string }[];
  channelData?: Record<string, unknown>;
}

/** A new chat with a person, or a new thread in a channel with its first message. */
export interface NewConversation {
  serviceUrl: string;
  /** Whose limit it counts against. */
  lane: string;
  parameters: {
    isGroup: boolean;
    tenantId: string;
    members?: { id: string }[];
    channelData: Record<string, unknown>;
    activity?: OutActivity;
  };
}

/** How long a call may take in all. `urgent`: a person waits for it. */
export type Hurry = 'urgent' | 'bulk';

/** Every failure is an AppError `teams.*`. */
export interface Outbox {
  /** Answers the id of the new activity. An interrupted send is `teams.ambiguous` and is not repeated. */
  send(target: Target, activity: OutActivity, hurry: Hurry): Promise<string>;
  edit(target: Target, activityId: string, activity: OutActivity): Promise<void>;
  remove(target: Target, activityId: string): Promise<void>;
  create(conversation: NewConversation): Promise<{ id: string; activityId: string | undefined }>;
  /** The id of the group behind a team; undefined when Teams does not say. */
  groupOf(serviceUrl: string, teamId: string): Promise<string | undefined>;
}

/** What messages are sent with. */
export interface OutboxDeps {
  appId: string;
  connectorFor(serviceUrl: string): Promise<ConnectorClient>;
  token: ConnectorToken;
  limit: RateLimit;
  timer: Timer;
  /** Between 0 and 1; spreads the retries of several processes. */
  random(): number;
}

const CALL_TIMEOUT_MS = 10_000;
const budgetMs: Record<Hurry, number> = { urgent: 12_000, bulk: 30_000 };

/** An outbox for one bot. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const bot = { id: `28:${deps.appId}` };
  const send: Outbox['send'] = async (target, activity, hurry) => {
    const body = addressed(activity, target.conversationId, bot);
    const answer = await repeat(
      deps,
      { ...target, lane: target.conversationId, call: 'send', hurry },
      (connector, options) => connector.conversations.sendToConversation(target.conversationId, body, options),
    );
    if (!answer.id) throw new AppError('teams.ambiguous', { detail: { call: 'send', status: 'no id' } });
    return answer.id;
  };
  return {
    send,
    edit: async (target, activityId, activity) => {
      const body = { ...addressed(activity, target.conversationId, bot), id: activityId };
      await repeat(
        deps,
        { ...target, lane: target.conversationId, call: 'edit', hurry: 'bulk' },
        (connector, options) =>
          connector.conversations.updateActivity(target.conversationId, activityId, body, options),
      );
    },
    remove: async (target, activityId) => {
      await repeat(
        deps,
        { ...target, lane: target.conversationId, call: 'remove', hurry: 'bulk' },
        (connector, options) => connector.conversations.deleteActivity(target.conversationId, activityId, options),
      );
    },
    create: async ({ serviceUrl, lane, parameters }) => {
      // With a message in it, repeating it shows the message twice; without, Teams answers the chat that exists.
      const call = parameters.activity ? 'send' : 'create';
      const body = newConversation(parameters, bot);
      const answer = await repeat(deps, { serviceUrl, lane, call, hurry: 'bulk' }, (connector, options) =>
        connector.conversations.createConversation(body, options),
      );
      if (!answer.id)
        throw new AppError(call === 'send' ? 'teams.ambiguous' : 'teams.unavailable', { detail: { call } });
      return { id: answer.id, activityId: answer.activityId };
    },
    groupOf: async (serviceUrl, teamId) => {
      const call = { serviceUrl, lane: teamId, call: 'team', hurry: 'urgent' } as const;
      const { aadGroupId } = await repeat(deps, call, (connector, options) =>
        teamsOf(connector).teams.fetchTeamDetails(teamId, options),
      );
      return guid.safeParse(aadGroupId).data;
    },
  };
}

interface Call {
  serviceUrl: string;
  lane: string;
  call: ConnectorCall;
  hurry: Hurry;
}

async function repeat<T>(
  deps: OutboxDeps,
  call: Call,
  make: (connector: ConnectorClient, options: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const untilMs = deps.timer.nowMs() + budgetMs[call.hurry];
  for (let attempt = 0; ; attempt++) {
    const left = untilMs - deps.timer.nowMs();
    const connector = await prepare(deps, call, left);
    // Whole milliseconds: others are refused.
    const abortSignal = AbortSignal.timeout(Math.ceil(Math.max(1_000, Math.min(CALL_TIMEOUT_MS, left))));
    try {
      return await make(connector, { abortSignal });
    } catch (error) {
      const failure = failureOf(error);
      const isStaleToken = failure.status === 401 && attempt === 0;
      if (isStaleToken) deps.token.drop();
      const pauseMs = isStaleToken ? 0 : pauseAfter(failure.retryAfterS, attempt, deps.random());
      const isWorthIt = (isStaleToken || isTransient(failure, call.call)) && deps.timer.nowMs() + pauseMs < untilMs;
      if (!isWorthIt) throw connectorError(failure, call.call, error);
      if (pauseMs > 0) await deps.timer.sleep(pauseMs);
    }
  }
}

/** A trusted address, a free slot and a token: without them nothing has left, so nothing is ambiguous. */
async function prepare(
  deps: OutboxDeps,
  { serviceUrl, lane, hurry, call }: Call,
  leftMs: number,
): Promise<ConnectorClient> {
  const connector = await deps.connectorFor(serviceUrl).catch((cause: unknown) => {
    throw new AppError('teams.refused', { cause, detail: { call, reason: 'service URL' } });
  });
  const isFree = await deps.limit.slot(lane, { waitMaxMs: Math.max(0, leftMs), isUrgent: hurry === 'urgent' });
  if (!isFree) throw new AppError('teams.unavailable', { retryAfterS: 30, detail: { call, reason: 'own rate limit' } });
  await deps.token.get().catch((cause: unknown) => {
    throw new AppError('teams.unavailable', { cause, detail: { call, reason: 'no connector token' } });
  });
  return connector;
}

function pauseAfter(retryAfterS: number | undefined, attempt: number, random: number): number {
  if (retryAfterS !== undefined) return retryAfterS * 1000 + 100 * random;
  return Math.min(8_000, 500 * 2 ** attempt) * (0.5 + random);
}

/** The SDK's types ask for fields that Teams fills itself. */
function addressed(activity: OutActivity, conversationId: string, bot: { id: string }): Partial<Activity> {
  return { ...activity, from: bot, conversation: { id: conversationId } } as Partial<Activity>;
}

function newConversation(parameters: NewConversation['parameters'], bot: { id: string }): ConversationParameters {
  const { activity, ...rest } = parameters;
  return { ...rest, bot, ...(activity ? { activity: { ...activity, from: bot } } : {}) } as ConversationParameters;
}
