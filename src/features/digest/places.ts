// Names of what the digest remembers, and of its items.

import type { ItemRef } from '../../core/item.ts';

export const featureName = 'digest';

export const digestKindName = 'digest';
export const findingKindName = 'finding';
export const nearKindName = 'near';
export const baselineKindName = 'baseline';

/** What is remembered, by name. */
export const documents = {
  /** When and where a digest comes. */
  subscription: (conversationId: string) => `subscription/${conversationId}`,
  subscriptions: 'subscription/',
  /** "digest now": the last one that somebody asked for, by conversation. */
  asked: (conversationId: string) => `asked/${conversationId}`,
  allAsked: 'asked/',
  /** Which digest a conversation was told last, and since when it counts. */
  told: (conversationId: string) => `told/${conversationId}`,
  /** Tables of a digest, for its files. */
  tables: (digestKey: string) => `tables/${digestKey}`,
  /** Changes whenever somebody does something about a finding, so that open digests are drawn again. */
  revision: 'revision',
  finding: (key: string) => `finding/${key}`,
  findings: 'finding/',
  deeds: (key: string) => `deeds/${key}`,
  /** Keys of the findings of one mailbox. */
  mailbox: (id: string) => `mailbox/${id}`,
  /** That a mailbox was looked at before, for findings of these kinds. */
  looked: (id: string, kinds: readonly string[]) => `looked/${id}/${kinds.join('+')}`,
  /** What is told at once, not with the digest. */
  raised: (key: string) => `raised/${key}`,
  allRaised: 'raised/',
  /** Somebody with a risky sign-in, or who gave an app access, within the last day. */
  near: (id: string) => `near/${id}`,
  allNear: 'near/',
  scan: 'scan/state',
  lastScan: 'scan/last',
  /** Whoever notes the names of a span and of the one after it does the next slice of the scan. */
  slice: (span: number) => `scan/slice/${span}`,
  /** Ids of accounts or mailboxes, a page of them. */
  page: (scanId: string, what: 'people' | 'mailboxes', page: number) =>
    `scan/${what}/${scanId}/${String(page).padStart(5, '0')}`,
  unreadable: (scanId: string, part: string) => `unreadable/${scanId}/${part}`,
  allUnreadable: (scanId: string) => `unreadable/${scanId}/`,
} as const;

const separator = '|';

/** The digest that is due in a conversation at that moment. */
export function digestRef(conversationId: string, due: Date): ItemRef {
  return { feature: featureName, kind: digestKindName, key: `${due.toISOString()}${separator}${conversationId}` };
}

/** The parts of a digest's key; undefined for anything else. */
export function digestKey(key: string): { conversationId: string; due: Date } | undefined {
  const at = key.indexOf(separator);
  const due = new Date(key.slice(0, at));
  return at < 0 || Number.isNaN(due.getTime()) ? undefined : { conversationId: key.slice(at + 1), due };
}

export function findingRef(key: string): ItemRef {
  return { feature: featureName, kind: findingKindName, key };
}

export function nearRef(objectId: string): ItemRef {
  return { feature: featureName, kind: nearKindName, key: objectId };
}
