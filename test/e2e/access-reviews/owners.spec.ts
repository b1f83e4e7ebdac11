// Looking after reviews: how far they are, reminders, the end, and creating one; everything with the person's own rights.

import assert from 'node:assert/strict';
import { activityOf, execute, post } from '../../support/attacks.ts';
import { cast } from '../../support/cast.ts';
import { eventually } from '../../support/eventually.ts';
import { buttonsIn, clockAt, inPortal, monday, reviewsWorld, runOf } from './portal.ts';
import { textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';

const guests = 'Guests of the COVID-19 Response Team';
const root = 'identityGovernance/accessReviews';

describe('looking after access reviews', () => {
  let world: World;
  /** Created the seed's reviews; may manage them. */
  let ines: SimPerson;
  let sam: SimPerson;
  let nils: SimPerson;

  beforeEach(async () => {
    world = await reviewsWorld();
    ({ ines, sam, nils } = await cast(world, 'ines', 'sam', 'nils'));
    await world.settle();
  });

  const objects = async <T>(path: string) => (await world.api('GET', `/_sim/objects/${path}`)) as T[];
  const run = async () => {
    const all = await objects<{ id: string; definitionId: string; status: string; startDateTime: string }>(
      `${root}/instances`,
    );
    const series = await objects<{ id: string; displayName: string }>(`${root}/definitions`);
    const { id } = series.find(({ displayName }) => displayName === guests) ?? assert.fail('no series');
    const own = all.filter(({ definitionId }) => definitionId === id);
    return own.sort((a, b) => (a.startDateTime < b.startDateTime ? 1 : -1))[0] ?? assert.fail('no run');
  };
  const items = async () =>
    objects<{ id: string; decision: string; principal: { displayName: string } }>(
      `${root}/decisions/${(await run()).id}`,
    );
  /** The card that the click left in place of the clicked one. */
  const clicks = async (person: SimPerson, message: SimMessage, verb: string, inputs = {}, data?: unknown) => {
    const answer = await person.clicks(message, verb, inputs, data);
    return { answer, message: { ...message, card: await person.sees(message) } };
  };
  const progress = async (person: SimPerson, name = guests) => {
    await person.types('review progress');
    await world.settle();
    const list = await person.cardWith(/you may look after/);
    const [row] = buttonsIn(list.card, 'access-reviews.progress').filter(({ tooltip }) => tooltip.includes(name));
    return clicks(person, list, 'access-reviews.progress', {}, row?.data ?? assert.fail('no row for the review'));
  };

  it('shows what is decided and open, by reviewer, as a chart with bars for where none is drawn', async () => {
    const { message } = await progress(ines);
    assert.match(textOf(message.card), /0 of 5 decided/);
    assert.match(textOf(message.card), /Sam Rivera[^]*0 decided, 5 open/);
    assert.match(JSON.stringify(message.card), /"Chart.Donut".*"fallback".*█/);
  });

  it('shows nothing to people whom Entra shows nothing', async () => {
    await nils.types('review progress');
    await world.settle();
    assert.match(textOf((await nils.cardWith(/you may look after/)).card), /Entra shows you no access reviews/);
    const { message } = await progress(ines);
    const data = buttonsIn(message.card, 'access-reviews.progress')[0]?.data;
    const forged = await nils.clicks(message, 'access-reviews.progress', {}, data);
    assert.doesNotMatch(textOf(forged.body), /of 5 decided/);
    const stopping = await nils.clicks(
      message,
      'access-reviews.manage',
      {},
      { ...(data as object), what: 'stop', nonce: 'n1' },
    );
    assert.doesNotMatch(textOf(stopping.body), /stopped/);
    assert.equal((await run()).status, 'InProgress');
    for (const verb of ['access-reviews.csv', 'access-reviews.history', 'access-reviews.remind-now']) {
      const answer = await nils.clicks(message, verb, {}, { ...(data as object), objectId: '' });
      assert.doesNotMatch(textOf(answer.body), /will be reminded|decided|Here it is/, verb);
    }
    assert.doesNotMatch(JSON.stringify(await nils.messages()), /file\.consent|Gus/);
  });

  it('reminds who is late with one message, on a day that had none', async () => {
    await clockAt(world, monday);
    const told = (await sam.messages()).length;
    assert.ok(await sam.hasCardWith(guests), 'he was told that it begins');
    const shown = await progress(ines);
    const whom = await clicks(ines, shown.message, 'access-reviews.remind');
    assert.match(textOf(whom.message.card), /Whom to remind[^]*Sam Rivera[^]*0 decided, 5 open/);
    const asked = await ines.clicks(whom.message, 'access-reviews.remind-now');
    assert.match(textOf(asked.body), /1 reviewer will be reminded/);
    await world.settle();
    assert.equal((await sam.messages()).length, told, 'never two on one day');
    await clockAt(world, '2026-11-24T09:30:00Z');
    assert.ok(await sam.hasCardWith(/asks you to finish it/));
    await clockAt(world, '2026-11-25T09:30:00Z');
    assert.equal((await sam.messages()).filter(({ deleted }) => !deleted).length, told + 1, 'once');
  });

  it('tells in a review of stages and managers what waits for whom, and reminds one of them alone', async () => {
    await clockAt(world, monday);
    const shown = await progress(ines, 'Who has Payroll');
    assert.match(textOf(shown.message.card), /Stage 1 of 2/);
    assert.match(textOf(shown.message.card), /Marta Lind[^]*0 decided, 3 open/);
    assert.match(textOf(shown.message.card), /Dana Okafor[^]*0 decided, 3 open/);
    const whom = await clicks(ines, shown.message, 'access-reviews.remind');
    const [one] = buttonsIn(whom.message.card, 'access-reviews.remind-now').filter(({ tooltip }) =>
      /Marta/.test(tooltip),
    );
    await ines.clicks(whom.message, 'access-reviews.remind-now', {}, one?.data);
    await clockAt(world, '2026-11-24T09:30:00Z');
    const { marta, dana } = await cast(world, 'marta', 'dana');
    assert.ok(await marta.hasCardWith(/asks you to finish it/));
    assert.ok(!(await dana.hasCardWith(/asks you to finish it/)));
  });

  it('leaves in peace who is done', async () => {
    const shown = await progress(ines);
    await inPortal(world, sam, 'POST', `${(await runOf(world, 'response-guests')).path}/acceptRecommendations`);
    const whom = await ines.clicks(shown.message, 'access-reviews.remind');
    assert.match(textOf(whom.body), /Nobody has anything left to decide/);
  });

  it('ends a run only after a second click, and then what was set happens', async () => {
    const shown = await progress(ines);
    const asked = await clicks(ines, shown.message, 'access-reviews.stop');
    assert.match(textOf(asked.message.card), /Stop this run\?/);
    assert.equal((await run()).status, 'InProgress');
    const done = await clicks(ines, asked.message, 'access-reviews.manage');
    assert.match(textOf(done.message.card), /The run is stopped/);
    await world.advance('PT1M');
    await world.settle();
    assert.equal((await run()).status, 'Applied');
    const after = await clicks(ines, done.message, 'access-reviews.progress');
    assert.match(textOf(after.message.card), /Results applied[^]*Access taken away: 3/);
    const writes = await world.requests({ method: 'POST', path: /\/stop$/ });
    assert.deepEqual(
      writes.map(({ identity }) => identity?.id),
      [ines.id],
      'with her own rights',
    );
  });

  it('applies what was decided where Entra does not do so by itself', async () => {
    const held = async () =>
      (await objects<{ principalId: string; resourceDisplayName: string }>('appRoleAssignments')).filter(
        ({ resourceDisplayName }) => resourceDisplayName === 'Payroll <export>',
      ).length;
    const { marta } = await cast(world, 'marta');
    const { path } = await runOf(world, 'payroll-users');
    const nobody = { decision: 'Deny', justification: 'No payroll for interns.', principalId: nils.id };
    await inPortal(world, marta, 'POST', `${path}/batchRecordDecisions`, nobody);
    await inPortal(world, ines, 'POST', `${path}/stop`);
    await world.advance('PT1M');
    assert.equal(await held(), 6);
    const shown = await progress(ines, 'Who has Payroll');
    assert.match(textOf(shown.message.card), /Ended, not applied/);
    const asked = await clicks(ines, shown.message, 'access-reviews.apply');
    assert.match(textOf(asked.message.card), /1 access will be taken away/);
    assert.equal(await held(), 6);
    await clicks(ines, asked.message, 'access-reviews.manage');
    await world.advance('PT1M');
    assert.equal(await held(), 5);
  });

  it('throws decisions away only after a second click', async () => {
    await inPortal(world, sam, 'POST', `${(await runOf(world, 'response-guests')).path}/acceptRecommendations`);
    const shown = await progress(ines);
    assert.match(textOf(shown.message.card), /5 of 5 decided/);
    const asked = await clicks(ines, shown.message, 'access-reviews.reset');
    assert.match(textOf(asked.message.card), /5 decisions will be thrown away/);
    await clicks(ines, asked.message, 'access-reviews.manage');
    assert.ok((await items()).every(({ decision }) => decision === 'NotReviewed'));
  });

  it('lists the runs before with their results', async () => {
    const shown = await progress(ines);
    const { message } = await clicks(ines, shown.message, 'access-reviews.history');
    assert.match(textOf(message.card), /Results applied · 5 of 5 decided, 0 denied/);
  });

  it('raises in the channel that follows reviews what ends soon with much open, and tells how it ends', async () => {
    const channel = await world.channel('Access requests');
    await channel.types(sam, 'follow reviews here');
    await world.settle();
    const cards = async () => (await channel.messages()).filter(({ card }) => textOf(card).includes(guests));
    assert.deepEqual(await cards(), [], 'two weeks are left');
    await clockAt(world, '2026-12-03T09:30:00Z');
    await world.settle();
    const [raised, ...others] = await cards();
    assert.match(textOf(raised?.card), /5 of 5 still open/);
    assert.deepEqual(others, []);
    assert.doesNotMatch(textOf(raised?.card), /Gus|Sam/, 'nobody is named in a channel');
    await inPortal(world, sam, 'POST', `${(await runOf(world, 'response-guests')).path}/acceptRecommendations`);
    await clockAt(world, '2026-12-03T16:30:00Z');
    await world.settle();
    assert.match(textOf((await cards())[0]?.card), /0 of 5 still open/);
    await clockAt(world, '2026-12-07T09:30:00Z');
    await world.settle();
    assert.match(textOf((await cards())[0]?.card), /This run has ended/);
    assert.equal((await cards()).length, 1);
  });

  describe('results as a file', () => {
    interface Offer {
      id: string;
      name: string;
    }
    const offers = async (person: SimPerson): Promise<Offer[]> => {
      type Shown = { id: string; attachments: { contentType: string; name: string }[] };
      const shown = (await world.api('GET', `/_sim/people/${person.id}/messages`)) as Shown[];
      return shown.flatMap(({ id, attachments }) =>
        attachments.filter(({ contentType }) => contentType.endsWith('file.consent')).map(({ name }) => ({ id, name })),
      );
    };
    const answers = async (person: SimPerson, offer: Offer, allow: boolean) =>
      (await world.api('POST', `/_sim/messages/${offer.id}/file`, { by: person.id, allow })) as {
        status: number;
        content?: string;
      };
    const asks = async () => {
      const shown = await progress(ines);
      await ines.clicks(shown.message, 'access-reviews.csv');
      const [offer] = await offers(ines);
      return offer ?? assert.fail('no file was offered');
    };

    it('come into the OneDrive of the person who wants them, without formulas', async () => {
      const { path } = await runOf(world, 'response-guests');
      const [gus] = (await items()).filter(({ principal }) => principal.displayName === 'Gus Larsen');
      const denied = { decision: 'Deny', justification: '=1+1, "left"' };
      await inPortal(world, sam, 'PATCH', `${path}/decisions/${gus?.id ?? ''}`, denied);
      const offer = await asks();
      assert.match(offer.name, /^Guests of the COVID-19 Response Team \d{4}-\d\d-\d\d\.csv$/);
      const taken = await answers(ines, offer, true);
      assert.equal(taken.status, 200);
      const lines = (taken.content ?? '').split('\r\n');
      assert.match(lines[0] ?? '', /^\uFEFFPerson,Sign-in name,Access,Decision,Reason/);
      assert.equal(lines.length, 7, 'the header, five people and the end');
      const line = lines.find((one) => one.startsWith('Gus Larsen,')) ?? '';
      assert.match(line, /,Deny,"'=1\+1, ""left""",Deny,Sam Rivera,/);
      assert.match(JSON.stringify(await ines.messages()), /file\.info/, 'the chat shows where it lies');
    });

    it('are not kept for who does not want them, and no name of them gets into the log', async () => {
      const offer = await asks();
      assert.equal((await answers(ines, offer, false)).status, 200);
      assert.deepEqual(await offers(ines), []);
      assert.doesNotMatch(world.logged().join('\n'), /Gus|Larsen/);
    });

    it('are given neither to others nor to an address that is not OneDrive', async () => {
      const offer = await asks();
      await nils.types('help');
      await world.settle();
      type Shown = { id: string; attachments: { content?: { acceptContext?: unknown } }[] };
      const shown = (await world.api('GET', `/_sim/people/${ines.id}/messages`)) as Shown[];
      const context = shown.find(({ id }) => id === offer.id)?.attachments[0]?.content?.acceptContext;
      assert.ok(context);
      const consent = (uploadUrl: string, more: object = {}) => ({
        name: 'fileConsent/invoke',
        value: {
          action: 'accept',
          context,
          uploadInfo: { uploadUrl, contentUrl: uploadUrl, uniqueId: 'u', fileType: 'csv' },
        },
        ...more,
      });
      const team = await world.channel('Security alerts');
      const inTeam = { conversation: { conversationType: 'channel', id: team.id, isGroup: true } };
      const there = `${world.url}/botframework/onedrive/nothing`;
      await post(world, await activityOf(world, ines, consent(there, inTeam)));
      await world.settle();
      assert.doesNotMatch(JSON.stringify(await team.messages()), /file\.info/);
      await post(world, await activityOf(world, nils, consent(`${world.url}/botframework/onedrive/nothing`)));
      await post(world, await activityOf(world, ines, consent('http://127.0.0.1:1/collect')));
      await world.settle();
      assert.deepEqual(await world.requests({ method: 'PUT', path: /onedrive/ }), []);
      assert.match(textOf(await nils.messages()), /no longer kept here/);
      assert.match((await answers(ines, offer, true)).content ?? '', /Gus Larsen/, 'it is still hers');
    });

    it('come into the own chat of who asks for them in a channel, where nobody else sees anything', async () => {
      const channel = await world.channel('Access requests');
      await channel.types(sam, 'follow reviews here');
      await clockAt(world, '2026-12-03T09:30:00Z');
      const raised = async () => {
        const cards = (await channel.messages()).filter(({ card }) => textOf(card).includes(guests));
        return cards[0] ?? assert.fail('nothing was raised');
      };
      const opened = await ines.clicks(await raised(), 'access-reviews.progress');
      assert.match(textOf(opened.body?.value), /0 of 5 decided[^]*Sam Rivera/);
      const [button] = buttonsIn(opened.body?.value, 'access-reviews.csv');
      const answer = await ines.clicks(await raised(), 'access-reviews.csv', {}, button?.data);
      assert.match(textOf(answer.body), /for you alone: it waits for you in your chat with me/);
      assert.deepEqual(
        await world.requests({ method: 'PUT', path: /\/content$/ }),
        [],
        'nothing is put into the channel',
      );
      const [offer] = await offers(ines);
      assert.ok(offer, 'her own chat offers it');
      assert.match((await answers(ines, offer, true)).content ?? '', /Gus Larsen/);
      assert.doesNotMatch(JSON.stringify(await channel.messages()), /file\.consent|file\.info|Gus|Sam Rivera/);

      assert.deepEqual(await offers(ines), [], 'it was taken');
      const conversation = { conversationType: 'groupChat', id: '19:some@thread.v2', isGroup: true };
      const inGroup = { ...execute('access-reviews.csv', button?.data), conversation };
      const there = await post(world, await activityOf(world, ines, inGroup));
      assert.match(textOf(there.body), /for you alone: it waits for you in your chat with me/);
      assert.equal((await offers(ines)).length, 1, 'from a group chat as well');
    });

    it('are not kept when their time is over, though the audit log cannot be read', async () => {
      await asks();
      const kept = async () => JSON.stringify((await world.ledger()).memory).includes('Gus Larsen');
      assert.equal(await kept(), true);
      await world.fault({ service: 'graph', path: 'auditLogs', times: 12, then: { status: 503 } });
      await world.advance('PT2H');
      await eventually('it is forgotten', async () => ((await kept()) ? undefined : true));
      await world.api('DELETE', '/_sim/faults');
    });

    it('are refused after a quarter of an hour', async () => {
      const offer = await asks();
      await world.advance('PT20M');
      await world.settle();
      const late = await answers(ines, offer, true);
      assert.equal(late.content, undefined);
      assert.match(textOf(await ines.messages()), /no longer kept here/);
    });
  });

  it('creates a review from a form, behind a summary, in the name of the person', async () => {
    await ines.types('create review of Sales Data Owners');
    await world.settle();
    const form = await ines.cardWith(/New access review/);
    const filled = {
      whom: 'all',
      name: 'Who owns the sales data',
      why: 'Only who still works with it.',
      reviewers: 'people',
      people: sam.id,
      every: 'monthly',
      start: (await world.now()).toISOString().slice(0, 10),
      days: '14',
      ends: 'times',
      times: '3',
      ifNothing: 'remove',
      isApplied: 'true',
    };
    const summary = await clicks(ines, form, 'access-reviews.create-check', filled);
    assert.match(textOf(summary.message.card), /Create this review\?[^]*Sam Rivera[^]*Monthly[^]*3 runs[^]*taken away/);
    const done = await clicks(ines, summary.message, 'access-reviews.create-now');
    assert.match(textOf(done.message.card), /The review is created/);
    const [button] = buttonsIn(summary.message.card, 'access-reviews.create-now');
    const again = await ines.clicks(summary.message, 'access-reviews.create-now', {}, button?.data);
    assert.equal(again.status, 200);
    const created = (await objects<{ displayName: string; createdBy: { id: string } }>(`${root}/definitions`)).filter(
      ({ displayName }) => displayName === 'Who owns the sales data',
    );
    assert.deepEqual(
      created.map(({ createdBy }) => createdBy.id),
      [ines.id],
      'once',
    );
  });

  it('creates a review of who uses an application, by their managers', async () => {
    await ines.types('Überprüfung anlegen für Payroll');
    await world.settle();
    const form = await ines.cardWith(/New access review/);
    const filled = { name: 'Payroll again', reviewers: 'managers', people: sam.id, every: 'once', days: '7' };
    const start = (await world.now()).toISOString().slice(0, 10);
    const summary = await clicks(ines, form, 'access-reviews.create-check', { ...filled, start });
    await clicks(ines, summary.message, 'access-reviews.create-now');
    await world.advance('PT5S');
    const shown = await progress(ines, 'Payroll again');
    assert.match(textOf(shown.message.card), /0 of 6 decided[^]*Marta Lind[^]*3 open/);
  });

  it('tells guests nothing about groups', async () => {
    const { gus } = await cast(world, 'gus');
    await gus.types('create review of Sales');
    await world.settle();
    assert.match(textOf(await gus.messages()), /Guests cannot create/);
    assert.doesNotMatch(textOf(await gus.messages()), /Sales Data Owners/);
    const [group] = (await objects<{ id: string; displayName: string }>('groups')).filter(
      ({ displayName }) => displayName === 'Sales Data Owners',
    );
    assert.ok(group);
    const forged = {
      name: 'adaptiveCard/action',
      value: {
        action: {
          type: 'Action.Execute',
          verb: 'access-reviews.create-form',
          data: { kind: 'group', id: group.id },
        },
      },
    };
    const answer = await post(world, await activityOf(world, gus, forged));
    assert.match(textOf(answer.body), /Guests cannot create/);
  });

  it('does not create what Entra refuses, and says so', async () => {
    await nils.types('create review of Sales Data Owners');
    await world.settle();
    const form = await nils.cardWith(/New access review/);
    const start = (await world.now()).toISOString().slice(0, 10);
    const summary = await clicks(nils, form, 'access-reviews.create-check', { start, name: 'Mine now' });
    const refused = await clicks(nils, summary.message, 'access-reviews.create-now');
    assert.doesNotMatch(textOf(refused.answer.body), /is created/);
    assert.ok(
      (await objects<{ displayName: string }>(`${root}/definitions`)).every(
        ({ displayName }) => displayName !== 'Mine now',
      ),
    );
  });
});
