// Turns what has become due (by the bot's clock, in tables all replicas share) into jobs.

import { refOf } from '../core/item.ts';
import type { FlowDeps } from './deps.ts';
import { auditLogSource } from './poll-audit-log.ts';

/** Graph answers five requests to the audit log in ten seconds for each application; most of them are left to others. */
const AUDIT_LOG_EVERY_MIN_S = 15;
const BATCH = 500;
const RETRY_MS = 60_000;
/** How long a card that is known only as `sending` is given before a pass looks at it again. */
const UNPROVEN_MS = 60_000;

/** Call it every second or so, and whenever the clock has jumped. Answers whether items were due. Throws `database.unavailable`. */
export async function tick(deps: FlowDeps): Promise<boolean> {
  const now = deps.clock.now();
  await queuePolls(deps, now);
  await queueDecisions(deps, now);
  return queueItems(deps, now);
}

const TICK_MS = 1_000;

/** The clock work of one process. */
export interface Ticker {
  /** Does the work while no tick is under way or begins. */
  paused(work: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** Ticks every second, one at a time. A tick that fails is logged; the next one tries again. */
export function startTicker(deps: FlowDeps): Ticker {
  let last: Promise<unknown> = Promise.resolve();
  let isPaused = false;
  let isTicking = false;
  const timer = setInterval(() => {
    if (isPaused || isTicking) return;
    isTicking = true;
    last = tick(deps)
      .catch((error: unknown) => deps.log.warn('tick.failed', { error }))
      .finally(() => {
        isTicking = false;
      });
  }, TICK_MS);
  return {
    paused: async (work) => {
      isPaused = true;
      await last;
      await work().finally(() => {
        isPaused = false;
      });
    },
    stop: async () => {
      clearInterval(timer);
      await last;
    },
  };
}

/** Every source, whether due or not: for settling. */
export async function pollEverything(deps: FlowDeps): Promise<void> {
  const sources = [auditLogSource, ...deps.registry.sources.keys()];
  await deps.store.jobs.send(...sources.map((source) => ({ name: 'poll' as const, source })));
}

async function queuePolls(deps: FlowDeps, now: Date): Promise<void> {
  const rhythms = [
    { source: auditLogSource, everyS: Math.max(deps.pollIntervalS, AUDIT_LOG_EVERY_MIN_S) },
    ...[...deps.registry.sources].map(([name, { source }]) => ({
      source: name,
      everyS: source.everyS ?? deps.pollIntervalS,
    })),
  ];
  const schedules = rhythms.map(({ source, everyS }) => ({
    name: `poll/${source}`,
    next: new Date(now.getTime() + everyS * 1000),
  }));
  const due = await deps.store.schedules.claimAll(now, schedules);
  const jobs = rhythms.filter(({ source }) => due.has(`poll/${source}`));
  await deps.store.jobs.send(...jobs.map(({ source }) => ({ name: 'poll' as const, source })));
}

async function queueDecisions(deps: FlowDeps, now: Date): Promise<void> {
  const due = await deps.store.decisions.takeDue(now, new Date(now.getTime() + RETRY_MS), BATCH);
  await deps.store.jobs.send(...due.map((decisionId) => ({ name: 'carry-out' as const, decisionId })));
}

async function queueItems(deps: FlowDeps, now: Date): Promise<boolean> {
  const due = await deps.store.transaction(async (tx) => {
    const items = await tx.items.takeDue(now, BATCH);
    await tx.jobs.send(...items.map((item) => ({ name: 'reconcile' as const, item: refOf(item) })));
    return items.length;
  });
  if (due === BATCH) {
    await queueItems(deps, now);
    return true;
  }
  const unproven = await deps.store.cards.takeUnproven(new Date(now.getTime() - UNPROVEN_MS));
  await deps.store.jobs.send(...unproven.map((item) => ({ name: 'reconcile' as const, item: refOf(item) })));
  return due > 0;
}
