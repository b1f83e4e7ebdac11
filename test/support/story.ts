// Words of the stories: what a card offers, what the ledger of requests says, what must hold whatever happens.

import type { AuditEntry } from '../../src/flow/ports.ts';
import type { SimMessage, SimPerson, SimRequestRow, World } from './world.ts';

/** The verbs of all buttons of a card that do something to access, wherever they are. */
export function buttonsOf(card: unknown): string[] {
  if (Array.isArray(card)) return card.flatMap(buttonsOf);
  if (typeof card !== 'object' || card === null) return [];
  const own = 'verb' in card && typeof card.verb === 'string' && card.verb.startsWith('access-') ? [card.verb] : [];
  return [...own, ...Object.values(card).flatMap(buttonsOf)];
}

/** What a button of this message sends. */
export function itemDataOf(message: SimMessage): { itemId: string } {
  return { itemId: /"itemId":"([\w-]+)"/.exec(JSON.stringify(message.card))?.[1] ?? '' };
}

/** Messages in a person's chat that can be used to decide. */
export async function actionable(person: SimPerson): Promise<SimMessage[]> {
  const messages = await person.messages();
  return messages.filter(({ card, deleted }) => !deleted && buttonsOf(card).includes('access-packages.approve'));
}

/** Decisions that were sent to Entra, in their order. */
export function decisionsSent(world: World): Promise<SimRequestRow[]> {
  return world.requests({ method: 'PATCH', path: /accessPackageAssignmentApprovals/ });
}

/** The audit rows once everything under way has ended. */
export async function settledAudit(world: World): Promise<AuditEntry[]> {
  await world.settle();
  return world.audit();
}
