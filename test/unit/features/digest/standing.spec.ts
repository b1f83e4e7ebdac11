// How findings stand when a digest is told: counted once each, the important ones first, and what became of the others.

import assert from 'node:assert/strict';
import { dayMs, hourMs } from '../../../../src/core/time.ts';
import { addDeed } from '../../../../src/features/digest/findings.ts';
import type { Deed, Finding } from '../../../../src/features/digest/findings.ts';
import { noteRaised } from '../../../../src/features/digest/raise.ts';
import { becameOf, openFindings, standingOf } from '../../../../src/features/digest/standing.ts';
import { createMemory } from '../../../support/memory.ts';
import type { KeptMemory } from '../../../support/memory.ts';
import { deed, expectedDeed, finding, later, now } from './fakes.ts';

const ago = (days: number) => later(-days * dayMs).toISOString();
const week = { since: later(-7 * dayMs), until: now, now };

async function keep(memory: KeptMemory, one: Finding, ...deeds: Deed[]): Promise<Finding> {
  await memory.put(`finding/${one.key}`, one);
  for (const each of deeds) await addDeed(memory, one.key, each);
  return one;
}

const in_ = (id: string) => ({ mailbox: { id, name: id, address: `${id}@contoso.example` } });
const known = (id: string, more: Partial<Finding> = {}) => finding({ ...in_(id), firstSeenAt: ago(30), ...more });

describe('how findings stand', () => {
  it('counts what is new, changed, gone, known and expected, each once', async () => {
    const memory = createMemory();
    await keep(memory, finding({ ...in_('new'), firstSeenAt: ago(1) }));
    await keep(memory, known('changed', { changedAt: ago(2) }));
    await keep(memory, known('gone', { goneAt: ago(3) }));
    await keep(memory, known('long-gone', { goneAt: ago(8) }));
    await keep(memory, known('known'));
    const expected = known('expected');
    await keep(memory, expected, expectedDeed(expected, later(dayMs)));
    const { counts, rows, became } = await standingOf(memory, week);
    assert.deepEqual(counts, { fresh: 1, changed: 1, gone: 1, known: 1, expected: 1 });
    assert.deepEqual(
      rows.map(({ finding: one, how }) => [one.mailbox.id, how]),
      [
        ['new', 'new'],
        ['changed', 'changed'],
        ['known', 'known'],
      ],
    );
    assert.deepEqual(became.map(({ finding: one }) => one.mailbox.id).sort(), ['expected', 'gone']);
  });

  it('puts what was told at once first, and still counts it as what it is', async () => {
    const memory = createMemory();
    const changed = await keep(memory, known('changed', { changedAt: ago(1) }));
    const fresh = await keep(memory, finding({ ...in_('fresh'), firstSeenAt: ago(1), severity: 'medium' }));
    await keep(memory, finding({ ...in_('other'), firstSeenAt: ago(1) }));
    for (const one of [changed, fresh]) await noteRaised(memory, one, { why: 'consent', at: ago(1) }, now);
    const { counts, rows } = await standingOf(memory, week);
    assert.deepEqual(counts, { fresh: 2, changed: 1, gone: 0, known: 0, expected: 0 });
    assert.deepEqual(
      rows.map(({ finding: one, how, raised }) => [one.mailbox.id, how, raised?.why]),
      [
        ['changed', 'raised', 'consent'],
        ['fresh', 'raised', 'consent'],
        ['other', 'new', undefined],
      ],
    );
  });

  it('no longer expects what has changed since, or when the day has passed', async () => {
    const memory = createMemory();
    const before = known('ana');
    await keep(memory, before, expectedDeed(before, later(dayMs)));
    const counts = async (at: Date) => (await standingOf(memory, { ...week, now: at })).counts;
    assert.deepEqual(await counts(now), { fresh: 0, changed: 0, gone: 0, known: 0, expected: 1 });
    assert.deepEqual(await counts(later(dayMs)), { fresh: 0, changed: 0, gone: 0, known: 1, expected: 0 });
    await keep(memory, { ...before, name: 'Other', changedAt: ago(1) });
    assert.deepEqual(await counts(now), { fresh: 0, changed: 1, gone: 0, known: 0, expected: 0 });
  });

  it('leaves what came after the digest to the next one', async () => {
    const memory = createMemory();
    await keep(memory, finding({ ...in_('later'), firstSeenAt: later(hourMs).toISOString() }));
    const { counts, rows } = await standingOf(memory, week);
    assert.deepEqual([counts.fresh, rows.length], [0, 0]);
    const next = await standingOf(memory, { since: now, until: later(7 * dayMs), now: later(7 * dayMs) });
    assert.equal(next.counts.fresh, 1);
  });

  it('names mailboxes without auditing, five at most, and counts them apart', async () => {
    const memory = createMemory();
    for (let number = 0; number < 7; number += 1)
      await keep(memory, known(`m${number}`, { kind: 'auditing-off', part: '' }));
    await keep(memory, known('gone', { kind: 'auditing-off', part: '', goneAt: ago(1) }));
    const { unaudited, counts, became } = await standingOf(memory, week);
    assert.equal(unaudited.count, 7);
    assert.equal(unaudited.names.length, 5);
    assert.deepEqual([counts.known, counts.gone, became.length], [0, 0, 0]);
  });

  it('keeps a handful of rows of thousands, the most serious ones', async () => {
    const memory = createMemory();
    for (let number = 0; number < 1_100; number += 1) await keep(memory, known(`m${number}`, { severity: 'low' }));
    await keep(memory, known('serious'));
    const gone = known('gone', { goneAt: ago(1) });
    await keep(memory, gone, deed('asked', { whom: 'gone' }));
    const { rows, counts } = await standingOf(memory, week);
    assert.deepEqual([rows.length, rows[0]?.finding.mailbox.id], [6, 'serious']);
    assert.deepEqual([counts.known, counts.gone], [1_101, 1]);
  });
});

describe('findings that wait for somebody', () => {
  it('come by page, serious ones first, without what is expected, gone or only not recorded', async () => {
    const memory = createMemory();
    for (let number = 0; number < 5; number += 1)
      await keep(memory, known(`m${number}`, { severity: number === 3 ? 'high' : 'low' }));
    const expected = known('expected');
    await keep(memory, expected, expectedDeed(expected, later(dayMs)));
    await keep(memory, known('gone', { goneAt: ago(1) }));
    await keep(memory, known('audit', { kind: 'auditing-off', part: '' }));
    const pages = [0, 2, 4, 6].map((from) => openFindings(memory, now, from, 2));
    const found = await Promise.all(pages);
    assert.deepEqual(
      found.map(({ total }) => total),
      [5, 5, 5, 5],
    );
    const ids = found.flatMap(({ rows }) => rows.map(({ finding: one }) => one.mailbox.id));
    assert.equal(ids[0], 'm3');
    assert.deepEqual([...ids].sort(), ['m0', 'm1', 'm2', 'm3', 'm4']);
  });
});

describe('the last word about a finding', () => {
  const open = known('ana');
  const gone = { ...open, goneAt: ago(1) };
  const asked = deed('asked', { whom: 'ana', at: ago(3) });
  const removed = deed('removed', { at: ago(2) });
  const until = later(dayMs);
  const cases: [string, Finding, Deed[], string][] = [
    ['it was removed by somebody here', gone, [asked, removed], 'removed'],
    ['it went by itself', gone, [asked], 'gone'],
    ['it came back after it was removed, and went by itself', { ...gone, firstSeenAt: ago(1.5) }, [removed], 'gone'],
    ['it is expected', open, [asked, expectedDeed(open, until)], 'expected'],
    [
      'the owner does not know it, though it was given to somebody',
      open,
      [asked, deed('not-mine', { by: 'ana' }), deed('assigned', { whom: 'bo' })],
      'not-mine',
    ],
    ['somebody has it to do', open, [asked, deed('mine', { by: 'ana' }), deed('assigned', { whom: 'bo' })], 'assigned'],
    ['the owner knows it', open, [asked, deed('mine', { by: 'ana' })], 'mine'],
    ['the owner has not answered', open, [asked], 'waiting'],
    ['it is expected no longer', open, [expectedDeed(open, now)], 'ended'],
  ];
  for (const [when, one, deeds, how] of cases)
    it(`is "${how}" when ${when}`, () => assert.equal(becameOf(one, deeds, now).how, how));
});
