// What PIM's audit records tell, however they come.

import assert from 'node:assert/strict';
import { findCommand } from '../../../../src/core/commands.ts';
import type { AuditRecord } from '../../../../src/core/item.ts';
import { features } from '../../../../src/features/index.ts';
import { holdsIn, loggedOf } from '../../../../src/features/pim-activations/log.ts';
import { heldOf, placeKey, placeOf } from '../../../../src/features/pim-activations/places.ts';
import { minutesIn, policyOf } from '../../../../src/features/pim-activations/policy.ts';

const record = (activity: string, more: Partial<AuditRecord> = {}): AuditRecord => ({
  id: activity,
  activity,
  at: new Date('2026-11-21T10:00:00Z'),
  result: 'success',
  targets: [
    { id: 'role-1', type: 'Role' },
    { id: 'adele', type: 'User' },
    { id: 'tenant', type: 'Directory' },
  ],
  ...more,
});

describe('audit records of PIM', () => {
  it('name the person and the place, whatever the scope', () => {
    const [plain] = holdsIn(record('Add member to role requested (PIM activation)'));
    assert.deepEqual(heldOf(plain?.key ?? ''), {
      area: 'directory',
      roleId: 'role-1',
      scope: '/',
      principalId: 'adele',
    });
    const targets = [...record('').targets, { id: '/administrativeUnits/nordics', type: 'ScopeId' }];
    const [unit] = holdsIn(record('Add member to role completed (PIM activation)', { targets }));
    assert.equal(heldOf(unit?.key ?? '')?.scope, '/administrativeUnits/nordics');
  });

  it('of other things are of no interest', () => {
    assert.deepEqual(holdsIn(record('Add member to group')), []);
    assert.deepEqual(holdsIn(record('PIM activation request expired', { targets: [] })), []);
  });

  it('count once, in the order of time', () => {
    const first = record('Add member to role requested (PIM activation)');
    const later = record('Add member to role request denied (PIM activation)', {
      at: new Date('2026-11-21T10:05:00Z'),
    });
    assert.deepEqual(
      loggedOf([later, first, { ...first, id: 'again' }]).map(({ what }) => what),
      ['requested', 'denied'],
    );
  });
});

describe('the key of a place', () => {
  it('gives the place back', () => {
    const place = { area: 'azure', roleId: 'role', scope: '/subscriptions/1/resourceGroups/a~b (x)' } as const;
    assert.deepEqual(placeOf(placeKey(place)), place);
  });

  it('is nothing else', () => {
    for (const text of ['', 'directory', 'directory~x', 'other~x~%2F', 'directory~x~%E0%A4%A', '../~x~y'])
      assert.equal(placeOf(text), undefined, text);
  });
});

describe('a policy', () => {
  it('is read from its rules', () => {
    const policy = policyOf([
      {
        id: 'Expiration_EndUser_Assignment',
        maximumDuration: 'PT90M',
        enabledRules: null,
        isEnabled: null,
        claimValue: undefined,
        setting: null,
        isExpirationRequired: true,
      },
      {
        id: 'Enablement_EndUser_Assignment',
        enabledRules: ['Justification', 'Ticketing'],
        maximumDuration: undefined,
        claimValue: undefined,
      },
      { id: 'AuthenticationContext_EndUser_Assignment', isEnabled: true, claimValue: 'c1', maximumDuration: undefined },
    ]);
    assert.equal(policy.minutesMax, 90);
    assert.deepEqual([policy.isReasonRequired, policy.isTicketRequired, policy.isMfaRequired], [true, true, false]);
    assert.equal(policy.authenticationContext, 'c1');
    assert.equal(policy.isApprovalRequired, false);
  });

  it('that cannot be read allows what PIM allows by itself', () => {
    assert.equal(policyOf([]).minutesMax, 480);
    assert.equal(minutesIn('nonsense'), undefined);
    assert.equal(minutesIn('P1DT1H'), 1500);
  });
});

describe('lines of text', () => {
  const mine = [
    'activate Helpdesk Admin',
    'I need exchange admin until 5pm',
    'elevate me to user admin, 90 minutes, ticket CHG-7',
    'activate my usual roles',
    'deactivate helpdesk',
    'give back everything',
    'extend exchange admin',
    'aktiviere Helpdesk-Administrator',
    "I'm done",
  ];
  const others = [
    'request access',
    'request Sales Data for Max',
    'I need access to Sales Data',
    'my access',
    'my approvals',
  ];

  it('about roles come to this feature before any other', () => {
    for (const line of mine)
      assert.equal(findCommand(features, line, 'personal')?.feature.name, 'pim-activations', line);
  });

  it('about access packages and everything else do not', () => {
    for (const line of [...others, 'hello', 'what is the weather', 'give me New Hire Kit'])
      assert.notEqual(findCommand(features, line, 'personal')?.feature.name, 'pim-activations', line);
  });
});
