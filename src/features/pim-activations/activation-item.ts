// The item kind `activation`: one person's hold on one place, for the person, for those who approve, and for channels.

import { defineItemKind } from '../../core/item.ts';
import type { Attention, Note, Recipient } from '../../core/item.ts';
import type { Preferences } from '../../core/people.ts';
import { plain } from '../../core/text.ts';
import { minuteMs } from '../../core/time.ts';
import { activationCard, endingCall } from './activation-card.ts';
import { readActivation } from './activation-read.ts';
import { approvalCard } from './approval-card.ts';
import { breakGlassAttention, breakGlassTopic, followUpBy, followUpMs, isBreakGlass } from './break-glass.ts';
import { breakGlassCard } from './break-glass-card.ts';
import { nameMax, shortName } from './card-parts.ts';
import { activationFacts } from './facts.ts';
import type { ActivationFacts } from './facts.ts';
import { nowOf } from './standing.ts';
import type { Now, Standing } from './standing.ts';
import { wordsIn } from './words.ts';

const openStandings: Standing[] = ['sending', 'interrupted', 'starting', 'scheduled', 'pending', 'active'];
/** A freshly accepted request is looked at often; one that Entra never finishes, less and less. */
const lookAgainMs = { soon: 3_000, later: 30_000, rarely: 10 * minuteMs };

/** The kind for the flow: reads by `readActivation`, shown to the holder, to those who approve while it waits, and to channels. */
export const activationKind = defineItemKind({
  kind: 'activation',
  topic: 'activations',
  isFoundInAuditLog: true,
  facts: activationFacts,
  read: readActivation,
  isOpen: (facts) => openStandings.includes(presentOf(facts).standing) || isOwedFollowUp(facts),
  recipients: recipientsOf,
  waitingTitle: (facts, language) => {
    const words = wordsIn(language);
    return words.waitingTitle(plain(facts.person.name, nameMax), shortName(facts, words));
  },
  topics: (facts) => (isBreakGlass(facts) && isAnnounced(facts) ? [breakGlassTopic] : []),
  attention: attentionTo,
  card: (facts, viewer, itemId) => {
    if (viewer.role === 'follower' && isBreakGlass(facts) && isAnnounced(facts))
      return breakGlassCard(facts, viewer, itemId);
    const isHolder = viewer.objectId === facts.principalId && viewer.place === 'personal';
    return isHolder ? activationCard(facts, viewer, itemId) : approvalCard(facts, viewer, itemId);
  },
});

/** It has been in force in this round. */
function isAnnounced(facts: ActivationFacts): boolean {
  const { standing } = presentOf(facts);
  return standing === 'active' || standing === 'ended';
}

/** Open a little longer than the day that somebody has for it, so that the card can say that nobody did. */
function isOwedFollowUp(facts: ActivationFacts): boolean {
  const due = followUpBy(facts);
  return isBreakGlass(facts) && due !== undefined && new Date(facts.readAt).getTime() < due.getTime() + followUpMs;
}

/** As it was when it was read. */
export function presentOf(facts: ActivationFacts): Now {
  return nowOf(facts, [], new Date(facts.readAt));
}

function recipientsOf(facts: ActivationFacts): Recipient[] {
  const { standing } = presentOf(facts);
  // Who activates in the portal only is not written to.
  const isUser = standing !== 'none' && facts.ours.some(({ what }) => what === 'activate');
  const holders: Recipient[] = isUser ? [{ to: { person: facts.principalId }, role: 'holder' }] : [];
  if (standing !== 'pending') return holders;
  return [...holders, ...facts.approvers.map((person): Recipient => ({ to: { person }, role: 'approver' }))];
}

function attentionTo(
  facts: ActivationFacts,
  recipient: Recipient,
  preferences: Preferences,
  now: Date,
  notes: Note[],
): Attention {
  const present = nowOf(facts, [], now);
  if (recipient.role === 'follower' && isBreakGlass(facts) && isAnnounced(facts))
    return breakGlassAttention(facts, present, notes, now);
  const nextAt = nextLook(facts, present, now);
  if (recipient.role === 'approver') return { call: `asked-${stampOf(present)}`, nextAt };
  if (recipient.role !== 'holder') return { nextAt };
  const call = holderCall(facts, present, now);
  return { call: call?.startsWith(endingCall) && !preferences.reminders ? undefined : call, nextAt };
}

function stampOf({ round }: Now): string {
  return round ? String(Math.floor(round.askedAt.getTime() / minuteMs)) : '';
}

/** The person is told anew when somebody else, or time, has changed what they have. */
function holderCall(facts: ActivationFacts, present: Now, now: Date): string | undefined {
  const { standing, verdict, endAt } = present;
  if (standing === 'active' && endAt && noticeAt(present) <= now) return `${endingCall}-${endAt.getTime()}`;
  if (standing === 'denied' || standing === 'expired') return `${standing}-${stampOf(present)}`;
  if (standing === 'active' && verdict) return `active-${facts.instance?.startAt ?? ''}`;
  return undefined;
}

/** Ten minutes before the end; for short activations, when a fifth of it is left. */
function noticeAt({ startAt, endAt }: Now): Date {
  if (!startAt || !endAt) return new Date(8.64e15);
  const lengthMs = endAt.getTime() - startAt.getTime();
  return new Date(endAt.getTime() - Math.min(10 * minuteMs, lengthMs / 5));
}

/** When to look again whether a running activation works; not for ever. */
function workLook(ageMs: number): number | undefined {
  if (ageMs < 2 * minuteMs) return lookAgainMs.soon;
  return ageMs < 15 * minuteMs ? lookAgainMs.later : undefined;
}

const earlier = (one: Date, other: Date): Date => (one < other ? one : other);

function nextLook(facts: ActivationFacts, present: Now, now: Date): Date | undefined {
  const { standing, round, endAt, decideBy, startAt } = present;
  const after = (ms: number) => new Date(now.getTime() + ms);
  if (standing === 'active') {
    if (!endAt) return undefined;
    const notice = noticeAt(present);
    const next = notice > now ? notice : new Date(endAt.getTime() + 1000);
    const look = facts.isWatched && !facts.works ? workLook(now.getTime() - (startAt?.getTime() ?? 0)) : undefined;
    return look === undefined ? next : earlier(next, after(look));
  }
  // Whoever has become an approver meanwhile is asked, too.
  if (standing === 'pending') return decideBy && earlier(decideBy, after(lookAgainMs.rarely));
  if (standing === 'scheduled' && startAt) return new Date(startAt.getTime() + 1000);
  if (standing === 'starting') {
    const ageMs = now.getTime() - (round?.askedAt.getTime() ?? 0);
    return after(
      ageMs < 2 * minuteMs ? lookAgainMs.soon : ageMs < 30 * minuteMs ? lookAgainMs.later : lookAgainMs.rarely,
    );
  }
  // The instance that Entra has just ended may still be shown for some seconds.
  return standing === 'ended' && facts.instance && (endAt === undefined || endAt > now)
    ? after(lookAgainMs.later)
    : undefined;
}
