// Accepting what an approver offered instead: one click, a new request in the person's own name.

import { isKind } from '../../core/errors.ts';
import type { Reply, Turn } from '../../core/feature.ts';
import type { OwnPlace } from './eligible.ts';
import { chosenPlaces, dryRun, openActivation, openForm, policyOrDefault, sendForm } from './form.ts';
import type { Wish } from './form-card.ts';
import type { Now } from './standing.ts';

/**
 * Sends the offer to Entra. Where it does not hold as it was made (a shorter maximum, a ticket that is asked for, a refusal of the dry run)
 * answers the form, filled in, which says why; the card of what is active or waits already. Throws `pim.not-eligible`.
 */
export async function takeOffer(
  turn: Turn,
  key: string,
  wish: Wish & { minutes: number },
  verdict: Pick<NonNullable<Now['verdict']>, 'at' | 'by'>,
): Promise<Reply> {
  const [place] = await chosenPlaces(turn, [key]);
  const running = place && (await openActivation(turn, place));
  if (running) return { item: running, role: 'holder' };
  if (!place || !(await wouldHold(turn, place, wish))) return openForm(turn, [key], wish);
  try {
    return await sendForm(turn, {
      places: [key],
      // The same for every click on this offer: it is taken once.
      nonce: `offer-${verdict.at.getTime()}`,
      openedAt: verdict.at.toISOString(),
      startAt: '',
      isAgain: false,
      minutes: wish.minutes,
      reason: wish.reason ?? '',
      ticketNumber: wish.ticketNumber ?? '',
      ticketSystem: wish.ticketSystem ?? '',
      offeredBy: verdict.by,
    });
  } catch (error) {
    if (isKind(error, 'InvalidInput')) return openForm(turn, [key], wish);
    throw error;
  }
}

async function wouldHold(turn: Turn, place: OwnPlace, wish: Wish & { minutes: number }): Promise<boolean> {
  const policy = await policyOrDefault(turn, place);
  return wish.minutes <= policy.minutesMax && (await dryRun(turn, place, policy, wish)) === '';
}
