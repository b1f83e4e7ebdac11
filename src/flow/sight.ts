// What a turn sees of our tables. A click is about one item: its first question fetches the person, the item and what surrounds it in one
// look, which then answers every later question. A line of text names no item and asks for each thing by itself.

import type { DecisionAnswer } from '../core/feature.ts';
import type { StoredDecision } from '../core/decision.ts';
import type { StoredItem } from '../core/item.ts';
import type { FlowDeps } from './deps.ts';
import type { KnownPerson, Look, Surroundings } from './ports.ts';

/** One turn's view of the database. */
export interface Sight {
  /** Who acts; undefined when unknown. */
  person(): Promise<KnownPerson | undefined>;
  item(id: string): Promise<StoredItem | undefined>;
  around(itemId: string): Promise<Surroundings>;
  /** The turn itself has decided something about its item. What others did meanwhile, the reconciler shows in a moment. */
  decided(answer: DecisionAnswer): void;
  /** The turn has written something else, or much time has passed: what is asked next is read anew. */
  forget(): void;
}

/** `itemId` is what the click names; it may be of no item. */
export function createSight({ store, clock }: FlowDeps, objectId: string, itemId?: string): Sight {
  let look: Promise<Look> | undefined;
  const looked = (id: string) => (look ??= store.look(objectId, id));
  return {
    person: async () => (itemId === undefined ? store.people.get(objectId) : (await looked(itemId)).person),
    item: async (id) => (id === itemId ? (await looked(id)).item : store.items.get(id)),
    around: async (id) => (id === itemId ? (await looked(id)).around : store.surroundings(id)),
    decided: (answer) => {
      const decision = endOf(answer, clock.now());
      look = look?.then((before) => ({ ...before, around: withDecision(before.around, decision) }));
    },
    forget: () => {
      look = undefined;
    },
  };
}

/** The decision as it is stored now. */
function endOf(answer: DecisionAnswer, now: Date): StoredDecision {
  const { decision } = answer;
  if (answer.state === 'sending' || decision.state !== 'recorded') return decision;
  const { result, errorCode, params } = answer.outcome;
  return { ...decision, state: result, errorCode, errorParams: params, settledAt: now };
}

function withDecision(around: Surroundings, decision: StoredDecision): Surroundings {
  const others = around.decisions.filter(({ id }) => id !== decision.id);
  return { ...around, decisions: [decision, ...others] };
}
