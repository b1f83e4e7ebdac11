// What the cards of this feature share: names, lengths, the verdict's line. Pure.

import type { Language } from '../../core/language.ts';
import type { Viewer } from '../../core/item.ts';
import { plain, plainLines } from '../../core/text.ts';
import { dateTime, durationWords, listed } from '../../core/wording.ts';
import type { ActivationFacts } from './facts.ts';
import type { Area } from './places.ts';
import type { Now, Standing } from './standing.ts';
import type { PimWords } from './words.ts';

/** Characters of a person’s name on a card. */
export const nameMax = 60;
const namesShown = 4;

/** Text colour of a standing. */
export const colors: Record<Standing, string> = {
  none: 'default',
  sending: 'accent',
  interrupted: 'attention',
  failed: 'attention',
  starting: 'accent',
  scheduled: 'accent',
  pending: 'accent',
  active: 'good',
  denied: 'attention',
  expired: 'attention',
  canceled: 'default',
  ended: 'default',
};

/** Container style of a standing. */
export const styles: Record<Standing, string> = {
  ...colors,
  none: 'emphasis',
  pending: 'emphasis',
  canceled: 'emphasis',
  ended: 'emphasis',
};

/** The role as a heading: for groups the name of the group. */
export function titleOf({ roleName }: { roleName: string }): string {
  return plain(roleName, 120) || '–';
}

/** The kind, and where it applies. */
export function whereOf(
  { area, roleId, scopeName }: { area: Area; roleId: string; scopeName: string },
  words: PimWords,
): string {
  const kind = words.kinds[area];
  if (area === 'group') return `${kind} · ${words.access[roleId === 'owner' ? 'owner' : 'member']}`;
  return `${kind} · ${plain(scopeName, 120) || words.wholeDirectory}`;
}

/** Role and scope in one line, for lists and sentences. */
export function shortName(
  place: { area: Area; roleId: string; roleName: string; scopeName: string },
  words: PimWords,
): string {
  const access = place.area === 'group' && place.roleId === 'owner' ? words.access.owner : '';
  const rest = place.area === 'group' ? access : plain(place.scopeName, 60);
  return [titleOf(place), rest].filter(Boolean).join(' · ');
}

/** A length in words, such as “2 hours”; the bare number for what is no length. */
export function minutesText(minutes: number, language: Language): string {
  return durationWords(`PT${minutes}M`, language) ?? `${minutes}`;
}

/** Who decided, when and why. */
export function storyOf(facts: ActivationFacts, present: Now, viewer: Viewer, words: PimWords, showsReason = true) {
  const { verdict } = present;
  if (!verdict) return [];
  const isOwn = verdict.by !== undefined && verdict.by === viewer.objectId;
  const name =
    plain((verdict.by ? facts.names[verdict.by] : undefined) ?? verdict.byName ?? '', nameMax) || words.somebody;
  const isApproved = verdict.result === 'approved';
  const text =
    verdict.rule !== undefined
      ? (isApproved ? words.approvedByRule : words.deniedByRule)(plain(verdict.rule, 80))
      : isOwn
        ? isApproved
          ? words.approvedByYou
          : words.deniedByYou
        : isApproved
          ? words.approvedBy(name)
          : words.deniedBy(name);
  return [
    {
      text,
      when: dateTime(verdict.at, viewer.preferences, viewer.now),
      reason: showsReason && verdict.reason ? `“${plainLines(verdict.reason, 500)}”` : '',
    },
  ];
}

/** The first names of a list that may be long. */
export function someNames(names: readonly string[], more: number, language: Language, words: PimWords): string {
  const shown = names.slice(0, namesShown).map((name) => plain(name, nameMax));
  const left = names.length - shown.length + more;
  return left > 0 ? words.andMore(shown.join(', '), left) : listed(shown, language);
}

/** What to call somebody in a button. */
export function firstName(name: string): string {
  const [first = name] = name.split(' ');
  return plain(first.length > 1 ? first : name, 20);
}
