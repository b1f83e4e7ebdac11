// A look into every mailbox, in slices: whoever reads the digest does the next slice, and what is done is remembered after every
// batch, so that a restart goes on where it stopped and memory does not grow with mailboxes.

import { z } from 'zod';
import { AppError, isKind } from '../../core/errors.ts';
import type { ExchangeReader } from '../../core/exchange.ts';
import type { AppGraph, Page } from '../../core/graph.ts';
import type { Directory } from '../../core/item.ts';
import type { Memory } from '../../core/memory.ts';
import { dayMs, minuteMs } from '../../core/time.ts';
import { fullAccess, hiddenRules, isAuditingOffForAll, mailbox, mailboxPage, sendAs } from './exchange.ts';
import type { ExchangeMailbox } from './exchange.ts';
import { closeUnseen, noteLooks, seenAuditingOff, seenDelegate, seenForwarding, seenOfRule } from './findings.ts';
import type { Finding, FindingKind, Look, Seen } from './findings.ts';
import { accountPage, ownDomains, rulesOfMany } from './graph.ts';
import type { MessageRule } from './graph-shapes.ts';
import { raise } from './raise.ts';
import { documents } from './places.ts';
import { seenRule, targetsOf } from './rules.ts';

const phases = ['people', 'rules', 'mailboxes', 'delegates', 'closing'] as const;

const count = z.number().int().min(0);
const scanShape = z.object({
  id: z.string(),
  startedAt: z.iso.datetime(),
  phase: z.enum(phases),
  /** Of the list that is being read: how many pages came, where it goes on, and how often it had to begin anew. */
  listed: count,
  next: z.string().optional(),
  restarts: count,
  /** Documents of what is listed for this phase, and how far it has come. */
  pages: count,
  page: count,
  offset: count,
  /** How often the next batch was tried in vain, whom of it to ask again, and until when Graph wants to be left alone. */
  tries: count,
  again: z.array(z.string()).optional(),
  waitUntil: z.iso.datetime().optional(),
  domains: z.array(z.string()),
  usesExchange: z.boolean(),
  /** Accounts to look at, mailboxes read, accounts without one, mailboxes that could not be read. */
  accounts: count,
  read: count,
  without: count,
  unreadable: count,
  exchangeMailboxes: count,
  delegatesRead: count,
  isAuditingOff: z.boolean(),
  /** Why a part of it could not be done: codes. */
  problems: z.array(z.string()),
});
type Scan = z.infer<typeof scanShape>;

const lastShape = scanShape
  .pick({
    id: true,
    startedAt: true,
    usesExchange: true,
    accounts: true,
    read: true,
    without: true,
    unreadable: true,
    exchangeMailboxes: true,
    isAuditingOff: true,
    problems: true,
  })
  .extend({ finishedAt: z.iso.datetime() });
/** A scan that has ended. */
export type FinishedScan = z.infer<typeof lastShape>;

/** How far a scan is that has not. */
export interface ScanProgress {
  done: number;
  /** Zero while it is not known. */
  of: number;
}

/** What scanning may use. */
export interface ScanDeps {
  graph: AppGraph;
  directory: Pick<Directory, 'profile' | 'cached'>;
  memory: Memory;
  now: Date;
}

/** Outlook takes four requests of a batch at once and counts by mailbox, so that one batch after the other stays below all limits. */
const batchMax = 20;
/** Exchange has no batches; after so many mailboxes, each with three questions or four, it is remembered how far it is. */
const delegatesMax = 4;
/** Listed together: whole batches, whatever the pages that Graph gives. */
const pageMax = 50 * batchMax;
const keptMs = 30 * dayMs;
/** A list with more pages does not end. */
const listedMax = 10_000;
/** Far below the two minutes a job may take, and below the ten seconds that a process has to end: it leaves no slice unfinished. */
const sliceMs = 8_000;
/** Who stopped in the middle of a slice holds it for one such span more at most. */
const spanMs = 2 * minuteMs;
/** A batch that fails in passing is tried so often; then what is missing in it counts as unreadable. A list is begun so often. */
const triesMax = 3;
const waitS = 30;
/** Somebody else is at it: come back then. */
const heldMs = 2_000;
/** What was listed so long ago says nothing any more: a scan that was left lying begins anew. */
const staleMs = 7 * dayMs;

/** The scan that ended last. */
export async function lastScan(memory: Memory): Promise<FinishedScan | undefined> {
  const parsed = lastShape.safeParse(await memory.get(documents.lastScan));
  return parsed.success ? parsed.data : undefined;
}

/**
 * The last scan when it began at `notBefore` or later; otherwise begins one or goes on with it for some seconds, and answers how
 * far it is and when to come again. Throws `graph.*` where Graph cannot be asked at all; the next call goes on.
 */
export async function scanSince(
  deps: ScanDeps,
  notBefore: Date,
): Promise<{ finished: FinishedScan } | { progress: ScanProgress; againAt: Date }> {
  const { memory, now } = deps;
  const before = await scanFrom(memory, notBefore);
  if (before) return { finished: before };
  const claim = await claimSlice(memory, now);
  if (!claim) return { progress: progressOf(await knownScan(deps)), againAt: new Date(now.getTime() + heldMs) };
  try {
    // Whoever had it until now may just have ended.
    const ended = await scanFrom(memory, notBefore);
    if (ended) return { finished: ended };
    const scan = (await knownScan(deps)) ?? (await begin(deps));
    const waitUntil = scan.waitUntil === undefined ? now : new Date(scan.waitUntil);
    if (waitUntil > now) return { progress: progressOf(scan), againAt: waitUntil };
    const went = await goOn(deps, scan);
    if (!('finishedAt' in went))
      return { progress: progressOf(went), againAt: went.waitUntil === undefined ? now : new Date(went.waitUntil) };
    // One that was under way before may have looked too early for this digest.
    return new Date(went.startedAt) >= notBefore
      ? { finished: went }
      : { progress: progressOf(undefined), againAt: now };
  } finally {
    await memory.remove(claim);
  }
}

async function scanFrom(memory: Memory, notBefore: Date): Promise<FinishedScan | undefined> {
  const last = await lastScan(memory);
  return last && new Date(last.startedAt) >= notBefore ? last : undefined;
}

/** The names that make the next slice ours until they are removed; undefined while somebody else has it. */
async function claimSlice(memory: Memory, now: Date): Promise<string[] | undefined> {
  const span = Math.floor(now.getTime() / spanMs);
  const names = [documents.slice(span), documents.slice(span + 1)];
  const fresh = await memory.note(names, new Date(now.getTime() + dayMs));
  if (fresh.size === names.length) return names;
  await memory.remove([...fresh]);
  return undefined;
}

function progressOf(scan: Scan | undefined): ScanProgress {
  if (!scan || scan.phase === 'people') return { done: 0, of: 0 };
  const { accounts, read, without, unreadable, delegatesRead, exchangeMailboxes } = scan;
  return { done: read + without + unreadable + delegatesRead, of: accounts + exchangeMailboxes };
}

/** The scan that is under way; one that has ended may still be there after a crash. */
async function knownScan({ memory, now }: ScanDeps): Promise<Scan | undefined> {
  const known = scanShape.safeParse(await memory.get(documents.scan));
  if (!known.success || known.data.id === (await lastScan(memory))?.id) return undefined;
  return now.getTime() - new Date(known.data.startedAt).getTime() < staleMs ? known.data : undefined;
}

async function begin({ memory, now, graph }: ScanDeps): Promise<Scan> {
  const scan: Scan = {
    id: String(now.getTime()),
    startedAt: now.toISOString(),
    phase: 'people',
    listed: 0,
    restarts: 0,
    pages: 0,
    page: 0,
    offset: 0,
    tries: 0,
    domains: [],
    usesExchange: graph.exchange !== undefined,
    accounts: 0,
    read: 0,
    without: 0,
    unreadable: 0,
    exchangeMailboxes: 0,
    delegatesRead: 0,
    isAuditingOff: false,
    problems: [],
  };
  await memory.put(documents.scan, scan);
  return scan;
}

async function goOn(deps: ScanDeps, begun: Scan): Promise<Scan | FinishedScan> {
  const untilMs = performance.now() + sliceMs;
  let scan: Scan = { ...begun, waitUntil: undefined };
  while (performance.now() < untilMs && scan.waitUntil === undefined) {
    if (scan.phase === 'closing') return finish(deps, scan);
    scan = await step(deps, scan);
    await deps.memory.put(documents.scan, scan);
  }
  return scan;
}

/** One batch, or one page of a list. */
async function step(deps: ScanDeps, scan: Scan): Promise<Scan> {
  switch (scan.phase) {
    case 'people':
      return listPeople(deps, scan);
    case 'rules':
      return overPages(deps, scan, { what: 'people', shape: z.string(), size: batchMax, read: readRules });
    case 'mailboxes':
      return readMailboxes(deps, scan);
    case 'delegates':
      return overPages(deps, scan, {
        what: 'mailboxes',
        shape: listedMailbox,
        size: delegatesMax,
        read: readDelegates,
      });
    case 'closing':
      return scan;
  }
}

/** The next page of accounts, kept in documents of whole batches, whatever the pages that Graph gives. */
async function listPeople(deps: ScanDeps, scan: Scan): Promise<Scan> {
  const page = await nextPage(deps, scan, (next) => accountPage(deps.graph, next));
  if (!page) return listedAnew(scan);
  const domains = scan.listed === 0 ? await ownDomains(deps.graph) : scan.domains;
  const whole = Math.floor(scan.accounts / pageMax);
  // Before a crash, more of this page may have been written than is remembered.
  const begun = scan.accounts - whole * pageMax;
  const known = begun === 0 ? [] : (await listedIn(deps, scan, 'people', whole, z.string())).slice(0, begun);
  const ids = [...known, ...page.rows];
  const keepUntil = new Date(deps.now.getTime() + keptMs);
  const accounts = whole * pageMax + ids.length;
  const pages = Math.ceil(accounts / pageMax);
  await deps.memory.putAll(
    Array.from({ length: pages - whole }, (_, index) => ({
      name: documents.page(scan.id, 'people', whole + index),
      value: ids.slice(index * pageMax, (index + 1) * pageMax),
      keepUntil,
    })),
  );
  return listedOn({ ...scan, domains, accounts, pages }, page.next, 'rules');
}

/** The next page of the list; undefined when the list must begin anew, because where it went on is forgotten. */
async function nextPage<T>(
  { memory }: ScanDeps,
  scan: Scan,
  read: (next: string | undefined) => Promise<Page<T>>,
): Promise<Page<T> | undefined> {
  try {
    if (scan.listed >= listedMax)
      throw new AppError('graph.unexpected-answer', { params: { requestId: scan.id }, detail: { pages: scan.listed } });
    return await read(scan.next);
  } catch (error) {
    if (scan.next === undefined || !(error instanceof AppError) || error.kind === 'Unavailable') throw error;
    if (scan.restarts + 1 < triesMax) return undefined;
    // Whoever comes later tries it anew.
    await memory.put(documents.scan, { ...listedAnew(scan), restarts: 0 });
    throw error;
  }
}

/** Whatever was listed so far is written over. */
function listedAnew(scan: Scan): Scan {
  const counted = scan.phase === 'people' ? { accounts: 0 } : { exchangeMailboxes: 0 };
  return { ...scan, ...counted, listed: 0, next: undefined, pages: 0, restarts: scan.restarts + 1 };
}

/** A page further, or in the phase after a list that has ended. */
function listedOn(scan: Scan, next: string | undefined, phase: Scan['phase']): Scan {
  if (next !== undefined) return { ...scan, next, listed: scan.listed + 1 };
  return { ...scan, phase, next, listed: 0, restarts: 0, page: 0, offset: 0 };
}

/** What is looked at in this phase. */
interface Looking<T> {
  what: 'people' | 'mailboxes';
  shape: z.ZodType<T>;
  /** So many together. */
  size: number;
  read: (deps: ScanDeps, scan: Scan, rows: T[]) => Promise<Scan>;
}

async function listedIn<T>(
  { memory }: ScanDeps,
  scan: Scan,
  what: Looking<T>['what'],
  page: number,
  shape: z.ZodType<T>,
): Promise<T[]> {
  return z
    .array(shape)
    .catch([])
    .parse(await memory.get(documents.page(scan.id, what, page)));
}

/** The next few of what was listed; the phase after this one when nothing is left. */
async function overPages<T>(deps: ScanDeps, scan: Scan, { what, shape, size, read }: Looking<T>): Promise<Scan> {
  if (scan.page >= scan.pages) return { ...scan, phase: phaseAfter(scan), pages: 0, page: 0, offset: 0 };
  const listed = await listedIn(deps, scan, what, scan.page, shape);
  const rows = listed.slice(scan.offset, scan.offset + size);
  const after = rows.length === 0 ? scan : await read(deps, scan, rows);
  if (after.waitUntil !== undefined) return after;
  const offset = scan.offset + size;
  return offset < listed.length ? { ...after, offset } : { ...after, page: scan.page + 1, offset: 0 };
}

function phaseAfter({ phase, usesExchange }: Scan): Scan['phase'] {
  const next = phases[phases.indexOf(phase) + 1] ?? 'closing';
  return next === 'mailboxes' && !usesExchange ? 'closing' : next;
}

async function readRules(deps: ScanDeps, scan: Scan, listed: string[]): Promise<Scan> {
  const ids = scan.again ?? listed;
  const answers = await rulesOfMany(deps.graph, ids);
  const domains = new Set(scan.domains);
  const looks: Look[] = [];
  const unreadable: { id: string; code: string }[] = [];
  let without = 0;
  for (const [index, answer] of answers.entries()) {
    const id = ids[index] ?? '';
    if (!(answer instanceof AppError)) looks.push(lookAtRules(id, answer, domains));
    else if (answer.code === 'graph.not-found') without += 1;
    else unreadable.push({ id, code: answer.code });
  }
  await noteAll(deps, looks);
  const told = { ...scan, read: scan.read + looks.length, without: scan.without + without };
  const passing = answers.filter((answer) => isKind(answer, 'Unavailable'));
  if (passing.length > 0 && scan.tries + 1 < triesMax)
    return { ...waiting(deps, told, passing), again: unreadable.map(({ id }) => id) };
  await noteUnreadable(deps, scan, unreadable);
  return { ...told, tries: 0, again: undefined, unreadable: scan.unreadable + unreadable.length };
}

/** The same batch again, when Graph wants to be asked. */
function waiting({ now }: ScanDeps, scan: Scan, failures: readonly AppError[]): Scan {
  const seconds = Math.max(...failures.map(({ retryAfterS }) => retryAfterS ?? waitS));
  return { ...scan, tries: scan.tries + 1, waitUntil: new Date(now.getTime() + seconds * 1000).toISOString() };
}

/** What the rules of one mailbox come to. */
export function lookAtRules(mailboxId: string, rules: readonly MessageRule[], domains: ReadonlySet<string>): Look {
  const seen = rules.flatMap((rule): Seen[] => {
    const found = seenRule(rule, domains);
    return found ? [seenOfRule(found)] : [];
  });
  return { mailboxId, kinds: ['rule'], seen };
}

async function noteUnreadable(
  { memory, now }: ScanDeps,
  scan: Scan,
  rows: readonly { id: string; code: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  const part = `${scan.phase}-${String(scan.page).padStart(5, '0')}-${String(scan.offset).padStart(5, '0')}`;
  await memory.put(documents.unreadable(scan.id, part), rows, new Date(now.getTime() + keptMs));
}

const listedMailbox = z.object({
  id: z.string(),
  userPrincipalName: z.string(),
  name: z.string(),
  address: z.string(),
});
type ListedMailbox = z.infer<typeof listedMailbox>;

const exchangeKinds: readonly FindingKind[] = ['forwarding', 'auditing-off'];
const delegateKinds: readonly FindingKind[] = ['full-access', 'send-as', 'hidden-rule'];

/** What Exchange says of a page of all mailboxes; where it says nothing, the scan ends with what Graph told. */
async function readMailboxes(deps: ScanDeps, scan: Scan): Promise<Scan> {
  const { exchange } = deps.graph;
  if (!exchange) return { ...scan, phase: 'closing', usesExchange: false };
  try {
    const isAuditingOff = scan.listed === 0 ? await isAuditingOffForAll(exchange) : scan.isAuditingOff;
    const page = await nextPage(deps, scan, (next) => mailboxPage(exchange, next));
    if (!page) return listedAnew(scan);
    const domains = new Set(scan.domains);
    const looks: Look[] = [];
    for (const one of page.rows) looks.push(await lookAtMailbox(deps, one, domains));
    await noteAll(deps, looks, page.rows);
    const rows = page.rows.map(({ id, userPrincipalName, name, address }) => ({
      id,
      userPrincipalName,
      name,
      address,
    }));
    const keepUntil = new Date(deps.now.getTime() + keptMs);
    await deps.memory.put(documents.page(scan.id, 'mailboxes', scan.pages), rows, keepUntil);
    const exchangeMailboxes = scan.exchangeMailboxes + rows.length;
    return listedOn({ ...scan, isAuditingOff, exchangeMailboxes, pages: scan.pages + 1 }, page.next, 'delegates');
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'Unavailable') throw error;
    return { ...scan, phase: 'closing', usesExchange: false, problems: [...scan.problems, error.code] };
  }
}

async function lookAtMailbox(
  { directory }: ScanDeps,
  { id, forwardsTo, keepsCopy, isAudited }: ExchangeMailbox,
  domains: ReadonlySet<string>,
): Promise<Look> {
  const seen: Seen[] = isAudited ? [] : [seenAuditingOff];
  if (forwardsTo.length > 0) {
    const addresses: string[] = [];
    for (const address of forwardsTo) addresses.push(await addressOf(directory, address));
    seen.unshift(seenForwarding(targetsOf(addresses, domains), keepsCopy));
  }
  return { mailboxId: id, kinds: exchangeKinds, seen };
}

const objectIdPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Exchange names somebody in the organisation by a name that is often the object id; people know them by their address. */
async function addressOf(directory: ScanDeps['directory'], address: string): Promise<string> {
  if (!objectIdPattern.test(address)) return address;
  return (await directory.profile(address))?.userPrincipalName ?? address;
}

/** One mailbox after the other, its three questions at once. */
async function readDelegates(deps: ScanDeps, scan: Scan, rows: ListedMailbox[]): Promise<Scan> {
  const looks: Look[] = [];
  const unreadable: { id: string; code: string }[] = [];
  for (const row of rows) {
    const look = await lookAtDelegates(deps, scan.domains, row);
    if (!(look instanceof AppError)) looks.push(look);
    // All of these once more, when Exchange wants to be asked.
    else if (look.kind === 'Unavailable' && scan.tries + 1 < triesMax) return waiting(deps, scan, [look]);
    else if (look.code !== 'graph.not-found') unreadable.push({ id: row.id, code: look.code });
  }
  await noteAll(deps, looks, rows);
  await noteUnreadable(deps, scan, unreadable);
  return {
    ...scan,
    tries: 0,
    delegatesRead: scan.delegatesRead + rows.length,
    unreadable: scan.unreadable + unreadable.length,
  };
}

async function lookAtDelegates(
  { graph: { exchange } }: ScanDeps,
  own: readonly string[],
  { id, userPrincipalName: identity }: Pick<ListedMailbox, 'id' | 'userPrincipalName'>,
): Promise<Look | AppError> {
  const domains = new Set(own);
  if (!exchange) return new AppError('graph.unavailable');
  const [full, send, hidden] = await Promise.all([
    answered(fullAccess(exchange, identity)),
    answered(sendAs(exchange, identity)),
    answered(hiddenRules(exchange, identity)),
  ]);
  const errors = [full, send, hidden].filter((one) => one instanceof AppError);
  const passing = errors.find(({ kind }) => kind === 'Unavailable');
  if (passing) return passing;
  const [error] = errors;
  if (error && errors.length === delegateKinds.length) return error;
  const delegates = (kind: 'full-access' | 'send-as', addresses: string[]) =>
    targetsOf(addresses, domains).map((to) => seenDelegate(kind, to));
  const parts: [FindingKind, Seen[] | undefined][] = [
    ['full-access', full instanceof AppError ? undefined : delegates('full-access', full)],
    ['send-as', send instanceof AppError ? undefined : delegates('send-as', send)],
    ['hidden-rule', hidden instanceof AppError ? undefined : seenHidden(hidden, domains)],
  ];
  // What Exchange does not show to this role is left as it was; the rest counts.
  const told = parts.filter(([, seen]) => seen !== undefined);
  return { mailboxId: id, kinds: told.map(([kind]) => kind), seen: told.flatMap(([, seen = []]) => seen) };
}

/** The answer, or why there is none. */
async function answered<T>(asked: Promise<T>): Promise<T | AppError> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function seenHidden(rules: readonly MessageRule[], domains: ReadonlySet<string>): Seen[] {
  return rules.flatMap((rule): Seen[] => {
    const found = seenRule(rule, domains);
    return found ? [seenOfRule({ ...found, isHidden: true })] : [];
  });
}

/** Remembers what was seen; what is new next to something suspicious is raised at once. */
async function noteAll(
  { memory, directory, now }: ScanDeps,
  looks: readonly Look[],
  named: readonly { id: string; name: string; address: string }[] = [],
): Promise<void> {
  const nameOf = async (id: string) => {
    const known = named.find((one) => one.id === id);
    if (known) return { name: known.name, address: known.address };
    const profile = await directory.profile(id);
    return { name: profile?.displayName ?? '', address: profile?.userPrincipalName ?? '' };
  };
  await noteLooks(memory, looks, nameOf, now, (changed) => raise(memory, changed, now));
}

async function finish({ memory, now }: ScanDeps, scan: Scan): Promise<FinishedScan> {
  const spared = new Set((await unreadableMailboxes(memory, scan.id)).map(({ id }) => id));
  const kinds: FindingKind[] = ['rule', ...(scan.usesExchange ? [...exchangeKinds, ...delegateKinds] : [])];
  const since = new Date(scan.startedAt);
  await closeUnseen(memory, { since, kinds, isSpared: (id) => spared.has(id), now });
  const last = lastShape.parse({ ...scan, finishedAt: now.toISOString() });
  await memory.put(documents.lastScan, last);
  await memory.remove([documents.scan]);
  return last;
}

const unreadableMax = 1_000;

/** Those that could not be read, and why. */
export async function unreadableMailboxes(memory: Memory, scanId: string): Promise<{ id: string; code: string }[]> {
  const shape = z.array(z.object({ id: z.string(), code: z.string() })).catch([]);
  const found: { id: string; code: string }[] = [];
  let after: string | undefined;
  for (;;) {
    const rows = await memory.list(documents.allUnreadable(scanId), unreadableMax, after);
    found.push(...rows.flatMap(({ value }) => shape.parse(value)));
    after = rows.at(-1)?.name;
    if (rows.length < unreadableMax) return found;
  }
}

/** A fresh look at one mailbox's rules; nothing changes while it cannot be read. Throws `graph.*` where that may pass. */
export async function lookAtOne(deps: ScanDeps, mailboxId: string): Promise<void> {
  const domains = await domainsOf(deps);
  const [answer] = await rulesOfMany(deps.graph, [mailboxId]);
  if (answer === undefined) return;
  if (!(answer instanceof AppError)) return noteAll(deps, [lookAtRules(mailboxId, answer, domains)]);
  if (answer.code === 'graph.not-found') return noteAll(deps, [{ mailboxId, kinds: ['rule'], seen: [] }]);
  if (answer.kind === 'Unavailable') throw answer;
}

/** A fresh look at where one finding is, as `lookAtOne`. */
export async function lookAtFinding(deps: ScanDeps, finding: Finding): Promise<void> {
  const { kind, mailbox: one } = finding;
  if (kind === 'rule') return lookAtOne(deps, one.id);
  const { exchange } = deps.graph;
  if (!exchange) return;
  const kinds = exchangeKinds.includes(kind) ? exchangeKinds : delegateKinds;
  const look = await lookByExchange(deps, exchange, one, kinds);
  if (look === undefined) return;
  if (!(look instanceof AppError)) return noteAll(deps, [look]);
  if (look.code === 'graph.not-found') return noteAll(deps, [{ mailboxId: one.id, kinds, seen: [] }]);
  if (look.kind === 'Unavailable') throw look;
}

/** Undefined when the address is not that mailbox's any more. */
async function lookByExchange(
  deps: ScanDeps,
  exchange: ExchangeReader,
  { id, address }: Finding['mailbox'],
  kinds: readonly FindingKind[],
): Promise<Look | AppError | undefined> {
  const domains = await domainsOf(deps);
  const found = await answered(mailbox(exchange, address));
  if (found instanceof AppError) return found;
  if (found?.id !== id) return undefined;
  return kinds === exchangeKinds ? lookAtMailbox(deps, found, domains) : lookAtDelegates(deps, [...domains], found);
}

async function domainsOf({ graph, directory }: ScanDeps): Promise<Set<string>> {
  return new Set(await directory.cached('digest/domains', () => ownDomains(graph)));
}
