// Rows for tests of the store: only what a test cares about needs to be said.

import { randomUUID } from 'node:crypto';
import type { StoredDecision } from '../../src/core/decision.ts';
import type { ItemRef, StoredItem } from '../../src/core/item.ts';
import type { Store } from '../../src/flow/ports.ts';
import type { JobSender } from '../../src/store/job-sender.ts';

export const noon = new Date('2026-11-21T12:00:00.000Z');

/** Some seconds after noon. */
export const at = (seconds: number): Date => new Date(noon.getTime() + seconds * 1_000);

export const refOf = (key: string): ItemRef => ({ feature: 'access-packages', kind: 'request', key });

export const saveItem = (store: Pick<Store, 'items'>, key: string = randomUUID(), isOpen = true): Promise<StoredItem> =>
  store.items.save(refOf(key), { id: randomUUID(), facts: { key }, isOpen, now: noon, wakeAt: undefined });

export const decisionOf = (
  more: Partial<Omit<StoredDecision, 'state' | 'errorCode' | 'settledAt'>> = {},
): Omit<StoredDecision, 'state' | 'errorCode' | 'settledAt'> => ({
  id: randomUUID(),
  feature: 'access-packages',
  kind: 'access-packages.decide-stage',
  key: randomUUID(),
  itemId: undefined,
  personObjectId: 'dana',
  personTenantId: 'contoso',
  payload: { approve: true },
  recordedAt: noon,
  ...more,
});

/** Takes no jobs. */
export const noJobs: JobSender = {
  send: () => Promise.resolve(),
  statement: () => Promise.resolve({ text: 'select $1::text where false', value: '' }),
  committed: () => undefined,
};
