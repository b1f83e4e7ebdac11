// What the card of a finding is made from: what is in the mailbox, what people did about it, who is told at once. Pure but for `open`.

import { z } from 'zod';
import type { Recipient } from '../../core/item.ts';
import { answerOf, assigneeOf, deedShape, findingShape } from './findings.ts';
import type { Deed, FindingKind } from './findings.ts';
import { raisedShape } from './raise.ts';

export const findingFacts = findingShape.extend({
  deeds: z.array(deedShape),
  raised: raisedShape.optional(),
  /** Where digests go, for what is told at once. */
  tellTo: z.array(z.object({ conversationId: z.string(), by: z.string(), place: z.enum(['personal', 'channel']) })),
  /** Administrators can change it through Exchange. */
  hasExchange: z.boolean(),
});
export type FindingFacts = z.infer<typeof findingFacts>;

/** Kinds that can be removed at all, and those that a person can remove from their own mailbox. */
export const removableKinds: readonly FindingKind[] = ['rule', 'hidden-rule', 'forwarding'];

/** How this person could remove it; undefined where they cannot. */
export function removalFor(
  { kind, mailbox, goneAt, hasExchange }: Pick<FindingFacts, 'kind' | 'mailbox' | 'goneAt' | 'hasExchange'>,
  objectId: string | undefined,
): 'own' | 'exchange' | undefined {
  if (goneAt !== undefined || !removableKinds.includes(kind)) return undefined;
  if (kind === 'rule' && objectId === mailbox.id) return 'own';
  return hasExchange ? 'exchange' : undefined;
}

/** The owner who was asked, whoever it was given to, who asked and got a no, and those told at once. */
export function recipientsOf({ deeds, mailbox, raised, tellTo }: FindingFacts): Recipient[] {
  const people = new Map<string, string>();
  const answer = answerOf(deeds, mailbox.id);
  const assignee = assigneeOf(deeds);
  if (raised) for (const { by, place } of tellTo) if (place === 'personal') people.set(by, 'handler');
  if (answer === 'not-mine') people.set(askerOf(deeds), 'handler');
  if (assignee) people.set(assignee.id, 'assignee');
  if (answer !== undefined) people.set(mailbox.id, 'owner');
  people.delete('');
  const channels = raised ? tellTo.filter(({ place }) => place === 'channel') : [];
  return [
    ...[...people].map(([person, role]): Recipient => ({ to: { person }, role })),
    ...channels.map(({ conversationId }): Recipient => ({ to: { conversation: conversationId }, role: 'follower' })),
  ];
}

/** Who asked last; empty when nobody did. */
export function askerOf(deeds: readonly Deed[]): string {
  return deeds.findLast(({ what }) => what === 'asked')?.by ?? '';
}
