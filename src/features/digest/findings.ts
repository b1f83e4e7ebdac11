// What was found in mailboxes, one document each, and what people did about it.

import { z } from 'zod';
import type { Memory } from '../../core/memory.ts';
import { sha256 } from '../../core/sha256.ts';
import { dayMs } from '../../core/time.ts';
import { documents } from './places.ts';
import { severityOfRule } from './rules.ts';
import type { SeenRule, Severity, Target } from './rules.ts';

const text = z.string();
const moment = z.iso.datetime();

/**
 * - `rule`: an inbox rule that forwards, redirects or deletes
 * - `hidden-rule`: the same, where Outlook does not show it
 * - `forwarding`: set on the mailbox itself
 * - `full-access`, `send-as`: somebody who is not the owner
 * - `auditing-off`: what happens in the mailbox is not recorded
 */
export const findingKinds = ['rule', 'hidden-rule', 'forwarding', 'full-access', 'send-as', 'auditing-off'] as const;
export type FindingKind = (typeof findingKinds)[number];

export const findingShape = z.object({
  shape: z.literal(1),
  key: text,
  kind: z.enum(findingKinds),
  mailbox: z.object({ id: text, name: text, address: text }),
  /** What it is called there: the rule's id, the delegate's address. */
  part: text,
  name: text,
  actions: z.array(z.enum(['forward', 'attach', 'redirect', 'delete', 'mark-read'])),
  to: z.array(z.object({ address: text, isExternal: z.boolean() })),
  isForAll: z.boolean(),
  isEnabled: z.boolean(),
  severity: z.enum(['high', 'medium', 'low']),
  firstSeenAt: moment,
  /** When it last was another one than before; the first time when it never changed. */
  changedAt: moment,
  seenAt: moment,
  goneAt: moment.optional(),
  /** It was there when its mailbox was looked at for the first time: how old it is, nobody knows. */
  isFirstLook: z.boolean(),
});
export type Finding = z.infer<typeof findingShape>;

/** What was seen, before it is compared with what is known. */
export type Seen = Pick<Finding, 'kind' | 'part' | 'name' | 'actions' | 'to' | 'isForAll' | 'isEnabled' | 'severity'>;

export const deedKinds = ['asked', 'mine', 'not-mine', 'expected', 'unexpected', 'assigned', 'removed'] as const;

export const deedShape = z.object({
  what: z.enum(deedKinds),
  by: text,
  byName: text,
  at: moment,
  whom: text.optional(),
  whomName: text.optional(),
  /** Of `expected`: until then, and for what it was then (`print`). */
  until: moment.optional(),
  print: text.optional(),
  text: text.optional(),
});
export type Deed = z.infer<typeof deedShape>;

const deedsMax = 50;
const deedsKeptMs = 400 * dayMs;
/** What is gone is told in the next digest, whatever its rhythm. */
const goneKeptMs = 100 * dayMs;

const partMax = 300;
const printMax = 2_000;
/** What databases do not keep in names as it is. */
const unkept = /[\p{Cc}\p{Cs}]/u;

/** One thing in one mailbox, always under the same key; another thing under another, however long or odd what it is called there. */
export function findingKey(mailboxId: string, { kind, part }: Pick<Seen, 'kind' | 'part'>): string {
  const isKept = part.length <= partMax && !unkept.test(part);
  return `${mailboxId}/${kind}${isKept ? `/${part}` : `#${sha256(JSON.stringify(part))}`}`;
}

/** Changes when what is found has become another thing, be it behind a thousand others. */
export function printOf({ name, actions, to, isForAll, isEnabled }: Seen): string {
  const addresses = to.map(({ address }) => address);
  const print = JSON.stringify([actions, isForAll, isEnabled, addresses, name]);
  return print.length <= printMax ? print : sha256(print);
}

export function seenOfRule(rule: SeenRule): Seen {
  const { id, name, actions, to, isForAll, isEnabled } = rule;
  const kind = rule.isHidden ? 'hidden-rule' : 'rule';
  return { kind, part: id, name, actions, to, isForAll, isEnabled, severity: severityOfRule(rule) };
}

export function seenForwarding(to: Target[], keepsCopy: boolean): Seen {
  const severity: Severity = to.some(({ isExternal }) => isExternal) ? 'high' : 'medium';
  return {
    kind: 'forwarding',
    part: '',
    name: '',
    actions: [keepsCopy ? 'forward' : 'redirect'],
    to,
    isForAll: true,
    isEnabled: true,
    severity,
  };
}

export function seenDelegate(kind: 'full-access' | 'send-as', to: Target): Seen {
  const severity: Severity = to.isExternal ? 'high' : 'medium';
  return { kind, part: to.address, name: '', actions: [], to: [to], isForAll: true, isEnabled: true, severity };
}

export const seenAuditingOff: Seen = {
  kind: 'auditing-off',
  part: '',
  name: '',
  actions: [],
  to: [],
  isForAll: true,
  isEnabled: true,
  severity: 'medium',
};

/** One mailbox that was looked at: which kinds were looked for, and what was found of them. */
export interface Look {
  mailboxId: string;
  kinds: readonly FindingKind[];
  seen: readonly Seen[];
}

/** What a look changed, for telling it at once. */
export interface Changed {
  finding: Finding;
  how: 'new' | 'changed' | 'gone';
}

/**
 * Compares what was seen with what is known, and remembers the difference. `nameOf` is asked for mailboxes with something new; `tell`
 * hears of the difference before it is remembered, so that a look that is repeated after a crash tells it again.
 */
export async function noteLooks(
  memory: Memory,
  looks: readonly Look[],
  nameOf: (mailboxId: string) => Promise<{ name: string; address: string }>,
  now: Date,
  tell: (changed: readonly Changed[]) => Promise<void>,
): Promise<void> {
  const at = now.toISOString();
  const once = looksOnce(looks);
  const lookedAt = await memory.many(once.map(lookedName));
  const known = await knownIn(
    memory,
    once.map(({ mailboxId }) => mailboxId),
  );
  const changed: Changed[] = [];
  const written: Finding[] = [];
  const indexes: { name: string; value: string[] }[] = [];
  for (const look of once) {
    const { mailboxId, kinds, seen } = look;
    const before = known.get(mailboxId) ?? [];
    const byKey = new Map(before.map((finding) => [finding.key, finding]));
    const found = new Map(seen.map((one) => [findingKey(mailboxId, one), one]));
    for (const [key, one] of found) {
      const old = byKey.get(key);
      const isSame = old && old.goneAt === undefined && printOf(old) === printOf(one);
      if (isSame) {
        written.push({ ...old, ...one, seenAt: at });
        continue;
      }
      const mailbox = old?.mailbox ?? { id: mailboxId, ...(await nameOf(mailboxId)) };
      const isBack = old?.goneAt !== undefined;
      const finding: Finding = {
        shape: 1,
        key,
        mailbox,
        ...one,
        firstSeenAt: old && !isBack ? old.firstSeenAt : at,
        // Since when it is as it is now is known of what changed or came back.
        isFirstLook: old === undefined && !lookedAt.has(lookedName(look)),
        changedAt: at,
        seenAt: at,
      };
      written.push(finding);
      changed.push({ finding, how: old && !isBack ? 'changed' : 'new' });
    }
    for (const old of before) {
      if (found.has(old.key) || old.goneAt !== undefined || !kinds.includes(old.kind)) continue;
      const gone = { ...old, goneAt: at };
      written.push(gone);
      changed.push({ finding: gone, how: 'gone' });
    }
    const all = [...new Set([...byKey.keys(), ...found.keys()])];
    if (all.length !== byKey.size) indexes.push({ name: documents.mailbox(mailboxId), value: all });
  }
  // In this order, so that a look that is repeated after a crash anywhere here comes to the same.
  await tell(changed);
  await memory.putAll(indexes);
  await saveFindings(memory, written, now);
  await memory.note(once.map(lookedName), new Date(now.getTime() + deedsKeptMs));
}

/** Lists that change while they are read may name a mailbox twice: the last look at it counts. */
function looksOnce(looks: readonly Look[]): Look[] {
  return [...new Map(looks.map((look) => [look.mailboxId, look])).values()];
}

function lookedName({ mailboxId, kinds }: Look): string {
  return documents.looked(mailboxId, kinds);
}

async function saveFindings(memory: Memory, findings: readonly Finding[], now: Date): Promise<void> {
  const goneUntil = new Date(now.getTime() + goneKeptMs);
  await memory.putAll(
    findings.map((value) => ({
      name: documents.finding(value.key),
      value,
      ...(value.goneAt === undefined ? {} : { keepUntil: goneUntil }),
    })),
  );
}

/** What is known of these mailboxes, gone or not. */
async function knownIn(memory: Memory, ids: readonly string[]): Promise<Map<string, Finding[]>> {
  const indexes = await memory.many(ids.map(documents.mailbox));
  const keysOf = (id: string) =>
    z
      .array(text)
      .catch([])
      .parse(indexes.get(documents.mailbox(id)) ?? []);
  const found = await memory.many(ids.flatMap(keysOf).map(documents.finding));
  return new Map(
    ids.map((id) => [id, keysOf(id).flatMap((key) => opened(found.get(documents.finding(key))))] as const),
  );
}

function opened(value: unknown): Finding[] {
  const parsed = findingShape.safeParse(value);
  return parsed.success ? [parsed.data] : [];
}

/** Those of one mailbox, gone or not. */
export async function findingsOf(memory: Memory, mailboxId: string): Promise<Finding[]> {
  return (await knownIn(memory, [mailboxId])).get(mailboxId) ?? [];
}

/** Undefined when it is not known, or no longer. */
export async function findingOf(memory: Memory, key: string): Promise<Finding | undefined> {
  return opened(await memory.get(documents.finding(key)))[0];
}

const pageMax = 500;

/** All findings, a page at a time. */
export async function* allFindings(memory: Memory): AsyncIterable<Finding[]> {
  let after: string | undefined;
  for (;;) {
    const rows = await memory.list(documents.findings, pageMax, after);
    yield rows.flatMap(({ value }) => opened(value));
    after = rows.at(-1)?.name;
    if (rows.length < pageMax) return;
  }
}

/** Those that the last look did not come by: their mailboxes are gone. */
export async function closeUnseen(
  memory: Memory,
  {
    since,
    kinds,
    isSpared,
    now,
  }: { since: Date; kinds: readonly FindingKind[]; isSpared: (mailboxId: string) => boolean; now: Date },
): Promise<void> {
  for await (const page of allFindings(memory)) {
    const unseen = page.filter(
      ({ seenAt, goneAt, kind, mailbox }) =>
        goneAt === undefined && new Date(seenAt) < since && kinds.includes(kind) && !isSpared(mailbox.id),
    );
    await saveFindings(
      memory,
      unseen.map((finding) => ({ ...finding, goneAt: now.toISOString() })),
      now,
    );
  }
}

// ---------------------------------------------------------------- what people did about them

const deedsDocument = z.array(deedShape).catch([]);

/** Oldest first. */
export async function deedsOf(memory: Memory, key: string): Promise<Deed[]> {
  return deedsDocument.parse((await memory.get(documents.deeds(key))) ?? []);
}

export async function deedsOfMany(memory: Memory, keys: readonly string[]): Promise<Map<string, Deed[]>> {
  const found = await memory.many(keys.map(documents.deeds));
  return new Map(keys.map((key) => [key, deedsDocument.parse(found.get(documents.deeds(key)) ?? [])]));
}

/** Adds one, and has every open digest drawn again. */
export async function addDeed(memory: Memory, key: string, deed: Deed): Promise<void> {
  const before = await deedsOf(memory, key);
  const keepUntil = new Date(new Date(deed.at).getTime() + deedsKeptMs);
  await memory.put(documents.deeds(key), [...before, deed].slice(-deedsMax), keepUntil);
  await memory.put(documents.revision, { at: deed.at, key, what: deed.what, number: before.length });
}

/** Is it expected, as it is now, at this moment? */
export function expectedUntil(finding: Finding, deeds: readonly Deed[], now: Date): Date | undefined {
  const last = deeds.findLast(({ what }) => what === 'expected' || what === 'unexpected');
  if (last?.what !== 'expected' || last.until === undefined || last.print !== printOf(finding)) return undefined;
  const until = new Date(last.until);
  return until > now ? until : undefined;
}

/** What the owner of the mailbox was asked and said, the last word; undefined when nobody asked. */
export function answerOf(deeds: readonly Deed[], ownerId: string): 'waiting' | 'mine' | 'not-mine' | undefined {
  const last = deeds.findLast(
    ({ what, by, whom }) =>
      (what === 'asked' && whom === ownerId) || ((what === 'mine' || what === 'not-mine') && by === ownerId),
  );
  if (!last) return undefined;
  return last.what === 'mine' || last.what === 'not-mine' ? last.what : 'waiting';
}

/** Whom it was given to last. */
export function assigneeOf(deeds: readonly Deed[]): { id: string; name: string } | undefined {
  const last = deeds.findLast(({ what }) => what === 'assigned');
  return last?.whom === undefined ? undefined : { id: last.whom, name: last.whomName ?? '' };
}
