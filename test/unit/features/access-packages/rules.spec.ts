// Which stage waits, who may decide it, when it ends by itself, and when somebody is told again.

import assert from 'node:assert/strict';
import type { StoredDecision } from '../../../../src/core/decision.ts';
import { defaultPreferences } from '../../../../src/core/people.ts';
import type { Note } from '../../../../src/core/item.ts';
import type { RequestFacts, StageDecision } from '../../../../src/features/access-packages/facts.ts';
import { pendingExample, twoStageExample } from '../../../../src/features/access-packages/previews.ts';
import {
  activeStage,
  approversNow,
  attentionTo,
  isEnded,
  mayCancel,
  mayDecide,
  mergeDecisions,
  recipientsOf,
  remindersOf,
  standingOf,
} from '../../../../src/features/access-packages/rules.ts';

const approved = (byObjectId: string, at: string, stage?: number): StageDecision => ({
  result: 'approved',
  byObjectId,
  at,
  ...(stage === undefined ? {} : { stage }),
});
const ids = (facts: RequestFacts) => approversNow(facts).map(({ objectId }) => objectId);
const afterDana: RequestFacts = { ...twoStageExample, decisions: [approved('dana', '2026-11-21T12:00:00Z')] };
const escalated: RequestFacts = { ...pendingExample, status: 'PendingApprovalEscalated' };

describe('the stage that waits', () => {
  it('is the first one while nobody has decided', () => assert.equal(activeStage(twoStageExample)?.index, 0));
  it('is the second after one approval, and its time begins then', () => {
    const active = activeStage(afterDana);
    assert.equal(active?.index, 1);
    assert.equal(active?.deniedAt?.toISOString(), '2026-11-23T12:00:00.000Z');
  });
  it('follows the stage of a decision made here even if an earlier one was never heard of', () => {
    const facts = { ...twoStageExample, decisions: [approved('priya', '2026-11-21T12:00:00Z', 1)] };
    assert.equal(activeStage(facts), undefined);
  });
  it('is none once the request is denied, delivered or canceled', () => {
    for (const state of ['denied', 'delivered', 'canceled', 'delivering']) {
      assert.equal(activeStage({ ...pendingExample, state }), undefined);
    }
  });
});

describe('who may decide', () => {
  const own = { ...pendingExample, requestor: { ...pendingExample.requestor, objectId: 'dana' } };
  const forDana = { ...pendingExample, target: { ...pendingExample.requestor, objectId: 'dana' } };
  const [stage] = pendingExample.stages;
  const sponsored = { ...pendingExample, stages: stage ? [{ ...stage, isUnresolved: true }] : [] };
  const cases: [string, RequestFacts, string, string][] = [
    ['a named approver', pendingExample, 'dana', 'yes'],
    ['a stranger', pendingExample, 'nils', 'not-approver'],
    ['an alternate before escalation', pendingExample, 'priya', 'not-approver'],
    ['an alternate after escalation', escalated, 'priya', 'yes'],
    ['the first approvers after escalation', escalated, 'omar', 'yes'],
    ['an approver of a later stage', twoStageExample, 'priya', 'not-approver'],
    ['that approver when the stage has come', afterDana, 'priya', 'yes'],
    ['an approver of the stage before', afterDana, 'omar', 'not-approver'],
    ['the requestor, even when the policy names them', own, 'dana', 'own-request'],
    ['the person it is for', forDana, 'dana', 'own-request'],
    ['somebody, when not all approvers can be read', sponsored, 'nils', 'unknown'],
    ['anybody, when it has ended', { ...pendingExample, state: 'denied' }, 'dana', 'ended'],
    ['anybody, when the policy is unknown', { ...pendingExample, stages: [] }, 'dana', 'unknown'],
  ];
  for (const [who, facts, objectId, expected] of cases) {
    it(`${who}: ${expected}`, () => assert.equal(mayDecide(facts, objectId), expected));
  }
  it('cards go to those whose turn it is and to the requestor', () => {
    assert.deepEqual(ids(escalated), ['dana', 'omar', 'priya']);
    assert.deepEqual(
      recipientsOf(own).map(({ to, role }) => [to, role]),
      [
        [{ person: 'omar' }, 'approver'],
        [{ person: 'dana' }, 'requestor'],
      ],
    );
  });
});

describe('how a request stands', () => {
  const timedOut: StageDecision = { result: 'timed-out', at: '2026-11-23T09:40:00Z' };
  const cases: [string, Partial<RequestFacts>, string][] = [
    [
      'denied by somebody',
      { state: 'denied', decisions: [{ ...approved('dana', '2026-11-21T12:00:00Z'), result: 'denied' }] },
      'denied',
    ],
    ['denied by the clock, as the log says', { state: 'denied', decisions: [timedOut] }, 'expired'],
    [
      'denied when the time ran out, before the log says',
      { state: 'denied', completedAt: '2026-11-23T09:40:01Z' },
      'expired',
    ],
    ['denied earlier, before the log says', { state: 'denied', completedAt: '2026-11-22T09:40:01Z' }, 'denied'],
    ['delivered', { state: 'delivered' }, 'delivered'],
    ['a state of tomorrow', { state: 'unknownFutureValue' }, 'submitted'],
  ];
  for (const [name, change, expected] of cases) {
    it(name, () => assert.equal(standingOf({ ...pendingExample, ...change }), expected));
  }
  it('moving requests can be taken back, ended ones cannot', () => {
    assert.equal(mayCancel(pendingExample), true);
    assert.equal(mayCancel({ ...pendingExample, state: 'delivering', status: 'Delivering' }), false);
    assert.equal(mayCancel({ ...pendingExample, state: 'denied' }), false);
    assert.equal(isEnded({ ...pendingExample, state: 'partiallyDelivered' }), true);
  });
});

describe('decisions told twice', () => {
  const made = (by: string, stage: number, recordedAt: string, settledAt = recordedAt): StoredDecision => ({
    id: `${by}-${stage}`,
    feature: 'access-packages',
    kind: 'access-packages.decide-stage',
    key: `stage:1:${stage}`,
    itemId: 'item',
    personObjectId: by,
    personTenantId: 'contoso',
    payload: { requestId: '1', stage, result: 'Approve', justification: '' },
    state: 'done',
    errorCode: undefined,
    recordedAt: new Date(recordedAt),
    settledAt: new Date(settledAt),
  });
  const noon = '2026-11-21T12:00:00.000Z';

  it('are one: ours and the audit log’s of the same person within the hour', () => {
    const told = [approved('dana', '2026-11-21T12:00:02.000Z')];
    assert.deepEqual(mergeDecisions([made('dana', 0, noon)], told), [approved('dana', noon, 0)]);
  });
  it('are one, made when the log says, where we heard hours later that Entra had it', () => {
    const ours = made('dana', 0, '2026-11-21T11:59:58.000Z', '2026-11-21T18:00:00.000Z');
    assert.deepEqual(mergeDecisions([ours], [approved('dana', noon)]), [approved('dana', noon, 0)]);
  });
  it('stay two when one person decided two stages', () => {
    const [first, second] = [noon, '2026-11-21T12:10:00.000Z'];
    assert.deepEqual(
      mergeDecisions(
        [made('dana', 1, second), made('dana', 0, first)],
        [approved('dana', first), approved('dana', second)],
      ),
      [approved('dana', first, 0), approved('dana', second, 1)],
    );
  });
  it('stay two when one person decided the first stage elsewhere, half an hour before the second one here', () => {
    const before = '2026-11-21T11:30:00.000Z';
    assert.deepEqual(mergeDecisions([made('dana', 1, noon)], [approved('dana', before), approved('dana', noon)]), [
      approved('dana', before),
      approved('dana', noon, 1),
    ]);
  });
  it('stay two when different people decided two stages', () => {
    const merged = mergeDecisions([made('priya', 1, '2026-11-21T13:00:00Z')], [approved('dana', noon)]);
    assert.deepEqual(
      merged.map(({ byObjectId }) => byObjectId),
      ['dana', 'priya'],
    );
  });
});

describe('reminders', () => {
  const berlin = { ...defaultPreferences, timeZone: 'Europe/Berlin' };
  const at = (createdAt: string, denyAfter: string) => {
    const [stage] = pendingExample.stages;
    const facts = { ...pendingExample, createdAt, stages: stage ? [{ ...stage, denyAfter }] : [] };
    const active = activeStage(facts);
    return active ? remindersOf(active, berlin).map(({ call, at: when }) => `${call} ${when.toISOString()}`) : [];
  };
  it('come at half time and near the end, in working hours', () => {
    assert.deepEqual(at('2026-11-16T09:00:00Z', 'P4D'), [
      'half-time 2026-11-18T09:00:00.000Z',
      'deadline 2026-11-20T08:00:00.000Z',
    ]);
  });
  it('come earlier when no working moment is left before the deadline', () => {
    // Friday noon for two days: half time is on Saturday, the end on Sunday.
    assert.deepEqual(at('2026-11-20T11:00:00Z', 'P2D'), ['deadline 2026-11-20T15:30:00.000Z']);
  });
  it('come outside working hours only when the whole stage lies outside', () => {
    assert.deepEqual(at('2026-11-21T09:00:00Z', 'P1D'), [
      'half-time 2026-11-21T21:00:00.000Z',
      'deadline 2026-11-22T05:00:00.000Z',
    ]);
  });
  it('are none for a stage that never ends by itself', () => assert.deepEqual(at('2026-11-16T09:00:00Z', 'PT0S'), []));
});

describe('attention', () => {
  const dana = { to: { person: 'dana' }, role: 'approver' };
  const ana = { to: { person: 'ana' }, role: 'requestor' };
  const call = (facts: RequestFacts, to: typeof dana, now: string, notes: Note[] = [], reminders = true) =>
    attentionTo(facts, to, { ...defaultPreferences, reminders }, new Date(now), notes).call;
  const note = (kind: Note['kind'], fromObjectId: string): Note => ({
    kind,
    fromObjectId,
    fromName: '',
    text: '',
    at: new Date(0),
  });
  const weekday: RequestFacts = { ...pendingExample, createdAt: '2026-11-16T09:00:00Z' };

  it('grows with the time that passes', () => {
    assert.equal(call(weekday, dana, '2026-11-16T10:00:00Z'), 'stage-1');
    assert.equal(call(weekday, dana, '2026-11-17T10:00:00Z'), 'stage-1.half-time');
    assert.equal(call(weekday, dana, '2026-11-18T08:30:00Z'), 'stage-1.deadline');
  });
  it('knows no reminders for people who want none', () => {
    assert.equal(call(weekday, dana, '2026-11-18T08:30:00Z', [], false), 'stage-1');
  });
  it('calls the one who asked when an answer came, and the requestor when a question came', () => {
    const notes = [note('question', 'dana'), note('answer', 'ana')];
    assert.equal(call(weekday, dana, '2026-11-16T10:00:00Z', notes), 'stage-1.answer-1');
    assert.equal(call(weekday, { ...dana, to: { person: 'omar' } }, '2026-11-16T10:00:00Z', notes), 'stage-1');
    assert.equal(call(weekday, ana, '2026-11-16T10:00:00Z', [note('question', 'dana')]), 'question-1');
    assert.equal(call(weekday, ana, '2026-11-16T10:00:00Z', notes), undefined);
  });
  it('tells the requestor once how it ended, but not what they did themselves', () => {
    assert.equal(call({ ...weekday, state: 'delivered' }, ana, '2026-11-16T10:00:00Z'), 'end-delivered');
    assert.equal(call({ ...weekday, state: 'canceled' }, ana, '2026-11-16T10:00:00Z'), undefined);
    assert.equal(
      call({ ...weekday, state: 'delivered', requestType: 'userRemove' }, ana, '2026-11-16T10:00:00Z'),
      undefined,
    );
  });
});
