// Reads everything a digest tells, once, when it is due; afterwards only how its findings stand.

import { z } from 'zod';
import type { FeatureFigures } from '../../core/figures.ts';
import type { ReadDeps } from '../../core/item.ts';
import type { Memory } from '../../core/memory.ts';
import { dayMs, hourMs, minuteMs } from '../../core/time.ts';
import { mayLook } from './allowed.ts';
import type { DigestFacts, Told } from './digest-facts.ts';
import { digestKey, documents } from './places.ts';
import { nextDue } from './rhythm.ts';
import { lastScan, scanSince } from './scan.ts';
import type { FinishedScan } from './scan.ts';
import { readScore } from './score-read.ts';
import { standingOf } from './standing.ts';
import { askedDigests, subscriptionOf } from './subscriptions.ts';
import type { Subscription } from './subscriptions.ts';

/** A look into mailboxes that began so long before a digest is fresh enough: the more there are, the longer a new one takes. */
const freshMs = { few: 5 * minuteMs, many: 12 * hourMs };
const fewAccounts = 1_000;
/** What the first digest of a conversation looks back. */
const firstMs = 7 * dayMs;
/** So long its card is kept up to date. */
export const openMs = 8 * dayMs;
const tablesKeptMs = 40 * dayMs;
const tableRowsMax = 5_000;

/** Undefined for a digest that nobody wants any more. */
export async function readDigest(
  deps: ReadDeps,
  key: string,
  previous: DigestFacts | undefined,
): Promise<DigestFacts | undefined> {
  const place = digestKey(key);
  if (!place) return undefined;
  if (previous?.told) return asItStands(deps, previous, previous.told);
  const wish = await wishOf(deps, place);
  if (!wish) return previous && { ...previous, isOver: true };
  const facts: DigestFacts = {
    shape: 1,
    conversationId: place.conversationId,
    place: wish.place,
    by: wish.by,
    timeZone: wish.timeZone,
    due: place.due.toISOString(),
    ...(wish.rhythm
      ? { rhythm: wish.rhythm, nextAt: nextDue(wish.rhythm, wish.timeZone, deps.now).toISOString() }
      : {}),
    readAt: deps.now.toISOString(),
    isOver: false,
  };
  const scan = await scanSince(deps, new Date(place.due.getTime() - (await freshFor(deps.memory))));
  if ('finished' in scan) return { ...facts, told: await tell(deps, key, facts, scan.finished) };
  return { ...facts, progress: { ...scan.progress, againAt: scan.againAt.toISOString() } };
}

async function freshFor(memory: Memory): Promise<number> {
  const last = await lastScan(memory);
  return last === undefined || last.accounts <= fewAccounts ? freshMs.few : freshMs.many;
}

/** The subscription behind it, or that somebody asked for it; nobody is told in their own chat what is no business of theirs. */
async function wishOf(
  { memory, graph }: ReadDeps,
  { conversationId, due }: { conversationId: string; due: Date },
): Promise<(Omit<Subscription, 'rhythm' | 'since'> & { rhythm?: Subscription['rhythm'] }) | undefined> {
  const asked = (await askedDigests(memory)).find(
    (one) => one.conversationId === conversationId && one.at === due.toISOString(),
  );
  const wish = asked ?? (await subscriptionOf(memory, conversationId));
  if (!wish) return undefined;
  return wish.place === 'personal' && !(await mayLook(graph, wish.by)) ? undefined : wish;
}

/** Once there is a newer one, this one stays as it was. */
async function asItStands({ memory, now }: ReadDeps, facts: DigestFacts, told: Told): Promise<DigestFacts> {
  const newest = toldShape.safeParse(await memory.get(documents.told(facts.conversationId)));
  const isOld = newest.success && new Date(newest.data.due) > new Date(facts.due);
  if (isOld || now.getTime() - new Date(facts.due).getTime() > openMs) return { ...facts, isOver: true };
  const standing = await standingOf(memory, { since: new Date(told.since), until: new Date(told.at), now });
  return { ...facts, told: { ...told, standing } };
}

async function tell(deps: ReadDeps, key: string, facts: DigestFacts, scan: FinishedScan): Promise<Told> {
  const { memory, now } = deps;
  const before = await sinceOf(memory, facts, now);
  const since = before ?? new Date(new Date(facts.due).getTime() - firstMs);
  const figures = (await deps.figures?.({ from: since, to: now })) ?? [];
  await keepTables(memory, key, figures, now);
  return {
    at: now.toISOString(),
    since: since.toISOString(),
    isFirst: before === undefined,
    score: await readScore(deps.graph, { since, now }),
    scan: {
      id: scan.id,
      finishedAt: scan.finishedAt,
      read: scan.read,
      unreadable: scan.unreadable,
      usesExchange: scan.usesExchange,
      isAuditingOff: scan.isAuditingOff,
      problems: scan.problems,
    },
    // To a conversation that hears of it for the first time, everything is new.
    standing: await standingOf(memory, { since: before ?? new Date(0), until: now, now }),
    figures: figures.flatMap(withoutTables),
  };
}

const toldShape = z.object({ due: z.iso.datetime(), at: z.iso.datetime(), since: z.iso.datetime().optional() });

/**
 * When the digest before this one was told, which is later than it was due: what was found by looking for it is not new in this one.
 * Undefined for the first. The same answer when this one is read again after a crash.
 */
async function sinceOf(
  memory: Memory,
  { conversationId, due, rhythm }: Pick<DigestFacts, 'conversationId' | 'due' | 'rhythm'>,
  now: Date,
): Promise<Date | undefined> {
  const name = documents.told(conversationId);
  const parsed = toldShape.safeParse(await memory.get(name));
  const last = parsed.success ? parsed.data : undefined;
  const isAgain = last?.due === due;
  const since = isAgain ? last.since : last?.at;
  // One that was asked for in between does not make the regular one skip what it showed.
  if (rhythm !== undefined || isAgain || last === undefined)
    await memory.put(name, { due, at: now.toISOString(), ...(since === undefined ? {} : { since }) });
  return since === undefined ? undefined : new Date(since);
}

async function keepTables(memory: Memory, key: string, figures: readonly FeatureFigures[], now: Date): Promise<void> {
  const tables = figures.flatMap((one) =>
    'figures' in one ? one.figures.tables.map((table) => ({ ...table, rows: table.rows.slice(0, tableRowsMax) })) : [],
  );
  await memory.put(documents.tables(key), tables, new Date(now.getTime() + tablesKeptMs));
}

function withoutTables(one: FeatureFigures): Told['figures'] {
  if (!('figures' in one)) return [{ feature: one.feature, lines: [], code: one.code }];
  const { heading, lines } = one.figures;
  return lines.length === 0 ? [] : [{ feature: one.feature, heading, lines: [...lines] }];
}
