/** What Contoso's mailboxes do with mail: rules that forward, delete and hide, harmless and not. */
import { changeMailbox, mailboxOf, ruleIdOf, rulesPath } from '../exchange/mailboxes.ts';
import type { InboxRule, Mailbox, RuleActions } from '../exchange/mailboxes.ts';
import { guidOf } from '../ids.ts';
import type { Kernel } from '../kernel.ts';
import type { UserEntity } from '../people.ts';
import { idOf } from './people.ts';
import type { PersonKey } from './people.ts';

/** In a load run every so many colleagues have a rule. */
const RULE_EVERY = 500;

const to = (name: string, address: string) => [{ emailAddress: { name, address } }];

type RuleSeed = {
  who: PersonKey;
  name: string;
  conditions?: Record<string, unknown>;
  actions: RuleActions;
} & Partial<Pick<InboxRule, 'isEnabled' | '_isHidden' | '_isOpaque'>>;

const RULES: RuleSeed[] = [
  {
    who: 'ana',
    name: 'Copy to my phone',
    actions: { forwardTo: to('Ana Keller', 'ana.keller@contoso-mail.example') },
  },
  {
    who: 'omar',
    name: 'To my deputy',
    conditions: { subjectContains: ['approval'] },
    actions: { forwardTo: to('Dana Okafor', 'dana@contoso.example') },
  },
  {
    who: 'adele',
    name: 'Accounting',
    conditions: { subjectContains: ['invoice'] },
    actions: {
      redirectTo: to('billing@invoices-desk.example', 'billing@invoices-desk.example'),
      delete: true,
      stopProcessingRules: true,
    },
  },
  {
    who: 'sam',
    name: 'Newsletters',
    conditions: { senderContains: ['newsletter'] },
    actions: { moveToFolder: 'AQMkADYAAAIBDAAAAA==', stopProcessingRules: true },
  },
  {
    who: 'nils',
    name: '.',
    conditions: { senderContains: ['it', 'help', 'security', 'contoso'] },
    actions: { delete: true, markAsRead: true, stopProcessingRules: true },
  },
  {
    who: 'max',
    name: '=HYPERLINK("https://evil.example","Q3") **paid** [open](https://evil.example) <at>Dana</at> \u202Efdp.exe',
    actions: { forwardAsAttachmentTo: to('Max at home', 'max.power@mail.example') },
  },
  // Exchange writes people of the company as it knows them inside.
  {
    who: 'maximiliana',
    name: 'Laboratory',
    conditions: { recipientContains: ['lab'] },
    actions: {
      forwardTo: to('Noor', '/o=ExchangeLabs/ou=Exchange Administrative Group/cn=Recipients/cn=noor'),
    },
  },
  {
    who: 'dana',
    name: 'Holidays',
    isEnabled: false,
    actions: { forwardTo: to('Omar', 'omar@contoso.example'), delete: true },
  },
  {
    who: 'marta',
    name: 'Sync',
    _isHidden: true,
    actions: { forwardTo: to('archive', 'archive@collector.example') },
  },
  {
    who: 'siobhan',
    name: 'Pin the board',
    conditions: { fromAddresses: to('Erik Solberg', 'erik@contoso.example') },
    actions: { pinToTop: true },
    _isOpaque: true,
  },
];

const SETTINGS: [who: PersonKey, settings: Partial<Mailbox>][] = [
  ['ana', { auditEnabled: false }],
  ['max', { auditEnabled: false, auditLogAgeLimitDays: 30 }],
  ['noor', { auditEnabled: false }],
  ['siobhan', { forwardingSmtpAddress: 'siobhan@dataowners.example', deliverToMailboxAndForward: true }],
  ['paul', { forwardingAddress: idOf('dana') }],
  ['erik', { fullAccess: [idOf('nils')] }],
  ['marta', { sendAs: [idOf('max')] }],
];

/** Fills what differs from a new mailbox; `crowd` colleagues have a few rules among them. */
export function seedMailboxes(kernel: Kernel, crowd: number): void {
  for (const { who, name, actions, conditions = {}, ...more } of RULES)
    putRule(kernel, idOf(who), name, { conditions, actions, ...more });
  for (let index = RULE_EVERY; index <= crowd; index += RULE_EVERY) {
    const actions = { forwardTo: to('Private', `employee${index}@mail.example`) };
    putRule(kernel, guidOf(`user employee ${index}`), 'Private copy', { actions });
  }
  for (const [who, settings] of SETTINGS) {
    const user = kernel.store.collection<UserEntity>('users').get(idOf(who));
    const mailbox = user && mailboxOf(kernel, user);
    if (mailbox) changeMailbox(kernel, mailbox, settings);
  }
}

function putRule(kernel: Kernel, ownerId: string, displayName: string, rule: Partial<InboxRule>): void {
  const state = { sequence: 1, isEnabled: true, hasError: false, isReadOnly: false, conditions: {} };
  const id = ruleIdOf(`rule ${ownerId} ${displayName}`);
  kernel.store.collection(rulesPath(ownerId)).put({ ...state, id, displayName, ...rule });
}

/** The seed's mailboxes in words, for the page about the simulator. */
export function mailboxOverview(): { who: string; what: string }[] {
  const ruleNotes = RULES.map(({ who, name, _isHidden, actions }) => {
    const addresses = [actions.forwardTo, actions.forwardAsAttachmentTo, actions.redirectTo].flatMap(
      (list) => list ?? [],
    );
    const receivers = addresses.map(({ emailAddress }) => emailAddress.address).join(', ');
    const target = receivers === '' ? '' : ` to ${receivers}`;
    return { who, what: `${_isHidden ? 'hidden ' : ''}rule "${name}": ${Object.keys(actions).join(', ')}${target}` };
  });
  return [...ruleNotes, ...SETTINGS.map(([who, settings]) => ({ who, what: Object.keys(settings).join(', ') }))];
}
