// An organisation's mailboxes made of values: what Graph and Exchange say of them, and how often they were asked.

import { AppError } from '../../../../src/core/errors.ts';
import type { ExchangeReader, ReadCmdlet } from '../../../../src/core/exchange.ts';
import type { AppGraph, Page, Parser } from '../../../../src/core/graph.ts';
import type { Directory } from '../../../../src/core/item.ts';
import type { Memory } from '../../../../src/core/memory.ts';
import { findingKey, printOf } from '../../../../src/features/digest/findings.ts';
import type { Deed, Finding, Seen } from '../../../../src/features/digest/findings.ts';
import { scanSince } from '../../../../src/features/digest/scan.ts';
import type { FinishedScan } from '../../../../src/features/digest/scan.ts';

export const now = new Date('2026-11-23T09:00:00Z');
export const domain = 'contoso.example';

export function later(ms: number, from = now): Date {
  return new Date(from.getTime() + ms);
}

/** A rule as Graph sends it. */
export function wireRule(id: string, to: string, more: object = {}): object {
  return {
    id,
    displayName: `Rule ${id}`,
    isEnabled: true,
    conditions: null,
    actions: { forwardTo: [{ emailAddress: { address: to } }] },
    ...more,
  };
}

/** A mailbox as Exchange sends it, and who else is in it. */
export interface ExchangeRows {
  mailbox: object;
  fullAccess?: object[];
  sendAs?: object[];
  shownRules?: object[];
  hiddenRules?: object[];
  /** What these cmdlets answer instead. */
  fails?: Partial<Record<ReadCmdlet, AppError>>;
}

/** What Graph answers for one mailbox: its rules, or why not; the last answer stays. */
export type Answers = (object[] | AppError)[];

export interface Tenant {
  graph: AppGraph;
  /** Ids of the mailboxes in each batch, in order. */
  batches: string[][];
  answers: Map<string, Answers>;
  ids: string[];
  /** Runs before each batch is answered. */
  beforeBatch: () => Promise<void>;
  /** Rows on a page, and what runs before each is answered. */
  peoplePerPage: number;
  mailboxesPerPage: number;
  beforePage: (what: 'people' | 'mailboxes', next: string | undefined) => Promise<void>;
}

const idIn = (path: string) => /^\/users\/([^/]+)\//.exec(path)?.[1] ?? '';

/** Rows from the place that `next` names. */
function pageOf<T>(rows: readonly T[], size: number, next: string | undefined): Page<T> {
  const from = Number(next?.split('=').at(-1) ?? 0);
  return { rows: rows.slice(from, from + size), next: from + size < rows.length ? `/?at=${from + size}` : undefined };
}

/** `exchange` by account id; absent where the switch is off. */
export function tenant(ids: string[], exchange?: Map<string, ExchangeRows>): Tenant {
  const world: Omit<Tenant, 'graph'> = {
    batches: [],
    answers: new Map(),
    ids,
    beforeBatch: () => Promise.resolve(),
    peoplePerPage: 999,
    mailboxesPerPage: 250,
    beforePage: () => Promise.resolve(),
  };
  const never = () => Promise.reject(new Error('this test does not expect that call'));
  const answerOf = (id: string): object[] | AppError => {
    const answers = world.answers.get(id) ?? [[]];
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
  };
  const graph: AppGraph = {
    identity: 'application',
    get: never,
    bytes: never,
    async *pages<T>(path: string, parser: Parser<T>) {
      await Promise.resolve();
      if (path === '/domains') yield [parser.parse({ id: domain, isVerified: true })];
      else {
        const rules = answerOf(idIn(path));
        if (rules instanceof AppError) throw rules;
        yield rules.map((rule) => parser.parse(rule));
      }
    },
    async page<T>(path: string, parser: Parser<T>) {
      const next = path.startsWith('/users?') ? undefined : path;
      await world.beforePage('people', next);
      const page = pageOf(world.ids, world.peoplePerPage, next);
      return { ...page, rows: page.rows.map((id) => parser.parse({ id, userType: 'Member' })) };
    },
    async getMany<T>(paths: readonly string[], parser: Parser<T>) {
      world.batches.push(paths.map(idIn));
      await world.beforeBatch();
      return paths.map((path) => {
        const rules = answerOf(idIn(path));
        return rules instanceof AppError ? rules : parser.parse({ value: rules });
      });
    },
    ...(exchange ? { exchange: exchangeOf(exchange, world) } : {}),
  };
  return Object.assign(world, { graph });
}

/** Answers cmdlets from rows; mailboxes are found by `UserPrincipalName`. */
export function exchangeOf(
  rows: Map<string, ExchangeRows>,
  world?: Pick<Tenant, 'mailboxesPerPage' | 'beforePage'>,
): ExchangeReader {
  const named = (identity: unknown) =>
    [...rows.values()].find(({ mailbox }) => 'UserPrincipalName' in mailbox && mailbox.UserPrincipalName === identity);
  return {
    async page<T>(
      _cmdlet: Parameters<ExchangeReader['page']>[0],
      _parameters: Parameters<ExchangeReader['page']>[1],
      parser: Parser<T>,
      next?: string,
    ) {
      await world?.beforePage('mailboxes', next);
      const page = pageOf([...rows.values()], world?.mailboxesPerPage ?? rows.size, next);
      return { ...page, rows: page.rows.map(({ mailbox }) => parser.parse(mailbox)) };
    },
    async *pages<T>(
      cmdlet: Parameters<ExchangeReader['pages']>[0],
      parameters: Parameters<ExchangeReader['pages']>[1],
      parser: Parser<T>,
    ) {
      await Promise.resolve();
      const parse = (list: object[] = []) => list.map((row) => parser.parse(row));
      const identity = parameters['Identity'] ?? parameters['Mailbox'];
      const one = named(identity);
      const failure = one?.fails?.[cmdlet];
      if (failure) throw failure;
      if (identity !== undefined && !one && cmdlet !== 'Get-Mailbox') throw new AppError('graph.not-found');
      switch (cmdlet) {
        case 'Get-Mailbox':
          yield parse(one && [one.mailbox]);
          break;
        case 'Get-MailboxPermission':
          yield parse(one?.fullAccess);
          break;
        case 'Get-RecipientPermission':
          yield parse(one?.sendAs);
          break;
        case 'Get-InboxRule':
          yield parse([
            ...(one?.shownRules ?? []),
            ...(parameters['IncludeHidden'] === true ? (one?.hiddenRules ?? []) : []),
          ]);
          break;
        case 'Get-OrganizationConfig':
          yield parse([{ AuditDisabled: false }]);
      }
    },
  };
}

export const directory: Pick<Directory, 'profile' | 'cached'> = {
  profile: (objectId) =>
    Promise.resolve({
      objectId,
      displayName: `Name of ${objectId}`,
      userPrincipalName: `${objectId}@${domain}`,
      isGuest: false,
    }),
  cached: (_name, read) => read(),
};

/** One scan after the other's pauses until it has ended, and when that was. */
export async function scanned(
  { graph }: Pick<Tenant, 'graph'>,
  memory: Memory,
  from = now,
): Promise<{ finished: FinishedScan; endedAt: Date }> {
  let at = from;
  for (let call = 0; call < 10_000; call += 1) {
    const went = await scanSince({ graph, directory, memory, now: at }, from);
    if ('finished' in went) return { finished: went.finished, endedAt: at };
    at = went.againAt;
  }
  throw new Error('the scan does not end');
}

/** A rule that was seen. */
export function seenRule(more: Partial<Seen> = {}): Seen {
  return {
    kind: 'rule',
    part: 'r1',
    name: 'Archive',
    actions: ['forward'],
    to: [{ address: 'mallory@evil.example', isExternal: true }],
    isForAll: true,
    isEnabled: true,
    severity: 'high',
    ...more,
  };
}

/** A finding as it is remembered. */
export function finding(more: Partial<Finding> = {}): Finding {
  const seen = seenRule(more);
  const mailbox = more.mailbox ?? { id: 'ana', name: 'Ana Silva', address: `ana@${domain}` };
  const at = more.firstSeenAt ?? now.toISOString();
  return {
    shape: 1,
    key: findingKey(mailbox.id, seen),
    mailbox,
    ...seen,
    firstSeenAt: at,
    changedAt: at,
    seenAt: at,
    isFirstLook: false,
    ...more,
  };
}

export function deed(what: Deed['what'], more: Partial<Deed> = {}): Deed {
  return { what, by: 'adele', byName: 'Adele Vance', at: now.toISOString(), ...more };
}

/** Expected, as it is now, until then. */
export function expectedDeed(of: Finding, until: Date): Deed {
  return deed('expected', { until: until.toISOString(), print: printOf(of) });
}
