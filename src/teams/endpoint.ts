// The messaging endpoint: from a web request to one authenticated turn. Says nothing to the sender about why it refuses.

import type { Activity } from 'botbuilder';
import type { TurnContext } from 'botbuilder';
import type { ErrorCode } from '../core/errors.ts';
import type { WebRequest, WebResponse } from '../core/web.ts';
import type { Inbound } from '../flow/inbound.ts';
import type { Log } from '../flow/ports.ts';
import { envelopeShape } from './activity.ts';
import type { TeamsAdapter } from './adapter.ts';
import type { Timer } from './rate-limit.ts';
import { whyNoChannelToken } from './token-claims.ts';
import type { ChannelTokenRule } from './token-claims.ts';

/** What requests are checked with, and who takes the turn. */
export interface EndpointDeps {
  rule: ChannelTokenRule;
  adapter: TeamsAdapter;
  bot: { turn(context: TurnContext): Promise<void> };
  inbound: Pick<Inbound, 'refused'>;
  log: Log;
  timer: Timer;
}

/** What the web server hands requests to. */
export interface Endpoint {
  /** POST /api/messages. Never rejects. */
  receive(request: WebRequest): Promise<WebResponse>;
  /** Notes a request that the web server itself turned away. */
  refusedTooLarge(): void;
}

/** Puts the checks in front of the SDK's validation, and plain answers behind it. */
export function createEndpoint(deps: EndpointDeps): Endpoint {
  const note = createNote(deps);
  const refuse = (status: number, code: ErrorCode, reason: string): WebResponse => {
    note(code, reason);
    return { status };
  };
  return {
    refusedTooLarge: () => note('activity.too-large', 'body'),
    receive: async (request) => {
      const raw = parseJson(request.body);
      const envelope = envelopeShape.safeParse(raw);
      if (!isObject(raw) || !envelope.success) return refuse(400, 'activity.malformed', 'envelope');
      const { channelId, serviceUrl } = envelope.data;
      const authorization = firstOf(request.headers['authorization']);
      const reason = channelId === 'msteams' ? whyNoChannelToken(authorization, serviceUrl, deps.rule) : 'channel';
      if (reason !== undefined) return refuse(401, 'activity.unauthenticated', reason);

      let isAuthenticated = false;
      try {
        const response = await deps.adapter.receive(authorization ?? '', activityFrom(raw), (context) => {
          isAuthenticated = true;
          return deps.bot.turn(context);
        });
        return response ? jsonResponse(response.status, response.body) : { status: 200 };
      } catch (error) {
        if (isAuthenticated) {
          deps.log.error('turn.failed', { code: 'bug.unexpected', cause: nameOf(error) });
          return { status: 500 };
        }
        if (!isKeyTrouble(error)) return refuse(401, 'activity.unauthenticated', 'token');
        deps.log.error('teams.keys-unavailable', { cause: nameOf(error) });
        return { status: 503, headers: { 'retry-after': '5' } };
      }
    },
  };
}

/** Reports are rows in the audit log: a flood of forged requests must not become a flood of rows. */
const NOTES_PER_MINUTE_MAX = 30;

function createNote({ inbound, log, timer }: EndpointDeps): (code: ErrorCode, reason: string) => void {
  let minute = 0;
  let notes = 0;
  let skipped = 0;
  return (code, reason) => {
    const now = Math.floor(timer.nowMs() / 60_000);
    if (now !== minute) [minute, notes] = [now, 0];
    if (++notes > NOTES_PER_MINUTE_MAX) {
      skipped++;
      return;
    }
    const detail = skipped > 0 ? { reason, skipped } : { reason };
    skipped = 0;
    inbound.refused({ code, detail }).catch((error: unknown) => {
      log.error('activity.refusal-not-noted', { code, error: nameOf(error) });
    });
  };
}

/** Teams asks for buffered replies in no case we serve, and they would hide the invoke's answer. */
function activityFrom(raw: Record<string, unknown>): Activity {
  return { ...raw, deliveryMode: undefined } as unknown as Activity;
}

function jsonResponse(status: number, body: unknown): WebResponse {
  if (body === undefined) return { status };
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}

/** The issuer's keys could not be read: our trouble, not the sender's. */
function isKeyTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'FetchError' || error.message.startsWith('Failed to load');
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
