// The item kind `incident`: one app and what happened around it, for channels that follow incidents and for people who are asked.

import { defineItemKind } from '../../core/item.ts';
import type { Attention, Recipient } from '../../core/item.ts';
import type { Preferences } from '../../core/people.ts';
import { hourMs, minuteMs } from '../../core/time.ts';
import { askedIn, escalatedIn } from './deeds.ts';
import { incidentFacts } from './facts.ts';
import type { IncidentFacts } from './facts.ts';
import { incidentCard, isAtLeast, raisedCard } from './incident-card.ts';
import { readIncident } from './incident-read.ts';
import { incidentKindName } from './places.ts';
import { questionCard } from './question-card.ts';
import { momentMs } from './engine/values.ts';

/** Channels choose from how bad on they want to hear of incidents; the first is for those who do not choose. */
export const incidentTopics = {
  incidents: 'low',
  'incidents-informational': 'informational',
  'incidents-medium': 'medium',
  'incidents-high': 'high',
  'incidents-critical': 'critical',
} as const;

/** What was missing when it was read is asked for again. */
const againMs = minuteMs;
/** An app that Entra does not have may only not be visible yet. */
const goneForSureMs = 5 * minuteMs;
/** Sign-ins come late, some of them very; after two hours a missing one counts. */
const signInsDueMs = [10 * minuteMs, 30 * minuteMs, 2 * hourMs + 5 * minuteMs];
/** Nothing more is expected of an incident that long after its last event. */
const watchedMs = 72 * hourMs;

export const incidentKind = defineItemKind({
  kind: incidentKindName,
  facts: incidentFacts,
  read: readIncident,
  isOpen: ({ state }) => state === 'open',
  recipients: recipientsOf,
  topics: topicsOf,
  lookAgainAt,
  attention: attentionTo,
  card: (facts, viewer, itemId) => {
    if (viewer.role === 'asked') return questionCard(facts, viewer, itemId);
    return facts.isTold ? incidentCard(facts, viewer, itemId) : undefined;
  },
});

function recipientsOf({ deeds, state }: IncidentFacts): Recipient[] {
  if (state === 'merged') return [];
  const asked = askedIn(deeds);
  return [
    ...asked.map((person): Recipient => ({ to: { person }, role: 'asked' })),
    ...escalatedIn(deeds)
      .filter((person) => !asked.includes(person))
      .map((person): Recipient => ({ to: { person }, role: 'handler' })),
  ];
}

function topicsOf({ attention, severity }: IncidentFacts): string[] {
  if (attention === 'log') return [];
  return Object.entries(incidentTopics).flatMap(([topic, least]) => (isAtLeast(severity, least) ? [topic] : []));
}

function attentionTo(facts: IncidentFacts, { role, to }: Recipient, preferences: Preferences): Attention {
  if (role === 'asked') {
    const person = 'person' in to ? to.person : '';
    return { call: `asked-${facts.deeds.filter(({ what, whom }) => what === 'asked' && whom === person).length}` };
  }
  if (role === 'handler') return { call: 'handed-over' };
  return { call: `severity-${facts.highest}`, reply: raisedCard(facts, { preferences }) };
}

/** When time alone may change what is known or shown. */
function lookAgainAt(facts: IncidentFacts, now: Date): Date | undefined {
  if (facts.state !== 'open') return undefined;
  const announceAt = new Date(facts.announceAt).getTime();
  const lastMs = momentMs(facts.lastAt);
  const soon = now.getTime() + againMs;
  const times = [
    announceAt,
    ...(facts.isIncomplete ? [soon] : []),
    ...(facts.app.isGone && now.getTime() < announceAt + goneForSureMs ? [soon] : []),
    ...(facts.undoUntil === undefined ? [] : [new Date(facts.undoUntil).getTime()]),
    ...(facts.isAwaitingSignIns ? signInsDueMs.map((ms) => lastMs + ms) : []),
    lastMs + watchedMs,
  ].filter((at) => at > now.getTime());
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}
