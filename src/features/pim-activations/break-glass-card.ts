// The loud card in a channel when a role for emergencies is active, with the follow-up that somebody owes. Pure.

import type { CardView } from '../../core/card.ts';
import type { Viewer } from '../../core/item.ts';
import { plain, plainLines } from '../../core/text.ts';
import { dateTime, timeLeft } from '../../core/wording.ts';
import { followUpBy, followUpOf } from './break-glass.ts';
import { nameMax, shortName, whereOf } from './card-parts.ts';
import type { ActivationFacts } from './facts.ts';
import { privilegesOf } from './privileges.ts';
import { nowOf } from './standing.ts';
import { wordsIn } from './words.ts';

/** The announcement for a channel, until a day after: who, what, until when, and the follow-up or the field for it. */
export function breakGlassCard(facts: ActivationFacts, viewer: Viewer, itemId: string): CardView {
  const { preferences, now } = viewer;
  const words = wordsIn(preferences.language);
  const present = nowOf(facts, viewer.decisions, now);
  const who = plain(facts.person.name, nameMax) || '–';
  const what = shortName(facts, words);
  const found = followUpOf(facts, viewer.notes);
  const due = followUpBy(facts);
  const show = (at: Date) => dateTime(at, preferences, now);
  const isActive = present.standing === 'active';
  const summary = isActive ? words.emergencyActive(who, what) : words.emergencyOver(who, what);
  const end = present.endAt ? (isActive ? words.until(show(present.endAt)) : words.endedAt(show(present.endAt))) : '';
  return {
    template: 'pim-activations/break-glass',
    summary,
    view: {
      itemId,
      startAt: facts.lastInstance?.startAt ?? '',
      summary,
      kicker: words.emergencyKicker,
      headline: summary,
      about: [whereOf(facts, words), end].filter(Boolean).join(' · '),
      privileges: privilegesOf(facts.roleId, preferences.language) ?? '',
      style: found ? 'good' : 'attention',
      duty:
        found || !due
          ? ''
          : now >= due
            ? words.followUpOverdue
            : words.followUpDue(show(due), timeLeft(due, preferences.language, now)),
      found: found ? words.followedUpBy(plain(found.fromName, nameMax) || words.somebody, show(found.at)) : '',
      finding: found ? plainLines(found.text, 800) : '',
      canFollowUp: !found && due !== undefined,
      followUp: words.followUp,
      followUpLabel: words.followUpLabel,
      followUpMissing: words.followUpMissing,
      send: words.followUpSend,
    },
  };
}
