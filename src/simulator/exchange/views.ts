/** Mailboxes, permissions and rules as Exchange's cmdlets show them. */
import { guidOf } from '../ids.ts';
import type { Kernel } from '../kernel.ts';
import type { UserEntity } from '../people.ts';
import type { InboxRule, Mailbox } from './mailboxes.ts';

/** One object that a cmdlet gives. */
export type Row = Record<string, unknown>;

const EX = '/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=';
const SELF = 'NT AUTHORITY\\SELF';

/** The mailbox's own id, which is not that of its owner. */
export function mailboxGuidOf(userId: string): string {
  return guidOf(`mailbox ${userId}`);
}

/** The part before the sign, as mail systems call people. */
export function aliasOf(user: UserEntity): string {
  return user.userPrincipalName.split('@')[0] ?? user.userPrincipalName;
}

/** What `Get-Mailbox` gives. */
export function mailboxRow(user: UserEntity, mailbox: Mailbox): Row {
  const { id, displayName, userPrincipalName, accountEnabled } = user;
  const address = user.mail ?? userPrincipalName;
  const path = `GBRP265A001.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations/contoso.example/${id}`;
  return {
    ...identityRow(user),
    ExchangeGuid: guidOf(`exchange ${id}`),
    Identity: id,
    Name: id,
    OrganizationalUnit: path.slice(0, -id.length - 1),
    EmailAddresses: [`SMTP:${address}`, `smtp:${aliasOf(user)}@contoso-labs.example`],
    'EmailAddresses@odata.type': '#Collection(String)',
    RecipientType: 'UserMailbox',
    RecipientTypeDetails: 'UserMailbox',
    DisplayName: displayName,
    AccountDisabled: !accountEnabled,
    IsMailboxEnabled: true,
    HiddenFromAddressListsEnabled: false,
    WhenCreatedUTC: user['createdDateTime'],
    AuditEnabled: mailbox.auditEnabled,
    AuditLogAgeLimit: `${mailbox.auditLogAgeLimitDays}.00:00:00`,
    'AuditLogAgeLimit@data.type': 'System.TimeSpan',
    ForwardingSmtpAddress: mailbox.forwardingSmtpAddress === null ? null : `smtp:${mailbox.forwardingSmtpAddress}`,
    ForwardingAddress: mailbox.forwardingAddress,
    DeliverToMailboxAndForward: mailbox.deliverToMailboxAndForward,
    GrantSendOnBehalfTo: mailbox.sendOnBehalf,
    'GrantSendOnBehalfTo@odata.type': '#Collection(String)',
  };
}

/** What the documented API gives of a mailbox: nothing of forwarding and auditing. */
export function plainMailboxRow(user: UserEntity, mailbox: Mailbox): Row {
  return {
    ...identityRow(user),
    DisplayName: user.displayName,
    RecipientTypeDetails: 'UserMailbox',
    GrantSendOnBehalfTo: mailbox.sendOnBehalf,
    'GrantSendOnBehalfTo@odata.type': '#Collection(String)',
  };
}

function identityRow(user: UserEntity): Row {
  const { id, userPrincipalName } = user;
  return {
    ExternalDirectoryObjectId: id,
    UserPrincipalName: userPrincipalName,
    Alias: aliasOf(user),
    PrimarySmtpAddress: user.mail ?? userPrincipalName,
    Guid: mailboxGuidOf(id),
    Id: id,
  };
}

/** What `Get-MailboxPermission` gives: the owner, what the service inherits, delegates. */
export function permissionRows(kernel: Kernel, { id, fullAccess }: Mailbox): Row[] {
  const entry = (User: string, AccessRights: string[], more: Row = {}): Row => {
    return { Identity: id, User, AccessRights, IsInherited: false, Deny: false, InheritanceType: 'All', ...more };
  };
  const inherited = { IsInherited: true, Deny: true };
  return [
    entry(SELF, ['FullAccess', 'ReadPermission']),
    entry('GBRP265A001\\Domain Admins', ['FullAccess'], inherited),
    ...fullAccess.map((trustee) => entry(trusteeOf(kernel, trustee), ['FullAccess'])),
  ];
}

/** What `Get-RecipientPermission` gives. */
export function recipientPermissionRows(kernel: Kernel, { id, sendAs }: Mailbox): Row[] {
  const entry = (Trustee: string): Row => ({
    Identity: id,
    Trustee,
    AccessControlType: 'Allow',
    AccessRights: ['SendAs'],
    IsInherited: false,
    InheritanceType: 'None',
  });
  return [entry(SELF), ...sendAs.map((trustee) => entry(trusteeOf(kernel, trustee)))];
}

/** People by their sign-in names; who has left remains as a number. */
function trusteeOf(kernel: Kernel, id: string): string {
  return kernel.people.find(id)?.userPrincipalName ?? `S-1-5-21-${parseInt(guidOf(id).slice(0, 8), 16)}-1001`;
}

/** The number by which Exchange knows a rule. */
export function ruleNumberOf({ id }: Pick<InboxRule, 'id'>): string {
  const bytes = Buffer.from(id, 'base64');
  return bytes.length === 8 ? bytes.readBigUInt64LE().toString() : guidOf(id).replaceAll(/\D/g, '').slice(0, 18);
}

/** What `Get-InboxRule` gives. */
export function ruleRow(kernel: Kernel, ownerId: string, rule: InboxRule): Row {
  const { conditions, actions } = rule;
  const number = ruleNumberOf(rule);
  return {
    Identity: `${ownerId}\\${number}`,
    RuleIdentity: number,
    MailboxOwnerId: ownerId,
    Name: rule.displayName,
    Enabled: rule.isEnabled,
    Priority: rule.sequence,
    InError: rule.hasError,
    Legacy: false,
    SupportedByTask: !rule._isOpaque,
    Description: '',
    SubjectContainsWords: conditions['subjectContains'] ?? null,
    FromAddressContainsWords: conditions['senderContains'] ?? null,
    BodyContainsWords: conditions['bodyContains'] ?? null,
    From: recipients(kernel, conditions['fromAddresses']),
    ForwardTo: recipients(kernel, actions.forwardTo),
    ForwardAsAttachmentTo: recipients(kernel, actions.forwardAsAttachmentTo),
    RedirectTo: recipients(kernel, actions.redirectTo),
    DeleteMessage: actions.delete === true || actions.permanentDelete === true,
    SoftDeleteMessage: false,
    MarkAsRead: actions.markAsRead === true,
    MoveToFolder: actions.moveToFolder ?? null,
    PinMessage: actions['pinToTop'] === true,
    StopProcessingRules: actions.stopProcessingRules === true,
  };
}

/** The rule that every mailbox has and nobody sees. */
export function junkRuleRow(kernel: Kernel, ownerId: string): Row {
  const rule = { displayName: 'Junk E-mail Rule', sequence: 0, isEnabled: true, hasError: false, isReadOnly: true };
  return ruleRow(kernel, ownerId, { id: 'junk', ...rule, conditions: {}, actions: {}, _isOpaque: true });
}

/** `"Name" [SMTP:address]`; people of the company by the name that Exchange gives them inside. */
function recipients(kernel: Kernel, value: unknown): string[] | null {
  if (!Array.isArray(value)) return null;
  return (value as { emailAddress: { name: string; address: string } }[]).map(({ emailAddress: { name, address } }) => {
    if (address.startsWith('/')) return `"${name}" [EX:${address}]`;
    const person = kernel.people.find(address);
    return person ? `"${name}" [EX:${EX}${person.id}]` : `"${name}" [SMTP:${address}]`;
  });
}
