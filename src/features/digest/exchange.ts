// What Exchange Online tells of mailboxes that Graph does not: forwarding, auditing, delegates, hidden rules. Each function is one
// cmdlet of the admin API; the application only reads, and what changes something runs as the person.
// https://learn.microsoft.com/powershell/module/exchangepowershell/

import { z } from 'zod';
import type { ExchangeReader, UserExchange } from '../../core/exchange.ts';
import type { Page } from '../../core/graph.ts';
import type { MessageRule } from './graph-shapes.ts';

const text = z.string();
const optional = text.nullish().transform((value) => (value ? value : undefined));
const texts = z
  .union([z.array(text), text.transform((one) => [one])])
  .nullish()
  .transform((list) => list ?? []);

/** https://learn.microsoft.com/powershell/module/exchangepowershell/get-mailbox */
const mailboxShape = z.object({
  ExternalDirectoryObjectId: optional,
  UserPrincipalName: optional,
  PrimarySmtpAddress: optional,
  DisplayName: optional,
  AuditEnabled: z.boolean().nullish(),
  ForwardingSmtpAddress: optional,
  ForwardingAddress: optional,
  DeliverToMailboxAndForward: z.boolean().nullish(),
});

/** A mailbox as Exchange has it. `id` is its account's object id. */
export interface ExchangeMailbox {
  id: string;
  userPrincipalName: string;
  name: string;
  address: string;
  isAudited: boolean;
  /** Where all its mail goes, too; empty for nowhere. */
  forwardsTo: string[];
  keepsCopy: boolean;
}

function mailboxOf(row: z.infer<typeof mailboxShape>): ExchangeMailbox[] {
  const { ExternalDirectoryObjectId: id, UserPrincipalName: userPrincipalName } = row;
  if (id === undefined || userPrincipalName === undefined) return [];
  return [
    {
      id,
      userPrincipalName,
      name: row.DisplayName ?? userPrincipalName,
      address: row.PrimarySmtpAddress ?? userPrincipalName,
      isAudited: row.AuditEnabled !== false,
      forwardsTo: [row.ForwardingSmtpAddress, row.ForwardingAddress].filter((address) => address !== undefined),
      keepsCopy: row.DeliverToMailboxAndForward === true,
    },
  ];
}

/** A page of all mailboxes: the first one, or the one at `next`. */
export async function mailboxPage(exchange: ExchangeReader, next?: string): Promise<Page<ExchangeMailbox>> {
  const page = await exchange.page('Get-Mailbox', { ResultSize: 'Unlimited' }, mailboxShape, next);
  return { ...page, rows: page.rows.flatMap(mailboxOf) };
}

/** One mailbox; undefined when Exchange does not have it. */
export async function mailbox(exchange: ExchangeReader, identity: string): Promise<ExchangeMailbox | undefined> {
  for await (const page of exchange.pages('Get-Mailbox', { Identity: identity }, mailboxShape)) {
    const [found] = page.flatMap(mailboxOf);
    if (found) return found;
  }
  return undefined;
}

/** Is recording switched off for everybody? https://learn.microsoft.com/powershell/module/exchangepowershell/get-organizationconfig */
export async function isAuditingOffForAll(exchange: ExchangeReader): Promise<boolean> {
  const shape = z.object({ AuditDisabled: z.boolean().nullish() });
  for await (const page of exchange.pages('Get-OrganizationConfig', {}, shape))
    if (page.some(({ AuditDisabled }) => AuditDisabled === true)) return true;
  return false;
}

const permissionShape = z.object({
  User: optional,
  AccessRights: texts,
  IsInherited: z.boolean().nullish(),
  Deny: z.boolean().nullish(),
});
const trusteeShape = z.object({ Trustee: optional, AccessRights: texts });
/** The owner by either name, and Exchange's own groups. */
const isNobody = (name: string, owner: string) =>
  /^NT AUTHORITY\\/i.test(name) || /^S-1-5-/.test(name) || name.toLowerCase() === owner.toLowerCase();

/** Addresses of those with full access who are not the owner. https://learn.microsoft.com/powershell/module/exchangepowershell/get-mailboxpermission */
export async function fullAccess(exchange: ExchangeReader, identity: string): Promise<string[]> {
  const found: string[] = [];
  for await (const page of exchange.pages('Get-MailboxPermission', { Identity: identity }, permissionShape))
    for (const { User = '', AccessRights, IsInherited, Deny } of page)
      if (AccessRights.includes('FullAccess') && !IsInherited && !Deny && User !== '' && !isNobody(User, identity))
        found.push(User);
  return found;
}

/** Addresses of those who may send in its name. https://learn.microsoft.com/powershell/module/exchangepowershell/get-recipientpermission */
export async function sendAs(exchange: ExchangeReader, identity: string): Promise<string[]> {
  const found: string[] = [];
  for await (const page of exchange.pages('Get-RecipientPermission', { Identity: identity }, trusteeShape))
    for (const { Trustee = '', AccessRights } of page)
      if (AccessRights.includes('SendAs') && Trustee !== '' && !isNobody(Trustee, identity)) found.push(Trustee);
  return found;
}

const ruleShape = z.object({
  RuleIdentity: z.union([text, z.number()]),
  /** `mailbox\\rule` */
  Identity: optional,
  Name: optional,
  Enabled: z.boolean().nullish(),
  ForwardTo: texts,
  ForwardAsAttachmentTo: texts,
  RedirectTo: texts,
  DeleteMessage: z.boolean().nullish(),
  MarkAsRead: z.boolean().nullish(),
  /** What Exchange says in words of when the rule applies. */
  Conditions: z.array(z.unknown()).nullish(),
});

/** 64 bits, of which a number in JSON loses some; behind the name of the mailbox they stand as text. */
function ruleIdOf({ RuleIdentity, Identity = '' }: z.infer<typeof ruleShape>): string {
  if (typeof RuleIdentity === 'string') return RuleIdentity;
  return /\\(\d+)$/.exec(Identity)?.[1] ?? String(RuleIdentity);
}

/** `"Ana Silva" [SMTP:ana@contoso.example]` and `smtp:…`: the address at its end, because names are anybody's text; anything else as it is. */
function addressIn(recipient: string): string {
  return /\[(?:smtp|ex):([^\]]+)\]\s*$/i.exec(recipient)?.[1] ?? recipient;
}

/** The rules that Outlook shows, as Exchange names them: for removing one as an administrator. */
export async function removableRules(
  exchange: ExchangeReader,
  identity: string,
): Promise<{ id: string; name: string }[]> {
  return (await rulesIn(exchange, identity, false)).map((rule) => ({ id: ruleIdOf(rule), name: rule.Name ?? '' }));
}

async function rulesIn(exchange: ExchangeReader, identity: string, isWithHidden: boolean) {
  const rows: z.infer<typeof ruleShape>[] = [];
  const parameters = { Mailbox: identity, IncludeHidden: isWithHidden };
  for await (const page of exchange.pages('Get-InboxRule', parameters, ruleShape)) rows.push(...page);
  return rows;
}

/** Rules that Outlook does not show: those that come only when hidden ones are asked for. https://learn.microsoft.com/powershell/module/exchangepowershell/get-inboxrule */
export async function hiddenRules(exchange: ExchangeReader, identity: string): Promise<MessageRule[]> {
  const all = await rulesIn(exchange, identity, true);
  const acts = all.filter(
    ({ ForwardTo, ForwardAsAttachmentTo, RedirectTo, DeleteMessage }) =>
      ForwardTo.length + ForwardAsAttachmentTo.length + RedirectTo.length > 0 || DeleteMessage === true,
  );
  if (acts.length === 0) return [];
  const shown = new Set((await rulesIn(exchange, identity, false)).map(ruleIdOf));
  return acts.filter((rule) => !shown.has(ruleIdOf(rule))).map(asMessageRule);
}

function asMessageRule(row: z.infer<typeof ruleShape>): MessageRule {
  const addresses = (list: string[]) => list.map(addressIn);
  return {
    id: ruleIdOf(row),
    displayName: row.Name,
    isEnabled: row.Enabled,
    conditions: (row.Conditions ?? []).length > 0 ? { conditions: row.Conditions } : {},
    actions: {
      forwardTo: addresses(row.ForwardTo),
      forwardAsAttachmentTo: addresses(row.ForwardAsAttachmentTo),
      redirectTo: addresses(row.RedirectTo),
      delete: row.DeleteMessage,
      permanentDelete: false,
      markAsRead: row.MarkAsRead,
    },
  };
}

/** As the script of old set it: records are kept for a year. */
export const auditAgeLimit = '365.00:00:00';

/** https://learn.microsoft.com/powershell/module/exchangepowershell/set-mailbox */
export function switchAuditingOn(exchange: UserExchange, identity: string): Promise<void> {
  return exchange.run('Set-Mailbox', { Identity: identity, AuditEnabled: true, AuditLogAgeLimit: auditAgeLimit });
}

/** The same cmdlet: mail stays in the mailbox from now on. */
export function stopForwarding(exchange: UserExchange, identity: string): Promise<void> {
  return exchange.run('Set-Mailbox', {
    Identity: identity,
    ForwardingSmtpAddress: null,
    ForwardingAddress: null,
    DeliverToMailboxAndForward: false,
  });
}

/** https://learn.microsoft.com/powershell/module/exchangepowershell/remove-inboxrule */
export function removeRule(exchange: UserExchange, mailboxIdentity: string, rule: string): Promise<void> {
  return exchange.run('Remove-InboxRule', { Mailbox: mailboxIdentity, Identity: rule, Confirm: false });
}
