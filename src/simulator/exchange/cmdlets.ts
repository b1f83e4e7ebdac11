/** The cmdlets that this Exchange knows.
 *  https://learn.microsoft.com/powershell/module/exchangepowershell */
import type { Kernel } from '../kernel.ts';
import type { UserEntity } from '../people.ts';
import type { Entity } from '../store.ts';
import type { ExchangeCaller } from './caller.ts';
import { invalidOperation, notImplemented, objectNotFound, wrongValue } from './errors.ts';
import { changeMailbox, mailboxOf, rulesOf, rulesPath } from './mailboxes.ts';
import type { InboxRule, Mailbox } from './mailboxes.ts';
import { textOf } from './parameters.ts';
import type { Kind, NameChange, Values } from './parameters.ts';
import {
  aliasOf,
  junkRuleRow,
  mailboxGuidOf,
  mailboxRow,
  permissionRows,
  plainMailboxRow,
  recipientPermissionRows,
  ruleNumberOf,
  ruleRow,
} from './views.ts';
import type { Row } from './views.ts';

/** What the organisation is set to, changed with `PUT /_sim/objects/exchange/organization [{ "id": "organization", … }]`. */
interface Organization extends Entity {
  auditDisabled?: boolean;
}

/** One run of a cmdlet, its parameters already converted. */
export interface Run {
  kernel: Kernel;
  caller: ExchangeCaller;
  values: Values;
}

/** What a cmdlet gives; rows are made when they are sent. */
export interface Listing {
  length: number;
  rowAt(index: number): Row;
  warnings?: string[];
}

/** One cmdlet; `others` are parameters that Exchange has and this simulator has not. */
export interface Cmdlet {
  writes?: true;
  parameters: Record<string, Kind>;
  others?: readonly string[];
  run(run: Run): Listing;
}

interface Owned {
  user: UserEntity;
  mailbox: Mailbox;
}

const PLENTY = 1000;

/** By version, then by name. */
export const CMDLETS: Record<'beta' | 'v2.0', Record<string, Cmdlet>> = {
  beta: {
    'Get-Mailbox': {
      parameters: { Identity: 'text', ResultSize: 'size', Filter: 'text', RecipientTypeDetails: 'text' },
      others: [
        'Anr',
        'Archive',
        'InactiveMailboxOnly',
        'IncludeInactiveMailbox',
        'Properties',
        'SoftDeletedMailbox',
        'SortBy',
      ],
      run: ({ kernel, values }) => getMailbox(kernel, values, mailboxRow),
    },
    'Set-Mailbox': {
      writes: true,
      parameters: {
        Identity: 'text',
        AuditEnabled: 'switch',
        AuditLogAgeLimit: 'days',
        ForwardingSmtpAddress: 'textNull',
        ForwardingAddress: 'textNull',
        DeliverToMailboxAndForward: 'switch',
        Force: 'switch',
      },
      others: [
        'AuditOwner',
        'AuditDelegate',
        'AuditAdmin',
        'EmailAddresses',
        'GrantSendOnBehalfTo',
        'LitigationHoldEnabled',
        'Type',
      ],
      run: setMailbox,
    },
    'Get-MailboxPermission': {
      parameters: { Identity: 'text', User: 'text', ResultSize: 'size' },
      others: ['Owner', 'SoftDeletedMailbox', 'IncludeSoftDeletedUserPermissions'],
      run: ({ kernel, values }) => {
        const { mailbox } = ownedBy(kernel, textOf(values, 'Identity'));
        const rows = permissionRows(kernel, mailbox);
        return limited(
          listing(rows.filter(({ User }) => values['User'] === undefined || User === values['User'])),
          values,
        );
      },
    },
    'Get-RecipientPermission': {
      parameters: { Identity: 'text', Trustee: 'text', ResultSize: 'size' },
      others: ['AccessRights'],
      run: ({ kernel, values }) => {
        const { Identity, Trustee } = values;
        const owners = Identity === undefined ? allOwned(kernel) : [ownedBy(kernel, textOf(values, 'Identity'))];
        const rows = owners.flatMap(({ mailbox }) => recipientPermissionRows(kernel, mailbox));
        return limited(listing(rows.filter((row) => Trustee === undefined || row['Trustee'] === Trustee)), values);
      },
    },
    'Get-InboxRule': {
      parameters: { Mailbox: 'text', Identity: 'text', IncludeHidden: 'switch' },
      others: ['BypassScopeCheck', 'DescriptionTimeFormat', 'DescriptionTimeZone', 'SweepRules'],
      run: getInboxRule,
    },
    'Remove-InboxRule': {
      writes: true,
      parameters: { Mailbox: 'text', Identity: 'text', Force: 'switch', AlwaysDeleteOutlookRulesBlob: 'switch' },
      run: (run) => {
        const { owner, rule } = ruleNamed(run);
        run.kernel.store.collection(rulesPath(owner.id)).delete(rule.id);
        return listing([]);
      },
    },
    'Disable-InboxRule': {
      writes: true,
      parameters: { Mailbox: 'text', Identity: 'text', Force: 'switch', AlwaysDeleteOutlookRulesBlob: 'switch' },
      run: (run) => {
        const { owner, rule } = ruleNamed(run);
        run.kernel.store.collection(rulesPath(owner.id)).put({ ...rule, isEnabled: false });
        return listing([]);
      },
    },
    'Get-AcceptedDomain': { parameters: { Identity: 'text', ResultSize: 'size' }, run: getAcceptedDomain },
    'Get-OrganizationConfig': { parameters: {}, run: ({ kernel }) => listing([organizationRow(kernel)]) },
  },
  'v2.0': {
    'Get-Mailbox': {
      parameters: { Identity: 'text', ResultSize: 'size', IncludeGrantSendOnBehalfToWithDisplayNames: 'switch' },
      run: ({ kernel, values }) => getMailbox(kernel, values, plainMailboxRow),
    },
    'Set-Mailbox': {
      writes: true,
      parameters: { Identity: 'text', GrantSendOnBehalfTo: 'names' },
      run: ({ kernel, values }) => {
        const { mailbox } = ownedBy(kernel, textOf(values, 'Identity'));
        const change = values['GrantSendOnBehalfTo'] as NameChange | undefined;
        if (!change) return listing([]);
        const ids = (names: string[]) => names.map((name) => ownedBy(kernel, name).user.id);
        const kept = (change.set ? ids(change.set) : mailbox.sendOnBehalf).filter(
          (id) => !ids(change.remove).includes(id),
        );
        changeMailbox(kernel, mailbox, { sendOnBehalf: [...new Set([...kept, ...ids(change.add)])] });
        return listing([]);
      },
    },
    'Get-AcceptedDomain': { parameters: { Identity: 'text', ResultSize: 'size' }, run: getAcceptedDomain },
    'Get-OrganizationConfig': {
      parameters: {},
      run: ({ kernel }) => listing([{ ...organizationNames(kernel), MailTipsAllTipsEnabled: true }]),
    },
  },
};

function listing(rows: Row[]): Listing {
  return { length: rows.length, rowAt: (index) => rows[index] ?? {} };
}

/** Without a size the first thousand, and a word about it. */
function limited(given: Listing, { ResultSize }: Values): Listing {
  const size = typeof ResultSize === 'number' ? ResultSize : PLENTY;
  if (given.length <= size) return given;
  const warnings =
    ResultSize === undefined
      ? [
          'By default, only the first 1000 items are returned. Use the ResultSize parameter to specify the number of items returned. To return all items, specify "-ResultSize Unlimited".',
        ]
      : ['There are more results available than are currently displayed.'];
  return { ...given, length: size, warnings };
}

function getMailbox(kernel: Kernel, values: Values, view: (user: UserEntity, mailbox: Mailbox) => Row): Listing {
  const { Identity, Filter, RecipientTypeDetails } = values;
  if (Identity !== undefined) {
    const { user, mailbox } = ownedBy(kernel, textOf(values, 'Identity'));
    return listing([view(user, mailbox)]);
  }
  if (typeof RecipientTypeDetails === 'string' && RecipientTypeDetails.toLowerCase() !== 'usermailbox')
    return listing([]);
  const matches = typeof Filter === 'string' ? filterOf(Filter) : () => true;
  const users = kernel.store.collection<UserEntity>('users').all();
  const found = users.filter((user) => {
    const mailbox = mailboxOf(kernel, user);
    return mailbox !== undefined && (Filter === undefined || matches(view(user, mailbox)));
  });
  // What went away while pages were read is left out of them.
  const rowAt = (index: number): Row => {
    const user = found[index];
    const mailbox = user && mailboxOf(kernel, user);
    return user && mailbox ? view(user, mailbox) : {};
  };
  return limited({ length: found.length, rowAt }, values);
}

/** Comparisons with `-eq` and `-ne`, joined by `-and`; 501 for more. https://learn.microsoft.com/powershell/exchange/filter-properties */
function filterOf(text: string): (row: Row) => boolean {
  const comparisons = text.split(/\s+-and\s+/i).map((part) => {
    const [, name, operator, value] =
      /^\s*\(?\s*(\w+)\s+-(eq|ne)\s+('[^']*'|"[^"]*"|\$\w+)\s*\)?\s*$/i.exec(part) ?? [];
    if (name === undefined || operator === undefined || value === undefined) throw notImplemented(`the filter ${part}`);
    return { name: name.toLowerCase(), isEqual: operator.toLowerCase() === 'eq', value: literalOf(value) };
  });
  return (row) => {
    const values = new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
    return comparisons.every(({ name, isEqual, value }) => {
      if (!values.has(name))
        throw invalidOperation(
          'Microsoft.Exchange.Data.Directory.SystemConfiguration.ADFilterException',
          `"${name}" is not a recognized filterable property.`,
        );
      return (String(values.get(name)).toLowerCase() === value) === isEqual;
    });
  };
}

function literalOf(text: string): string {
  return text
    .replace(/^\$/, '')
    .replaceAll(/^['"]|['"]$/g, '')
    .toLowerCase();
}

function setMailbox({ kernel, values }: Run): Listing {
  const { mailbox } = ownedBy(kernel, textOf(values, 'Identity'));
  const { ForwardingSmtpAddress: smtp, ForwardingAddress: inside } = values;
  const changes: Partial<Mailbox> = {};
  if (typeof values['AuditEnabled'] === 'boolean') changes.auditEnabled = values['AuditEnabled'];
  if (typeof values['AuditLogAgeLimit'] === 'number') changes.auditLogAgeLimitDays = values['AuditLogAgeLimit'];
  if (typeof values['DeliverToMailboxAndForward'] === 'boolean')
    changes.deliverToMailboxAndForward = values['DeliverToMailboxAndForward'];
  if (smtp === null) changes.forwardingSmtpAddress = null;
  if (typeof smtp === 'string') changes.forwardingSmtpAddress = addressOf(smtp);
  if (inside === null) changes.forwardingAddress = null;
  if (typeof inside === 'string') changes.forwardingAddress = ownedBy(kernel, inside).user.id;
  changeMailbox(kernel, mailbox, changes);
  return listing([]);
}

function addressOf(text: string): string {
  const [, address] = /^(?:smtp:)?([^\s@:]+@[^\s@:]+)$/i.exec(text) ?? [];
  if (address === undefined) throw wrongValue('ForwardingSmtpAddress', text, 'Microsoft.Exchange.Data.ProxyAddress');
  return address;
}

function getInboxRule(run: Run): Listing {
  const { kernel, values } = run;
  const { user } = ruleOwner(run);
  if (values['Identity'] !== undefined) return listing([ruleRow(kernel, user.id, ruleNamed(run).rule)]);
  const shown = rulesOf(kernel, user.id).filter(({ _isHidden }) => !_isHidden || values['IncludeHidden'] === true);
  const rows = shown.map((rule) => ruleRow(kernel, user.id, rule));
  return listing(values['IncludeHidden'] === true ? [...rows, junkRuleRow(kernel, user.id)] : rows);
}

/** The mailbox that is named, also before a rule's number; the caller's own otherwise. */
function ruleOwner({ kernel, caller, values }: Run): Owned {
  const { Mailbox: named, Identity } = values;
  const before = typeof Identity === 'string' && Identity.includes('\\') ? Identity.split('\\')[0] : undefined;
  const name = typeof named === 'string' ? named : (before ?? (caller.kind === 'user' ? caller.id : ''));
  return ownedBy(kernel, name === '' ? textOf(values, 'Mailbox') : name);
}

/** A rule by its number, by `mailbox\number`, or by its name. */
function ruleNamed(run: Run): { owner: UserEntity; rule: InboxRule } {
  const { user: owner } = ruleOwner(run);
  const identity = textOf(run.values, 'Identity');
  const wanted = identity.includes('\\') ? (identity.split('\\').at(-1) ?? '') : identity;
  const rule = rulesOf(run.kernel, owner.id).find(
    (candidate) => ruleNumberOf(candidate) === wanted || (!candidate._isHidden && candidate.displayName === wanted),
  );
  if (!rule) throw objectNotFound(identity);
  return { owner, rule };
}

function getAcceptedDomain({ kernel, values }: Run): Listing {
  const rows = kernel.store
    .collection('domains')
    .all()
    .filter(
      ({ id, isVerified }) => isVerified === true && (values['Identity'] === undefined || id === values['Identity']),
    )
    .map(({ id, isDefault }) => ({
      Name: id,
      Identity: id,
      DomainName: id,
      DomainType: 'Authoritative',
      Default: isDefault,
    }));
  if (rows.length === 0 && values['Identity'] !== undefined) throw objectNotFound(textOf(values, 'Identity'));
  return limited(listing(rows), values);
}

function organizationRow(kernel: Kernel): Row {
  const stored = kernel.store.collection<Organization>('exchange/organization').get('organization');
  return { ...organizationNames(kernel), AuditDisabled: stored?.auditDisabled ?? false };
}

function organizationNames({ tenant }: Kernel): Row {
  return { Name: 'contoso.example', Identity: 'contoso.example', ExternalDirectoryOrganizationId: tenant.id };
}

function allOwned(kernel: Kernel): Owned[] {
  return kernel.store
    .collection<UserEntity>('users')
    .all()
    .flatMap((user) => {
      const mailbox = mailboxOf(kernel, user);
      return mailbox ? [{ user, mailbox }] : [];
    });
}

/** A mailbox by any of the names that Exchange takes; 404 when there is none. */
function ownedBy(kernel: Kernel, name: string): Owned {
  const users = kernel.store.collection<UserEntity>('users');
  const wanted = name.toLowerCase();
  const user =
    users.get(wanted) ??
    users
      .all()
      .find((candidate) =>
        [
          candidate.userPrincipalName,
          candidate.mail,
          aliasOf(candidate),
          mailboxGuidOf(candidate.id),
          candidate.displayName,
        ]
          .map((known) => known?.toLowerCase())
          .includes(wanted),
      );
  const mailbox = user && mailboxOf(kernel, user);
  if (!user || !mailbox) throw objectNotFound(name);
  return { user, mailbox };
}
