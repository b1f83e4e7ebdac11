// A rule that appears within a day of a risky sign-in or a consent is told at once, and once.

import assert from 'node:assert/strict';
import { defaultPreferences } from '../../../../src/core/people.ts';
import { dayMs, hourMs, minuteMs } from '../../../../src/core/time.ts';
import type { Changed } from '../../../../src/features/digest/findings.ts';
import { nearKind } from '../../../../src/features/digest/near.ts';
import { isWorthIt, nearOf, noteNear, raise, raisedOf } from '../../../../src/features/digest/raise.ts';
import { createMemory } from '../../../support/memory.ts';
import { directory, finding, later, now, scanned, tenant, wireRule } from './fakes.ts';

const one = finding();
const changed = (more: Partial<Changed> = {}): Changed[] => [{ finding: one, how: 'new', ...more }];
const signIn = (at: Date) => ({ why: 'risky-sign-in' as const, at: at.toISOString() });

describe('what is told at once', () => {
  const moments: [string, number, boolean][] = [
    ['at the moment of the event', 0, true],
    ['a day after it', dayMs, true],
    ['a day before it', -dayMs, true],
    ['more than a day after it', dayMs + 1, false],
    ['more than a day before it', -dayMs - 1, false],
  ];
  for (const [when, ms, isRaised] of moments)
    it(`is ${isRaised ? '' : 'not '}a rule that appears ${when}`, async () => {
      const memory = createMemory();
      await noteNear(memory, 'ana', signIn(now));
      await raise(memory, changed(), later(ms));
      assert.equal((await raisedOf(memory, one.key)) !== undefined, isRaised);
    });

  it('is what changed as well, but nothing that is gone, harmless, of somebody else, or there since nobody knows when', async () => {
    const memory = createMemory();
    await noteNear(memory, 'bo', signIn(now));
    await raise(memory, changed(), now);
    await noteNear(memory, 'ana', signIn(now));
    await raise(memory, changed({ how: 'gone' }), now);
    await raise(memory, changed({ finding: { ...one, severity: 'low' } }), now);
    await raise(memory, changed({ finding: { ...one, isFirstLook: true } }), now);
    await raise(memory, changed({ finding: finding({ kind: 'auditing-off', severity: 'medium' }) }), now);
    assert.deepEqual(await memory.list('raised/', 10), []);
    await raise(memory, changed({ how: 'changed' }), now);
    assert.equal((await memory.list('raised/', 10)).length, 1);
  });

  it('is told once, for the event that came first', async () => {
    const memory = createMemory();
    await noteNear(memory, 'ana', signIn(now));
    await raise(memory, changed(), now);
    await noteNear(memory, 'ana', { why: 'consent', at: later(hourMs).toISOString() });
    await raise(memory, changed({ how: 'changed' }), later(2 * hourMs));
    assert.deepEqual(await raisedOf(memory, one.key), { ...signIn(now), raisedAt: now.toISOString() });
  });

  it('is no rule as most people have them', () => {
    assert.equal(isWorthIt(finding({ severity: 'low' })), false);
    assert.equal(isWorthIt(finding({ severity: 'medium' })), true);
    assert.equal(isWorthIt(finding({ kind: 'auditing-off', severity: 'medium' })), false);
  });
});

describe('an event near a person', () => {
  it('is the newest of several, in whatever order they become known', async () => {
    const memory = createMemory();
    await noteNear(memory, 'ana', { why: 'consent', at: now.toISOString() });
    await noteNear(memory, 'ana', signIn(later(-20 * hourMs)));
    assert.deepEqual(await nearOf(memory, 'ana', later(20 * hourMs)), { why: 'consent', at: now.toISOString() });
    await noteNear(memory, 'ana', signIn(later(hourMs)));
    assert.equal((await nearOf(memory, 'ana', now))?.why, 'risky-sign-in');
  });

  it('is none when what is kept cannot be read', async () => {
    const memory = createMemory();
    await memory.put('near/ana', { why: 'hunger', at: 'yesterday' });
    await memory.put(`raised/${one.key}`, 'nonsense');
    assert.equal(await nearOf(memory, 'ana', now), undefined);
    assert.equal(await raisedOf(memory, one.key), undefined);
  });
});

describe('looking at somebody near such an event', () => {
  const never = () => {
    throw new Error('this test does not expect that call');
  };

  it('raises what changed within a day before it, and what appears after it, but nothing older', async () => {
    const world = tenant(['ana', 'bo', 'cy']);
    const memory = createMemory();
    const rule = (id: string, to = 'm@evil.example') => wireRule(id, to);
    world.answers.set('ana', [[rule('old'), rule('changes', 'bo@contoso.example')]]);
    world.answers.set('bo', [[rule('old')]]);
    await scanned(world, memory, later(-3 * dayMs));
    world.answers.set('ana', [[rule('old'), rule('changes')]]);
    world.answers.set('bo', [[rule('old'), rule('fresh')]]);
    await scanned(world, memory, later(-20 * hourMs));
    await noteNear(memory, 'ana', signIn(now));
    world.answers.set('ana', [[rule('old'), rule('changes'), rule('fresh')]]);
    const deps: Parameters<typeof nearKind.read>[0] = {
      graph: world.graph,
      directory: { ...directory, manager: never, groupMembers: never, photo: never, forget: never },
      memory,
      now: later(minuteMs),
      tenantId: 't',
      auditRecords: never,
      decisions: never,
      problem: never,
      defaults: defaultPreferences,
    };
    await nearKind.read(deps, 'ana', undefined);
    const raised = new Set((await memory.list('raised/', 10)).map(({ name }) => name.slice('raised/'.length)));
    const told = (await memory.list('finding/', 10))
      .map(({ value }) => value as ReturnType<typeof finding>)
      .filter(({ key }) => raised.has(key))
      .map(({ mailbox, part }) => `${mailbox.id} ${part}`);
    assert.deepEqual(told.sort(), ['ana changes', 'ana fresh']);
  });
});
