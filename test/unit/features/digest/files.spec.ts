// The files of a digest: every list complete, and no cell that a spreadsheet would run.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dayMs } from '../../../../src/core/time.ts';
import { addDeed } from '../../../../src/features/digest/findings.ts';
import { columns, fileOf, ownTables, tablesOf } from '../../../../src/features/digest/files.ts';
import { createMemory } from '../../../support/memory.ts';
import { deed, expectedDeed, finding, later, now } from './fakes.ts';

const span = {
  since: later(-7 * dayMs).toISOString(),
  score: { code: 'graph.forbidden' },
  scan: { id: 's1', usesExchange: true },
};

/** The cells of a file as RFC 4180 has them. */
function cellsOf(content: string): string[][] {
  assert.ok(content.startsWith('\uFEFF') && content.endsWith('\r\n'));
  const rows: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  const text = content.slice(1);
  for (let end = 0; end < text.length; end = pattern.lastIndex) {
    const match = pattern.exec(text);
    assert.ok(match, `no cell at ${end}: ${JSON.stringify(text.slice(end, end + 40))}`);
    const [, quoted, bare = '', after] = match;
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare);
    if (after === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

const formula = fc.constantFrom(
  '=',
  '+',
  '-',
  '@',
  '\t=',
  '\r=',
  '\n@',
  ' =',
  '"=',
  '＝',
  '＠',
  '|',
  '%',
  '\0=',
  "'=",
  ';=',
);
const hostile = fc.oneof(
  fc.tuple(formula, fc.string({ unit: 'binary', maxLength: 20 })).map(([start, rest]) => `${start}${rest}`),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('a","=1+1', 'a\r\n=1+1', 'a,=1+1', '=HYPERLINK("https://evil.example")'),
);

describe('the files of a digest', () => {
  it('have no cell that begins a formula, whatever anybody called their things', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 9, maxLength: 9 }), async (texts) => {
        const [id = '', name = '', address = '', part = '', title = '', to = '', byName = '', text = '', code = ''] =
          texts;
        const memory = createMemory();
        const rule = finding({
          mailbox: { id, name, address },
          part,
          name: title,
          to: [{ address: to, isExternal: true }],
        });
        const audit = finding({ mailbox: { id, name, address }, kind: 'auditing-off' });
        for (const one of [rule, audit]) await memory.put(`finding/${one.key}`, one);
        await addDeed(memory, rule.key, deed('assigned', { byName, text }));
        await memory.put('unreadable/s1/x', [{ id, code }]);
        await memory.put('tables/d', [
          { name: 'others', title: { en: title, de: title }, columns: ['a', title], rows: [[name, -5]] },
        ]);
        const told = toldOf();
        const tables = await tablesOf(memory, 'd', { ...told, scan: { ...told.scan, ...span.scan } }, now);
        assert.deepEqual(
          tables.map((table) => [table.name, table.rows.length]),
          [
            ['findings', 1],
            ['auditing', 1],
            ['unreadable', 1],
            ['secure-score', 0],
            ['others', 1],
          ],
        );
        for (const table of tables) {
          const cells = cellsOf(fileOf(table, now, 'en').content);
          assert.equal(cells.length, table.rows.length + 1);
          for (const [number, row] of cells.entries()) {
            assert.equal(row.length, table.columns.length);
            for (const [at, cell] of row.entries()) {
              if (typeof table.rows[number - 1]?.[at] === 'number') continue;
              assert.doesNotMatch(cell, /^\s*["]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]/);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('list findings with what became of them, and none that went before the last digest', async () => {
    const memory = createMemory();
    const mailbox = (id: string) => ({ mailbox: { id, name: id, address: `${id}@contoso.example` } });
    const [open, expected, gone, long] = [
      finding(mailbox('a')),
      finding(mailbox('b')),
      finding({ ...mailbox('c'), goneAt: later(-dayMs).toISOString() }),
      finding({ ...mailbox('d'), goneAt: later(-8 * dayMs).toISOString() }),
    ];
    for (const one of [open, expected, gone, long]) await memory.put(`finding/${one.key}`, one);
    await addDeed(memory, expected.key, { ...expectedDeed(expected, later(dayMs)), text: 'agreed' });
    const [findings] = await ownTables(memory, span, now);
    assert.ok(findings);
    const rows = findings.rows.map((row) => Object.fromEntries(findings.columns.map((name, at) => [name, row[at]])));
    const told = rows.map((row) => [
      row['mailboxId'],
      row['state'],
      row['expectedUntil'],
      row['lastBy'],
      row['lastNote'],
    ]);
    assert.deepEqual(told.sort(), [
      ['a', 'open', '', '', ''],
      ['b', 'expected', later(dayMs).toISOString().slice(0, 10), 'Adele Vance', 'agreed'],
      ['c', 'gone', '', '', ''],
    ]);
    assert.deepEqual(rows.map((row) => [row['outside'], row['everyMessage'], row['enabled']])[0], [
      'true',
      'true',
      'true',
    ]);
  });

  it('are there without rows, too, but none about auditing where Exchange was not asked', async () => {
    const memory = createMemory();
    const tables = await ownTables(memory, { ...span, scan: { id: 's1', usesExchange: false } }, now);
    const [, unreadable] = tables;
    assert.ok(unreadable);
    assert.deepEqual(
      tables.map(({ name, columns: titles, rows }) => [name, titles.length, rows.length]),
      [
        ['findings', columns.findings.length, 0],
        ['unreadable', 2, 0],
        ['secure-score', 2, 0],
      ],
    );
    assert.deepEqual(cellsOf(fileOf(unreadable, now, 'de').content), [['mailboxId', 'code']]);
  });

  it('have a row for each week of the score', async () => {
    const score = { ...toldOf().score, trend: [{ at: '2026-11-16T00:00:00Z', percent: 45.1 }] };
    const tables = await ownTables(createMemory(), { ...span, score }, now);
    assert.deepEqual(tables.at(-1)?.rows, [['2026-11-16', 45.1]]);
  });

  it('are called what people call them, with the day', async () => {
    const [findings] = await ownTables(createMemory(), span, now);
    assert.ok(findings);
    assert.equal(fileOf(findings, now, 'en').name, 'Findings in mailboxes 2026-11-23.csv');
    assert.equal(fileOf(findings, now, 'de').name, 'Funde in Postfächern 2026-11-23.csv');
    const bad = '../../etc/passwd\n';
    assert.match(fileOf({ ...findings, title: { en: bad, de: bad } }, now, 'en').name, /^[\w ()-]+\.csv$/);
  });

  it('go without what other features told when that cannot be read', async () => {
    const memory = createMemory();
    await memory.put('tables/d', [{ name: 7 }]);
    assert.equal((await tablesOf(memory, 'd', { ...toldOf(), ...span, scan: toldOf().scan }, now)).length, 3);
  });
});

/** What a digest without anything told. */
function toldOf() {
  return {
    at: now.toISOString(),
    since: span.since,
    isFirst: false,
    score: { at: '', current: 0, max: 0, percent: 0, trend: [], moved: [], open: [], compared: [] },
    scan: {
      id: 's1',
      finishedAt: now.toISOString(),
      read: 0,
      unreadable: 0,
      usesExchange: false,
      isAuditingOff: false,
      problems: [],
    },
    standing: {
      counts: { fresh: 0, changed: 0, gone: 0, known: 0, expected: 0 },
      rows: [],
      became: [],
      unaudited: { count: 0, names: [] },
    },
    figures: [],
  };
}
