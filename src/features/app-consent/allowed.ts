// Who may do what. Entra decides; what is certain is said early, with the role that is missing.

import { AppError } from '../../core/errors.ts';
import type { Turn } from '../../core/feature.ts';
import { handlers, rolesFor } from './acts.ts';
import { escalatedIn } from './deeds.ts';
import type { ActName, IncidentFacts } from './facts.ts';
import { rolesOf } from './graph.ts';
import { incidentTopics } from './incident-item.ts';

/** Throws `role.missing` when the person certainly has none of the roles that Entra wants for it. */
export async function mustHoldRoleFor(turn: Turn, act: ActName, isOfOwnPermissions: boolean): Promise<void> {
  await mustHoldOne(turn, rolesFor(act, isOfOwnPermissions));
}

/** The same for what is done here only: asking, closing, expecting, noting. */
export async function mustHandle(turn: Turn): Promise<void> {
  await mustHoldOne(turn, handlers);
}

/** Whoever is in a channel that follows incidents, to whom it was handed over, or whose work incidents are. A card's id proves nothing. */
export async function mustSee(turn: Turn, facts?: IncidentFacts): Promise<void> {
  if (facts && escalatedIn(facts.deeds).includes(turn.person.objectId)) return;
  const topics = turn.place === 'channel' ? await turn.followed() : [];
  if (topics.some((topic) => Object.hasOwn(incidentTopics, topic))) return;
  await mustHandle(turn);
}

async function mustHoldOne(turn: Turn, roles: readonly { templateId: string; name: string }[]): Promise<void> {
  const held = await rolesOf(turn.app, turn.person.objectId).catch((error: unknown) => {
    if (error instanceof AppError) return undefined;
    throw error;
  });
  // Where roles cannot be read, those who look after channels are let through, and Entra decides about its own.
  if (!held) {
    if (await turn.mayChangeChannel()) return;
    throw new AppError('channel.not-allowed');
  }
  if (held.some(({ templateId }) => roles.some((role) => role.templateId === templateId))) return;
  throw new AppError('role.missing', { params: { roles: roles.map(({ name }) => name).join(', ') } });
}
