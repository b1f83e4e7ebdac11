// Invented examples of every card, for tests and the gallery.

import type { CardView } from '../../core/card.ts';
import type { Viewer } from '../../core/item.ts';
import { defaultPreferences } from '../../core/people.ts';
import { activationKind } from './activation-item.ts';
import type { ActivationFacts } from './facts.ts';
import { formCard } from './form-card.ts';
import { listCard } from '../../core/list-card.ts';
import { placeKey } from './places.ts';
import { policyOf } from './policy.ts';
import { changeCard } from './role-change.ts';

const now = new Date('2026-11-21T10:00:00Z');
const helpdesk = { area: 'directory', roleId: '729827e3-9c14-49f7-bb1b-9608f156bbb8', scope: '/' } as const;
const exchange = { area: 'directory', roleId: '29232cdf-9323-42fd-ade2-1d097af3e4de', scope: '/' } as const;

const base: ActivationFacts = {
  shape: 1,
  ...exchange,
  principalId: 'adele',
  roleName: 'Exchange Administrator',
  scopeName: '',
  person: { name: 'Adele Vance', jobTitle: 'Retail manager', department: 'Retail', isGuest: false },
  readAt: now.toISOString(),
  ours: [
    {
      id: 'd1',
      what: 'activate',
      state: 'done',
      by: 'adele',
      at: '2026-11-21T09:50:00Z',
      settledAt: '2026-11-21T09:50:01Z',
      errorParams: { requestId: 'r1', status: 'PendingApproval' },
      wish: {
        minutes: 120,
        reason: 'Mail flow to the branch is stuck',
        ticketNumber: 'INC0012345',
        ticketSystem: 'ServiceNow',
      },
    },
  ],
  log: [],
  approvers: ['dana', 'omar'],
  isApproverReasonRequired: true,
  names: { dana: 'Dana Park', omar: 'Omar Haddad', priya: 'Priya Raman' },
  holds: [{ name: 'Reports Reader' }],
  others: ['priya'],
  othersMore: 0,
  alternatives: [{ place: placeKey(helpdesk), name: 'Helpdesk Administrator' }],
};

/** A request of Adele's that waits for Dana and Omar. */
export const pendingActivation: ActivationFacts = base;

const running: ActivationFacts = {
  ...base,
  instance: { startAt: '2026-11-21T09:51:00Z', endAt: '2026-11-21T11:51:00Z' },
  log: [{ what: 'approved', at: '2026-11-21T09:50:40Z', by: 'dana', reason: 'Go ahead' }],
};

const evaluation = {
  id: 'e1',
  requestId: 'r1',
  at: '2026-11-21T09:50:00Z',
  outcome: 'AutoApproved' as const,
  rule: 'Incident on call',
  wish: {},
};

const risky: ActivationFacts = { ...base, risk: 'high', evaluations: [evaluation] };

const byRule: ActivationFacts = {
  ...base,
  ours: base.ours.map((decision) => ({ ...decision, errorParams: { requestId: 'r1', status: 'Provisioned' } })),
  instance: { startAt: '2026-11-21T09:51:00Z', endAt: '2026-11-21T11:51:00Z' },
  evaluations: [evaluation],
};

const emergency: ActivationFacts = {
  ...running,
  roleId: '62e90394-69f5-4237-9190-012177145e10',
  roleName: 'Global Administrator',
  lastInstance: running.instance,
};

const refused: ActivationFacts = {
  ...base,
  ours: base.ours.map((decision) => ({
    ...decision,
    state: 'refused',
    errorCode: 'pim.reason-missing',
    errorParams: { rules: 'JustificationRule, TicketingRule' },
  })),
};

const denied: ActivationFacts = {
  ...base,
  ours: [
    {
      id: 'd2',
      what: 'decide',
      state: 'done',
      by: 'dana',
      at: '2026-11-21T09:55:00Z',
      result: 'Deny',
      reason: 'One hour is enough',
      offer: { minutes: 60 },
    },
    ...base.ours,
  ],
};

const viewerOf = (more: Partial<Viewer>): Viewer => ({
  objectId: 'adele',
  role: 'holder',
  place: 'personal',
  preferences: defaultPreferences,
  now,
  notes: [],
  decisions: [],
  ...more,
});

const place = {
  ...helpdesk,
  key: placeKey(helpdesk),
  roleName: 'Helpdesk Administrator',
  scopeName: '',
  description: '',
  isEligible: true,
};

/** Each card in the situations that look different, by name. */
export function previews(): readonly { name: string; card: CardView }[] {
  const item = (name: string, facts: ActivationFacts, more: Partial<Viewer> = {}) => {
    const card = activationKind.open(facts).card(viewerOf(more), 'item');
    return card ? [{ name, card }] : [];
  };
  const german = { preferences: { ...defaultPreferences, language: 'de' as const } };
  const approver = { objectId: 'dana', role: 'approver' };
  return [
    ...item('activation waits', base),
    ...item('activation active', running),
    ...item('activation active, German', running, german),
    ...item('activation ends soon', running, { now: new Date('2026-11-21T11:45:00Z'), call: 'ending-1' }),
    ...item('activation refused', refused),
    ...item('activation denied with an offer', denied),
    ...item('approver asked', base, approver),
    ...item('approver asked, risk and a rule that Entra did not follow', risky, approver),
    ...item('approved by a rule', byRule),
    ...item('approver asked, German', base, { ...approver, ...german }),
    ...item('approver, decided', running, { ...approver, role: 'former' }),
    ...item('channel follows', base, { objectId: undefined, role: 'follower', place: 'channel' }),
    ...item('emergency role, active', emergency, { objectId: undefined, role: 'follower', place: 'channel' }),
    {
      name: 'role change',
      card: changeCard(
        {
          shape: 1,
          what: 'outside',
          at: now.toISOString(),
          readAt: now.toISOString(),
          by: 'Priya Raman',
          role: 'Reports Reader',
          whom: 'Bea Novák',
        },
        { preferences: defaultPreferences, now },
      ),
    },
    { name: 'form', card: formOf() },
    { name: 'list', card: listOf() },
  ];
}

function formOf(): CardView {
  const policy = { ...policyOf([]), isReasonRequired: true, isTicketRequired: true, isApprovalRequired: true };
  return formCard({
    roles: [{ place, policy, approvers: 'Dana Park', warning: 'Entra would refuse this now: …' }],
    wish: { minutes: 900, reason: 'Password resets', ticketNumber: 'INC0012345' },
    problems: ['Entra refused:'],
    notes: [],
    canSend: true,
    reader: defaultPreferences,
    nonce: 'nonce',
    openedAt: now,
    now,
  });
}

function listOf(): CardView {
  const button = {
    title: 'Activate',
    about: 'Open the form',
    verb: 'pim-activations.open',
    sends: { places: [place.key] },
  };
  const rows = [{ title: 'Helpdesk Administrator', subtitle: 'Entra role · Whole directory', buttons: [button] }];
  return listCard({
    heading: 'What you can activate',
    intro: 'One role or group.',
    rows,
    more: { ...button, title: 'Show 8 more' },
  });
}
