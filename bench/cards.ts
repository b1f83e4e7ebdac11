// Cards per second, against writing the same card as JSON.

import { fileURLToPath } from 'node:url';
import { createCardRenderer } from '../src/cards/render.ts';
import { features } from '../src/features/index.ts';
import type { Figure } from './table.ts';

const PASS_MS = 1_000;

/** Every example of every feature, in turn, in this process. */
export function measureCards(): Figure[] {
  const renderer = createCardRenderer(fileURLToPath(new URL('../cards', import.meta.url)));
  const views = features.flatMap((feature) =>
    'previews' in feature ? feature.previews().map(({ card }) => card) : [],
  );
  const cards = views.map((view) => renderer.render(view));
  const rendered = perSecond(views.length, (index) => {
    const view = views[index];
    if (view) renderer.render(view);
  });
  const written = perSecond(cards.length, (index) => {
    JSON.stringify(cards[index]);
  });
  const each = (1_000_000 / rendered).toFixed(0);
  return [
    { what: `cards rendered (${views.length} examples)`, measured: `${rendered.toFixed(0)} /s, ${each} µs each` },
    { what: 'the same cards, JSON.stringify', measured: `${written.toFixed(0)} /s` },
    { what: 'a card in writings of its JSON', measured: `${(written / rendered).toFixed(0)}` },
  ];
}

function perSecond(count: number, work: (index: number) => void): number {
  run(count, work, PASS_MS / 2);
  return run(count, work, PASS_MS);
}

function run(count: number, work: (index: number) => void, forMs: number): number {
  const startedMs = performance.now();
  let done = 0;
  while (performance.now() - startedMs < forMs) for (let index = 0; index < count; index += 1, done += 1) work(index);
  return done / ((performance.now() - startedMs) / 1_000);
}
