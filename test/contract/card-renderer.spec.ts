import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCardRenderer } from '../../src/cards/render.ts';
import type { CardJson, Json } from '../../src/core/card.ts';

describe('the card renderer', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-cards-'));
    mkdirSync(join(folder, 'x'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  let count = 0;
  function rendered(template: Json, view: { [key: string]: Json }): CardJson {
    count += 1;
    writeFileSync(join(folder, 'x', `t${count}.json`), JSON.stringify(template));
    return createCardRenderer(folder).render({ template: `x/t${count}`, view, summary: 's' });
  }
  const card = (...body: Json[]): CardJson => ({ type: 'AdaptiveCard', version: '1.5', body });
  const textBlock = { type: 'TextBlock', text: '${a}', wrap: true };
  const bug = { code: 'bug.unexpected' };

  it('binds a view', () => {
    assert.deepEqual(rendered(card(textBlock), { a: 'hello' }), card({ type: 'TextBlock', text: 'hello', wrap: true }));
  });

  it('keeps the template as it was, card after card', () => {
    writeFileSync(join(folder, 'x', 'again.json'), JSON.stringify(card({ ...textBlock, $when: '${b}' })));
    const renderer = createCardRenderer(folder);
    const both = [true, false].map((b) => renderer.render({ template: 'x/again', view: { a: '1', b }, summary: '' }));
    assert.deepEqual(both, [card({ type: 'TextBlock', text: '1', wrap: true }), card()]);
  });

  it('refuses a view without a value, however deep it is missing', () => {
    assert.throws(() => rendered(card(textBlock), {}), bug);
    assert.throws(() => rendered(card(textBlock), { a: null }), bug);
    assert.throws(() => rendered(card(textBlock), { a: 'x', rows: [{ b: null }] }), bug);
    assert.throws(() => rendered(card({ ...textBlock, text: 'so ${a} and ${b}' }), { a: 'x' }), bug);
  });

  it('shows text that looks like a binding, and never evaluates it', () => {
    const shown = rendered(card(textBlock, { ...textBlock, text: '${b}' }), { a: '${b}', b: '${$root.a}' });
    assert.deepEqual(shown['body'], [
      { type: 'TextBlock', text: '${b}', wrap: true },
      { type: 'TextBlock', text: '${$root.a}', wrap: true },
    ]);
  });

  it('evaluates any expression of the language, and knows no names but those of the view', () => {
    const text = '${toUpper(a)}: ${b.c}, ${count(rows)} ${if(isEven, "yes", "no")}';
    const view = { a: 'x', b: { c: 'y' }, rows: [{ d: 1 }, { d: 2 }], isEven: true };
    const rows = { type: 'TextBlock', $data: '${rows}', $when: '${d > 1}', text: '${d}' };
    assert.deepEqual(rendered(card({ ...textBlock, text }, rows), view)['body'], [
      { type: 'TextBlock', text: 'X: y, 2 yes', wrap: true },
      { type: 'TextBlock', text: 2 },
    ]);
    for (const name of ['toString', '$root.a', '$index'])
      assert.throws(() => rendered(card({ ...textBlock, text: `\${${name}}` }), { a: 'x' }), bug);
  });

  it('drops what $when left empty: actions, action sets, rich text, refresh', () => {
    const execute = { type: 'Action.Execute', $when: '${a == 1}', title: 'x', verb: 'x.y' };
    const template = {
      ...card(
        { type: 'ActionSet', actions: [execute] },
        { type: 'RichTextBlock', inlines: [{ type: 'TextRun', $when: '${a == 1}', text: 'x' }] },
      ),
      actions: [execute],
      refresh: { $when: '${a == 1}', action: execute, userIds: [] },
    };
    assert.deepEqual(rendered(template, { a: 2 }), card());
  });

  it('makes no list of a text that begins with a German date', () => {
    const shown = rendered(card(textBlock), { a: '22. Nov. – 29. Nov.\n1. Dez.' });
    assert.deepEqual(shown['body'], [
      { type: 'TextBlock', text: '22.\u00a0Nov. – 29. Nov.\n1.\u00a0Dez.', wrap: true },
    ]);
  });

  it('refuses two inputs of one name, and one without', () => {
    const input = { type: 'Input.Text', id: 'reason', label: '${a}' };
    assert.throws(
      () =>
        rendered(card(input, { type: 'ActionSet', actions: [{ type: 'Action.ShowCard', card: card(input) }] }), {
          a: 'x',
        }),
      bug,
    );
    assert.throws(() => rendered(card({ type: 'Input.Text', label: '${a}' }), { a: 'x' }), bug);
  });

  it('refuses a card that is too large for Teams, in which pictures do not count', () => {
    assert.throws(() => rendered(card(textBlock), { a: 'x'.repeat(31_000) }), bug);
    rendered(card({ type: 'Image', url: '${a}' }), { a: `data:image/png;base64,${'x'.repeat(31_000)}` });
  });

  it('refuses other versions, broken templates and paths that lead elsewhere', () => {
    assert.throws(() => rendered({ ...card(textBlock), version: '1.6' }, { a: 'x' }), bug);
    assert.throws(() => rendered(card({ ...textBlock, text: '${a +}' }), { a: 'x' }), bug);
    for (const template of ['../x/t1', 'x', '/etc/passwd', 'x/none'])
      assert.throws(() => createCardRenderer(folder).render({ template, view: {}, summary: '' }), bug);
  });
});
