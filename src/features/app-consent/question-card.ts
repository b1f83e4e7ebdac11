// The private card that asks somebody whether it was them. Pure.

import type { CardView } from '../../core/card.ts';
import type { Viewer } from '../../core/item.ts';
import { plain } from '../../core/text.ts';
import { dateTime } from '../../core/wording.ts';
import { answerOf } from './deeds.ts';
import { momentMs } from './engine/values.ts';
import type { IncidentFacts } from './facts.ts';
import { wordsIn } from './words.ts';

/** Time, app, what it was allowed, from where; two answers, and a place for more. */
export function questionCard(facts: IncidentFacts, viewer: Viewer, itemId: string): CardView {
  const { preferences, now, objectId = '' } = viewer;
  const words = wordsIn(preferences.language);
  const told = facts.explained[preferences.language];
  const own = facts.people.find(({ id }) => id === objectId);
  const when = dateTime(new Date(momentMs(own?.at ?? facts.firstAt)), preferences, now);
  const answer = answerOf(facts.deeds, objectId);
  const title = words.question.title(told.app);
  const { question } = words;
  const isOpen = facts.state === 'open' && !answer;
  return {
    template: 'app-consent/question',
    summary: plain(title, 200),
    view: {
      itemId,
      kicker: question.kicker,
      title,
      text: question.text(told.app, when),
      permissionsLabel: question.permissions,
      permissions:
        told.permissions.length === 0
          ? [{ text: question.nothingGiven }]
          : told.permissions.slice(0, 8).map(({ means }) => ({ text: means })),
      whereLabel: question.where,
      where: [own?.place, own?.device].filter(Boolean).join(' · ') || told.where,
      isOpen,
      answered: isOpen
        ? ''
        : answer
          ? answer.what === 'answered-yes'
            ? question.answeredYes
            : question.answeredNo
          : question.closed,
      label: question.label,
      hint: question.hint,
      yes: question.yes,
      no: question.no,
    },
  };
}
