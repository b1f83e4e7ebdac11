// What the audit log tells of a decision that was sent and not answered: whose it was, about which request, in which words.

import assert from 'node:assert/strict';
import type { StoredDecision } from '../../../../src/core/decision.ts';
import type { AuditRecord } from '../../../../src/core/item.ts';
import { minuteMs } from '../../../../src/core/time.ts';
import { decideDecision } from '../../../../src/features/pim-activations/decide.ts';
import { activateDecision } from '../../../../src/features/pim-activations/own-decisions.ts';
import { helpdesk, now, personOf, world } from './fakes.ts';

const at = (minutes: number) => new Date(now.getTime() + minutes * minuteMs);
const hold = { area: 'directory', roleId: helpdesk, scope: '/' };

/** Recorded now, interrupted a minute later. */
const interrupted = (kind: string, personObjectId: string, payload: object): StoredDecision => ({
  ...{ id: 'd', feature: 'pim-activations', kind, key: 'k', itemId: 'i', errorCode: undefined },
  ...{ personObjectId, personTenantId: 't', state: 'interrupted', recordedAt: now, settledAt: at(1) },
  payload: { ...hold, ...payload },
});

function record(
  what: string,
  minutes: number,
  byObjectId: string,
  more: { request?: string; reason?: string } = {},
): AuditRecord {
  const { request, reason } = more;
  return {
    ...{
      id: `${what}${minutes}`,
      activity: `Add member to role ${what} (PIM activation)`,
      at: at(minutes),
      result: 'success',
    },
    ...{ byObjectId, reason },
    targets: [
      { id: helpdesk, type: 'Role' },
      { id: 'adele', type: 'User' },
      ...(request === undefined ? [] : [{ id: request, type: 'Request' }]),
    ],
  };
}

const told = (records: AuditRecord[]) => ({
  graph: personOf(world()).turn.app,
  auditRecords: () => Promise.resolve(records),
});

describe('an approval that was not answered', () => {
  const decision = interrupted(decideDecision.name, 'dana', {
    ...{ principalId: 'adele', askedAt: at(-5).toISOString(), requestId: 'R1', result: 'Approve', justification: 'go' },
    loggedId: 'R1',
  });
  const ends = async (...records: AuditRecord[]) => {
    const outcome = await decideDecision.readBack(told(records), decision);
    return outcome && [outcome.result, outcome.errorCode, outcome.params?.['by']];
  };

  for (const request of [undefined, 'R1'])
    it(`is made where the log tells so${request ? ', with the request’s id' : ''}`, async () => {
      const asked = record('requested', -0.5, 'adele', { ...(request ? { request } : {}) });
      const approved = record('request approved', 0.1, 'dana', { ...(request ? { request } : {}) });
      assert.deepEqual(await ends(asked, approved), ['done', undefined, undefined]);
    });

  it('is not known while the log tells nothing', async () => {
    assert.equal(await ends(record('requested', -5, 'adele', { request: 'R1' })), undefined);
  });

  it('was overtaken by somebody else, or by the person in the portal', async () => {
    const by = (person: string, minutes: number) =>
      ends(record('request approved', minutes, person, { request: 'R1' }));
    assert.deepEqual(await by('omar', 1), ['refused', 'decision.taken', 'omar']);
    assert.deepEqual(await by('dana', 10), ['refused', 'decision.taken', 'dana']);
  });

  for (const ids of [true, false])
    it(`is over where its request was taken back and another one approved, told ${ids ? 'with' : 'without'} ids`, async () => {
      const of = (request: string) => (ids ? { request } : {});
      for (const person of ['dana', 'omar'])
        assert.deepEqual(
          await ends(
            record('canceled', 5, 'adele', of('R1')),
            record('requested', 6, 'adele', of('R2')),
            record('request approved', 10, person, of('R2')),
          ),
          ['refused', 'item.withdrawn', undefined],
        );
    });
});

describe('an activation that was not answered', () => {
  const payload = { minutes: 60, justification: 'resets', openedAt: at(-1).toISOString() };
  const decision = interrupted(activateDecision.name, 'adele', payload);
  const ends = async (...records: AuditRecord[]) => {
    const outcome = await activateDecision.readBack(told(records), decision);
    return outcome && [outcome.result, outcome.params?.['status']];
  };
  const asked = (minutes: number, reason: string | undefined) =>
    record('requested', minutes, 'adele', { ...(reason === undefined ? {} : { reason }) });

  it('was made where the log tells of it in its time, in its words or in none', async () => {
    assert.deepEqual(await ends(asked(0.1, 'resets')), ['done', 'Accepted']);
    assert.deepEqual(await ends(asked(0.1, undefined)), ['done', 'Accepted']);
    const approval = record('approval requested', 6, 'adele', { reason: 'resets' });
    assert.deepEqual(await ends(asked(0.1, 'resets'), approval), ['done', 'PendingApproval']);
  });

  it('is not what was asked for in other words, before it or later', async () => {
    assert.equal(await ends(asked(0.1, 'read all the mail')), undefined);
    assert.equal(await ends(asked(-2, 'resets')), undefined);
    assert.equal(await ends(asked(10, 'resets')), undefined);
    assert.equal(await ends(record('approval requested', 10, 'adele', { reason: 'resets' })), undefined);
  });
});
