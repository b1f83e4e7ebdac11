// What was found is remembered rightly, whatever the looks find, and so is what people did about it.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dayMs, minuteMs } from '../../../../src/core/time.ts';
import {
  addDeed,
  allFindings,
  answerOf,
  assigneeOf,
  closeUnseen,
  deedsOf,
  deedsOfMany,
  expectedUntil,
  findingKey,
  findingOf,
  noteLooks,
  printOf,
  seenAuditingOff,
  seenDelegate,
  seenForwarding,
} from '../../../../src/features/digest/findings.ts';
import type { Changed, Finding, Look } from '../../../../src/features/digest/findings.ts';
import { createMemory } from '../../../support/memory.ts';
import type { KeptMemory } from '../../../support/memory.ts';
import { deed, expectedDeed, finding, later, now, seenRule } from './fakes.ts';

const nameOf = (id: string) => Promise.resolve({ name: id, address: `${id}@contoso.example` });

/** Notes them; answers what was told of it. */
async function noted(memory: KeptMemory, looks: readonly Look[], at: Date): Promise<Changed[]> {
  const told: Changed[] = [];
  await noteLooks(memory, looks, nameOf, at, (changed) => Promise.resolve(void told.push(...changed)));
  return told;
}

async function findingsIn(memory: KeptMemory): Promise<Map<string, Finding>> {
  const found: Finding[] = [];
  for await (const page of allFindings(memory)) found.push(...page);
  return new Map(found.map((one) => [one.key, one]));
}

const look = (mailboxId: string, seen: Look['seen'], kinds: Look['kinds'] = ['rule']): Look => ({
  mailboxId,
  kinds,
  seen,
});

const rules = fc.uniqueArray(
  fc
    .record({
      part: fc.constantFrom('r1', 'r2', 'r3'),
      name: fc.constantFrom('Archive', '=1+1'),
      isEnabled: fc.boolean(),
    })
    .map(seenRule),
  { selector: ({ part }) => part },
);
const forwardings = fc
  .array(fc.constantFrom('a@evil.example', 'b@evil.example'), { maxLength: 1 })
  .map((list) => list.map((address) => seenForwarding([{ address, isExternal: true }], false)));
const mailboxIds = fc.constantFrom('ana', 'bo');
const looks = fc.uniqueArray(
  fc.oneof(
    fc.tuple(mailboxIds, rules).map(([id, seen]) => look(id, seen)),
    fc.tuple(mailboxIds, forwardings).map(([id, seen]) => look(id, seen, ['forwarding', 'auditing-off'])),
  ),
  { minLength: 1, maxLength: 2, selector: ({ mailboxId }) => mailboxId },
);

describe('a look into mailboxes', () => {
  it('knows what is there, knows what left, and never moves the day on which something was first seen', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(looks, { minLength: 1, maxLength: 12 }), async (story) => {
        const memory = createMemory();
        /** Since when each is there without a break; undefined once it left. */
        const there = new Map<string, { since: string; print: string } | undefined>();
        for (const [number, some] of story.entries()) {
          const at = later(number * dayMs);
          const changed = await noted(memory, some, at);
          const before = new Map(there);
          for (const { mailboxId, kinds, seen } of some) {
            const keys = new Map(seen.map((one) => [findingKey(mailboxId, one), printOf(one)]));
            for (const kind of kinds)
              for (const part of ['', 'r1', 'r2', 'r3']) {
                const key = findingKey(mailboxId, { kind, part });
                if (there.get(key) && !keys.has(key)) there.set(key, undefined);
              }
            for (const [key, print] of keys)
              there.set(key, { since: there.get(key)?.since ?? at.toISOString(), print });
          }
          const known = await findingsIn(memory);
          assert.deepEqual([...known.keys()].sort(), [...there.keys()].sort());
          for (const [key, expected] of there) {
            const one = known.get(key);
            assert.ok(one);
            assert.equal(one.goneAt === undefined, expected !== undefined);
            if (!expected) continue;
            assert.equal(one.firstSeenAt, expected.since);
            assert.equal(printOf(one), expected.print);
          }
          const expectedChanges = [...there].flatMap(([key, is]) => {
            const was = before.get(key);
            if (!was) return is ? [`${key} new`] : [];
            if (!is) return [`${key} gone`];
            return was.print === is.print ? [] : [`${key} changed`];
          });
          assert.deepEqual(changed.map((one) => `${one.finding.key} ${one.how}`).sort(), expectedChanges.sort());
        }
      }),
      { numRuns: 150 },
    );
  });

  it('that is repeated changes nothing but when it was seen', async () => {
    await fc.assert(
      fc.asyncProperty(looks, looks, async (first, second) => {
        const memory = createMemory();
        await noted(memory, first, now);
        await noted(memory, second, later(dayMs));
        const before = await findingsIn(memory);
        assert.deepEqual(await noted(memory, second, later(dayMs)), []);
        assert.deepEqual(await findingsIn(memory), before);
        assert.deepEqual(await noted(memory, second, later(2 * dayMs)), []);
        for (const [key, one] of await findingsIn(memory))
          assert.deepEqual({ ...one, seenAt: '' }, { ...before.get(key), seenAt: '' });
      }),
      { numRuns: 100 },
    );
  });

  it('takes a mailbox or a rule that is named twice once', async () => {
    const memory = createMemory();
    const twice = look('ana', [seenRule(), seenRule({ name: 'Other' })]);
    const names: string[] = [];
    const asked: typeof memory = {
      ...memory,
      putAll: (documents) => {
        names.push(...documents.map(({ name }) => name));
        return memory.putAll(documents);
      },
    };
    const changed = await noted(asked, [twice, twice], now);
    assert.equal(changed.length, 1);
    assert.equal(new Set(names).size, names.length);
  });

  it('says of what it finds first that nobody knows how old it is, and of what changes that it is known', async () => {
    const memory = createMemory();
    const isFirstLook = async () => [...(await findingsIn(memory)).values()].map((one) => one.isFirstLook);
    await noted(memory, [look('ana', [seenRule()])], now);
    await noted(memory, [look('ana', [seenAuditingOff], ['forwarding', 'auditing-off'])], now);
    assert.deepEqual(await isFirstLook(), [true, true]);
    await noted(memory, [look('ana', [seenRule()])], later(dayMs));
    assert.deepEqual(await isFirstLook(), [true, true]);
    await noted(memory, [look('ana', [seenRule({ name: 'Other' })])], later(dayMs));
    assert.deepEqual((await isFirstLook()).sort(), [false, true]);
  });

  it('of a rule that came back says that it is new', async () => {
    const memory = createMemory();
    const key = findingKey('ana', seenRule());
    await noted(memory, [look('ana', [seenRule()])], now);
    await noted(memory, [look('ana', [])], later(dayMs));
    assert.equal((await findingOf(memory, key))?.goneAt, later(dayMs).toISOString());
    const [back] = await noted(memory, [look('ana', [seenRule()])], later(2 * dayMs));
    assert.equal(back?.how, 'new');
    const found = await findingOf(memory, key);
    assert.equal(found?.goneAt, undefined);
    assert.equal(found?.firstSeenAt, later(2 * dayMs).toISOString());
    assert.equal(found.isFirstLook, false);
  });

  it('leaves alone what it did not look for', async () => {
    const memory = createMemory();
    await noted(
      memory,
      [look('ana', [seenDelegate('send-as', { address: 'x@y', isExternal: true })], ['send-as'])],
      now,
    );
    assert.deepEqual(await noted(memory, [look('ana', [])], later(dayMs)), []);
  });

  it('tells what has changed before it remembers it, and again when it could not be told', async () => {
    const memory = createMemory();
    const untold = () => Promise.reject(new Error('down'));
    await assert.rejects(noteLooks(memory, [look('ana', [seenRule()])], nameOf, now, untold), /down/);
    const told: string[] = [];
    await noteLooks(memory, [look('ana', [seenRule()])], nameOf, later(1), async (changed) => {
      assert.deepEqual(await findingsIn(memory), new Map());
      told.push(...changed.map(({ how }) => how));
    });
    assert.deepEqual(told, ['new']);
  });

  it('reads over what it cannot understand', async () => {
    const memory = createMemory();
    await noted(memory, [look('ana', [seenRule()])], now);
    await memory.put(`finding/${findingKey('ana', seenRule())}`, { shape: 7 });
    await memory.put('mailbox/bo', 'nonsense');
    assert.equal((await findingsIn(memory)).size, 0);
    const changed = await noted(memory, [look('ana', [seenRule()]), look('bo', [seenRule()])], now);
    assert.equal(changed.length, 2);
  });
});

describe('what no look came by', () => {
  it('is gone, unless its mailbox could not be read or its kind was not looked for', async () => {
    const memory = createMemory();
    const seen = [seenRule()];
    const full = seenDelegate('full-access', { address: 'x@y', isExternal: true });
    await noted(memory, [look('ana', seen), look('bo', seen)], now);
    await noted(memory, [look('cy', [full], ['full-access'])], now);
    const since = later(dayMs);
    await noted(memory, [look('dee', seen)], since);
    await closeUnseen(memory, { since, kinds: ['rule'], isSpared: (id) => id === 'bo', now: later(minuteMs, since) });
    const gone = [...(await findingsIn(memory)).values()].filter(({ goneAt }) => goneAt !== undefined);
    assert.deepEqual(
      gone.map(({ mailbox }) => mailbox.id),
      ['ana'],
    );
  });

  it('is found among thousands, and closing twice closes once', async () => {
    const memory = createMemory();
    const ids = Array.from({ length: 1_203 }, (_, number) => `m${number}`);
    await noted(
      memory,
      ids.map((id) => look(id, [seenRule()])),
      now,
    );
    const closing = { since: later(dayMs), kinds: ['rule'] as const, isSpared: () => false };
    await closeUnseen(memory, { ...closing, now: later(dayMs) });
    await closeUnseen(memory, { ...closing, now: later(2 * dayMs) });
    const found = [...(await findingsIn(memory)).values()];
    assert.equal(found.length, 1_203);
    assert.ok(found.every(({ goneAt }) => goneAt === later(dayMs).toISOString()));
  });
});

describe('what people did about a finding', () => {
  it('is kept in order, the newest fifty, and has open digests drawn again each time', async () => {
    const memory = createMemory();
    const revisions = new Set<string>();
    for (let number = 0; number < 60; number += 1) {
      await addDeed(memory, 'k', deed('asked', { at: later(number).toISOString() }));
      revisions.add(JSON.stringify(await memory.get('revision')));
    }
    const kept = await deedsOf(memory, 'k');
    assert.equal(kept.length, 50);
    assert.equal(kept.at(-1)?.at, later(59).toISOString());
    assert.equal(revisions.size, 60);
    assert.deepEqual(
      await deedsOfMany(memory, ['k', 'other']),
      new Map([
        ['k', kept],
        ['other', []],
      ]),
    );
  });

  it('expects it as it is, until that day, unless somebody takes that back', () => {
    const one = finding();
    const until = later(dayMs);
    const deeds = [expectedDeed(one, until)];
    assert.deepEqual(expectedUntil(one, deeds, now), until);
    assert.equal(expectedUntil(one, deeds, until), undefined);
    assert.equal(expectedUntil({ ...one, isEnabled: false }, deeds, now), undefined);
    assert.equal(expectedUntil({ ...one, name: 'Other' }, deeds, now), undefined);
    assert.equal(expectedUntil(one, [...deeds, deed('unexpected')], now), undefined);
    assert.deepEqual(expectedUntil(one, [...deeds, deed('asked')], now), until);
  });

  it('tells what the owner said last, and nobody else', () => {
    const asked = deed('asked', { whom: 'ana' });
    assert.equal(answerOf([], 'ana'), undefined);
    assert.equal(answerOf([asked], 'ana'), 'waiting');
    assert.equal(answerOf([asked], 'bo'), undefined);
    assert.equal(answerOf([asked, deed('mine', { by: 'bo' })], 'ana'), 'waiting');
    assert.equal(answerOf([asked, deed('not-mine', { by: 'ana' })], 'ana'), 'not-mine');
    assert.equal(answerOf([asked, deed('mine', { by: 'ana' }), asked], 'ana'), 'waiting');
  });

  it('tells whom it was given to last', () => {
    assert.equal(assigneeOf([deed('asked')]), undefined);
    const given = (whom: string) => deed('assigned', { whom, whomName: whom.toUpperCase() });
    assert.deepEqual(assigneeOf([given('bo'), given('cy'), deed('asked')]), { id: 'cy', name: 'CY' });
  });
});

describe('the key of a finding', () => {
  it('is its own for each mailbox and kind', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (id, part) => {
        const key = findingKey(id, { kind: 'rule', part });
        assert.notEqual(key, findingKey(id, { kind: 'hidden-rule', part }));
        assert.notEqual(key, findingKey(`${id}x`, { kind: 'rule', part }));
      }),
    );
  });

  const parts = fc
    .tuple(fc.constantFrom('', 'x'.repeat(299), 'x'.repeat(2_000)), fc.string({ unit: 'binary', maxLength: 4 }))
    .map(([start, end]) => start + end);

  it('is another one for another part, however long or odd, and one that a database keeps', () => {
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        const key = findingKey('ana', { kind: 'rule', part: one });
        assert.equal(key === findingKey('ana', { kind: 'rule', part: other }), one === other);
        assert.ok(key.length < 400);
        assert.ok(!/[\p{Cc}\p{Cs}]/u.test(key));
      }),
    );
    const long = findingKey('ana', { kind: 'rule', part: 'x'.repeat(301) });
    assert.notEqual(long, findingKey('ana', { kind: 'rule', part: long.slice('ana/rule'.length) }));
  });

  it('says that a rule with thousands of addresses has changed at its end', async () => {
    const memory = createMemory();
    const to = Array.from({ length: 1_000 }, (_, index) => ({ address: `a${index}@evil.example`, isExternal: true }));
    await noted(memory, [look('ana', [seenRule({ to })])], now);
    assert.deepEqual(await noted(memory, [look('ana', [seenRule({ to })])], later(1)), []);
    const [changed] = await noted(memory, [look('ana', [seenRule({ to, name: 'Other' })])], later(2));
    assert.equal(changed?.how, 'changed');
    assert.ok(changed && printOf(changed.finding).length <= 2_000);
  });
});
