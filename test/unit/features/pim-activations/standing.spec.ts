// How an activation stands: what Entra shows, what its log tells late and twice, and what was decided here.

import assert from 'node:assert/strict';
import { activationKind, presentOf } from '../../../../src/features/pim-activations/activation-item.ts';
import type { ActivationFacts, Logged, OwnDecision } from '../../../../src/features/pim-activations/facts.ts';
import { pendingActivation } from '../../../../src/features/pim-activations/previews.ts';
import { nowOf } from '../../../../src/features/pim-activations/standing.ts';
import { defaultPreferences } from '../../../../src/core/people.ts';

const at = (time: string) => `2026-11-21T${time}:00Z`;
const asked: OwnDecision = {
  id: 'a',
  what: 'activate',
  state: 'done',
  by: 'adele',
  at: at('09:50'),
  settledAt: at('09:50'),
  errorParams: { requestId: 'r', status: 'Granted' },
  wish: { minutes: 60, reason: 'because' },
};
const logged = (what: Logged['what'], time: string, by?: string): Logged => ({ what, at: at(time), by });
const factsOf = (more: Partial<ActivationFacts>): ActivationFacts => ({
  ...pendingActivation,
  readAt: at('10:00'),
  ours: [],
  log: [],
  ...more,
});
const pending: OwnDecision = { ...asked, errorParams: { status: 'PendingApproval' } };
const running = { startAt: at('09:51'), endAt: at('10:51') };

const cases: [string, Partial<ActivationFacts>, string][] = [
  ['nothing is asked', {}, 'none'],
  ['recorded, not yet sent', { ours: [{ ...asked, state: 'recorded' }] }, 'sending'],
  ['not sent before the sign-in went', { ours: [{ ...asked, state: 'interrupted' }] }, 'interrupted'],
  ['refused', { ours: [{ ...asked, state: 'refused', errorCode: 'pim.reason-missing' }] }, 'failed'],
  ['accepted: not yet active', { ours: [asked] }, 'starting'],
  [
    'the log says completed, the assignment is not there',
    { ours: [asked], log: [logged('completed', '09:51')] },
    'starting',
  ],
  ['the assignment is there', { ours: [asked], instance: running, lastInstance: running }, 'active'],
  ['waits for somebody', { ours: [pending] }, 'pending'],
  ['found in the log only', { log: [logged('requested', '09:50'), logged('approval-requested', '09:50')] }, 'pending'],
  ['denied elsewhere', { ours: [pending], log: [logged('denied', '09:55', 'dana')] }, 'denied'],
  ['approved: not yet active', { ours: [pending], log: [logged('approved', '09:55', 'dana')] }, 'starting'],
  ['taken back in the portal', { ours: [pending], log: [logged('canceled', '09:55')] }, 'canceled'],
  ['the assignment has gone', { ours: [asked], lastInstance: running }, 'ended'],
  [
    'given back here, still shown by Entra',
    {
      ours: [{ ...asked, id: 'd', what: 'deactivate', at: at('09:58') }, asked],
      instance: running,
      lastInstance: running,
    },
    'ended',
  ],
  [
    'refused, because one is active already',
    {
      ours: [{ ...asked, state: 'refused', errorCode: 'pim.already-active' }],
      instance: running,
      lastInstance: running,
    },
    'active',
  ],
  [
    'refused, because one waits that was made in the portal a minute before',
    {
      ours: [{ ...pending, at: at('09:51'), state: 'refused', errorCode: 'pim.already-pending' }],
      log: [logged('requested', '09:50'), logged('approval-requested', '09:50')],
    },
    'pending',
  ],
  [
    'over, by a clock of Entra’s that is half a minute behind ours',
    { ours: [asked], lastInstance: { startAt: '2026-11-21T09:49:30Z', endAt: at('09:55') } },
    'ended',
  ],
  [
    'asked anew, after the assignment of the last time',
    { ours: [asked], lastInstance: { startAt: at('09:44'), endAt: at('09:49') } },
    'starting',
  ],
  [
    'asked again after a refusal',
    { ours: [asked, { ...asked, id: 'b', at: at('09:40'), state: 'refused' }] },
    'starting',
  ],
  [
    'asked again after an old denial',
    { ours: [pending], log: [logged('requested', '08:00'), logged('denied', '08:30', 'dana')] },
    'pending',
  ],
];

describe('the standing of an activation', () => {
  for (const [name, more, standing] of cases)
    it(`${name}: ${standing}`, () => assert.equal(presentOf(factsOf(more)).standing, standing));

  it('lapses after 24 hours without a decision', () => {
    const facts = factsOf({ ours: [pending] });
    assert.equal(nowOf(facts, [], new Date('2026-11-22T09:49:00Z')).standing, 'pending');
    assert.equal(nowOf(facts, [], new Date('2026-11-22T09:51:00Z')).standing, 'expired');
  });

  it('does not count what was asked here a second time when the log tells of it', () => {
    const present = presentOf(factsOf({ ours: [pending], log: [logged('requested', '09:51')] }));
    assert.equal(present.round?.isOurs, true);
    assert.equal(present.round.wish.reason, 'because');
  });

  it('tells a request that was made after the first one was taken back from that one, however soon it came', () => {
    const again = [logged('requested', '09:50'), logged('canceled', '09:51'), logged('requested', '09:51')];
    for (const log of [again, again.map((row, index) => ({ ...row, requestId: index < 2 ? 'one' : 'two' }))]) {
      const approval = { ...log.at(-1), what: 'approval-requested' as const, at: at('09:51') };
      const present = presentOf(factsOf({ ours: [pending], log: [...log, approval] }));
      assert.equal(present.round?.askedAt.toISOString(), '2026-11-21T09:51:00.000Z');
      assert.equal(present.round.isOurs, false);
    }
  });

  for (const [state, settledAt] of [
    ['interrupted', '09:51'],
    ['done', '09:50'],
    ['done', '10:08'],
  ] as const)
    it(`is of the request that came after, where what was asked here is ${state} since ${settledAt}`, () => {
      const wish = { minutes: 60, reason: 'one' };
      const one: OwnDecision = { ...pending, state, at: at('09:50'), settledAt: at(settledAt), wish };
      const request = (time: string, reason: string): Logged[] => [
        { ...logged('requested', time, 'adele'), wish: { reason } },
        { ...logged('approval-requested', time, 'adele'), wish: { reason } },
      ];
      const first = state === 'interrupted' ? [] : [...request('09:50', 'one'), logged('denied', '09:53', 'dana')];
      const facts = factsOf({ ours: [one], log: [...first, ...request('09:55', 'two')], readAt: at('10:10') });
      const { standing, round } = nowOf(facts, [], new Date(at('10:10')));
      assert.deepEqual([standing, round?.wish.reason], ['pending', 'two']);
    });

  it('takes a record that names another request for no end of this one', () => {
    const named = (what: Logged['what'], time: string, requestId: string) => ({ ...logged(what, time), requestId });
    const log = [
      named('requested', '09:50', 'two'),
      named('approval-requested', '09:50', 'two'),
      named('canceled', '09:50', 'one'),
    ];
    assert.equal(presentOf(factsOf({ log })).standing, 'pending');
  });

  it('asks approvers only while it waits, and tells the person before it ends', () => {
    const open = activationKind.open(factsOf({ ours: [pending], approvers: ['dana'] }));
    assert.deepEqual(
      open.recipients.map(({ role }) => role),
      ['holder', 'approver'],
    );
    const active = activationKind.open(factsOf({ ours: [asked], instance: running, lastInstance: running }));
    assert.deepEqual(
      active.recipients.map(({ role }) => role),
      ['holder'],
    );
    const call = (time: string) =>
      active.attention({ to: { person: 'adele' }, role: 'holder' }, defaultPreferences, new Date(at(time)), []).call;
    assert.equal(call('10:30'), undefined);
    assert.match(call('10:42') ?? '', /^ending-/);
  });
});
