// How bad each incident is and how it stands, in the memory: items are not there to be counted.

import { z } from 'zod';
import type { Memory } from '../../core/memory.ts';
import { dayMs } from '../../core/time.ts';
import { isMarkedExpected } from './deeds.ts';
import { severities } from './engine/judge.ts';
import type { IncidentFacts } from './facts.ts';
import { isContained } from './incident-card.ts';
import { documents } from './places.ts';

const keptMs = 120 * dayMs;

const ratedIncident = z.object({
  app: z.string(),
  /** The highest it ever was. */
  severity: z.enum(severities),
  toldAt: z.iso.datetime().transform((at) => new Date(at)),
  people: z.number(),
  /** `open`: nobody has closed it, expected it or taken the app its powers. */
  standing: z.enum(['open', 'contained', 'expected', 'closed', 'over']),
});
export type RatedIncident = z.infer<typeof ratedIncident>;

/** Notes it, or takes the note away when the incident is not told, or in another one. */
export async function noteRated(memory: Memory, key: string, facts: IncidentFacts, now: Date): Promise<void> {
  const name = documents.rated(key);
  if (facts.attention === 'log' || facts.state === 'merged') return memory.remove([name]);
  const value: z.input<typeof ratedIncident> = {
    app: facts.app.name,
    severity: facts.highest,
    toldAt: facts.announceAt,
    people: facts.peopleCount,
    standing: standingOf(facts),
  };
  await memory.put(name, value, new Date(now.getTime() + keptMs));
}

function standingOf(facts: IncidentFacts): RatedIncident['standing'] {
  if (facts.state === 'closed' || facts.state === 'over') return facts.state;
  if (isMarkedExpected(facts.deeds)) return 'expected';
  return isContained(facts) ? 'contained' : 'open';
}

/** Those of the last months, up to a number. */
export async function ratedIncidents(memory: Memory, max: number): Promise<RatedIncident[]> {
  const found = await memory.list(documents.rated(''), max);
  return found.flatMap(({ value }) => {
    const parsed = ratedIncident.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
}
