import assert from 'node:assert/strict';
import { createRateLimit } from '../../../src/teams/rate-limit.ts';
import { createFakeTimer } from '../../support/fake-timer.ts';

const patient = { waitMaxMs: Infinity, isUrgent: false };

describe('rate limit', () => {
  /** Moments, in milliseconds, at which calls may leave. */
  async function moments(calls: number, conversationOf: (call: number) => string, isUrgent = false): Promise<number[]> {
    const timer = createFakeTimer();
    const limit = createRateLimit(timer);
    const left: number[] = [];
    for (let call = 0; call < calls; call++) {
      assert.ok(await limit.slot(conversationOf(call), { ...patient, isUrgent }));
      left.push(timer.nowMs());
    }
    return left;
  }

  const most = (times: number[], windowMs: number) =>
    Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));

  it('keeps one conversation below each of Teams’ limits', async () => {
    const times = await moments(2_000, () => 'chat');
    assert.ok(most(times.slice(0, 100), 1_000) <= 7);
    assert.ok(most(times.slice(0, 100), 2_000) <= 8);
    assert.ok(most(times.slice(0, 300), 30_000) <= 60);
    assert.ok((times[1_800] ?? 0) >= 3_600_000);
  });

  it('lets the first messages of a chat pass at once', async () => {
    assert.deepEqual(await moments(7, () => 'chat'), [0, 0, 0, 0, 0, 0, 0]);
  });

  it('keeps all conversations together below the tenant’s limit', async () => {
    const times = await moments(400, (call) => `chat ${call}`);
    assert.ok(most(times, 1_000) <= 49);
    assert.ok((times.at(-1) ?? 0) >= 8_000);
  });

  it('leaves hardly anything of the tenant’s limit unused', async () => {
    const times = await moments(4_800, (call) => `chat ${call}`);
    const perSecond = (times.length * 1_000) / (times.at(-1) ?? 1);
    assert.ok(perSecond >= 47.5 && perSecond <= 49, `${perSecond} a second`);
  });

  it('lets a person’s call pass in the middle of a wave, and the wave makes room', async () => {
    const timer = createFakeTimer();
    const limit = createRateLimit(timer);
    const left: number[] = [];
    for (let call = 0; call < 480; call++) {
      const isUrgent = call % 10 === 0;
      assert.ok(await limit.slot(`chat ${call}`, { waitMaxMs: isUrgent ? 60 : Infinity, isUrgent }));
      left.push(timer.nowMs());
    }
    assert.ok(most(left, 1_000) <= 49);
  });

  it('keeps something in reserve for people who wait', async () => {
    const timer = createFakeTimer();
    const limit = createRateLimit(timer);
    for (let call = 0; call < 48; call++) await limit.slot(`chat ${call}`, patient);
    assert.equal(await limit.slot('bulk', { waitMaxMs: 0, isUrgent: false }), false);
    assert.equal(await limit.slot('urgent', { waitMaxMs: 0, isUrgent: true }), true);
  });

  it('says no when the wait would be longer than allowed, and counts nothing', async () => {
    const limit = createRateLimit(createFakeTimer());
    for (let call = 0; call < 7; call++) await limit.slot('chat', patient);
    assert.equal(await limit.slot('chat', { waitMaxMs: 500, isUrgent: false }), false);
    assert.equal(await limit.slot('chat', { waitMaxMs: 2_500, isUrgent: false }), true);
  });

  it('counts anew after it was told to forget', async () => {
    const limit = createRateLimit(createFakeTimer());
    for (let call = 0; call < 7; call++) await limit.slot('chat', patient);
    limit.forget();
    assert.equal(await limit.slot('chat', { waitMaxMs: 0, isUrgent: false }), true);
  });

  it('serves one conversation in the order of asking', async () => {
    const limit = createRateLimit(createFakeTimer());
    const order: number[] = [];
    await Promise.all([...Array(20).keys()].map((call) => limit.slot('chat', patient).then(() => order.push(call))));
    assert.deepEqual(order, [...Array(20).keys()]);
  });
});
