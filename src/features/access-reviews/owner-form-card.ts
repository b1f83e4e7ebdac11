// The form in which a review is created. Pure.

import type { CardView, Json } from '../../core/card.ts';
import type { Preferences } from '../../core/people.ts';
import { plain } from '../../core/text.ts';
import { localParts } from '../../core/time.ts';
import { createWordsIn } from './owner-create-words.ts';
import { outcomes, reviewerKinds, rhythms } from './owner-wish.ts';
import type { ReviewWish } from './owner-wish.ts';

/** What the form is about, and what was filled in before. */
export interface FormScene {
  target: { kind: ReviewWish['kind']; id: string; name: string };
  filled: ReviewWish | undefined;
  /** People who can be chosen without looking them up: the person, and those chosen before. */
  known: { id: string; name: string }[];
  reader: Pick<Preferences, 'language' | 'timeZone'>;
  nonce: string;
  now: Date;
}

/** The card. */
export function createForm({ target, filled, known, reader, nonce, now }: FormScene): CardView {
  const words = createWordsIn(reader.language);
  const what = plain(target.name, 100);
  const today = dayIn(now, reader.timeZone);
  const choices = (values: readonly string[], titles: Record<string, string>): Json[] =>
    values.map((value) => ({ value, title: titles[value] ?? value }));
  const kinds = reviewerKinds.filter((kind) => kind !== 'owners' || target.kind === 'group');
  const summary = `${words.kicker}: ${what}`;
  const set = (label: string, value: string, all: Json[]) => ({ label, value, choices: all });
  return {
    template: 'access-reviews/owner-create',
    summary,
    view: {
      summary,
      kicker: words.kicker,
      what,
      kind: target.kind === 'group' ? words.group : words.application,
      whom: set(words.whomLabel, filled?.whom ?? 'all', choices(['all', 'guests'], words.whom[target.kind])),
      nameLabel: words.nameLabel,
      name: filled?.name ?? words.nameOf(what),
      nameMissing: words.nameMissing,
      whyLabel: words.whyLabel,
      whyHint: words.whyHint,
      why: filled?.why ?? '',
      reviewers: set(
        words.reviewersLabel,
        filled?.reviewers ?? (target.kind === 'group' ? 'owners' : 'people'),
        choices(kinds, words.reviewers),
      ),
      peopleLabel: words.peopleLabel,
      peopleHint: words.peopleHint,
      peopleChoices: known.map(({ id, name }) => ({ value: id, title: plain(name, 60) })),
      people: (filled?.people ?? []).join(','),
      every: set(words.everyLabel, filled?.every ?? 'once', choices(rhythms, words.every)),
      startLabel: words.startLabel,
      start: filled?.start ?? today,
      startMin: today,
      startMissing: words.startMissing,
      daysLabel: words.daysLabel,
      days: filled?.days ?? 14,
      daysMissing: words.daysMissing,
      ends: set(words.endsLabel, filled?.ends ?? 'never', choices(['never', 'date', 'times'], words.ends)),
      endDateLabel: words.endDateLabel,
      endDate: filled?.endDate ?? '',
      timesLabel: words.timesLabel,
      times: filled?.times ?? 4,
      ifNothing: set(words.nothingLabel, filled?.ifNothing ?? 'keep', choices(outcomes, words.nothing)),
      toggles: [
        ['isApplied', words.applyLabel, filled?.isApplied ?? false],
        ['isRecommended', words.recommendLabel, filled?.isRecommended ?? true],
        ['isReasonAsked', words.reasonLabel, filled?.isReasonAsked ?? true],
        ['isMailed', words.mailLabel, filled?.isMailed ?? false],
        ['isMailReminded', words.mailRemindersLabel, filled?.isMailReminded ?? false],
      ].map(([id, title, value]) => ({ id: String(id), title: String(title), value: String(value) })),
      check: words.check,
      sends: { kind: target.kind, id: target.id, nonce },
    },
  };
}

/** The day on the person's wall. */
export function dayIn(at: Date, timeZone: string): string {
  const { year, month, day } = localParts(at, timeZone);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
