/** One million audit records read from JSON, correlated and scored on one core: `npm run bench consent`.
 *  Making the records is not timed. Processor time is
 *  measured, so that other work on the machine does not count; that includes collecting garbage. */
import { consentContext } from '../src/features/app-consent/engine/context.ts';
import { correlate, emptyCorrelation, forget, incidents } from '../src/features/app-consent/engine/correlate.ts';
import { judge } from '../src/features/app-consent/engine/judge.ts';
import { knowledge } from '../src/features/app-consent/engine/knowledge.ts';
import { normalise } from '../src/features/app-consent/engine/normalise.ts';
import { recordsOf } from '../src/features/app-consent/engine/record-shapes.ts';
import { firstUse, graphApi, idOf, tenantId, who } from '../test/fixtures/app-consent/records.ts';
import type { Wire } from '../test/fixtures/app-consent/records.ts';
import { atMost } from './table.ts';
import type { Figure } from './table.ts';

const wantedPerSecond = 20_000;
const heapMbMax = 1_000;
const total = 1_000_000;
const pageSize = 500;
const start = Date.UTC(2026, 9, 1);
/** Thirty days of records, one campaign of 10,000 people in the hour after the first half. */
const days = 30;

function momentOf(index: number): string {
  return new Date(start + Math.floor((index / total) * days * 86_400_000)).toISOString().slice(0, 19);
}

/** Each first use is four records; three of ten steps are duplicates, and every fifth record is about something else. */
function stepOf(index: number): Wire[] {
  const isCampaign = index > total / 2 && index < total / 2 + 40_000;
  const number = isCampaign ? 0 : 1 + (index % 997) * 7 + (index % 5);
  const app = {
    objectId: idOf(0xb9, number),
    appId: idOf(0xd9, number),
    name: `App ${number}`,
    ownerTenantId: idOf(9, 9),
  };
  const at = isCampaign ? momentOf(total / 2) : momentOf(index);
  const step = idOf(0x59, index);
  const uses = firstUse(app, who(isCampaign ? index : index % 20_011), at, step, [
    'Mail.Read',
    'User.Read',
    'offline_access',
  ]);
  const other = { ...uses[0], id: `Directory_${step}_other`, activityDisplayName: 'Update user' };
  return [...uses, other, ...(index % 10 < 3 ? uses : [])];
}

function pageOf(from: number): { text: string; next: number } {
  const records: Wire[] = [];
  let next = from;
  while (records.length < pageSize) {
    records.push(...stepOf(next));
    next += 5;
  }
  return { text: JSON.stringify({ value: records.slice(0, pageSize) }), next };
}

const context = consentContext.parse({
  evaluatedAt: '2026-10-31T00:00:00Z',
  tenant: { tenantId, timeZone: 'Europe/Vienna', businessHours: { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' } },
  resources: [graphApi],
  signIns: [],
  history: {},
});

/** How many records a second of processor time, and what they leave in memory. */
export function measureConsent(): Figure[] {
  const state = emptyCorrelation();
  const seen = { records: 0, mostOpen: 0, mostHeap: 0, largest: 0 };
  let index = 0;
  let spentMs = 0;
  while (seen.records < total) {
    const { text, next } = pageOf(index);
    const now = new Date(`${momentOf(index)}Z`);
    index = next;
    const began = process.cpuUsage();
    const events = recordsOf(JSON.parse(text)).flatMap((record) => {
      const read = normalise(record, knowledge);
      return read.kind === 'event' ? [read.event] : [];
    });
    const changed = correlate(state, events);
    for (const incident of changed) judge(incident, context, knowledge);
    if (seen.records % 5_000 === 0) forget(state, now);
    const spent = process.cpuUsage(began);
    spentMs += (spent.user + spent.system) / 1000;
    seen.records += pageSize;
    for (const { story } of changed) seen.largest = Math.max(seen.largest, story.figures.size);
    if (seen.records % 50_000 === 0) {
      seen.mostOpen = Math.max(seen.mostOpen, incidents(state).length);
      seen.mostHeap = Math.max(seen.mostHeap, process.memoryUsage().heapUsed);
    }
  }
  const perSecond = Math.round((seen.records / spentMs) * 1000);
  return [
    {
      what: 'audit records read, correlated and scored, on one core',
      measured: `${perSecond} a second`,
      target: `≥ ${wantedPerSecond} a second`,
      isMet: perSecond >= wantedPerSecond,
    },
    atMost('heap while a million records pass', seen.mostHeap / 1e6, heapMbMax, 'MB'),
    { what: 'incidents remembered at most', measured: String(seen.mostOpen) },
    { what: 'people in the largest of them', measured: String(seen.largest) },
  ];
}
