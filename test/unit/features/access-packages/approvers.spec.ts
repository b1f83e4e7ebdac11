// From a policy's approver sets to people.

import assert from 'node:assert/strict';
import type { Directory } from '../../../../src/core/item.ts';
import { approversFromAudit, resolveStage } from '../../../../src/features/access-packages/approvers.ts';
import type { PolicyStage, SubjectSet } from '../../../../src/features/access-packages/graph-shapes.ts';

const directory: Directory = {
  profile: () => Promise.resolve(undefined),
  manager: (objectId, level = 1) => Promise.resolve(objectId === 'ana' ? ['dana', 'eva'][level - 1] : undefined),
  groupMembers: (groupId) => Promise.resolve(groupId === 'empty' ? [] : ['omar', 'priya', 'ana']),
  photo: () => Promise.resolve(undefined),
  cached: (_name, read) => read(),
  forget: () => undefined,
};
const set = (type: string, more: Partial<SubjectSet> = {}): SubjectSet => ({
  '@odata.type': `#microsoft.graph.${type}`,
  userId: undefined,
  groupId: undefined,
  managerLevel: undefined,
  ...more,
});
const stage = (more: Partial<PolicyStage>): PolicyStage => ({
  durationBeforeAutomaticDenial: 'P2D',
  durationBeforeEscalation: 'P1D',
  isEscalationEnabled: false,
  isApproverJustificationRequired: true,
  approverInformationVisibility: undefined,
  primaryApprovers: [],
  fallbackPrimaryApprovers: [],
  escalationApprovers: [],
  fallbackEscalationApprovers: [],
  ...more,
});
const ana = { requestorObjectId: 'ana', targetObjectId: 'ana', isGuest: false };
const asked = async (more: Partial<PolicyStage>, asking = ana) => {
  const resolved = await resolveStage(directory, stage(more), asking);
  return { who: resolved.approvers.map(({ objectId, why }) => `${objectId}: ${why}`), resolved };
};

describe('approver sets', () => {
  const cases: [string, Partial<PolicyStage>, string[]][] = [
    ['a single user', { primaryApprovers: [set('singleUser', { userId: 'omar' })] }, ['omar: named']],
    [
      'a group, without the requestor',
      { primaryApprovers: [set('groupMembers', { groupId: 'g' })] },
      ['omar: group', 'priya: group'],
    ],
    ['the manager', { primaryApprovers: [set('requestorManager', { managerLevel: 1 })] }, ['dana: manager']],
    [
      'the manager’s manager',
      { primaryApprovers: [set('requestorManager', { managerLevel: 2 })] },
      ['eva: higher-manager'],
    ],
    [
      'the fallback when there is no such manager',
      {
        primaryApprovers: [set('requestorManager', { managerLevel: 3 })],
        fallbackPrimaryApprovers: [set('singleUser', { userId: 'omar' })],
      },
      ['omar: fallback'],
    ],
    [
      'the fallback when the only approver is the requestor',
      {
        primaryApprovers: [set('singleUser', { userId: 'ana' })],
        fallbackPrimaryApprovers: [set('singleUser', { userId: 'omar' })],
      },
      ['omar: fallback'],
    ],
    [
      'somebody in two sets, once',
      { primaryApprovers: [set('singleUser', { userId: 'omar' }), set('groupMembers', { groupId: 'g' })] },
      ['omar: named', 'priya: group'],
    ],
    ['an empty group without fallback: nobody', { primaryApprovers: [set('groupMembers', { groupId: 'empty' })] }, []],
  ];
  for (const [name, more, expected] of cases) {
    it(name, async () => assert.deepEqual((await asked(more)).who, expected));
  }

  it('what cannot be read is said to be unresolved, and no fallback is guessed', async () => {
    for (const type of ['internalSponsors', 'externalSponsors', 'targetUserSponsors', 'somethingNew']) {
      const { resolved } = await asked({
        primaryApprovers: [set(type)],
        fallbackPrimaryApprovers: [set('singleUser', { userId: 'omar' })],
      });
      assert.equal(resolved.isUnresolved, true);
      assert.deepEqual(resolved.approvers, []);
    }
  });
  it('alternates count only when escalation is on', async () => {
    const escalationApprovers = [set('singleUser', { userId: 'priya' })];
    assert.deepEqual((await asked({ escalationApprovers })).resolved.alternates, []);
    assert.equal(
      (await asked({ escalationApprovers, isEscalationEnabled: true })).resolved.alternates[0]?.objectId,
      'priya',
    );
  });
  it('guests see who decides only where the policy says so', async () => {
    assert.equal((await asked({})).resolved.areNamesVisible, true);
    assert.equal((await asked({}, { ...ana, isGuest: true })).resolved.areNamesVisible, false);
    assert.equal((await asked({ approverInformationVisibility: 'notVisible' })).resolved.areNamesVisible, false);
  });
  it('the audit log names sponsors of the stage that waits', () => {
    const record = (activity: string, at: string, ...people: string[]) => ({
      id: at,
      activity,
      at: new Date(at),
      result: 'success',
      targets: people.map((id) => ({ id, type: 'User' })),
    });
    const records = [
      record('Add approver to request approval', '2026-11-20T10:00:00Z', 'old'),
      record('Add approver to request approval', '2026-11-21T10:00:00Z', 'sponsor', 'ana'),
      record('User requests access package assignment', '2026-11-21T10:00:00Z', 'nobody'),
    ];
    assert.deepEqual(approversFromAudit(records, new Date('2026-11-21T10:00:00Z'), ana), [
      { objectId: 'sponsor', why: 'sponsor' },
    ]);
  });
});
