// What the stand-in takes for a card, which button a name means, and what the client sends or keeps back.
import assert from 'node:assert/strict';
import { findButtons } from '../../../src/simulator/teams/card-buttons.ts';
import { checkCard } from '../../../src/simulator/teams/card-check.ts';
import { collectInputs } from '../../../src/simulator/teams/inputs.ts';
import { createRateLimits } from '../../../src/simulator/teams/rate-limits.ts';
import { cardWith } from '../../support/teams-world.ts';
import type { Json } from '../../support/teams-world.ts';

describe('Teams stand-in: cards', () => {
  const text = (value: unknown) => ({ type: 'TextBlock', text: value });
  const withBody = (...body: unknown[]) => cardWith([], { body });

  const wrong: [name: string, card: unknown, message: RegExp][] = [
    ['no card at all', 'card', /not a card/],
    ['another type', { ...cardWith([]), type: 'Card' }, /AdaptiveCard/],
    ['a version Teams does not know', { ...cardWith([]), version: '1.7' }, /version/],
    ['nothing in it', { type: 'AdaptiveCard', version: '1.5' }, /neither body nor actions/],
    ['an unknown element', withBody({ type: 'Badge', text: 'x' }), /"Badge"/],
    [
      'an element of a later version',
      { ...withBody({ type: 'Table', columns: [], rows: [] }), version: '1.4' },
      /"Table"/,
    ],
    ['a placeholder nobody filled', withBody(text('Hello ${name}')), /placeholder/],
    ['a null', withBody(text(null)), /null/],
    ['a number as text', withBody(text(3)), /not text/],
    ['a fact without value', withBody({ type: 'FactSet', facts: [{ title: 'x' }] }), /title and value/],
    ['a run without text', withBody({ type: 'RichTextBlock', inlines: [{ type: 'TextRun' }] }), /TextRun/],
    ['an input without id', withBody({ type: 'Input.Text' }), /no id/],
    ['two inputs of one id', withBody({ type: 'Input.Text', id: 'a' }, { type: 'Input.Date', id: 'a' }), /two inputs/],
    ['a misspelt colour', withBody({ ...text('x'), color: 'red' }), /color cannot be/],
    ['a misspelt style', withBody({ type: 'Container', style: 'danger', items: [] }), /style cannot be/],
    ['an unknown action', cardWith([{ type: 'Action.Http' }]), /Action\.Http/],
    ['a link that runs a script', cardWith([{ type: 'Action.OpenUrl', url: 'javascript:alert(1)' }]), /scheme/],
    ['a refresh for too many', cardWith([], { refresh: refreshFor(61) }), /61 people/],
    ['a refresh for object ids', cardWith([], { refresh: { ...refreshFor(0), userIds: ['0a000000'] } }), /29:/],
    ['a mention that is nowhere', cardWith([], mention('<at>Dana</at>')), /nowhere/],
  ];
  for (const [name, card, message] of wrong) {
    it(`refuses ${name}`, () => assert.match(checkCard(card).errors.join('; '), message));
  }

  it('takes an unknown element that brings its own fallback', () => {
    assert.deepEqual(checkCard(withBody({ type: 'Badge', text: 'x', fallback: text('x') })).errors, []);
    assert.deepEqual(checkCard(withBody({ type: 'Badge', text: 'x', fallback: 'drop' }, text('x'))).errors, []);
  });

  it('warns of a seventh action and of an input without label', () => {
    const actions = Array.from({ length: 7 }, (_, index) => ({ type: 'Action.Submit', title: `${index}` }));
    assert.match(checkCard(cardWith(actions)).warnings.join(), /7 actions/);
    assert.match(checkCard(withBody({ type: 'Input.Text', id: 'a' })).warnings.join(), /label/);
  });

  it('finds buttons in action sets, columns and shown cards, with the inputs that belong to them', () => {
    const deny = { type: 'Action.Execute', title: 'Deny', verb: 'deny' };
    const shown = { type: 'AdaptiveCard', body: [{ type: 'Input.Text', id: 'why' }], actions: [deny] };
    const row = {
      type: 'ColumnSet',
      columns: [{ items: [{ type: 'ActionSet', actions: [{ type: 'Action.Submit', title: 'Pick' }] }] }],
    };
    const card = cardWith([{ type: 'Action.ShowCard', title: 'No', card: shown }], {
      body: [row, { type: 'Input.Text', id: 'all' }],
    });
    const idsOf = (wanted: { verb?: string; title?: string }) =>
      findButtons(card, wanted)[0]?.inputs.map((input) => input['id']);
    assert.deepEqual(idsOf({ verb: 'deny' }), ['all', 'why']);
    assert.deepEqual(idsOf({ title: 'pick' }), ['all']);
    assert.equal(idsOf({ title: 'Approve' }), undefined);
  });

  const refused: [input: Json, value: unknown, message: RegExp][] = [
    [{ type: 'Input.Text', isRequired: true, errorMessage: 'Why?' }, '', /Why\?/],
    [{ type: 'Input.Text', maxLength: 3 }, 'abcd', /longer/],
    [{ type: 'Input.Text', regex: '^INC\\d+$' }, 'x', /INC/],
    [{ type: 'Input.Number', max: 8 }, 9, /above 8/],
    [{ type: 'Input.Date', min: '2026-11-21' }, '2026-11-20', /before/],
    [{ type: 'Input.Time' }, '8 pm', /no time/],
    [{ type: 'Input.ChoiceSet', choices: [{ title: 'A', value: 'a' }] }, 'b', /no choice b/],
    [{ type: 'Input.Toggle', title: 'x', isRequired: true }, 'false', /required/],
  ];
  for (const [input, value, message] of refused) {
    it(`keeps back ${String(input['type'])} = ${JSON.stringify(value)}`, () => {
      assert.match(collectInputs([{ ...input, id: 'a' }], { a: value }).problems.join(), message);
    });
  }

  it('sends defaults, and everything as text', () => {
    const inputs = [
      { type: 'Input.Toggle', id: 'on', title: 'x' },
      { type: 'Input.Number', id: 'hours', value: 4 },
      { type: 'Input.Text', id: 'reason' },
    ];
    const expected = { on: 'false', hours: '4', reason: 'x' };
    assert.deepEqual(collectInputs(inputs, { reason: 'x' }), { values: expected, problems: [] });
    assert.match(collectInputs(inputs, { other: 'x' }).problems.join(), /no input "other"/);
  });

  it('limits each conversation and the tenant, and lets go with time', () => {
    let nowMs = 0;
    const limits = createRateLimits(() => nowMs);
    const sent = (conversation: string) => limits.take(conversation, 'send') === undefined;
    assert.deepEqual(Array.from({ length: 8 }, () => sent('a')).filter(Boolean).length, 7);
    assert.equal(sent('b'), true);
    nowMs += 1001;
    assert.deepEqual([sent('a'), sent('a')], [true, false]);
    nowMs += 10_000;
    const many = Array.from({ length: 60 }, (_, index) => sent(`chat ${index}`));
    assert.equal(many.filter(Boolean).length, 50);
  });
});

function refreshFor(count: number): Json {
  return {
    action: { type: 'Action.Execute', verb: 'look' },
    userIds: Array.from({ length: count }, (_, index) => `29:1${index}`),
  };
}

function mention(text: string): Json {
  return { msteams: { entities: [{ type: 'mention', text, mentioned: { id: '29:1', name: 'Dana' } }] } };
}
