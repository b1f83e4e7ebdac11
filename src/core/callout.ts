// A service of Microsoft's that asks before it goes on, and waits for the answer.

import type { ItemRef } from './item.ts';
import type { Memory } from './memory.ts';

/** What a feature answers such a service. */
export interface Callout {
  /** The feature; its memory holds the answers that were given. */
  feature: string;
  /**
   * The answer; the one given before when the same question comes again. It alone holds the memory meanwhile.
   * Throws `callout.malformed`, and `callout.conflict` for a known question with another content.
   */
  answer(memory: Memory, question: unknown, now: Date): Promise<Answered>;
  /** The answer while nothing can be written down: then nothing is granted. Throws `callout.malformed`. */
  unrecorded(question: unknown, now: Date): object;
}

/** An answer, and what is to be noted of it. */
export interface Answered {
  /** What the service gets. */
  body: object;
  /** `observed`, or what a rule did; for the log and the audit row. */
  outcome: string;
  /** False when it was given before. */
  isNew: boolean;
  about: ItemRef;
  personObjectId: string;
}
