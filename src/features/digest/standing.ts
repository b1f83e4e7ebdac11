// How findings stand for a digest: what is new since the last one, what became of the old ones, in the order that matters.

import type { Memory } from '../../core/memory.ts';
import type { DigestRow, Standing } from './digest-facts.ts';
import { allFindings, answerOf, assigneeOf, deedsOfMany, expectedUntil } from './findings.ts';
import type { Deed, Finding } from './findings.ts';
import { raisedOf } from './raise.ts';

const rowsMax = 6;
const becameMax = 8;
const namesMax = 5;

const rank = { raised: 0, new: 1, changed: 2, known: 3 } as const;
const weight = { high: 0, medium: 1, low: 2 } as const;

/** What is asked. */
export interface Asked {
  /** When the digest before this one was told; what was seen later is new. */
  since: Date;
  /** Until when a digest tells; what came later is for the next one. */
  until: Date;
  now: Date;
}

/** Reads all findings page by page; what it keeps does not grow with their number. */
export async function standingOf(memory: Memory, asked: Asked): Promise<Standing> {
  const standing: Standing = {
    counts: { fresh: 0, changed: 0, gone: 0, known: 0, expected: 0 },
    rows: [],
    became: [],
    unaudited: { count: 0, names: [] },
  };
  for await (const page of allFindings(memory)) {
    const deeds = await deedsOfMany(
      memory,
      page.map(({ key }) => key),
    );
    for (const finding of page) await add(memory, standing, finding, deeds.get(finding.key) ?? [], asked);
    standing.rows = standing.rows.sort(byImportance).slice(0, rowsMax);
    standing.became = standing.became.sort(byNewestDeed).slice(0, becameMax);
  }
  return standing;
}

async function add(
  memory: Memory,
  { counts, rows, became, unaudited }: Standing,
  finding: Finding,
  deeds: Deed[],
  { since, until, now }: Asked,
): Promise<void> {
  if (new Date(finding.firstSeenAt) > until) return;
  const isGone = finding.goneAt !== undefined;
  if (finding.kind === 'auditing-off') {
    if (isGone) return;
    unaudited.count += 1;
    if (unaudited.names.length < namesMax) unaudited.names.push(finding.mailbox.name || finding.mailbox.address);
    return;
  }
  if (isGone && new Date(finding.goneAt ?? 0) <= since) return;
  const raised = await raisedOf(memory, finding.key);
  if (isGone) counts.gone += 1;
  if (isGone || isWorthTelling(deeds)) became.push({ finding, deeds, ...(raised ? { raised } : {}) });
  if (isGone) return;
  if (expectedUntil(finding, deeds, now)) {
    counts.expected += 1;
    return;
  }
  const how = howOf(finding, since);
  counts[how === 'new' ? 'fresh' : how] += 1;
  rows.push({ finding, deeds, ...(raised ? { how: 'raised', raised } : { how }) });
}

function howOf(finding: Finding, since: Date): Exclude<DigestRow['how'], 'raised'> {
  if (new Date(finding.firstSeenAt) > since) return 'new';
  return new Date(finding.changedAt) > since ? 'changed' : 'known';
}

/** Somebody asked, answered, expects it, or has it to do. */
function isWorthTelling(deeds: readonly Deed[]): boolean {
  return deeds.length > 0;
}

function byImportance(a: DigestRow, b: DigestRow): number {
  return (
    rank[a.how] - rank[b.how] ||
    weight[a.finding.severity] - weight[b.finding.severity] ||
    b.finding.changedAt.localeCompare(a.finding.changedAt) ||
    a.finding.key.localeCompare(b.finding.key)
  );
}

function byNewestDeed(a: Standing['became'][number], b: Standing['became'][number]): number {
  const at = ({ finding, deeds }: Standing['became'][number]) => finding.goneAt ?? deeds.at(-1)?.at ?? '';
  return at(b).localeCompare(at(a)) || a.finding.key.localeCompare(b.finding.key);
}

/** Findings that wait for somebody, the most serious first: a page of them, and how many there are. */
export async function openFindings(
  memory: Memory,
  now: Date,
  from: number,
  limit: number,
): Promise<{ total: number; rows: DigestRow[] }> {
  const kept: DigestRow[] = [];
  let total = 0;
  for await (const page of allFindings(memory)) {
    const open = page.filter(({ goneAt, kind }) => goneAt === undefined && kind !== 'auditing-off');
    const deeds = await deedsOfMany(
      memory,
      open.map(({ key }) => key),
    );
    for (const finding of open) {
      const done = deeds.get(finding.key) ?? [];
      if (expectedUntil(finding, done, now)) continue;
      total += 1;
      kept.push({ finding, deeds: done, how: 'known' });
    }
    kept.sort(byImportance).splice(from + limit);
  }
  return { total, rows: kept.slice(from, from + limit) };
}

/** The last word about a finding. */
export type Became =
  | { how: 'removed'; by: string; at: string }
  | { how: 'gone'; at: string }
  | { how: 'waiting'; at: string }
  | { how: 'mine' }
  | { how: 'not-mine' }
  | { how: 'expected'; until: Date }
  | { how: 'ended' }
  | { how: 'assigned'; whom: string };

export function becameOf(finding: Finding, deeds: readonly Deed[], now: Date): Became {
  if (finding.goneAt !== undefined) {
    // What was removed, came back and went again was not removed the second time.
    const removed = deeds.findLast(
      ({ what, at }) => what === 'removed' && new Date(at) >= new Date(finding.firstSeenAt),
    );
    return removed ? { how: 'removed', by: removed.byName, at: finding.goneAt } : { how: 'gone', at: finding.goneAt };
  }
  const until = expectedUntil(finding, deeds, now);
  if (until) return { how: 'expected', until };
  const answer = answerOf(deeds, finding.mailbox.id);
  if (answer === 'not-mine') return { how: 'not-mine' };
  const assignee = assigneeOf(deeds);
  if (assignee) return { how: 'assigned', whom: assignee.name };
  if (answer === 'mine') return { how: 'mine' };
  const asked = deeds.findLast(({ what }) => what === 'asked');
  return asked && answer === 'waiting' ? { how: 'waiting', at: asked.at } : { how: 'ended' };
}
