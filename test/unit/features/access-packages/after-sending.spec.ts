// What a person is answered once their own request has been sent.
import assert from 'node:assert/strict';
import type { DecisionAnswer } from '../../../../src/core/feature.ts';
import { AppError } from '../../../../src/core/errors.ts';
import type { ErrorCode } from '../../../../src/core/errors.ts';
import { defaultPreferences } from '../../../../src/core/people.ts';
import { requestRef } from '../../../../src/features/access-packages/request-item.ts';
import { afterSending } from '../../../../src/features/access-packages/request-form.ts';

const decision: DecisionAnswer['decision'] = {
  id: 'd1',
  feature: 'access-packages',
  kind: 'access-packages.request',
  key: 'request:ana:1',
  itemId: undefined,
  personObjectId: 'ana',
  personTenantId: 'contoso',
  payload: {},
  state: 'done',
  errorCode: undefined,
  recordedAt: new Date('2026-11-21T12:00:00Z'),
  settledAt: undefined,
};
const sent: DecisionAnswer = { state: 'settled', decision, outcome: { result: 'done', created: requestRef('r1') } };

describe('after sending a request', () => {
  for (const code of [
    'graph.throttled',
    'graph.forbidden',
    'config.permission-missing',
  ] as const satisfies ErrorCode[]) {
    it(`that worked nobody is told of a failure when its receipt cannot be read (${code})`, async () => {
      const turn = { preferences: defaultPreferences, track: () => Promise.reject(new AppError(code)) };
      const reply = await afterSending(turn, sent);
      assert.ok('card' in reply);
      assert.match(reply.card.summary, /sent/i);
    });
  }

  it('a mistake of ours is not hidden', async () => {
    const turn = { preferences: defaultPreferences, track: () => Promise.reject(new TypeError('oops')) };
    await assert.rejects(afterSending(turn, sent), TypeError);
  });
});
