// A person's recorded choice that leads to one write in Entra.

import type { AppGraph, UserGraph } from './graph.ts';
import type { ItemRef, AuditRecord } from './item.ts';
import type { ErrorCode } from './errors.ts';
import { minuteMs } from './time.ts';

/**
 * - `recorded`: ours to carry out, once; at most one per (feature, key)
 * - `done`: Entra has it
 * - `refused`: Entra said no, or somebody else was first; `errorCode` says why
 * - `interrupted`: it is not known to have reached Entra and the person's sign-in is gone; they are asked
 */
export type DecisionState = 'recorded' | 'done' | 'refused' | 'interrupted';

/** What came of carrying a decision out. */
export interface Outcome {
  result: 'done' | 'refused';
  errorCode?: ErrorCode | undefined;
  params?: Record<string, string> | undefined;
  /** Entra's `request-id` of the write, for the audit row. */
  requestId?: string | undefined;
  /** A thing in Entra that came of it (a new request), to be shown from now on. */
  created?: ItemRef | undefined;
}

/** A decision as stored. */
export interface StoredDecision {
  id: string;
  feature: string;
  /** Name of its DecisionKind. */
  kind: string;
  /**
   * `<what>:<thing>:<which>`, e.g. `stage:<request>:<stage>`; the last part may be of the form that was filled in. No two live
   * decisions share a key.
   */
  key: string;
  itemId: string | undefined;
  personObjectId: string;
  personTenantId: string;
  payload: unknown;
  state: DecisionState;
  errorCode: ErrorCode | undefined;
  /** Values for the refusal's sentence: our own words only. */
  errorParams?: Record<string, string> | undefined;
  recordedAt: Date;
  settledAt: Date | undefined;
}

/** One kind of write. */
export interface DecisionKind {
  /** `<feature>.<what>`, e.g. `access-packages.decide-stage`. */
  name: string;
  /**
   * Makes the write as the person. Safe to repeat: when the write has already taken effect for this person it says `done`.
   * Throws `Unavailable` errors to be tried again, `SignInNeeded` to ask the person, anything else ends the decision.
   */
  submit(graph: UserGraph, payload: unknown, decision: StoredDecision): Promise<Outcome>;
  /** Without the person: did it reach Entra? Undefined when that cannot be told. */
  readBack(
    deps: { graph: AppGraph; auditRecords(key: string): Promise<AuditRecord[]> },
    decision: StoredDecision,
  ): Promise<Outcome | undefined>;
  /**
   * `readBack` goes by who wrote and when (`mayHaveWritten`), never by the state alone: what it says also ends a decision that was
   * interrupted, however long after. Where the state is all there is, somebody else's write would be taken for the person's.
   */
  readsWho?: true;
}

/**
 * May what Entra tells of that moment be of this decision? Clocks differ by up to a minute, and what was interrupted has written nothing
 * since: what its person did later and elsewhere is another thing.
 */
export function mayHaveWritten(
  { recordedAt, settledAt }: Pick<StoredDecision, 'recordedAt' | 'settledAt'>,
  at: Date,
): boolean {
  const until = settledAt ? settledAt.getTime() + minuteMs : Infinity;
  return at.getTime() >= recordedAt.getTime() - minuteMs && at.getTime() <= until;
}
