import assert from 'node:assert/strict';
import { AppError, hasCode } from '../../../../src/core/errors.ts';
import type { Reply } from '../../../../src/core/feature.ts';
import { defineItemKind } from '../../../../src/core/item.ts';
import { defaultPreferences } from '../../../../src/core/people.ts';
import { approvalsReply, showReply } from '../../../../src/features/home/approvals.ts';
import { itemOf, row, turnOf, waitingFeature } from './turn.ts';

function rowsOf(reply: Reply): Record<string, unknown>[] {
  assert.ok('card' in reply);
  const { rows } = reply.card.view;
  assert.ok(Array.isArray(rows));
  return rows.map((entry) => Object.fromEntries(Object.entries(entry ?? {})));
}

function viewOf(reply: Reply): Record<string, unknown> {
  assert.ok('card' in reply);
  return reply.card.view;
}

describe('my approvals', () => {
  it('merges the lists of all features, the soonest end first and those without an end last', async () => {
    const features = [
      waitingFeature('a', [row('a', 'late', '2026-12-24T00:00:00Z'), row('a', 'open-ended')]),
      waitingFeature('b', [row('b', 'soon', '2026-11-23T12:00:00Z')]),
      { name: 'c', permissions: [] },
    ];
    const { turn } = turnOf({ features });
    const rows = rowsOf(await approvalsReply(turn));
    assert.deepEqual(
      rows.map(({ feature, key }) => [feature, key]),
      [
        ['b', 'soon'],
        ['a', 'late'],
        ['a', 'open-ended'],
      ],
    );
  });

  it('lets the ledger meet the first requests', async () => {
    const rows = Array.from({ length: 42 }, (_, at) => row('a', `${at}`));
    const { turn, deeds } = turnOf({ features: [waitingFeature('a', rows)] });
    await approvalsReply(turn);
    assert.deepEqual(
      deeds.tracked,
      rows.slice(0, 24).map(({ ref }) => ref.key),
    );
  });

  it('still lists a request that cannot be read with the application identity', async () => {
    const { turn } = turnOf({
      features: [waitingFeature('a', [row('a', '1')])],
      track: () => Promise.reject(new AppError('graph.forbidden')),
    });
    assert.equal(rowsOf(await approvalsReply(turn)).length, 1);
  });

  it('offers the rest of a long list, eight at a time', async () => {
    const rows = Array.from({ length: 20 }, (_, at) => row('a', `${at}`));
    const { turn } = turnOf({ features: [waitingFeature('a', rows)] });
    const first = await approvalsReply(turn);
    assert.equal(rowsOf(first).length, 8);
    assert.equal(viewOf(first)['more'], 'Show 12 more');
    assert.equal(viewOf(first)['next'], 8);
    const last = await approvalsReply(turn, 16);
    assert.equal(rowsOf(last).length, 4);
    assert.equal(viewOf(last)['more'], '');
  });

  for (const [dueAt, says] of [
    ['2026-11-23T09:50:00Z', 'Due in 20 minutes (Mon, Nov 23, 10:50 AM)'],
    ['2026-11-23T17:00:00Z', 'Due in 7 hours (Mon, Nov 23, 6:00 PM)'],
    ['2026-12-04T12:00:00Z', 'Due in 11 days (Fri, Dec 4, 1:00 PM)'],
    ['2026-11-23T09:00:00Z', 'Was due: Mon, Nov 23, 10:00 AM'],
  ] as const) {
    it(`says until when, in the person's time zone and as time left: ${says}`, async () => {
      const preferences = { ...defaultPreferences, timeZone: 'Europe/Berlin' };
      const { turn } = turnOf({ features: [waitingFeature('a', [row('a', '1', dueAt)])], preferences });
      const [shown] = rowsOf(await approvalsReply(turn));
      assert.equal(String(shown?.['due']).replace(/\u202f/g, ' '), says);
    });
  }

  it('says in a friendly way that nothing waits', async () => {
    const { turn } = turnOf({ features: [waitingFeature('a', [])] });
    const reply = await approvalsReply(turn);
    assert.equal(viewOf(reply)['heading'], 'All done');
    assert.equal(viewOf(reply)['warning'], '');
  });

  it('shows what it has, and says so, when one list cannot be read', async () => {
    const features = [waitingFeature('a', new AppError('graph.unavailable')), waitingFeature('b', [row('b', '1')])];
    const reply = await approvalsReply(turnOf({ features }).turn);
    assert.equal(rowsOf(reply).length, 1);
    assert.match(String(viewOf(reply)['warning']), /There may be more/);
  });

  it('does not claim that all is done when nothing could be read', async () => {
    const { turn } = turnOf({ features: [waitingFeature('a', new AppError('graph.unavailable'))] });
    const view = viewOf(await approvalsReply(turn));
    assert.notEqual(view['heading'], 'All done');
    assert.match(String(view['warning']), /Entra did not answer/);
  });

  it('asks for sign-in instead of showing an empty list', async () => {
    const { turn } = turnOf({ features: [waitingFeature('a', new AppError('token.missing'))] });
    await assert.rejects(approvalsReply(turn), (error) => hasCode(error, 'token.missing'));
  });

  it('makes hostile names harmless', async () => {
    const hostile = {
      ...row('a', '1'),
      title: 'Eve\u202e ${exec} {{DATE(x)}}',
      subtitle: 'see https://evil.example/x',
    };
    const { turn } = turnOf({ features: [waitingFeature('a', [hostile])] });
    const [shown] = rowsOf(await approvalsReply(turn));
    assert.doesNotMatch(JSON.stringify(shown), /\u202e|\$\{|\{\{|https:\/\//);
  });
});

describe('showing one of my approvals', () => {
  const ref = { feature: 'a', kind: 'request', key: '1' };

  it('puts the card of a request that Entra says waits for this person below the list', async () => {
    const { turn } = turnOf({ features: [waitingFeature('a', [row('a', '1')])] });
    assert.deepEqual(await showReply(turn, ref), { itemBelow: itemOf(ref), role: 'finder' });
  });

  it('takes the role from the item when it names the person', async () => {
    const kind = defineItemKind<unknown>({
      kind: 'request',
      facts: { parse: (facts) => facts },
      read: () => Promise.resolve(undefined),
      isOpen: () => true,
      recipients: () => [{ to: { person: 'dana' }, role: 'reviewer' }],
      card: () => undefined,
    });
    const { turn } = turnOf({ features: [{ ...waitingFeature('a', [row('a', '1')]), items: [kind] }] });
    assert.deepEqual(await showReply(turn, ref), { itemBelow: itemOf(ref), role: 'reviewer' });
  });

  for (const [forged, what] of [
    [{ ...ref, key: '2' }, 'another request'],
    [{ ...ref, kind: 'assignment' }, 'another kind'],
    [{ ...ref, feature: 'b' }, 'an unknown feature'],
  ] as const) {
    it(`reads and shows nothing for a forged button that names ${what}`, async () => {
      const { turn, deeds } = turnOf({ features: [waitingFeature('a', [row('a', '1')])] });
      await assert.rejects(showReply(turn, forged), (error) => hasCode(error, 'item.withdrawn'));
      assert.deepEqual(deeds.tracked, []);
    });
  }
});
