/** Memory of every request the stand-ins were sent: who asked for what, with which permissions, and what came back. */
import type { Identity, Service } from './kernel.ts';

/** One request as `GET /_sim/requests` shows it. `status` is 0 when the connection was cut before an answer. */
export interface RequestRecord {
  at: string;
  service: Service;
  method: string;
  path: string;
  query: Record<string, string>;
  identity: Identity | null;
  scopes: string[];
  body: unknown;
  status: number;
}

/** The latest requests, oldest first; the oldest are forgotten beyond the limit. */
export interface RequestLog {
  add(record: RequestRecord): void;
  since(moment?: Date): RequestRecord[];
  clear(): void;
}

/** A log that keeps at most `recordsMax` requests, so that load runs do not fill the memory. */
export function createRequestLog(recordsMax = 20_000): RequestLog {
  let records: RequestRecord[] = [];
  return {
    add: (record) => {
      records.push(record);
      if (records.length > recordsMax * 1.1) records = records.slice(-recordsMax);
    },
    since: (moment) => records.filter((record) => !moment || new Date(record.at) >= moment),
    clear: () => {
      records = [];
    },
  };
}
