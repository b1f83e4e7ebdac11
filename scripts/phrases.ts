/** Reads the phrase corpus of PIM activations and prints how it scores: `node scripts/phrases.ts`.
 *  Exits with 1 when a phrase is called sure and anything about it is wrong. */
import { stdout } from 'node:process';
import { categories, scoreCorpus } from '../test/unit/features/pim-activations/corpus.ts';
import type { Scored } from '../test/unit/features/pim-activations/corpus.ts';

const scored = scoreCorpus();
const wrong = scored.filter(({ isRight }) => !isRight);
const wrongSure = wrong.filter(({ gotCategory }) => gotCategory === 'sure');

const row = (name: string, of: readonly Scored[]) => {
  const right = of.filter(({ isRight }) => isRight).length;
  const share = of.length === 0 ? '' : `${((100 * right) / of.length).toFixed(1)} %`;
  return [
    name.padEnd(16),
    ...[right, of.length - right, of.length].map((count) => `${count}`.padStart(7)),
    share.padStart(9),
  ].join('');
};

const lines = [
  ['expected'.padEnd(16), ...['right', 'wrong', 'all'].map((title) => title.padStart(7))].join(''),
  ...categories.map((category) =>
    row(
      category,
      scored.filter(({ wantCategory }) => wantCategory === category),
    ),
  ),
  row('all', scored),
  '',
  `called sure and wrong: ${wrongSure.length}`,
  ...wrong.map(
    ({ file, line, want, got }) => `\n${file}: ${line}\n  want ${JSON.stringify(want)}\n  got  ${JSON.stringify(got)}`,
  ),
];
stdout.write(`${lines.join('\n')}\n`);
if (wrongSure.length > 0) process.exitCode = 1;
