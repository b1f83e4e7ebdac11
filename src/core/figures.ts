// What a feature tells the posture digest about a span of time: sentences for the card, tables for the files.

import type { Some } from './graph.ts';
import type { AuditRecord, ReadDeps } from './item.ts';
import { worded } from './language.ts';
import type { Language, Words } from './language.ts';
import { inert } from './text.ts';
import { listed } from './wording.ts';

/** From and including, until and excluding. */
export interface Span {
  from: Date;
  to: Date;
}

/** One sentence, with counts in it; names of people and things come as `inert` text. */
export interface FiguresLine {
  text: Words<string>;
  /** `attention`: somebody should look at it; `good`: nothing to do, and that is news. */
  tone: 'plain' | 'good' | 'attention';
}

/** Rows of one file; cells come as they are, from anybody, and are made harmless when the file is written. */
export interface FiguresTable {
  /** Small letters and hyphens: what buttons call it. */
  name: string;
  /** What people call it, and its file. */
  title: Words<string>;
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

/** A feature's part of the digest. No lines: it has nothing to say, and the digest leaves it out. */
export interface Figures {
  heading: Words<string>;
  /** The most important first. */
  lines: readonly FiguresLine[];
  tables: readonly FiguresTable[];
}

/** What telling figures may use. `memory` is that of the feature that tells. */
export interface FiguresDeps extends Pick<
  ReadDeps,
  'graph' | 'directory' | 'memory' | 'now' | 'tenantId' | 'defaults'
> {
  /** Records of Entra's directory audit log by Graph's own filter, oldest first, up to a number; minutes late, as the log is. */
  auditRecords(filter: string, max: number): Promise<Some<AuditRecord>>;
}

/** Does it lie in the span? */
export function isWithin(at: Date, { from, to }: Span): boolean {
  return at >= from && at < to;
}

/** The middle of the values, of two middle ones the mean; undefined when there are none. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}

/** Rows by a word of theirs, in the order in which the words first came. */
export function grouped<T>(rows: readonly T[], wordOf: (row: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(wordOf(row));
    if (group) group.push(row);
    else groups.set(wordOf(row), [row]);
  }
  return [...groups];
}

/** Milliseconds as hours with one decimal, for cells; empty when unknown. */
export function hoursCell(ms: number | undefined): number | string {
  return ms === undefined ? '' : Math.round(ms / 360_000) / 10;
}

const shownMax = 3;
const nameMax = 60;
const unnamed: Words<string> = { en: 'unnamed', de: 'ohne Namen' };
const andMore: Words<(names: string, count: number) => string> = {
  en: (names, count) => `${names} and ${count} more`,
  de: (names, count) => `${names} und ${count} weitere`,
};

/** Somebody's name for something, as it may stand in a sentence. */
export function shownName(name: string, language: Language): string {
  return inert(name, nameMax) || unnamed[language];
}

/** The first three, and how many more. */
export function firstFew(texts: readonly string[], language: Language): string {
  if (texts.length <= shownMax) return listed([...texts], language);
  return andMore[language](texts.slice(0, shownMax).join(', '), texts.length - shownMax);
}

/** A sentence said in every language. */
export function line(tone: FiguresLine['tone'], say: (language: Language) => string): FiguresLine {
  return { text: worded(say), tone };
}

/** Said last where there was more than a bound allows to read. */
export const cutLine: FiguresLine = {
  text: {
    en: 'There was more than is counted at a time: these figures are too low.',
    de: 'Es war mehr, als auf einmal gezählt wird: Diese Zahlen sind zu niedrig.',
  },
  tone: 'plain',
};

/** One feature's part, or that it could not be read (`code` says why). */
export type FeatureFigures = { feature: string } & ({ figures: Figures } | { code: string });
