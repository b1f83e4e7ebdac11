// Templates and views agree, and every card that features can show is one that Teams takes and people can use.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createCardRenderer, templateNames } from '../../src/cards/render.ts';
import { tidy } from '../../src/cards/tidy.ts';
import type { Json } from '../../src/core/card.ts';
import type { Feature } from '../../src/core/feature.ts';
import { features } from '../../src/features/index.ts';
import { bindingsIn, isThere, isUsed, patternsOf } from '../support/card-bindings.ts';
import { problemsOf } from '../support/card-rules.ts';

/** Its own types reach for sources that do not compile with ours. */
const { Template } = createRequire(import.meta.url)('adaptivecards-templating') as {
  Template: new (payload: Json) => { expand(context: { $root: Json }): Json };
};
const folder = fileURLToPath(new URL('../../cards', import.meta.url));
const all: readonly Feature[] = features;
const verbs = new Set(all.flatMap((feature) => (feature.actions ?? []).map(({ verb }) => verb)));
const previewsOf = (feature: Feature) => feature.previews?.() ?? [];
const templateOf = (name: string) => JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8')) as Json;

describe('cards', () => {
  const renderer = createCardRenderer(folder);

  for (const feature of all) {
    describe(feature.name, () => {
      for (const { name, card } of previewsOf(feature)) {
        it(`${name}: the view has exactly what ${card.template} binds`, () => {
          const bindings = bindingsIn(templateOf(card.template));
          const absent = bindings.filter(({ pattern }) => !isThere(card.view, pattern)).map(({ pattern }) => pattern);
          assert.deepEqual([...new Set(absent)], [], 'bound, but not in the view');
          const unused = patternsOf(card.view).filter((pattern) => !isUsed(pattern, bindings));
          assert.deepEqual([...new Set(unused)], [], 'in the view, but not bound');
        });

        it(`${name}: bound as Microsoft's library binds it`, () => {
          const expanded = new Template(templateOf(card.template)).expand({ $root: card.view });
          assert.deepEqual(renderer.render(card), tidy(expanded).json);
        });

        it(`${name}: Teams takes it and people can use it`, () => {
          assert.deepEqual(problemsOf(renderer.render(card), verbs), []);
          assert.ok(
            card.summary.length > 0 && card.summary.length <= 300 && !card.summary.includes('\n'),
            'a summary of one line',
          );
        });
      }

      it('shows each of its templates in a preview', () => {
        const own = templateNames(folder).filter((template) => template.startsWith(`${feature.name}/`));
        const shown = new Set(previewsOf(feature).map(({ card }) => card.template));
        assert.deepEqual(
          own.filter((template) => !shown.has(template)),
          [],
        );
      });
    });
  }

  it('every template belongs to a feature or to the flow', () => {
    const owners = new Set(['flow', ...all.map(({ name }) => name)]);
    assert.deepEqual(
      templateNames(folder).filter((name) => !owners.has(name.split('/')[0] ?? '')),
      [],
    );
  });
});
