// The lines people type about access packages, in English and German.

import { z } from 'zod';
import { normalLine, says, typingMistakes } from '../../core/commands.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, Command, Reply, Turn } from '../../core/feature.ts';
import { plain } from '../../core/text.ts';
import { peopleNamed, requestablePackages } from './graph.ts';
import type { AccessPackage } from './graph-shapes.ts';
import { listCard, messageCard, rowsMax } from '../../core/list-card.ts';
import { accessList, moreButton, requestList } from './my-access.ts';
import { findPackages, isNamed } from './package-search.ts';
import { openForm } from './request-form.ts';
import { requestorWordsIn } from './requestor-words.ts';

const queryMax = 120;

const anything = [
  'request',
  'request access',
  'request an access package',
  'request something',
  'what can i request',
  'what can i ask for',
  'new request',
  'zugriff anfordern',
  'zugriff beantragen',
  'anfordern',
  'beantragen',
  'was kann ich anfordern',
  'was kann ich beantragen',
];

const named: readonly RegExp[] = [
  /^(?:please )?(?:request|ask for)(?: the)?(?: access)?(?: to| for)? (?<query>.+)$/i,
  /^(?:i need|give me)(?: access)?(?: to)? (?<query>.+)$/i,
  /^(?:bitte )?(?:beantrage|fordere)(?: zugriff (?:auf|für))? (?<query>.+?)(?: an)?$/i,
  /^(?:zugriff auf )?(?<query>.+) (?:anfordern|beantragen)$/i,
];

/** The words after "request"; an empty text for "what can I request"; undefined when the line means something else. */
export function requestQuery(line: string): string | undefined {
  if (says(line, anything)) return '';
  if (/^(?:my )?requests?(?: list)?$/i.test(normalLine(line))) return undefined;
  const trimmed = line.replace(/\s+/g, ' ').trim();
  for (const pattern of named) {
    const query = pattern
      .exec(trimmed)
      ?.groups?.['query']?.replace(/^["'„“”»«]+|["'“”»«.!?]+$/g, '')
      .trim();
    if (query) return isAccess(query) ? '' : query.slice(0, queryMax);
  }
  return undefined;
}

/** The word "access" itself, mistyped: then no package is meant. */
function isAccess(query: string): boolean {
  return ['access', 'zugriff'].some((word) => typingMistakes(normalLine(query), word) <= 1);
}

/** "X for Bob": what and for whom. Undefined when the line names nobody. */
export function splitPerson(query: string): { query: string; person: string } | undefined {
  const match = /^(?<query>.+) (?:for|für) (?<person>[^"]{2,80})$/i.exec(query);
  const { query: what, person } = match?.groups ?? {};
  return what && person ? { query: what.trim(), person: person.trim() } : undefined;
}

const request: Command = {
  name: 'request',
  title: { en: 'request access', de: 'Zugriff anfordern' },
  about: {
    en: 'See what you can request, or ask for it by name',
    de: 'Sehen, was du anfordern kannst, oder es beim Namen nennen',
  },
  places: ['personal'],
  match: (line) => {
    const query = requestQuery(line);
    return query === undefined ? undefined : { query };
  },
  run: async (turn, { query = '' }) => [await search(turn, { query })],
};

const myAccess: Command = {
  name: 'my-access',
  title: { en: 'my access', de: 'mein Zugriff' },
  about: {
    en: 'What you have, until when; extend it or give it back',
    de: 'Was du hast und bis wann; verlängern oder zurückgeben',
  },
  places: ['personal'],
  match: (line) => {
    const phrases = [
      'my access',
      'my packages',
      'my access packages',
      'what do i have',
      'mein zugriff',
      'meine zugriffe',
      'meine zugriffspakete',
      'was habe ich',
    ];
    return says(line, phrases) ? {} : undefined;
  },
  run: async (turn) => [{ card: await accessList(turn) }],
};

const myRequests: Command = {
  name: 'my-requests',
  title: { en: 'my requests', de: 'meine Anträge' },
  about: { en: 'What you asked for, and how it stands', de: 'Was du beantragt hast und wie es darum steht' },
  places: ['personal'],
  match: (line) =>
    says(line, [
      'my requests',
      'my request',
      'requests',
      'meine anträge',
      'mein antrag',
      'anträge',
      'meine anforderungen',
    ])
      ? {}
      : undefined,
  run: async (turn) => [{ card: await requestList(turn) }],
};

/** In the order in which they are tried. */
export const commands: readonly Command[] = [request, myAccess, myRequests];

// ---------------------------------------------------------------- finding

interface Search {
  query: string;
  from?: number | undefined;
  targetId?: string | undefined;
}

async function search(turn: Turn, wish: Search): Promise<Reply> {
  const all = await requestablePackages(await turn.user());
  const parts = wish.targetId || isNamed(all, wish.query) ? undefined : splitPerson(wish.query);
  if (parts) return searchFor(turn, all, wish, parts);
  return show(turn, all, wish);
}

/** "X for Bob" means Bob when somebody of that name is managed by the person; otherwise it may be all one name. */
async function searchFor(
  turn: Turn,
  all: AccessPackage[],
  wish: Search,
  parts: { query: string; person: string },
): Promise<Reply> {
  const words = requestorWordsIn(turn.preferences.language);
  const reports = await reportsNamed(turn, parts.person);
  const [only, ...others] = reports;
  if (only && others.length === 0) return show(turn, all, { ...wish, query: parts.query, targetId: only });
  if (only) return { text: words.severalNamed(plain(parts.person, 60)) };
  // Never a form for oneself where another person was meant.
  const isWhole = findPackages(all, wish.query).only && !findPackages(all, parts.query).only;
  return isWhole ? show(turn, all, wish) : { text: words.nobodyNamed(plain(parts.person, 60)) };
}

/** Those of that name whose manager is the person. */
async function reportsNamed(turn: Turn, name: string): Promise<string[]> {
  const people = await peopleNamed(await turn.user(), name);
  const managers = await Promise.all(people.map(({ id }) => turn.directory.manager(id)));
  return people.map(({ id }) => id).filter((_, index) => managers[index] === turn.person.objectId);
}

async function show(turn: Turn, all: AccessPackage[], { query, from = 0, targetId }: Search): Promise<Reply> {
  const words = requestorWordsIn(turn.preferences.language);
  const { packages, only, isLike } = findPackages(all, query);
  if (only && from === 0) return openForm(turn, { packageId: only.id, targetId });
  if (packages.length === 0) return { card: messageCard(words.listHeading, words.listEmpty) };
  const target = targetId ? await turn.directory.profile(targetId) : undefined;
  const shown = plain(query, 60);
  const intro =
    query === '' ? words.listCount(packages.length) : isLike ? words.listFound(shown) : words.listNothingLike(shown);
  const rows = packages.slice(from, from + rowsMax).map(({ id, displayName, description }) => {
    const title = plain(displayName ?? '', 100);
    const sends = { packageId: id, policyId: '', targetId: targetId ?? '', isExtension: false };
    return {
      title,
      subtitle: plain(description ?? '', 160) || words.noDescription,
      buttons: [{ title: words.open, about: words.openAbout(title), verb: 'access-packages.form', sends }],
    };
  });
  const more = moreButton(turn, packages.length, from, 'access-packages.search', {
    query: query.slice(0, queryMax),
    targetId: targetId ?? '',
  });
  const heading = target ? words.listHeadingFor(plain(target.displayName, 60)) : words.listHeading;
  return { card: listCard({ heading, intro, rows, more }) };
}

const searchMore = defineAction({
  verb: 'access-packages.search',
  input: z.object({
    query: z.string().max(queryMax),
    from: z.number().int().min(0).max(10_000),
    targetId: z.union([z.literal(''), z.string().regex(/^[\w-]{1,80}$/)]),
  }),
  run: (turn, input) => search(turn, { ...input, targetId: input.targetId || undefined }),
});

/** The buttons of a list of packages. */
export const searchActions: readonly Action[] = [searchMore];
