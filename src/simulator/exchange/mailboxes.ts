/** Mailboxes and their inbox rules, which Graph and Exchange's admin API show each in its own way.
 *  Only what differs from a new mailbox is stored, so that a tenant of many mailboxes costs little. */
import { createHash } from 'node:crypto';
import type { Kernel } from '../kernel.ts';
import type { UserEntity } from '../people.ts';
import type { Entity } from '../store.ts';

/** Path of what is stored of mailboxes; ids are those of the people. */
export const MAILBOXES = 'exchange/mailboxes';

/** What a mailbox is set to. */
export interface Mailbox extends Entity {
  /** The person has none, or has none any more. */
  isMissing: boolean;
  auditEnabled: boolean;
  auditLogAgeLimitDays: number;
  /** An address anywhere. */
  forwardingSmtpAddress: string | null;
  /** Object id of somebody of the company. */
  forwardingAddress: string | null;
  deliverToMailboxAndForward: boolean;
  /** Object ids of people who may open the whole mailbox. */
  fullAccess: string[];
  /** Object ids of people who may send as its owner. */
  sendAs: string[];
  /** Object ids of people who may send on the owner's behalf. */
  sendOnBehalf: string[];
}

/** Who receives what a rule sends on. */
interface Recipient {
  emailAddress: { name: string; address: string };
}

/** An inbox rule in Graph's shape. */
export interface InboxRule extends Entity {
  displayName: string;
  sequence: number;
  isEnabled: boolean;
  hasError: boolean;
  isReadOnly: boolean;
  conditions: Record<string, unknown>;
  actions: RuleActions;
  /** Made with MAPI and marked hidden: Graph never lists it, Exchange only when asked to. */
  _isHidden?: boolean;
  /** Uses what Graph does not know: it shows neither conditions nor actions. */
  _isOpaque?: boolean;
}

/** What a rule does; further properties as Graph has them. */
export interface RuleActions {
  forwardTo?: Recipient[];
  forwardAsAttachmentTo?: Recipient[];
  redirectTo?: Recipient[];
  delete?: boolean;
  permanentDelete?: boolean;
  markAsRead?: boolean;
  moveToFolder?: string;
  stopProcessingRules?: boolean;
  [name: string]: unknown;
}

/** The person's mailbox; guests have none here. */
export function mailboxOf({ store }: Kernel, user: UserEntity): Mailbox | undefined {
  const stored = store.collection<Mailbox>(MAILBOXES).get(user.id);
  if (stored ? stored.isMissing : user.userType !== 'Member' || user.mail === null) return undefined;
  return stored ?? newMailbox(user.id);
}

/** Writes what differs. */
export function changeMailbox({ store }: Kernel, mailbox: Mailbox, changes: Partial<Mailbox>): Mailbox {
  return store.collection<Mailbox>(MAILBOXES).put({ ...mailbox, ...changes });
}

/** What a test puts becomes a mailbox; people may be named by their sign-in names. */
export function adoptMailbox(kernel: Kernel, given: Entity): Mailbox {
  const idOf = (name: unknown) => kernel.people.find(String(name))?.id ?? String(name);
  const id = idOf(given.id);
  const known = kernel.store.collection<Mailbox>(MAILBOXES).get(id);
  const mailbox: Mailbox = { ...newMailbox(id), ...known, ...given, id };
  const { forwardingAddress } = mailbox;
  return {
    ...mailbox,
    forwardingAddress: forwardingAddress === null ? null : idOf(forwardingAddress),
    fullAccess: mailbox.fullAccess.map(idOf),
    sendAs: mailbox.sendAs.map(idOf),
    sendOnBehalf: mailbox.sendOnBehalf.map(idOf),
  };
}

function newMailbox(id: string): Mailbox {
  return {
    id,
    isMissing: false,
    auditEnabled: true,
    auditLogAgeLimitDays: 90,
    forwardingSmtpAddress: null,
    forwardingAddress: null,
    deliverToMailboxAndForward: false,
    fullAccess: [],
    sendAs: [],
    sendOnBehalf: [],
  };
}

/** Path of a mailbox's rules. */
export function rulesPath(userId: string): string {
  return `users/${userId}/mailFolders/inbox/messageRules`;
}

/** All rules of a mailbox in the order in which they run, hidden ones too. */
export function rulesOf({ store }: Kernel, userId: string): InboxRule[] {
  const rules = store.known<Partial<InboxRule> & Entity>(rulesPath(userId))?.all() ?? [];
  return rules
    .map((rule, index) => ({ ...newRule(rule.id, index + 1), ...rule }))
    .sort((left, right) => left.sequence - right.sequence);
}

function newRule(id: string, sequence: number): InboxRule {
  const state = { isEnabled: true, hasError: false, isReadOnly: false };
  return { id, displayName: '', sequence, ...state, conditions: {}, actions: {} };
}

/** A rule's id as Exchange makes them: eight bytes, the last four its own. */
export function ruleIdOf(name: string): string {
  const own = createHash('sha256').update(name).digest().subarray(0, 4);
  return Buffer.concat([Buffer.from([1, 0, 0, 0]), own])
    .toString('base64')
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
