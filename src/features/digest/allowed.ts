// Who may do what with digests. Exchange and Entra decide about mailboxes; what is only here is for those whose work it is.

import { AppError } from '../../core/errors.ts';
import type { Turn } from '../../core/feature.ts';
import type { AppGraph } from '../../core/graph.ts';
import { rolesHeldBy } from './graph.ts';
import { featureName } from './places.ts';
import { subscriptionOf } from './subscriptions.ts';

const acting = {
  '62e90394-69f5-4237-9190-012177145e10': 'Global Administrator',
  '29232cdf-9323-42fd-ade2-1d097af3e4de': 'Exchange Administrator',
  '194ae4cb-b126-40b2-bd5b-6091b380977d': 'Security Administrator',
  '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f': 'Security Operator',
} as const;
const looking = {
  ...acting,
  'f2ef992c-3afb-46b9-b7cf-a126ee74c451': 'Global Reader',
  '5d6b6bb7-de71-4623-b4af-96380a352509': 'Security Reader',
  '17315797-102d-40b4-93e0-432062caca18': 'Compliance Administrator',
} as const;

/** Throws `role.missing` for whom mailboxes of others are no business of. */
export async function mustLook(turn: Turn): Promise<void> {
  if (turn.place === 'channel' && (await subscriptionOf(turn.memory(featureName), turn.conversationId))) return;
  await mustHold(turn, looking);
}

/** The same for what others notice: asking, expecting, giving to somebody. */
export async function mustHandle(turn: Turn): Promise<void> {
  await mustHold(turn, acting);
}

/** May this person still be told, in their own chat? */
export async function mayLook(graph: AppGraph, objectId: string): Promise<boolean> {
  const held = await rolesHeldBy(graph, objectId);
  return Object.keys(looking).some((role) => held.has(role));
}

async function mustHold(turn: Turn, roles: Readonly<Record<string, string>>): Promise<void> {
  const held = await rolesHeldBy(turn.app, turn.person.objectId).catch((error: unknown) => {
    if (error instanceof AppError && error.kind !== 'Unavailable') return undefined;
    throw error;
  });
  // Where roles cannot be read, those who look after channels are let through.
  if (!held) {
    if (await turn.mayChangeChannel()) return;
    throw new AppError('channel.not-allowed');
  }
  if (Object.keys(roles).some((role) => held.has(role))) return;
  throw new AppError('role.missing', { params: { roles: Object.values(roles).join(', ') } });
}
