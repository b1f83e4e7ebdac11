// People, conversations, notes, sign-ins, schedules and audit.

import assert from 'node:assert/strict';
import { defaultPreferences } from '../../../src/core/people.ts';
import type { AuditRecord } from '../../../src/core/item.ts';
import type { Conversation, SignInPage, Store } from '../../../src/flow/ports.ts';
import { createStore } from '../../../src/store/store.ts';
import { onEachDatabase } from '../../support/databases.ts';
import { at, decisionOf, noJobs, noon, refOf, saveItem } from '../../support/rows.ts';

onEachDatabase('people', (use) => {
  let store: Store;
  before(() => {
    store = createStore(use(), noJobs, { ...defaultPreferences, timeZone: 'Europe/Vienna' });
  });

  it('adds up what activities tell, and forgets nothing that a later one leaves out', async () => {
    await store.people.seen({ objectId: 'ana', tenantId: 'contoso', teamsId: '29:ana', locale: 'de-AT' });
    const person = await store.people.seen({
      objectId: 'ana',
      tenantId: 'contoso',
      conversationId: 'chat',
      displayName: 'A\0na',
    });
    assert.deepEqual(person, {
      objectId: 'ana',
      tenantId: 'contoso',
      teamsId: '29:ana',
      conversationId: 'chat',
      displayName: 'Ana',
      preferences: { ...defaultPreferences, language: 'de', timeZone: 'Europe/Vienna' },
    });
    assert.deepEqual(await store.people.get('ana'), person);
    assert.deepEqual([...(await store.people.many(['ana', 'unknown'])).keys()], ['ana']);
    assert.equal((await store.people.many([])).size, 0);
  });

  it('keeps what a person chose, whatever their client says later', async () => {
    await store.people.seen({ objectId: 'dana', tenantId: 'contoso', locale: 'de', timeZone: 'Europe/Berlin' });
    await store.people.savePreferences('dana', { language: 'en', reminders: false });
    await store.people.savePreferences('dana', { reminders: true, timeZone: undefined as never });
    const { preferences } = await store.people.seen({
      objectId: 'dana',
      tenantId: 'contoso',
      locale: 'de-DE',
      timeZone: 'Asia/Tokyo',
    });
    assert.deepEqual(preferences, { ...defaultPreferences, language: 'en', timeZone: 'Asia/Tokyo' });
  });

  it('believes no time zone that does not exist', async () => {
    const { preferences } = await store.people.seen({ objectId: 'eve', tenantId: 'contoso', timeZone: 'Mars/Phobos' });
    assert.equal(preferences.timeZone, 'Europe/Vienna');
  });

  it('meets the same new person twice at once', async () => {
    const seen = () => store.people.seen({ objectId: 'omar', tenantId: 'contoso', teamsId: '29:omar' });
    for (const person of await Promise.all([seen(), seen(), seen(), seen()])) assert.equal(person.teamsId, '29:omar');
  });

  it('looks at a person and an item with all that surrounds it, as the single questions would', async () => {
    const { id } = await saveItem(store);
    await store.people.snooze('ana', id, at(2));
    await store.notes.add(id, { kind: 'question', fromObjectId: 'dana', fromName: 'Dana', text: 'Why?', at: at(3) });
    await store.decisions.record(decisionOf({ itemId: id }), noon);
    await store.cards.claim(
      { id: 'looked-at', itemId: id, recipient: 'person:ana', role: 'approver', call: undefined },
      noon,
    );
    const expected = {
      person: await store.people.get('ana'),
      item: await store.items.get(id),
      around: await store.surroundings(id),
    };
    assert.equal(expected.around.decisions.length, 1);
    assert.deepEqual(await store.look('ana', id), expected);
    const nothing = { notes: [], decisions: [], snoozes: new Map(), posted: [] };
    assert.deepEqual(await store.look('nobody', 'none'), { person: undefined, item: undefined, around: nothing });
  });

  it('snoozes per person and item, the last time wins', async () => {
    const { id } = await saveItem(store);
    await store.people.snooze('ana', id, at(1));
    await store.people.snooze('ana', id, at(2));
    await store.people.snooze('dana', id, at(3));
    assert.deepEqual(
      (await store.surroundings(id)).snoozes,
      new Map([
        ['ana', at(2)],
        ['dana', at(3)],
      ]),
    );
  });
});

onEachDatabase('conversations', (use) => {
  let store: Store;
  before(() => {
    store = createStore(use(), noJobs);
  });
  const chat = (more: Partial<Conversation> = {}): Conversation => ({
    ...{ id: 'chat', kind: 'personal', tenantId: 'contoso', personObjectId: 'ana', name: undefined },
    reference: { serviceUrl: 'https://one' },
    ...more,
  });

  it('are found as last saved', async () => {
    await store.conversations.save(chat());
    await store.conversations.save(chat({ personObjectId: undefined, reference: { serviceUrl: 'https://two' } }));
    assert.deepEqual(await store.conversations.get('chat'), chat({ reference: { serviceUrl: 'https://two' } }));
  });

  it('tell the newest reference of their own tenant', async () => {
    await store.conversations.save(chat({ id: 'new', reference: 'new' }));
    assert.equal(await store.conversations.newestReference('contoso'), 'new');
    await store.conversations.save(chat({ reference: 'changed' }));
    assert.equal(await store.conversations.newestReference('contoso'), 'changed');
    await store.conversations.save(chat({ id: 'new', reference: 'new' }));
    assert.equal(await store.conversations.newestReference('contoso'), 'changed', 'nothing new was said');
    assert.equal(await store.conversations.newestReference('fabrikam'), undefined);
  });

  it('take what they follow, and where a person is reached, with them when they go', async () => {
    await store.people.seen({ objectId: 'ana', tenantId: 'contoso', conversationId: 'chat' });
    await store.conversations.follow('chat', 'requests', 'ana', noon);
    await store.conversations.follow('chat', 'requests', 'dana', noon);
    await store.conversations.follow('chat', 'problems', 'ana', noon);
    await store.conversations.unfollow('chat', 'problems');
    assert.deepEqual(await store.conversations.topicsOf('chat'), ['requests']);
    assert.deepEqual(await store.conversations.followersOf('requests'), ['chat']);
    await store.conversations.remove('chat');
    assert.equal(await store.conversations.get('chat'), undefined);
    assert.deepEqual(await store.conversations.followersOf('requests'), []);
    assert.equal((await store.people.get('ana'))?.conversationId, undefined);
  });
});

onEachDatabase('notes and sign-ins', (use) => {
  let store: Store;
  before(() => {
    store = createStore(use(), noJobs);
  });

  it('keeps notes in the order they were made', async () => {
    const { id } = await saveItem(store);
    const notes = (['question', 'answer'] as const).map((kind) => ({
      ...{ kind, fromObjectId: 'dana', fromName: 'Dana', text: `**${kind}** {{$root}}`, at: noon },
    }));
    for (const note of notes) await store.notes.add(id, note);
    assert.deepEqual(await store.notes.ofItem(id), notes);
  });

  it('hands a pending sign-in to its own person, once, within the hour', async () => {
    const add = (id: string) =>
      store.signIns.add({ id, personObjectId: 'ana', then: { do: 'decision', decisionId: 'd' } }, noon);
    await add('s1');
    assert.equal(await store.signIns.take('s1', 'dana', noon), undefined);
    const takes = await Promise.all([store.signIns.take('s1', 'ana', noon), store.signIns.take('s1', 'ana', noon)]);
    assert.deepEqual(takes.filter(Boolean), [
      { id: 's1', personObjectId: 'ana', then: { do: 'decision', decisionId: 'd' } },
    ]);
    await add('s2');
    assert.equal(await store.signIns.take('s2', 'ana', at(3_601)), undefined);
  });

  it('keeps the first code that comes back to a sign-in page', async () => {
    const page: SignInPage = {
      state: 'p1',
      personObjectId: 'ana',
      verifier: 'v',
      claims: '{}',
      resource: 'exchange',
      authorizationCode: undefined,
    };
    await store.signIns.addPage(page, noon);
    assert.deepEqual(await store.signIns.page('p1', noon), page);
    await store.signIns.completePage('p1', 'first');
    await store.signIns.completePage('p1', 'second');
    assert.equal(await store.signIns.takePage('p1', 'dana', noon), undefined);
    assert.deepEqual(await store.signIns.takePage('p1', 'ana', noon), { ...page, authorizationCode: 'first' });
    assert.equal(await store.signIns.page('p1', noon), undefined);
    await store.signIns.addPage({ ...page, state: 'p2' }, noon);
    assert.equal(await store.signIns.page('p2', at(3_601)), undefined);
  });
});

onEachDatabase('schedules and audit', (use) => {
  let store: Store;
  before(() => {
    store = createStore(use(), noJobs);
  });

  it('gives a schedule to one of many, each time it is due', async () => {
    const claims = (seconds: number) =>
      Promise.all(Array.from({ length: 6 }, () => store.schedules.claim('poll', at(seconds), at(seconds + 60))));
    const won = async (seconds: number) => (await claims(seconds)).filter(Boolean).length;
    assert.deepEqual([await won(0), await won(59), await won(60), await won(61)], [1, 0, 1, 0]);
  });

  it('gives several schedules at once, and only those that are due', async () => {
    const claim = (seconds: number, ...names: string[]) =>
      store.schedules.claimAll(
        at(seconds),
        names.map((name) => ({ name, next: at(seconds + 60) })),
      );
    assert.deepEqual(await claim(0, 'b'), new Set(['b']));
    assert.deepEqual(await claim(30, 'c', 'b', 'a'), new Set(['a', 'c']));
    const both = await Promise.all([claim(60, 'a', 'b'), claim(60, 'b', 'a')]);
    assert.deepEqual(both.map((won) => [...won]).flat(), ['b']);
    assert.deepEqual(await claim(61), new Set());
  });

  const record = (id: string, seconds: number): AuditRecord => ({
    ...{ id, activity: 'Approve request', at: at(seconds), result: 'success', byObjectId: 'dana' },
    targets: [{ id: 'r1', type: 'Request' }],
  });

  it('tells for which things a directory audit record is new', async () => {
    const [r1, r2] = [refOf('r1'), refOf('r2')];
    const answers = await Promise.all([
      store.auditRecords.add(record('late', 2), [r1, r1]),
      store.auditRecords.add(record('late', 2), [r1]),
    ]);
    assert.deepEqual(answers.flat(), [r1]);
    assert.deepEqual(await store.auditRecords.add(record('late', 2), [r1, r2]), [r2]);
    assert.deepEqual(await store.auditRecords.add(record('late', 2), []), []);
    await store.auditRecords.add(record('early', 1), [r1]);
    assert.deepEqual(await store.auditRecords.of(r1), [record('early', 1), record('late', 2)]);
    await store.auditRecords.forgetBefore(at(2));
    assert.deepEqual(await store.auditRecords.of(r1), [record('late', 2)]);
  });

  it('lists audit rows newest first, by item or event', async () => {
    await store.audit.add({
      at: noon,
      event: 'decision.recorded',
      itemId: 'i1',
      actorObjectId: 'dana',
      decisionId: 'd1',
    });
    await store.audit.add({ at: at(1), event: 'decision.done', itemId: 'i1', requestId: 'r-1' });
    await store.audit.add({ at: at(2), event: 'decision.done', itemId: 'i2' });
    const events = async (filter: Parameters<typeof store.audit.entries>[0]) =>
      (await store.audit.entries(filter)).map((entry) => `${entry.itemId} ${entry.event}`);
    assert.deepEqual(await events({ itemId: 'i1', limit: 5 }), ['i1 decision.done', 'i1 decision.recorded']);
    assert.deepEqual(await events({ event: 'decision.done', limit: 1 }), ['i2 decision.done']);
  });
});
