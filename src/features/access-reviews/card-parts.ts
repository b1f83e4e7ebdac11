// Pieces that several cards of reviews share. Pure.

import type { Preferences } from '../../core/people.ts';
import { plain } from '../../core/text.ts';
import { moment } from '../../core/time.ts';
import { dateTime, timeLeft } from '../../core/wording.ts';
import type { Review } from './facts.ts';
import type { DecisionItem } from './graph-shapes.ts';
import { kindOf } from './resource-kind.ts';
import type { ReviewWords } from './words.ts';

export const nameMax = 100;

/** The name of a review, never empty. */
export function nameOf({ name }: Pick<Review, 'name'>, words: ReviewWords): string {
  return plain(name, nameMax) || words.unnamed;
}

/** `until Mon, Nov 23, 10:00 AM (in 2 days)`. */
export function endsText({ endAt }: Pick<Review, 'endAt'>, reader: Preferences, now: Date, words: ReviewWords): string {
  const end = moment(endAt);
  return end ? words.until(dateTime(end, reader, now), timeLeft(end, reader.language, now)) : '';
}

/** The name of what an item gives access to, with its kind: `group Sales`. */
export function resourceText(
  { type, name }: { type: string | undefined; name: string | undefined },
  words: ReviewWords,
): string {
  const shown = plain(name ?? '', nameMax) || words.unnamed;
  return words.resource[kindOf(type)](shown);
}

type Identity = Pick<NonNullable<DecisionItem['principal']>, 'displayName' | 'userPrincipalName'>;

/** Who an item is about, never empty. */
export function principalName(
  { principal }: { principal?: Partial<Identity> | undefined },
  words: ReviewWords,
): string {
  return plain(principal?.displayName ?? principal?.userPrincipalName ?? '', nameMax) || words.unnamed;
}

/** What an item gives access to. */
export function resourceOf({ resource }: DecisionItem, words: ReviewWords): string {
  return resourceText(
    { type: resource?.type, name: resource?.accessPackageDisplayName ?? resource?.displayName },
    words,
  );
}

/** What somebody decided, as a word. */
export function decisionWord(decision: string | undefined, words: ReviewWords): string {
  const known: Record<string, string> = words.decided;
  return known[decision ?? ''] ?? words.decided.NotReviewed;
}
