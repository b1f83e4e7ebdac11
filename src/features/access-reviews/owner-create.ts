// Creating a review from Teams: what, the form, a summary to confirm, and the write as the person.

import { z } from 'zod';
import { normalLine, says } from '../../core/commands.ts';
import { AppError, sentenceFor } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, Command, Reply, Turn } from '../../core/feature.ts';
import { listCard, messageCard, rowsMax } from '../../core/list-card.ts';
import { plain } from '../../core/text.ts';
import { date, listed } from '../../core/wording.ts';
import { createWordsIn } from './owner-create-words.ts';
import { createDecision } from './owner-decisions.ts';
import { createForm } from './owner-form-card.ts';
import { applicationsNamed, groupsNamed, reviewableOf } from './owner-graph.ts';
import { bodyOf, formInput, wishOf, wishShape } from './owner-wish.ts';
import type { ReviewWish } from './owner-wish.ts';

const bare = [
  'create review',
  'create a review',
  'create access review',
  'create an access review',
  'new review',
  'new access review',
  'überprüfung anlegen',
  'überprüfung erstellen',
  'neue überprüfung',
  'zugriffsüberprüfung anlegen',
];
const named: readonly RegExp[] = [
  /^(?:please )?(?:create|start|set up) (?:a |an )?(?:new )?(?:access )?review (?:of|for) (?<name>.+)$/i,
  /^(?:zugriffs)?überprüfung (?:anlegen|erstellen) (?:für|von) (?<name>.+)$/i,
  /^(?:neue )(?:zugriffs)?überprüfung (?:für|von) (?<name>.+)$/i,
];

/** The name after "create review of"; empty for none; undefined when the line means something else. */
export function createQuery(line: string): string | undefined {
  if (says(line, bare)) return '';
  const trimmed = line.replace(/\s+/g, ' ').trim();
  for (const pattern of named) {
    const name = pattern.exec(trimmed)?.groups?.['name'];
    if (name) return name.replace(/^["'„“”»«]+|["'“”»«.!?]+$/g, '').slice(0, 100);
  }
  return undefined;
}

/** The line. */
export const createCommand: Command = {
  name: 'create-review',
  title: { en: 'create review', de: 'Überprüfung anlegen' },
  about: {
    en: 'A new access review of a group or an application',
    de: 'Eine neue Zugriffsüberprüfung einer Gruppe oder Anwendung',
  },
  places: ['personal'],
  match: (line) => {
    const name = createQuery(line);
    return name === undefined ? undefined : { name };
  },
  run: async (turn, { name = '' }) => [await find(turn, name)],
};

const target = { kind: wishShape.shape.kind, id: wishShape.shape.id };

async function find(turn: Turn, name: string): Promise<Reply> {
  const words = createWordsIn(turn.preferences.language);
  if (name === '') return { text: words.howTo };
  // Whether the person may create is Entra's to say. What groups there are, members may read and guests may not.
  await turn.user();
  if ((await turn.me()).isGuest) return { text: words.notForGuests };
  const [groups, applications] = await Promise.all([groupsNamed(turn.app, name), applicationsNamed(turn.app, name)]);
  const found = [
    ...groups.map((one) => ({ ...one, kind: 'group' as const })),
    ...applications.map((one) => ({ ...one, kind: 'application' as const })),
  ];
  const shown = plain(name, 60);
  const same = found.filter(({ displayName = '' }) => normalLine(displayName) === normalLine(name));
  const [only, ...others] = same.length === 1 ? same : found;
  if (!only) return { text: words.nothingNamed(shown) };
  if (others.length === 0) return form(turn, only, undefined);
  const rows = found.slice(0, rowsMax).map(({ id, kind, displayName = '' }) => {
    const title = plain(displayName, 100);
    const sends = { kind, id };
    return {
      title,
      subtitle: kind === 'group' ? words.group : words.application,
      buttons: [{ title: words.choose, about: words.chooseAbout(title), verb: 'access-reviews.create-form', sends }],
    };
  });
  return { card: listCard({ heading: words.findHeading, intro: words.findIntro(shown), rows }) };
}

async function form(
  turn: Turn,
  { kind, id }: Pick<ReviewWish, 'kind' | 'id'>,
  filled: ReviewWish | undefined,
): Promise<Reply> {
  const words = createWordsIn(turn.preferences.language);
  const me = await turn.me();
  if (me.isGuest) return { text: words.notForGuests };
  const read = await reviewableOf(turn.app, kind, id);
  if (!read) return { text: words.gone };
  const chosen = (filled?.people ?? []).filter((personId) => personId !== me.objectId);
  const names = await namesOf(turn, chosen);
  const known = [
    { id: me.objectId, name: me.displayName },
    ...chosen.map((personId, index) => ({ id: personId, name: names[index] ?? '' })),
  ];
  const scene = { target: { kind, id, name: read.displayName ?? id }, filled, known, reader: turn.preferences };
  return { card: createForm({ ...scene, nonce: turn.newId(), now: turn.now }) };
}

/** The summary: exactly what will be created, and the button that does. */
async function check(turn: Turn, wish: ReviewWish, nonce: string): Promise<Reply> {
  const { preferences, now } = turn;
  const words = createWordsIn(preferences.language);
  if ((await turn.me()).isGuest) return { text: words.notForGuests };
  const read = await reviewableOf(turn.app, wish.kind, wish.id);
  if (!read) return { text: words.gone };
  const names = await namesOf(turn, wish.people);
  const day = (iso: string) => date(new Date(`${iso}T12:00:00Z`), { ...preferences, timeZone: 'UTC' }, now);
  const ends = { never: [], date: [words.until(day(wish.endDate || wish.start))], times: [words.times(wish.times)] };
  const people = names.length > 0 ? listed(names, preferences.language) : words.peopleNone;
  const isFallback = names.length > 0 && (wish.reviewers === 'owners' || wish.reviewers === 'managers');
  const row = (title: string, parts: readonly string[]) => ({ title, subtitle: parts.join(', '), buttons: [] });
  const yesOrNo = (value: boolean) => [value ? words.yes : words.no];
  const change = {
    title: words.change,
    about: words.changeAbout,
    verb: 'access-reviews.create-form',
    sends: { ...wish },
  };
  const rows = [
    { ...row(plain(wish.name, 120), [plain(wish.why, 200)]), buttons: [change] },
    row(words.what, [plain(read.displayName ?? '', 100), words.whom[wish.kind][wish.whom]]),
    row(words.reviewersLabel, [
      wish.reviewers === 'people' ? people : words.reviewers[wish.reviewers],
      ...(isFallback ? [words.fallback(people)] : []),
    ]),
    row(words.everyLabel, [
      words.every[wish.every],
      words.startsOn(day(wish.start), wish.days),
      ...(wish.every === 'once' ? [] : ends[wish.ends]),
    ]),
    row(words.nothingLabel, [words.nothing[wish.ifNothing]]),
    row(words.applyLabel, yesOrNo(wish.isApplied)),
    row(words.recommendLabel, yesOrNo(wish.isRecommended)),
    row(words.reasonLabel, yesOrNo(wish.isReasonAsked)),
    row(words.mailLabel, yesOrNo(wish.isMailed)),
    row(words.mailRemindersLabel, yesOrNo(wish.isMailReminded)),
  ];
  const create = {
    title: words.create,
    about: words.create,
    verb: 'access-reviews.create-now',
    sends: { ...wish, nonce },
  };
  return { card: listCard({ heading: words.summaryHeading, intro: '', rows, more: create }) };
}

/** Names of the chosen people; whom Entra does not know must not become a reviewer. */
async function namesOf(turn: Turn, ids: readonly string[]): Promise<string[]> {
  const words = createWordsIn(turn.preferences.language);
  const profiles = await Promise.all(ids.map((personId) => turn.directory.profile(personId)));
  return profiles.map((profile) => {
    if (!profile) throw new AppError('input.invalid', { params: { field: words.peopleLabel } });
    return plain(profile.displayName, 60);
  });
}

async function create(turn: Turn, wish: ReviewWish, nonce: string): Promise<Reply> {
  const words = createWordsIn(turn.preferences.language);
  await namesOf(turn, wish.people);
  const answer = await turn.decide({
    kind: createDecision,
    key: `create:${turn.person.objectId}:${nonce}`,
    payload: { body: bodyOf(wish) },
  });
  const name = plain(wish.name, 120);
  if (answer.state === 'sending') return { card: messageCard(name, words.creating) };
  const { outcome } = answer;
  if (outcome.result === 'done') return { card: messageCard(name, words.created) };
  const error = new AppError(outcome.errorCode ?? 'graph.refused', { params: outcome.params ?? {} });
  return { text: sentenceFor(error, turn.preferences.language) };
}

const nonceShape = wishShape.shape.id;

/** The buttons. */
export const createActions: readonly Action[] = [
  defineAction({
    verb: 'access-reviews.create-form',
    input: z.union([wishShape, z.object(target)]),
    run: (turn, wish) => form(turn, wish, 'name' in wish ? wish : undefined),
  }),
  defineAction({
    verb: 'access-reviews.create-check',
    input: formInput.extend({ nonce: nonceShape }),
    run: (turn, { nonce, ...input }) => check(turn, wishOf(input, createWordsIn(turn.preferences.language)), nonce),
  }),
  defineAction({
    verb: 'access-reviews.create-now',
    input: wishShape.extend({ nonce: nonceShape }),
    run: (turn, { nonce, ...wish }) => create(turn, wish, nonce),
  }),
];
