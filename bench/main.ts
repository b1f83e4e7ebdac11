// `npm run bench`: everything this project promises about speed, measured side by side on this machine. Needs twenty minutes and quiet.
// With names as arguments only these parts: starts, clicks, cards, polls, lines, reviews, consent, digest.

import { cpus } from 'node:os';
import { measureCards } from './cards.ts';
import { measureClicks } from './clicks.ts';
import { measureConsent } from './consent.ts';
import { measureDigest } from './digest.ts';
import { measureLines } from './lines.ts';
import { measurePolls } from './polls.ts';
import { measureReviews } from './reviews.ts';
import { measureStarts } from './starts.ts';
import { tableOf } from './table.ts';
import type { Figure } from './table.ts';

const parts: Record<string, () => Figure[] | Promise<Figure[]>> = {
  starts: measureStarts,
  clicks: measureClicks,
  cards: measureCards,
  polls: measurePolls,
  lines: measureLines,
  reviews: measureReviews,
  consent: measureConsent,
  digest: measureDigest,
};

const wanted = process.argv.slice(2);
const figures: Figure[] = [];
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stderr.write(`measuring ${name} …\n`);
  figures.push(...(await measure()));
}
process.stdout.write(
  `\nNode ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n\n${tableOf(figures)}\n`,
);
process.exit(0);
