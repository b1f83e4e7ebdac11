/** Sends audit records to an endpoint as they appear, in addition to the log: what a forwarder behind a diagnostic setting, or
 *  behind the activity API, does. Set up with `PUT /_sim/objects/simulator/streams [{ "id": "…", "targetUrl": "…", … }]`. */
import { randomUUID } from 'node:crypto';
import { AUDIT_LOG } from '../graph/audit.ts';
import type { AuditEntity } from '../graph/audit.ts';
import type { CollectionDoor } from '../graph/area.ts';
import { withoutPrivate } from '../graph/area.ts';
import type { Kernel } from '../kernel.ts';
import type { Entity } from '../store.ts';
import { guidOf } from '../ids.ts';
import { activityRecord, diagnosticRecord } from './stream-shapes.ts';

/** Path of the streams in the store. */
export const STREAMS = 'simulator/streams';

const TIMEOUT_MS = 10_000;
const WAIT_MAX_MS = 30_000;
/** After so many refusals in a row nobody waits for the stream any more; it goes on trying. */
const HOPELESS_AFTER = 3;

/** One stream; `lastStatus` and `sent` tell how it goes. */
export interface Stream extends Entity {
  targetUrl: string;
  /** What the sender asks a token for: an application id, or an Application ID URI that ends with one. */
  resourceId: string;
  /** The sending application. */
  appId: string;
  shape: 'diagnosticSetting' | 'activityApi';
  /** Which version of Entra's token. */
  token: 'v2.0' | 'v1.0';
  batchSize: number;
  /** Every batch is sent twice, as after a failure. */
  isDoubled: boolean;
  lastStatus: number | null;
  sent: number;
  _done: string[];
  /** Another one after a reset, when record ids begin anew. */
  _key: string;
}

/** The sender of all streams of one kernel. */
export interface Streams {
  /** Begins to send what has appeared. */
  tick(now: Date): void;
  isBusy(): boolean;
  door: CollectionDoor;
}

interface Progress {
  isSending: boolean;
  refusals: number;
  /** Real time: the endpoint is a real one. */
  nextAtMs: number;
  done: Set<string>;
}

/** No stream is set up at first. */
export function createStreams(kernel: Kernel): Streams {
  const streams = kernel.store.collection<Stream>(STREAMS);
  const log = kernel.store.collection<AuditEntity>(AUDIT_LOG);
  const progress = new Map<string, Progress>();
  const of = (stream: Stream): Progress => {
    const known = progress.get(stream._key) ?? {
      isSending: false,
      refusals: 0,
      nextAtMs: 0,
      done: new Set(stream._done),
    };
    progress.set(stream._key, known);
    return known;
  };
  const waiting = (stream: Stream, now: Date) => {
    const at = now.toISOString();
    return log.all().filter(({ id, _visibleAt }) => !of(stream).done.has(id) && (_visibleAt ?? '') <= at);
  };
  const send = async (stream: Stream, records: AuditEntity[]): Promise<void> => {
    const own = of(stream);
    own.isSending = true;
    for (let from = 0; from < records.length; from += stream.batchSize) {
      const batch = records.slice(from, from + stream.batchSize);
      const status = await post(kernel, stream, batch).catch(() => 0);
      streams.patch(stream, { lastStatus: status });
      if (status < 200 || status > 299) {
        own.refusals += 1;
        own.nextAtMs = Date.now() + Math.min(250 * 2 ** own.refusals, WAIT_MAX_MS);
        break;
      }
      own.refusals = 0;
      if (stream.isDoubled) await post(kernel, stream, batch).catch(() => 0);
      for (const { id } of batch) own.done.add(id);
      streams.patch(stream, { sent: stream.sent + batch.length });
    }
    own.isSending = false;
  };
  return {
    tick: (now) => {
      for (const stream of streams.all()) {
        const { isSending, nextAtMs } = of(stream);
        if (isSending || nextAtMs > Date.now()) continue;
        const records = waiting(stream, now);
        if (records.length > 0) void send(stream, records);
      }
    },
    isBusy: () =>
      streams.all().some((stream) => {
        const { isSending, refusals } = of(stream);
        return isSending || (refusals > 0 && refusals < HOPELESS_AFTER);
      }),
    door: {
      adopt: (given, known) => adopted(kernel, given, known, () => log.all().map(({ id }) => id)),
      show: (entity) => withoutPrivate(entity),
    },
  };
}

/** A new stream tells of what appears from now on. */
function adopted(kernel: Kernel, given: Entity, known: Entity | undefined, existing: () => string[]): Stream {
  const stream = {
    resourceId: kernel.bot.appId,
    appId: guidOf('app record-sender'),
    shape: 'diagnosticSetting',
    token: 'v2.0',
    batchSize: 100,
    isDoubled: false,
    lastStatus: null,
    sent: 0,
    ...known,
    ...given,
    _done: known?.['_done'] ?? existing(),
    _key: known?.['_key'] ?? randomUUID(),
  } as Stream;
  if (!URL.canParse(stream.targetUrl)) throw new TypeError('A stream needs a targetUrl.');
  if (!['diagnosticSetting', 'activityApi'].includes(stream.shape))
    throw new TypeError('shape is diagnosticSetting or activityApi.');
  return stream;
}

async function post(kernel: Kernel, stream: Stream, records: AuditEntity[]): Promise<number> {
  const body =
    stream.shape === 'diagnosticSetting'
      ? { records: records.map((record) => diagnosticRecord(kernel, record)) }
      : records.map((record) => activityRecord(kernel, record));
  const response = await fetch(stream.targetUrl, {
    method: 'POST',
    headers: { authorization: `Bearer ${await senderToken(kernel, stream)}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.arrayBuffer();
  return response.status;
}

/** The application token with which the sender shows who it is. */
export function senderToken(
  kernel: Kernel,
  { resourceId, appId, token }: Pick<Stream, 'resourceId' | 'appId' | 'token'>,
): Promise<string> {
  const own = resourceId.split('/').at(-1) ?? resourceId;
  const tenant = kernel.tenant.id;
  const claims =
    token === 'v1.0'
      ? { aud: resourceId, iss: `https://sts.windows.net/${tenant}/`, ver: '1.0', appid: appId, azp: undefined }
      : {};
  return kernel.tokens.issueApp({ aud: own, clientId: appId, roles: [], claims });
}
