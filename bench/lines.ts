// Typed lines: reading them against a large vocabulary, the time until the form is shown at a steady load, and the time until
// all approvers have their cards. The stand-ins answer at once; the little time they take themselves is in the figures.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { parsePhrase, prepareVocabulary } from '../src/features/pim-activations/phrase.ts';
import type { Activatable } from '../src/features/pim-activations/phrase.ts';
import { seedRoles } from '../src/simulator/seed/roles.ts';
import { scoreCorpus } from '../test/unit/features/pim-activations/corpus.ts';
import { eventually } from '../test/support/eventually.ts';
import { atMost, quantile } from './table.ts';
import type { Figure } from './table.ts';
import { openDatabases, startTenant } from './tenant.ts';
import { typist } from './typed.ts';
import type { Typist } from './typed.ts';

const PER_SECOND = 20;
const LOAD_S = 15;
const PEOPLE = 20;
const WARM_UP = 100;
const WORDS = 500;
const APPROVERS = 10;
const ROUNDS = 5;

/** Throws when a line brings no form, or an approver no card. */
export async function measureLines(): Promise<Figure[]> {
  return [...readingFigures(), ...(await loadFigures())];
}

// ---------------------------------------------------------------- the parser alone

function readingFigures(): Figure[] {
  const roles = manyRoles();
  const lines = scoreCorpus().map(({ line }) => line);
  const context = { now: new Date(), timeZone: 'Europe/London', language: 'en' } as const;
  // As the bot does it: for every line anew, because what people may activate changes.
  const read = (line: string) => {
    const before = process.threadCpuUsage();
    parsePhrase(line, prepareVocabulary(roles), context);
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  };
  const first = read('activate helpdesk administrator for 2h because password resets INC0012345');
  // CPU and the best of three: what a line costs, not what else the machine was doing.
  const times = lines.map((line) => Math.min(read(line), read(line), read(line)));
  return [
    {
      what: `reading a line, ${WORDS} roles and groups, ${lines.length} lines`,
      measured: `p50 ${quantile(times).toFixed(1)} ms, the very first ${first.toFixed(0)} ms`,
    },
    atMost(`reading a line, ${WORDS} roles and groups, p99`, quantile(times, 0.99), 10, 'ms', 1),
  ];
}

function manyRoles(): Activatable[] {
  const places = ['Oslo', 'Bergen', 'Turin', 'Lyon', 'Graz', 'Porto', 'Kyoto', 'Quito', 'Accra', 'Perth'];
  const roles = seedRoles().map(({ displayName }) => displayName);
  return Array.from({ length: WORDS }, (_none, index) => {
    const displayName = roles[index % roles.length] ?? '';
    const place = places[Math.floor(index / roles.length) % places.length] ?? '';
    const isGroup = index % 3 === 0;
    return {
      id: String(index),
      kind: isGroup ? 'group' : 'role',
      displayName: isGroup ? `${displayName} ${place} ${index}` : displayName,
      ...(isGroup ? { access: 'member' as const } : { scopeName: place }),
      isActive: index === 7,
      isUsual: index < 3,
    };
  });
}

// ---------------------------------------------------------------- the whole way

async function loadFigures(): Promise<Figure[]> {
  const databases = await openDatabases();
  const tenant = await startTenant({ eligibleAssignments: PEOPLE * 20 });
  // Pages as long as Graph's, not the short ones that tests want.
  tenant.simulator.objects.put('simulator/settings', [{ id: 'graph', pageSize: 100 }]);
  const bot = await tenant.startBot(await databases.empty());
  const names = Array.from({ length: PEOPLE }, (_none, index) => `employee${index + 1}@`);
  const people = await Promise.all(names.map((name) => typist(tenant.simulator, name)));
  await pause(2_000);
  const [first, ...others] = people;
  assert.ok(first);
  const firstMs = await timed(() => first.says(lineOf(0)));
  for (const person of others) await person.says(lineOf(0));
  for (let done = 0; done < WARM_UP; done += 1) await typed(people, done);
  await pause(2_000);
  const before = await bot.usage();
  const answers = await steadily(people);
  const cpuMs = (await bot.usage()).cpuMs - before.cpuMs;
  await pause(2_000);
  const spreads = await spreadTimes(first, tenant.simulator);
  await bot.stop();
  await tenant.stop();
  await databases.stop();
  const load = `line to form, ${PER_SECOND} lines a second by ${PEOPLE} people, ${databases.name}`;
  return [
    { what: load, measured: `p50 ${quantile(answers)} ms` },
    atMost(`${load}, p99`, quantile(answers, 0.99), 300, 'ms'),
    { what: 'CPU of a line, all the way', measured: `${(cpuMs / answers.length).toFixed(1)} ms` },
    { what: 'the first line after a start, with its sign-in', measured: `${firstMs.toFixed(0)} ms` },
    atMost(
      `request here until ${APPROVERS} approvers have their cards, slowest of ${ROUNDS}`,
      Math.max(...spreads),
      2_000,
      'ms',
    ),
  ];
}

const roles = ['helpdesk administrator', 'user administrator', 'security reader', 'reports reader', 'global reader'];

function lineOf(index: number): string {
  return `activate ${roles[index % roles.length] ?? ''} for ${1 + (index % 3)}h because shift ${index}`;
}

function typed(people: readonly Typist[], index: number): Promise<number> {
  const person = people[index % people.length];
  assert.ok(person);
  return person.types(lineOf(index), 'pim-activations.send');
}

/** Types a line every so often, whether the last one is answered or not. */
async function steadily(people: readonly Typist[]): Promise<number[]> {
  const answers: Promise<number>[] = [];
  const startedMs = performance.now();
  for (let begun = 0; begun < PER_SECOND * LOAD_S; begun += 1) {
    await pause(Math.max(0, startedMs + (begun * 1_000) / PER_SECOND - performance.now()));
    answers.push(typed(people, begun));
  }
  return Promise.all(answers);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/** From the click that sends a request until the last approver has a card of it. */
async function spreadTimes(asker: Typist, simulator: Parameters<typeof typist>[0]): Promise<number[]> {
  const names = Array.from({ length: APPROVERS }, (_none, index) => `employee${index + 5}@`);
  const approvers = await Promise.all(names.map((name) => typist(simulator, name)));
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const role = approvedRoles[round % approvedRoles.length] ?? '';
    putApprovers(simulator, role, approvers);
    const form = await asker.says(`activate ${role} for 1h because round ${round}`);
    const before = approvers.map((one) => one.cards('pim-activations.approve'));
    const startedMs = performance.now();
    await asker.clicks(form, 'pim-activations.send', { minutes: '60', reason: `round ${round}` });
    const isDone = () => approvers.every((one, index) => one.cards('pim-activations.approve') > (before[index] ?? 0));
    await eventually('the cards', () => Promise.resolve(isDone() || undefined), 30_000);
    times.push(performance.now() - startedMs);
  }
  return times;
}

const approvedRoles = [
  'Password Administrator',
  'Authentication Administrator',
  'Security Administrator',
  'Security Operator',
  'Application Administrator',
];

function putApprovers({ objects }: Parameters<typeof typist>[0], role: string, approvers: readonly Typist[]): void {
  const id = seedRoles().find(({ displayName }) => displayName === role)?.id;
  const policy = objects.get('policies/roleManagementPolicies').find((one) => one['roleDefinitionId'] === id);
  assert.ok(policy);
  const primaryApprovers = approvers.map((one) => ({ '@odata.type': '#microsoft.graph.singleUser', userId: one.id }));
  const approvalStages = [{ approvalStageTimeOutInDays: 1, isApproverJustificationRequired: true, primaryApprovers }];
  const setting = { isApprovalRequired: true, approvalMode: 'SingleStage', approvalStages };
  objects.put('policies/roleManagementPolicies', [
    { id: policy['id'], rules: [{ id: 'Approval_EndUser_Assignment', setting }] },
  ]);
}
