// Posts activities to the bot as the Teams channel does: signed, with its headers, and with its time limit.
import { performance } from 'node:perf_hooks';
import type { Kernel } from '../kernel.ts';
import { asObject, asText, parseLoosely } from './json.ts';
import type { JsonObject } from './json.ts';

/** What the bot answered over HTTP. 504 stands for no answer in time, 502 for no bot at all. */
export interface BotAnswer {
  status: number;
  body: unknown;
  elapsedMs: number;
}

/** How long Teams waits for a bot before it gives up. */
const BOT_TIMEOUT_MS = 10_000;

const CHANNEL_ISSUER = 'https://api.botframework.com';

/** Claims of a channel token; every one can be replaced or, with undefined, left out. */
type ChannelClaims = Record<string, string | number | undefined>;

/**
 * A token as the channel signs it for this activity. Its times are the machine's, not the tenant's: the bot's SDK checks
 * them against the machine's clock.
 */
export async function channelToken(
  kernel: Kernel,
  activity: JsonObject,
  replaced: ChannelClaims = {},
): Promise<string> {
  const nowS = Math.floor(Date.now() / 1000);
  const claims = {
    serviceurl: asText(activity['serviceUrl']),
    nbf: nowS - 60,
    iat: nowS,
    exp: nowS + 3600,
    iss: CHANNEL_ISSUER,
    aud: kernel.bot.appId,
    ...replaced,
  };
  const present = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  return kernel.keys.sign(present, { kind: 'channel' });
}

/** Signs an activity as the channel and posts it. Never throws: a dead or slow bot is an answer, too. */
export async function postToBot(kernel: Kernel, activity: JsonObject, timeoutMs = BOT_TIMEOUT_MS): Promise<BotAnswer> {
  return postActivity(kernel, activity, { token: await channelToken(kernel, activity), timeoutMs });
}

/** Posts any activity with any token, or none: for attacks in tests. `body` replaces the activity's JSON text. */
export async function postActivity(
  kernel: Kernel,
  activity: JsonObject,
  options: { token?: string; timeoutMs?: number; headers?: Record<string, string>; body?: string } = {},
): Promise<BotAnswer> {
  const startedAt = performance.now();
  const conversation = asObject(activity['conversation']);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)',
    'x-ms-conversation-id': asText(conversation?.['id']) ?? '',
    'x-ms-tenant-id': asText(conversation?.['tenantId']) ?? '',
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    ...options.headers,
  };
  const request = {
    method: 'POST',
    headers,
    body: options.body ?? JSON.stringify(activity),
    signal: AbortSignal.timeout(options.timeoutMs ?? BOT_TIMEOUT_MS),
  };
  const answer = await fetch(kernel.bot.endpoint, request).then(readAnswer, describeFailure).catch(describeFailure);
  return { ...answer, elapsedMs: Math.round(performance.now() - startedAt) };
}

async function readAnswer(response: Response): Promise<{ status: number; body: unknown }> {
  return { status: response.status, body: parseLoosely(await response.text()) };
}

function describeFailure(error: unknown): { status: number; body: unknown } {
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  return isTimeout
    ? { status: 504, body: { error: { code: 'GatewayTimeout', message: 'The bot did not answer in time.' } } }
    : { status: 502, body: { error: { code: 'BadGateway', message: 'The bot could not be reached.' } } };
}
