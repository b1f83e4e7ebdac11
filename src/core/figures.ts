// What a feature tells the posture digest about a span of time: sentences for the card, tables for the files.

import type { ReadDeps } from './item.ts';
import type { Words } from './language.ts';

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
  /** Small letters and hyphens: the file's name is made from it. */
  name: string;
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
export type FiguresDeps = Pick<ReadDeps, 'graph' | 'directory' | 'memory' | 'now' | 'tenantId' | 'defaults'>;

/** One feature's part, or that it could not be read (`code` says why). */
export type FeatureFigures = { feature: string } & ({ figures: Figures } | { code: string });
