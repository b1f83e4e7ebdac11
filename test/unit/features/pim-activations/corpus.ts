// The phrase corpus: lines with all that should be understood of them, and how they score.
// What is not named in `expected` must be absent. Moments are written with their offset, so that a reader can check them.

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parsePhrase, prepareVocabulary } from '../../../../src/features/pim-activations/phrase.ts';
import type { Phrase, Vocabulary } from '../../../../src/features/pim-activations/phrase.ts';

const entry = z.strictObject({
  id: z.string(),
  kind: z.enum(['role', 'group', 'azure']),
  displayName: z.string(),
  scopeName: z.string().exactOptional(),
  access: z.enum(['member', 'owner']).exactOptional(),
  isActive: z.boolean(),
  isUsual: z.boolean(),
});

const ids = z.array(z.string()).optional();
const expected = z.strictObject({
  intent: z.string(),
  sure: ids,
  likely: ids,
  choices: ids,
  closest: ids,
  durationMinutes: z.number().optional(),
  startAt: z.string().optional(),
  endsAt: z.string().optional(),
  justification: z.string().optional(),
  ticket: z.strictObject({ number: z.string(), system: z.string().optional() }).optional(),
  isLikeLastTime: z.literal(true).optional(),
  doubts: ids,
  notEligible: z.string().optional(),
  refusal: z.string().optional(),
});

const group = z.strictObject({
  vocabulary: z.string(),
  now: z.string(),
  timeZone: z.string(),
  language: z.enum(['en', 'de']),
  phrases: z.array(z.strictObject({ line: z.string(), expected })),
});

export type Category = 'sure' | 'choice' | 'not understood' | 'refused';
export const categories: readonly Category[] = ['sure', 'choice', 'not understood', 'refused'];
export const corpusFiles = ['en', 'de', 'traps'] as const;

/** One phrase of the corpus, read. */
export interface Scored {
  file: string;
  line: string;
  vocabulary: string;
  /** What was expected and what came, in the corpus's own notation. */
  want: unknown;
  got: unknown;
  wantCategory: Category;
  gotCategory: Category;
  isRight: boolean;
}

const fixtures = new URL('../../../fixtures/pim-phrases/', import.meta.url);

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, fixtures), 'utf8'));
}

/** The vocabularies of the corpus by name. */
export function corpusVocabularies(): Map<string, Vocabulary> {
  const all = z.record(z.string(), z.array(entry)).parse(fixture('vocabularies'));
  return new Map(Object.entries(all).map(([name, entries]) => [name, prepareVocabulary(entries)]));
}

/** Reads every phrase of the corpus. */
export function scoreCorpus(): Scored[] {
  const vocabularies = corpusVocabularies();
  return corpusFiles.flatMap((file) =>
    z
      .array(group)
      .parse(fixture(file))
      .flatMap(({ vocabulary, now, timeZone, language, phrases }) => {
        const prepared = vocabularies.get(vocabulary);
        if (!prepared) throw new Error(`no vocabulary ${vocabulary}`);
        const context = { now: new Date(now), timeZone, language, ticketPattern };
        return phrases.map(({ line, expected: wanted }) => {
          const want = { ...wanted, ...moments(wanted) };
          const got = notation(parsePhrase(line, prepared, context));
          return { file, line, vocabulary, want, got, ...judged(want, got) };
        });
      }),
  );
}

/** The pattern for ticket numbers that the corpus assumes. */
export const ticketPattern = 'INC\\d{7}|CHG-\\d+';

type Expected = z.infer<typeof expected>;

function moments({ startAt, endsAt }: Expected): Expected | object {
  const utc = (text: string) => new Date(text).toISOString();
  return { ...(startAt && { startAt: utc(startAt) }), ...(endsAt && { endsAt: utc(endsAt) }) };
}

function notation(phrase: Phrase): Expected {
  const { intent, targets, choices, closest, doubts, startAt, endsAt, ...rest } = phrase;
  const withCertainty = (certainty: string) => targets.filter((one) => one.certainty === certainty).map(({ id }) => id);
  const lists = { sure: withCertainty('sure'), likely: withCertainty('likely'), choices, closest, doubts };
  return {
    intent,
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...rest,
    ...(startAt && { startAt: startAt.toISOString() }),
    ...(endsAt && { endsAt: endsAt.toISOString() }),
  };
}

function judged(want: Expected, got: Expected): Pick<Scored, 'wantCategory' | 'gotCategory' | 'isRight'> {
  return { wantCategory: categoryOf(want), gotCategory: categoryOf(got), isRight: sorted(want) === sorted(got) };
}

function categoryOf({ intent, sure, likely, choices, refusal }: Expected): Category {
  if (refusal !== undefined) return 'refused';
  if (likely || choices) return 'choice';
  return sure || intent.startsWith('list-') ? 'sure' : 'not understood';
}

function sorted(value: object): string {
  return JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))));
}
