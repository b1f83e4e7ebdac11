// The write of an activation, tried again: what an earlier try has reached is found, what is over is not taken for it.

import assert from 'node:assert/strict';
import type { StoredDecision } from '../../../../src/core/decision.ts';
import { activateDecision } from '../../../../src/features/pim-activations/own-decisions.ts';
import { helpdesk, now, personOf, world } from './fakes.ts';

const payload = {
  ...{ area: 'directory', roleId: helpdesk, scope: '/', minutes: 60, justification: 'resets' },
  openedAt: now.toISOString(),
};
const decision: StoredDecision = {
  ...{ id: 'd', feature: 'pim-activations', kind: activateDecision.name, key: 'k', itemId: undefined, payload },
  ...{
    personObjectId: 'adele',
    personTenantId: 'contoso',
    state: 'recorded',
    recordedAt: now,
    errorCode: undefined,
    settledAt: undefined,
  },
};

describe('an activation that is tried again', () => {
  const secondsFromNow = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();
  const tries = async (...requests: object[]) => {
    const row = { action: 'selfActivate', principalId: 'adele', roleDefinitionId: helpdesk, directoryScopeId: '/' };
    const { turn, writes } = personOf({
      ...world(),
      '/roleManagement/directory/roleAssignmentScheduleRequests/filterByCurrentUser': requests.map(
        (request, index) => ({
          ...row,
          ...{ id: `r${index}`, justification: 'resets', ...request },
        }),
      ),
    });
    const outcome = await activateDecision.submit(await turn.user(), payload, decision);
    return { requestId: outcome.params?.['requestId'], writes: writes.length };
  };

  it('is sent when Entra knows of none', async () => {
    assert.deepEqual(await tries(), { requestId: 'request', writes: 1 });
  });

  for (const seconds of [5, -40])
    it(`is found when Entra’s clock says ${seconds} seconds after the form was opened`, async () => {
      const request = { createdDateTime: secondsFromNow(seconds), status: 'PendingApproval' };
      assert.deepEqual(await tries(request), { requestId: 'r0', writes: 0 });
    });

  const others: [string, object][] = [
    ['older than a minute', { createdDateTime: secondsFromNow(-300), status: 'Provisioned' }],
    ['denied before', { createdDateTime: secondsFromNow(-20), status: 'Denied' }],
    ['taken back', { createdDateTime: secondsFromNow(2), status: 'Canceled' }],
    ['for another reason', { createdDateTime: secondsFromNow(2), status: 'Granted', justification: 'else' }],
    ['another action', { createdDateTime: secondsFromNow(2), status: 'Granted', action: 'selfDeactivate' }],
    ['for another scope', { createdDateTime: secondsFromNow(2), status: 'Granted', directoryScopeId: '/x' }],
  ];
  for (const [what, request] of others)
    it(`is another one than a request that is ${what}`, async () => {
      assert.deepEqual(await tries(request), { requestId: 'request', writes: 1 });
    });
});
