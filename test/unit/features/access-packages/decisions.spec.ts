// Writes in Entra can be repeated: what took effect is found, what somebody else did is said. Graph is a fake of a few lines.

import assert from 'node:assert/strict';
import type { StoredDecision } from '../../../../src/core/decision.ts';
import { AppError } from '../../../../src/core/errors.ts';
import type { ErrorCode } from '../../../../src/core/errors.ts';
import type { AppGraph, Parser, UserGraph } from '../../../../src/core/graph.ts';
import type { AuditRecord } from '../../../../src/core/item.ts';
import { decideStageKind } from '../../../../src/features/access-packages/decide-stage.ts';
import { pendingRequests, readRequest, requirementsFor } from '../../../../src/features/access-packages/graph.ts';
import { cancelDecision, requestDecision } from '../../../../src/features/access-packages/own-decisions.ts';

type Once = object | ErrorCode;
/** Several answers are given one after the other. */
type Answer = Once | { inTurn: Once[] };

/** Answers each call by the first pattern that fits; a code is thrown. Remembers the writes. */
function fakeGraph(answers: [RegExp, Answer][]) {
  const writes: string[] = [];
  const calls: string[] = [];
  const answer = (method: string, path: string): unknown => {
    calls.push(path);
    const given = answers.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1];
    const found = typeof given === 'object' && 'inTurn' in given ? (given.inTurn.shift() ?? {}) : given;
    if (found === undefined) throw new AppError('graph.not-found');
    if (typeof found === 'string') throw new AppError(found);
    return found;
  };
  const read = {
    get: <T>(path: string, parser: Parser<T>) => Promise.resolve().then(() => parser.parse(answer('GET', path))),
    async *pages<T>(path: string, parser: Parser<T>) {
      const { value } = (await Promise.resolve(answer('GET', path))) as { value: unknown[] };
      yield value.map((row) => parser.parse(row));
    },
    bytes: () => Promise.reject(new AppError('graph.not-found')),
  };
  const user: UserGraph = {
    ...read,
    identity: 'person',
    person: { objectId: 'dana', tenantId: 't' },
    patch: async (path, body) => {
      writes.push(JSON.stringify(body));
      await Promise.resolve(answer('PATCH', path));
    },
    delete: () => Promise.reject(new AppError('graph.not-found')),
    putContent: () => Promise.reject(new Error('no files here')),
    post: <T>(path: string, body: object | undefined, parser: Parser<T>) => {
      writes.push(JSON.stringify(body ?? null));
      return Promise.resolve().then(() => parser.parse(answer('POST', path)));
    },
  };
  const never = () => Promise.reject(new Error('no lists here'));
  const app: AppGraph = { ...read, getMany: never, page: never, identity: 'application' };
  return { user, app, writes, calls };
}

const wish = { requestId: 'r1', stage: 0, result: 'Approve', justification: 'ok' };
const stage = (more: object) => ({
  id: 'r1',
  stages: [{ id: 's1', status: 'InProgress', assignedToMe: true, reviewResult: 'NotReviewed', ...more }],
});
const decision: StoredDecision = {
  id: 'd',
  feature: 'access-packages',
  kind: 'access-packages.decide-stage',
  key: 'k',
  itemId: 'i',
  personObjectId: 'dana',
  personTenantId: 't',
  payload: wish,
  state: 'recorded',
  errorCode: undefined,
  recordedAt: new Date('2026-11-21T10:00:00Z'),
  settledAt: undefined,
};

describe('deciding a stage', () => {
  const decided = (reviewResult: string, by: string, at = '2026-11-21T10:00:02Z') =>
    stage({ status: 'Completed', reviewResult, reviewedBy: { id: by }, reviewedDateTime: at });
  const cases: [string, [RegExp, Answer][], string, writes: number][] = [
    [
      'takes effect',
      [
        [/GET/, stage({})],
        [/PATCH/, {}],
      ],
      'done',
      1,
    ],
    ['is done when a try before has worked', [[/GET/, decided('Approved', 'DANA')]], 'done', 0],
    [
      'is not done by what was decided long before',
      [[/GET/, decided('Approved', 'dana', '2026-11-20T10:00:00Z')]],
      'decision.taken',
      0,
    ],
    ['is refused when the person decided otherwise before', [[/GET/, decided('Denied', 'dana')]], 'decision.taken', 0],
    ['is refused when somebody was first', [[/GET/, decided('Approved', 'omar')]], 'decision.taken', 0],
    [
      'is refused when somebody was faster by a moment',
      [
        [/GET/, { inTurn: [stage({}), decided('Approved', 'omar')] }],
        [/PATCH/, 'graph.conflict'],
      ],
      'decision.taken',
      1,
    ],
    ['is refused for who may not read the approval', [[/GET/, 'graph.forbidden']], 'decision.not-approver', 0],
    ['is refused for who is not asked', [[/GET/, stage({ assignedToMe: false })]], 'decision.not-approver', 0],
    [
      'is refused for who is no approver',
      [
        [/GET/, stage({})],
        [/PATCH/, 'graph.forbidden'],
      ],
      'decision.not-approver',
      1,
    ],
    ['is refused when the stage ran out', [[/GET/, stage({ status: 'Expired' })]], 'item.withdrawn', 0],
    ['is refused when the request is gone', [[/GET/, 'graph.not-found']], 'item.withdrawn', 0],
    [
      'is refused as Entra says otherwise',
      [
        [/GET/, stage({})],
        [/PATCH/, 'graph.refused'],
      ],
      'graph.refused',
      1,
    ],
  ];
  for (const [name, answers, expected, writes] of cases) {
    it(name, async () => {
      const graph = fakeGraph(answers);
      const code = await decideStageKind.submit(graph.user, wish, decision).then(
        ({ result, errorCode }) => (result === 'done' ? 'done' : errorCode),
        (error: unknown) => (error instanceof AppError ? error.code : error),
      );
      assert.deepEqual({ code, writes: graph.writes.length }, { code: expected, writes });
    });
  }
  describe('when the same person approves two stages in a row', () => {
    const first = {
      id: 's1',
      status: 'Completed',
      assignedToMe: false,
      reviewResult: 'Approved',
      reviewedBy: { id: 'dana' },
      reviewedDateTime: '2026-11-21T09:59:50Z',
    };
    const both = { id: 'r1', stages: [{ ...stage({}).stages[0], id: 's2' }, first] };

    it('writes the second one, though the first was approved a moment ago', async () => {
      const graph = fakeGraph([
        [/GET/, both],
        [/PATCH/, {}],
      ]);
      assert.equal((await decideStageKind.submit(graph.user, { ...wish, stage: 1 }, decision)).result, 'done');
      assert.equal(graph.writes.length, 1);
    });
    it('does not make a decision of the first stage one of the second', async () => {
      const graph = fakeGraph([
        [/GET/, { ...both, stages: [both.stages[0], { ...first, reviewedBy: { id: 'omar' } }] }],
      ]);
      assert.equal((await decideStageKind.submit(graph.user, wish, decision)).errorCode, 'decision.taken');
      assert.equal(graph.writes.length, 0);
    });
    it('does not take the log’s word about the first stage for the second', async () => {
      const told = record('Approve access package assignment request', 'dana');
      const outcome = await decideStageKind.readBack(
        {
          graph: fakeGraph([[/GET/, { id: 'r1', state: 'pendingApproval' }]]).app,
          auditRecords: () => Promise.resolve([told]),
        },
        { ...decision, payload: { ...wish, stage: 1 } },
      );
      assert.equal(outcome, undefined);
    });
  });

  it('asks for a reason when Entra refuses a decision without one', async () => {
    const graph = fakeGraph([
      [/PATCH/, 'graph.refused'],
      [/GET/, stage({})],
    ]);
    const outcome = await decideStageKind.submit(graph.user, { ...wish, justification: '' }, decision);
    assert.equal(outcome.errorCode, 'decision.justification-missing');
  });
  it('is tried again when Entra cannot be reached', async () => {
    const answers: [RegExp, Answer][] = [
      [/PATCH/, 'graph.unavailable'],
      [/GET/, stage({})],
    ];
    await assert.rejects(decideStageKind.submit(fakeGraph(answers).user, wish, decision), {
      code: 'graph.unavailable',
    });
  });

  const record = (activity: string, byObjectId: string): AuditRecord => ({
    id: activity,
    activity,
    at: new Date('2026-11-21T10:00:05Z'),
    result: 'success',
    byObjectId,
    targets: [],
  });
  const readBack = (state: string, records: AuditRecord[]) =>
    decideStageKind.readBack(
      { graph: fakeGraph([[/GET/, { id: 'r1', state }]]).app, auditRecords: () => Promise.resolve(records) },
      decision,
    );
  it('is found again without the person, where the log tells it', async () => {
    const approve = 'Approve access package assignment request';
    assert.equal((await readBack('delivering', [record(approve, 'dana')]))?.result, 'done');
    assert.equal((await readBack('delivering', [record(approve, 'omar')]))?.errorCode, 'decision.taken');
    assert.equal((await readBack('canceled', []))?.errorCode, 'item.withdrawn');
    assert.equal(await readBack('pendingApproval', []), undefined);
    assert.equal(await readBack('delivering', []), undefined);
  });
});

describe('sending a request', () => {
  const asked = {
    packageId: 'p1',
    policyId: 'y1',
    justification: 'why',
    answers: [],
    openedAt: '2026-11-21T10:00:00.000Z',
  };
  const row = (more: object) => ({
    id: 'before',
    requestType: 'userAdd',
    state: 'delivered',
    accessPackage: { id: 'p1' },
    justification: 'why',
    createdDateTime: '2026-11-21T10:00:03Z',
    ...more,
  });
  const send = async (rows: object[]) => {
    const graph = fakeGraph([
      [/GET.*targetOrRequestor/, { value: rows }],
      [/POST/, { id: 'new' }],
    ]);
    const outcome = await requestDecision.submit(graph.user, asked, decision);
    return { key: outcome.created?.key, writes: graph.writes.length };
  };
  it('makes one', async () => assert.deepEqual(await send([]), { key: 'new', writes: 1 }));
  it('finds the one that a try before has made, even if it is over', async () => {
    assert.deepEqual(await send([row({})]), { key: 'before', writes: 0 });
  });
  it('finds one that is open already', async () => {
    assert.deepEqual(
      await send([row({ state: 'pendingApproval', createdDateTime: '2026-11-01T10:00:00Z', justification: 'other' })]),
      { key: 'before', writes: 0 },
    );
  });
  it('does not take an older one that is over for it', async () => {
    assert.deepEqual(await send([row({ createdDateTime: '2026-11-20T10:00:00Z' })]), { key: 'new', writes: 1 });
  });
});

describe('taking a request back', () => {
  it('is done when it has been canceled already', async () => {
    const graph = fakeGraph([
      [/POST/, 'graph.refused'],
      [/GET/, { id: 'r1', state: 'canceled' }],
    ]);
    assert.equal((await cancelDecision.submit(graph.user, { requestId: 'r1' }, decision)).result, 'done');
  });
  it('comes too late for what has been delivered', async () => {
    const graph = fakeGraph([
      [/POST/, 'graph.refused'],
      [/GET/, { id: 'r1', state: 'delivered' }],
    ]);
    assert.equal((await cancelDecision.submit(graph.user, { requestId: 'r1' }, decision)).errorCode, 'item.withdrawn');
  });
});

describe('what Graph answers', () => {
  it('may lack almost everything', async () => {
    const request = await readRequest(
      fakeGraph([[/GET/, { id: 'r1', state: null, answers: null, requestor: null, odd: 1 }]]).app,
      'r1',
    );
    assert.deepEqual([request?.state, request?.answers, request?.requestor], [undefined, [], undefined]);
  });
  it('may refuse what is not documented: then less is asked for', async () => {
    const graph = fakeGraph([
      [/GET.*target,assignmentPolicy/, 'graph.refused'],
      [/GET/, { id: 'r1' }],
    ]);
    assert.equal((await readRequest(graph.app, 'r1'))?.id, 'r1');
    assert.equal(graph.calls.length, 2);
  });
  it('keeps the good rows beside an odd one', async () => {
    const graph = fakeGraph([
      [
        /POST/,
        {
          value: [
            { policyId: 'a', questions: [{ id: 'q', sequence: null }, { text: 'no id' }, 7] },
            { policyId: null },
          ],
        },
      ],
    ]);
    const all = await requirementsFor(graph.user, 'p1');
    assert.deepEqual(
      all.map(({ policyId, questions }) => [policyId, questions.length]),
      [['a', 1]],
    );
  });
  it('is never asked about ids that are none', async () => {
    const graph = fakeGraph([[/./, {}]]);
    await assert.rejects(readRequest(graph.app, "x')/../users"), { code: 'click.malformed' });
    assert.deepEqual(graph.calls, []);
  });
  it('lists what waits by pages alone', async () => {
    const graph = fakeGraph([[/GET/, { value: [{ id: 'a', state: 'pendingApproval', status: 'PendingApproval' }] }]]);
    for await (const page of pendingRequests(graph.app)) assert.equal(page.length, 1);
    assert.equal(graph.calls.length, 1);
  });
});
