// Lists: what is active, what can be activated, choices when it is open which role is meant, and giving back.

import { z } from 'zod';
import type { CardView } from '../../core/card.ts';
import { AppError, isKind, sentenceFor } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, Reply, Turn } from '../../core/feature.ts';
import { plain } from '../../core/text.ts';
import { dayMs, minuteMs, moment } from '../../core/time.ts';
import { dateTime, timeLeft } from '../../core/wording.ts';
import { activationKind } from './activation-item.ts';
import { shortName, whereOf } from './card-parts.ts';
import { ownPlaces } from './eligible.ts';
import type { OwnPlace, OwnPlaces } from './eligible.ts';
import { endOne, openForm, outcomeText } from './form.ts';
import type { Wish } from './form-card.ts';
import { listCard, rowsMax } from '../../core/list-card.ts';
import type { ListButton, ListRow } from '../../core/list-card.ts';
import { activationRef, placeKeyShape } from './places.ts';
import { portalUrl } from './portal.ts';
import { nowOf } from './standing.ts';
import { wordsIn } from './words.ts';

const from = z.number().int().min(0).max(10_000);

/** What is active, with its end; what was assigned for good is listed without buttons. */
export async function activeList(turn: Turn, first = 0): Promise<CardView> {
  const words = wordsIn(turn.preferences.language);
  const own = await ownPlaces(turn);
  const active = own.places.filter((place) => place.active).sort((a, b) => endOf(a) - endOf(b));
  if (active.length === 0)
    return listCard({ heading: words.activeHeading, intro: withMissing(turn, own, words.activeEmpty), rows: [] });
  const rows = active.slice(first, first + rowsMax).map((place) => activeRow(turn, place));
  const more = moreButton(turn, active.length, first, 'pim-activations.active');
  return listCard({ heading: words.activeHeading, intro: withMissing(turn, own, ''), rows, more });
}

function endOf({ active }: OwnPlace): number {
  return active?.endAt?.getTime() ?? Infinity;
}

function activeRow({ preferences, now }: Turn, place: OwnPlace): ListRow {
  const words = wordsIn(preferences.language);
  const title = shortName(place, words);
  const { active } = place;
  if (!active?.isActivated) return { title, subtitle: `${whereOf(place, words)} · ${words.permanent}`, buttons: [] };
  const until = active.endAt
    ? words.activeUntil(dateTime(active.endAt, preferences, now), timeLeft(active.endAt, preferences.language, now))
    : words.activeForever;
  const sends = { place: place.key };
  return {
    title,
    subtitle: `${whereOf(place, words)} · ${until}`,
    buttons: [
      { title: words.extend, about: words.extendAbout(title), verb: 'pim-activations.extend-place', sends },
      {
        title: words.end,
        about: words.doneAbout(title),
        verb: 'pim-activations.end-places',
        sends: { places: [place.key] },
      },
    ],
  };
}

/** What can be activated. */
export async function eligibleList(turn: Turn, first = 0, intro?: string): Promise<CardView> {
  const words = wordsIn(turn.preferences.language);
  const own = await ownPlaces(turn);
  const eligible = own.places.filter(({ isEligible }) => isEligible);
  const count = eligible.length === 0 ? words.eligibleEmpty : words.eligibleCount(eligible.length);
  const rows = eligible.slice(first, first + rowsMax).map((place) => eligibleRow(turn, place));
  const more = moreButton(turn, eligible.length, first, 'pim-activations.eligible');
  return listCard({ heading: words.eligibleHeading, intro: withMissing(turn, own, intro ?? count), rows, more });
}

function withMissing({ preferences }: Turn, { missing }: OwnPlaces, intro: string): string {
  const words = wordsIn(preferences.language);
  return [intro, ...missing.map((area) => words.unreadable(words.kinds[area]))].filter(Boolean).join(' ');
}

function eligibleRow({ preferences, now }: Turn, place: OwnPlace): ListRow {
  const words = wordsIn(preferences.language);
  const title = shortName(place, words);
  const parts = [
    whereOf(place, words),
    ...(place.active?.isActivated ? [words.isActiveNow] : []),
    ...(place.eligibleUntil ? [words.eligibleUntil(dateTime(place.eligibleUntil, preferences, now))] : []),
    ...(isEndingSoon(place, now) ? [words.eligibilityEndsSoon] : []),
  ];
  return {
    title,
    subtitle: parts.join(' · '),
    buttons: [openButton(place, {}, title, words.activate, words.activateAbout(title))],
  };
}

/** Entra takes wishes to extend an eligibility in its last fourteen days only. */
function isEndingSoon({ eligibleUntil }: OwnPlace, now: Date): boolean {
  return eligibleUntil !== undefined && eligibleUntil.getTime() - now.getTime() < 14 * dayMs;
}

function openButton(place: Pick<OwnPlace, 'key'>, wish: Wish, name: string, title: string, about: string): ListButton {
  return {
    title,
    about: about || name,
    verb: 'pim-activations.open',
    sends: { places: [place.key], ...sendsOf(wish) },
  };
}

function sendsOf(wish: Wish) {
  return {
    minutes: wish.minutes ?? 0,
    startAt: wish.startAt?.toISOString() ?? '',
    reason: plain(wish.reason ?? '', 500),
    ticketNumber: plain(wish.ticketNumber ?? '', 100),
    ticketSystem: plain(wish.ticketSystem ?? '', 100),
  };
}

/** The closest matches, to choose from; what else the line said goes along. */
export function choiceList(
  turn: Turn,
  places: readonly OwnPlace[],
  wish: Wish,
  intro?: string,
  verb?: 'end' | 'extend',
): CardView {
  const words = wordsIn(turn.preferences.language);
  const rows = places.slice(0, rowsMax).map((place): ListRow => {
    const title = shortName(place, words);
    const open = openButton(place, wish, title, words.chooseThis, words.activateAbout(title));
    const ending: ListButton = {
      title: words.end,
      about: words.doneAbout(title),
      verb: 'pim-activations.end-places',
      sends: { places: [place.key] },
    };
    const extending: ListButton = {
      title: words.extend,
      about: words.extendAbout(title),
      verb: 'pim-activations.extend-place',
      sends: { place: place.key },
    };
    return {
      title,
      subtitle: whereOf(place, words),
      buttons: [verb === 'end' ? ending : verb === 'extend' ? extending : open],
    };
  });
  return listCard({ heading: verb ? words.endHeading : words.choose, intro: intro ?? words.chooseIntro, rows });
}

/** Everything that is active, and one button to end it. */
export function endAllCard(turn: Turn, places: readonly OwnPlace[]): CardView {
  const words = wordsIn(turn.preferences.language);
  const rows = places
    .slice(0, rowsMax)
    .map((place) => ({ title: shortName(place, words), subtitle: whereOf(place, words), buttons: [] }));
  const title = words.endAll(rows.length);
  const more = {
    title,
    about: title,
    verb: 'pim-activations.end-places',
    sends: { places: places.slice(0, rowsMax).map(({ key }) => key) },
  };
  return listCard({ heading: words.endAllHeading, intro: words.endAllIntro, rows, more });
}

function moreButton({ preferences }: Turn, count: number, first: number, verb: string): ListButton | undefined {
  const left = count - first - rowsMax;
  if (left <= 0) return undefined;
  const title = wordsIn(preferences.language).more(Math.min(left, rowsMax));
  return { title, about: title, verb, sends: { from: first + rowsMax } };
}

/** Whose activations run, as far as the ledger knows; reasons stay in the chats of those who approve. */
export async function whoIsActiveList(turn: Turn): Promise<CardView> {
  const words = wordsIn(turn.preferences.language);
  const items = await turn.openItems(activationKind.kind);
  const rows = items.flatMap((item): ListRow[] => {
    const facts = activationKind.factsOf(item);
    const { standing, endAt } = nowOf(facts, [], turn.now);
    if (standing !== 'active') return [];
    const until = endAt ? words.until(dateTime(endAt, turn.preferences, turn.now)) : words.activeForever;
    const title = words.whoRow(plain(facts.person.name, 60) || '–', shortName(facts, words));
    return [{ title, subtitle: `${whereOf(facts, words)} · ${until}`, buttons: [] }];
  });
  const intro = rows.length === 0 ? words.whoEmpty : words.whoIntro;
  return listCard({ heading: words.whoHeading, intro, rows: rows.slice(0, whoMax) });
}

const whoMax = 30;

// ---------------------------------------------------------------- buttons

const active = defineAction({
  verb: 'pim-activations.active',
  input: z.object({ from }),
  run: async (turn, input) => ({ card: await activeList(turn, input.from) }),
});

const eligible = defineAction({
  verb: 'pim-activations.eligible',
  input: z.object({ from }),
  run: async (turn, input) => ({ card: await eligibleList(turn, input.from) }),
});

const shortText = z.string().max(1000).default('');

const open = defineAction({
  verb: 'pim-activations.open',
  input: z.object({
    places: z.array(placeKeyShape).min(1).max(rowsMax),
    minutes: z.number().int().min(0).max(100_000).default(0),
    startAt: z.union([z.literal(''), z.iso.datetime()]).default(''),
    reason: shortText,
    ticketNumber: shortText,
    ticketSystem: shortText,
  }),
  run: (turn, { places, minutes, startAt, ...wish }) =>
    openForm(turn, places, { ...wish, minutes: minutes || undefined, startAt: moment(startAt || undefined) }),
});

const endPlaces = defineAction({
  verb: 'pim-activations.end-places',
  input: z.object({ places: z.array(placeKeyShape).min(1).max(rowsMax) }),
  run: (turn, input) => endMany(turn, input.places),
});

/** Ends each of them; one that Entra refuses does not keep the others. */
async function endMany(turn: Turn, keys: readonly string[]): Promise<Reply> {
  const words = wordsIn(turn.preferences.language);
  const { places } = await ownPlaces(turn);
  const chosen = keys.flatMap((key) => places.find((place) => place.key === key) ?? []);
  if (chosen.length === 0) throw new AppError('pim.not-active');
  const rows = await Promise.all(
    chosen.map(async (place): Promise<ListRow> => ({
      title: shortName(place, words),
      subtitle: await endText(turn, place),
      buttons: [],
    })),
  );
  return { card: listCard({ heading: words.endedMany, intro: words.endedManyIntro, rows }) };
}

async function endText(turn: Turn, place: OwnPlace): Promise<string> {
  const item = await turn.track(activationRef({ ...place, principalId: turn.person.objectId }));
  if (!item) throw new AppError('pim.role-unknown');
  try {
    return outcomeText(turn, await endOne(turn, place, item));
  } catch (error) {
    if (!(error instanceof AppError) || isKind(error, 'SignInNeeded')) throw error;
    return sentenceFor(error, turn.preferences.language);
  }
}

const extendPlace = defineAction({
  verb: 'pim-activations.extend-place',
  input: z.object({ place: placeKeyShape }),
  run: (turn, input) => extend(turn, input.place, {}),
});

/** The form to end and activate anew, with the words of the running activation. Throws `pim.not-active`. */
export async function extend(turn: Turn, key: string, wish: Wish): Promise<Reply> {
  const place = (await ownPlaces(turn)).places.find((one) => one.key === key);
  if (place && !place.active?.isActivated && place.eligibleUntil)
    return { text: eligibilityText(turn, place, place.eligibleUntil) };
  if (!place?.active?.isActivated) throw new AppError('pim.not-active');
  const { startAt, endAt } = place.active;
  const minutes = wish.minutes ?? (endAt ? Math.round((endAt.getTime() - startAt.getTime()) / minuteMs) : undefined);
  return openForm(turn, [key], { ...wish, minutes, isAgain: true });
}

/** To lengthen what somebody may activate is up to administrators; Entra takes the wish for it in the portal. */
function eligibilityText({ preferences, now }: Turn, place: OwnPlace, until: Date): string {
  const words = wordsIn(preferences.language);
  return words.extendEligibility(shortName(place, words), dateTime(until, preferences, now), portalUrl(place.area));
}

/** The buttons of lists. */
export const listActions: readonly Action[] = [active, eligible, open, endPlaces, extendPlace];
