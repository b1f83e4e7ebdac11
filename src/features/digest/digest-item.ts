// The item kind `digest`: one digest in one conversation. And the looks into mailboxes that come before it.

import { z } from 'zod';
import type { Source } from '../../core/feature.ts';
import { defineItemKind } from '../../core/item.ts';
import type { Recipient } from '../../core/item.ts';
import { messageCard } from '../../core/list-card.ts';
import { dayMs, hourMs } from '../../core/time.ts';
import { digestCard } from './digest-card.ts';
import { digestFacts } from './digest-facts.ts';
import type { DigestFacts } from './digest-facts.ts';
import { openMs, readDigest } from './digest-read.ts';
import { baselineKindName, digestKindName, digestRef, documents } from './places.ts';
import { lastDue } from './rhythm.ts';
import { scanSince } from './scan.ts';
import { askedDigests, isAnybodySubscribed, subscriptions } from './subscriptions.ts';
import { wordsIn } from './words.ts';

/** Below this nobody waits so long that they want to be told how far it is. */
const progressFrom = 200;

export const digestKind = defineItemKind({
  kind: digestKindName,
  facts: digestFacts,
  read: readDigest,
  isOpen: ({ isOver }) => !isOver,
  recipients: recipientsOf,
  attention: ({ told }) => ({ call: told ? 'told' : 'progress' }),
  lookAgainAt: ({ progress, told, due, isOver }) => {
    if (isOver) return undefined;
    if (!told) return progress && new Date(progress.againAt);
    return new Date(new Date(due).getTime() + openMs + hourMs);
  },
  card: (facts, viewer, itemId) => {
    const { told, progress } = facts;
    if (told) return digestCard(facts, told, viewer, itemId);
    const words = wordsIn(viewer.preferences.language).progress;
    return messageCard(words.title, words.text(progress?.done ?? 0, progress?.of ?? 0));
  },
});

function recipientsOf({ told, progress, place, by, conversationId }: DigestFacts): Recipient[] {
  if (!told && (progress?.of ?? 0) < progressFrom) return [];
  return [
    place === 'personal'
      ? { to: { person: by }, role: 'reader' }
      : { to: { conversation: conversationId }, role: 'follower' },
  ];
}

/** The newest digest of every conversation: after an outage one is caught up, not all of them. */
export const digestSource: Source = {
  kind: digestKindName,
  async *seen(_graph, now, memory) {
    const revision = JSON.stringify((await memory.get(documents.revision)) ?? '');
    const regular = (await subscriptions(memory)).flatMap(({ conversationId, rhythm, timeZone, since }) => {
      const due = lastDue(rhythm, timeZone, now);
      const isWanted = due >= new Date(since) && now.getTime() - due.getTime() < openMs;
      return isWanted ? [digestRef(conversationId, due).key] : [];
    });
    const asked = (await askedDigests(memory)).map(
      ({ conversationId, at }) => digestRef(conversationId, new Date(at)).key,
    );
    yield [...new Set([...regular, ...asked])].map((key) => ({ key, fingerprint: revision }));
  },
};

const baselineFacts = z.object({ shape: z.literal(1), day: z.string(), againAt: z.string().optional() });

/** In the small hours. */
const baselineMinute = 3 * 60;

/** A look into every mailbox each night while anybody wants digests, so that "appeared today" can be said of a rule. */
export const baselineKind = defineItemKind({
  kind: baselineKindName,
  facts: baselineFacts,
  isOpen: ({ againAt }) => againAt !== undefined,
  recipients: () => [],
  card: () => undefined,
  lookAgainAt: ({ againAt }) => (againAt === undefined ? undefined : new Date(againAt)),
  read: async (deps, day) => {
    const scan = await scanSince(deps, new Date(day));
    const facts = { shape: 1 as const, day };
    return 'finished' in scan ? facts : { ...facts, againAt: scan.againAt.toISOString() };
  },
});

export const baselineSource: Source = {
  kind: baselineKindName,
  everyS: 600,
  async *seen(_graph, now, memory) {
    if (!(await isAnybodySubscribed(memory))) return;
    const due = lastDue({ every: 'day', minute: baselineMinute }, 'UTC', now);
    // Listed until it is old: reading it again finds that it is done.
    if (now.getTime() - due.getTime() < dayMs) yield [{ key: due.toISOString(), fingerprint: 'night' }];
  },
};
