// Every list of a digest as a table: columns in plain words of Graph, cells as they are. What could be a formula is made harmless
// where the file is written (core/csv.ts).

import { z } from 'zod';
import { csvFile, fileNameOf } from '../../core/csv.ts';
import type { OfferedFile } from '../../core/file.ts';
import type { FiguresTable } from '../../core/figures.ts';
import { worded } from '../../core/language.ts';
import type { Language } from '../../core/language.ts';
import type { Memory } from '../../core/memory.ts';
import { lastDay } from './describe.ts';
import type { Told } from './digest-facts.ts';
import { allFindings, deedsOfMany, expectedUntil } from './findings.ts';
import { documents } from './places.ts';
import { unreadableMailboxes } from './scan.ts';
import { becameOf } from './standing.ts';
import { wordsIn } from './words.ts';

const rowsMax = 50_000;

/** What the columns of each file are; docs and README list them. */
export const columns = {
  findings: [
    'mailboxId',
    'mailbox',
    'address',
    'kind',
    'name',
    'actions',
    'to',
    'outside',
    'everyMessage',
    'enabled',
    'severity',
    'firstSeen',
    'changed',
    'gone',
    'state',
    'expectedUntil',
    'lastBy',
    'lastNote',
  ],
  auditing: ['mailboxId', 'mailbox', 'address', 'seenOffSince'],
  unreadable: ['mailboxId', 'code'],
  'secure-score': ['date', 'percent'],
} as const;

/** All tables of a digest, in the order in which they are offered; without rows, too: an empty list is an answer. */
export async function tablesOf(memory: Memory, digestKey: string, told: Told, now: Date): Promise<FiguresTable[]> {
  return [...(await ownTables(memory, told, now)), ...(await keptTables(memory, digestKey))];
}

/** Those that the digest makes itself. */
export async function ownTables(
  memory: Memory,
  { score, scan, since }: Pick<Told, 'score' | 'since'> & { scan: Pick<Told['scan'], 'id' | 'usesExchange'> },
  now: Date,
): Promise<FiguresTable[]> {
  const findings: (string | number)[][] = [];
  const auditing: (string | number)[][] = [];
  for await (const page of allFindings(memory)) {
    const deeds = await deedsOfMany(
      memory,
      page.map(({ key }) => key),
    );
    for (const finding of page) {
      const { id, name, address } = finding.mailbox;
      if (finding.kind === 'auditing-off') {
        if (finding.goneAt === undefined && auditing.length < rowsMax)
          auditing.push([id, name, address, finding.firstSeenAt]);
        continue;
      }
      const isLongGone = finding.goneAt !== undefined && new Date(finding.goneAt) <= new Date(since);
      if (isLongGone || findings.length >= rowsMax) continue;
      const done = deeds.get(finding.key) ?? [];
      const last = done.at(-1);
      const until = expectedUntil(finding, done, now);
      findings.push([
        id,
        name,
        address,
        finding.kind,
        finding.name,
        finding.actions.join(' '),
        finding.to.map((target) => target.address).join(' '),
        finding.to.some(({ isExternal }) => isExternal) ? 'true' : 'false',
        finding.isForAll ? 'true' : 'false',
        finding.isEnabled ? 'true' : 'false',
        finding.severity,
        finding.firstSeenAt,
        finding.changedAt,
        finding.goneAt ?? '',
        done.length > 0 || finding.goneAt !== undefined ? becameOf(finding, done, now).how : 'open',
        until ? lastDay(until).toISOString().slice(0, 10) : '',
        last?.byName ?? '',
        last?.text ?? '',
      ]);
    }
  }
  const unreadable = (await unreadableMailboxes(memory, scan.id)).map(({ id, code }) => [id, code]);
  const trend = 'code' in score ? [] : score.trend.map(({ at, percent }) => [at.slice(0, 10), percent]);
  return [
    { name: 'findings', title: titleOf('findings'), columns: columns.findings, rows: findings },
    ...(scan.usesExchange
      ? [{ name: 'auditing', title: titleOf('auditing'), columns: columns.auditing, rows: auditing }]
      : []),
    { name: 'unreadable', title: titleOf('unreadable'), columns: columns.unreadable, rows: unreadable },
    { name: 'secure-score', title: titleOf('secure-score'), columns: columns['secure-score'], rows: trend },
  ];
}

const cell = z.union([z.string(), z.number()]);
const kept = z
  .array(
    z.object({
      name: z.string(),
      title: z.object({ en: z.string(), de: z.string() }),
      columns: z.array(z.string()),
      rows: z.array(z.array(cell)),
    }),
  )
  .catch([]);

/** What other features told when the digest was put together. */
async function keptTables(memory: Memory, digestKey: string): Promise<FiguresTable[]> {
  return kept.parse((await memory.get(documents.tables(digestKey))) ?? []);
}

function titleOf(name: keyof typeof columns): FiguresTable['title'] {
  return worded((language) => wordsIn(language).files.names[name]);
}

export function fileOf(table: FiguresTable, at: Date, language: Language): OfferedFile {
  const title = table.title[language];
  return {
    name: fileNameOf(`${title} ${at.toISOString().slice(0, 10)}`, 'csv'),
    about: title,
    content: csvFile(table.columns, table.rows),
  };
}
