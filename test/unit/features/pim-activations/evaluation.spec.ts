// The rules of the custom extension: what is refused at the start, what a rule decides, and what it never does.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createCallout } from '../../../../src/flow/callout.ts';
import { activationCallout, evaluationsOf, readQuestion } from '../../../../src/features/pim-activations/evaluation.ts';
import { readRules, ruleFor, type EvaluationRule } from '../../../../src/features/pim-activations/evaluation-rules.ts';
import type { Question } from '../../../../src/features/pim-activations/evaluation.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { createMemory } from '../../../support/memory.ts';
import { exchange, helpdesk, now } from './fakes.ts';

const global = '62e90394-69f5-4237-9190-012177145e10';
const rulesOf = (...rules: object[]): EvaluationRule[] => {
  const read = readRules(JSON.stringify({ rules }), [global]);
  assert.ok('rules' in read, JSON.stringify(read));
  return read.rules;
};
const problemsOf = (text: string) => {
  const read = readRules(text, [global]);
  return 'problems' in read ? read.problems : [];
};

const adele = 'c59acc2d-00d1-428d-a976-414c3714a2d9';
const body = (more: object = {}) => ({
  id: 'request',
  action: 'selfActivate',
  principalId: adele,
  roleDefinitionId: exchange,
  directoryScopeId: '/',
  justification: 'because',
  scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT1H' } },
  ticketInfo: { ticketNumber: 'INC0000001', ticketSystem: 'ServiceNow' },
  ...more,
});
const asked = (more: object = {}): Question => readQuestion(body(more));
const approving = { name: 'on call', outcome: 'AutoApproved', when: { roles: [exchange], maxMinutes: 60 } };

describe('the rules file', () => {
  it('lists everything that is wrong with it', () => {
    const problems = problemsOf(
      JSON.stringify({
        rules: [
          { name: '', outcome: 'Approved', when: {}, extra: 1 },
          { name: 'all', outcome: 'AutoApproved', when: {} },
          {
            name: 'odd',
            outcome: 'Denied',
            when: { roles: ['x'], ticket: '(a+)+', hours: { from: '8', to: '17:00', timeZone: 'Mars' } },
          },
        ],
      }),
    ).join('\n');
    for (const part of [
      /rules\.0\.name: must not be empty/,
      /rules\.0\.outcome: must be AutoApproved or Denied/,
      /rules\.0: .*extra/,
      /rules\.1: must name roles or groups/,
      /rules\.1: must have maxMinutes/,
      /rules\.2\.when\.roles\.0: must be a GUID/,
      /rules\.2\.when\.ticket: must be a pattern that is safe/,
      /rules\.2\.when\.hours\.from: must be a time/,
      /rules\.2\.when\.hours\.timeZone: must be an IANA/,
    ])
      assert.match(problems, part);
  });

  it('is refused when it is no JSON, names a rule twice, or would approve an emergency role', () => {
    assert.deepEqual(problemsOf('{'), ['the file is no JSON']);
    assert.deepEqual(problemsOf(JSON.stringify({ rules: [approving, approving] })), ['on call: is there twice']);
    const emergency = { ...approving, when: { roles: [exchange, global.toUpperCase()], maxMinutes: 60 } };
    assert.deepEqual(problemsOf(JSON.stringify({ rules: [emergency] })), [
      'on call: no rule approves an emergency role',
    ]);
  });
});

describe('a question', () => {
  it('is read, or refused as malformed, whatever comes', () => {
    const names = [
      'id',
      'Id',
      'action',
      'principalId',
      'roleDefinitionId',
      'groupId',
      'accessId',
      'properties',
      'scheduleInfo',
    ];
    const odd = fc.dictionary(fc.constantFrom(...names, '__proto__', 'x'), fc.anything(), { maxKeys: 9 });
    const bodies = fc.oneof(
      fc.anything(),
      odd,
      odd.map((more) => body(more)),
    );
    fc.assert(
      fc.property(bodies, (given) => {
        try {
          assert.ok(readQuestion(given).held.principalId);
        } catch (error) {
          assert.ok(error instanceof AppError && error.code === 'callout.malformed', String(error));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is about the same place that cards are about', () => {
    const placed = (given: object) => {
      const { area, roleId, scope } = readQuestion(given).held;
      return [area, roleId, scope];
    };
    assert.deepEqual(placed(body()), ['directory', exchange, '/']);
    assert.deepEqual(placed(body({ directoryScopeId: null, appScopeId: '/app' })), ['directory', exchange, 'app:/app']);
    const group = { id: 'r', principalId: adele, groupId: 'g', accessId: 'Owner' };
    assert.deepEqual(placed(group), ['group', 'owner', 'g']);
    const scope = '/subscriptions/S/resourceGroups/R';
    const properties = {
      principalId: adele,
      scope,
      roleDefinitionId: `${scope}/roleDefinitions/${exchange.toUpperCase()}`,
    };
    assert.deepEqual(placed({ name: 'r', properties }), ['azure', exchange, scope]);
  });
});

describe('a rule', () => {
  const holds = (when: object, more: object = {}, at = now) =>
    ruleFor(rulesOf({ name: 'x', outcome: 'Denied', when }), asked(more), at) !== undefined;

  it('holds when all that it names does', () => {
    assert.equal(holds({}), true);
    assert.equal(holds({ roles: [exchange] }), true);
    assert.equal(holds({ roles: [helpdesk] }), false);
    assert.equal(holds({ groups: [exchange] }), false);
    assert.equal(holds({ people: [adele.toUpperCase()] }), true);
    assert.equal(holds({ people: [exchange] }), false);
    assert.equal(holds({ maxMinutes: 60 }), true);
    assert.equal(holds({ maxMinutes: 59 }), false);
    assert.equal(holds({ maxMinutes: 60 }, { scheduleInfo: { expiration: { type: 'noExpiration' } } }), false);
    assert.equal(holds({ ticket: 'INC\\d{7}' }), true);
    assert.equal(holds({ ticket: 'INC\\d{7}' }, { ticketInfo: { ticketNumber: 'INC00000012' } }), false);
    assert.equal(holds({ ticket: 'INC\\d{7}' }, { ticketInfo: null }), false);
  });

  it('keeps to hours in its time zone', () => {
    const hours = { from: '08:00', to: '17:00', timeZone: 'Europe/Berlin' };
    assert.equal(holds({ hours }, {}, new Date('2026-11-23T07:00:00Z')), true);
    assert.equal(holds({ hours }, {}, new Date('2026-11-23T16:00:00Z')), false);
    assert.equal(holds({ hours }, {}, new Date('2026-11-22T10:00:00Z')), false);
  });

  it('goes by when an activation begins, not by when it was asked for', () => {
    const hours = { from: '08:00', to: '17:00', timeZone: 'Europe/Berlin' };
    const noon = new Date('2026-11-23T11:00:00Z');
    const from = (startDateTime: string) => ({
      scheduleInfo: { startDateTime, expiration: { type: 'afterDuration', duration: 'PT1H' } },
    });
    assert.equal(holds({ hours }, from('2026-11-23T23:00:00Z'), noon), false);
    assert.equal(holds({ hours }, from('2026-11-24T11:00:00Z'), noon), true);
    assert.equal(holds({ hours }, from('2026-11-22T11:00:00Z'), noon), true);
  });

  it('believes the longest of the lengths that a request names, and none that it cannot tell', () => {
    const startDateTime = '2026-11-23T11:00:00Z';
    const lasting = (expiration: object, start: object = { startDateTime }) =>
      holds({ maxMinutes: 60 }, { scheduleInfo: { ...start, expiration } });
    const end = (endDateTime: string) => ({ type: 'afterDateTime', endDateTime });
    assert.equal(lasting(end('2026-11-23T12:00:00Z')), true);
    assert.equal(lasting(end('2026-11-23T12:00:01Z')), false);
    assert.equal(lasting({ ...end('2026-11-24T11:00:00Z'), duration: 'PT5M' }), false);
    assert.equal(lasting({ ...end('2026-11-24T11:00:00Z'), duration: 'PT5M' }, {}), false);
    assert.equal(lasting({ ...end('someday'), duration: 'PT5M' }), false);
    assert.equal(lasting({ type: 'noExpiration', duration: 'PT5M' }), false);
    assert.equal(lasting({ type: 'afterDuration', duration: 'PT0S' }), false);
    assert.equal(lasting(end('2026-11-23T10:00:00Z')), false);
  });

  it('keeps to Azure scopes and what is below them', () => {
    const azure = (scope: string) =>
      readQuestion({ properties: { principalId: adele, roleDefinitionId: `/x/roleDefinitions/${exchange}`, scope } });
    const [rule] = rulesOf({ name: 'x', outcome: 'Denied', when: { scopes: ['/subscriptions/one'] } });
    const at = (scope: string) => rule !== undefined && ruleFor([rule], azure(scope), now) !== undefined;
    assert.deepEqual(
      ['/subscriptions/one', '/Subscriptions/One/resourceGroups/a', '/subscriptions/one-more', '/'].map(at),
      [true, true, false, false],
    );
  });

  it('does not hold where its exception does, and the first that holds decides', () => {
    const rules = rulesOf(
      { name: 'no ticket', outcome: 'Denied', when: { roles: [exchange] }, unless: { ticket: 'INC\\d{7}' } },
      approving,
    );
    assert.equal(ruleFor(rules, asked(), now)?.name, 'on call');
    assert.equal(ruleFor(rules, asked({ ticketInfo: null }), now)?.name, 'no ticket');
  });

  it('is about activations only', () => {
    assert.equal(ruleFor(rulesOf(approving), asked({ action: 'adminAssign' }), now), undefined);
    assert.equal(ruleFor(rulesOf(approving), asked({ action: 'SelfActivate' }), now)?.name, 'on call');
  });
});

describe('what PIM was answered', () => {
  it('is remembered by the newest, however often somebody asks', async () => {
    const memory = createMemory();
    const callout = activationCallout({ rules: [], language: 'en' });
    for (let time = 0; time < 30; time += 1)
      await callout.answer(memory, body({ id: `r${time}` }), new Date(now.getTime() + time * 1000));
    const rows = await memory.list('held:', 100);
    assert.equal(rows.length, 10);
    const seen = await evaluationsOf(memory, asked().held);
    assert.equal(seen.at(-1)?.requestId, 'r29');
  });
});

describe('an answer that cannot be written down', () => {
  const broken = {
    store: {
      transaction: () => Promise.reject(new AppError('database.unavailable')),
      audit: { add: () => Promise.reject(new AppError('database.unavailable')) },
    },
    clock: { now: () => now },
    newId: () => 'id',
    tenantId: 'contoso',
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
  const answer = (rules: EvaluationRule[]) => {
    const callout = activationCallout({ rules, language: 'en' });
    // Of the store, only what a refusing database has.
    const deps = broken as unknown as Parameters<typeof createCallout>[0];
    return createCallout(deps, callout, () => Promise.resolve()).answer('token', () => Promise.resolve(body()));
  };
  const outcomeOf = async (rules: EvaluationRule[]) => ({ ...(await answer(rules)) }) as { evaluationOutcome?: string };

  it('keeps nobody waiting, denies what a rule denies, and approves nothing', async () => {
    assert.equal((await outcomeOf([])).evaluationOutcome, 'Approved');
    assert.equal((await outcomeOf(rulesOf(approving))).evaluationOutcome, 'Approved');
    assert.equal((await outcomeOf(rulesOf({ ...approving, outcome: 'Denied' }))).evaluationOutcome, 'Denied');
  });
});
