// Asking for access in Teams: finding the package, filling the form that its policy makes, and a receipt that follows to the end.

import assert from 'node:assert/strict';
import { activityOf, execute, post } from '../../support/attacks.ts';
import { cast } from '../../support/cast.ts';
import { actionable } from '../../support/story.ts';
import { freshWorld, textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { asksFor, newestRequest } from './portal.ts';

describe('asking for access', () => {
  let world: World;
  let ana: SimPerson;
  let dana: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    ({ ana, dana } = await cast(world, 'ana', 'dana'));
  });

  /** Types the line and answers the message that came of it. */
  const says = async (person: SimPerson, line: string): Promise<SimMessage> => {
    await person.types(line);
    await world.settle();
    const last = (await person.messages()).filter(({ from }) => from === 'bot').at(-1);
    assert.ok(last);
    return last;
  };
  const sends = async (person: SimPerson, form: SimMessage, inputs: Record<string, unknown>) => {
    const answer = await person.clicks(form, 'access-packages.send', inputs);
    await world.settle();
    return textOf(answer.body);
  };
  const requestsMade = async () =>
    world.requests({ method: 'POST', path: /identityGovernance\/entitlementManagement\/assignmentRequests$/ });

  it('lists what may be requested, page after page, and nothing hidden', async () => {
    const list = await says(ana, 'what can I request');
    const first = textOf(list.card);
    assert.match(first, /10 access packages/);
    await ana.clicks(list, 'access-packages.search');
    const [second] = (await ana.messages()).filter(({ id }) => id === list.id);
    const seen = first + textOf(await ana.sees(second ?? list));
    for (const name of ['COVID-19 Response Team', 'Sales Data', 'Learning Portal', 'Conference Travel'])
      assert.ok(seen.includes(name), `${name} is missing in:\n${seen}`);
    assert.doesNotMatch(seen, /Merger Data Room|Partner Workspace/);
  });

  it('finds a package by about its name, and shows what it opens, for how long, and who approves', async () => {
    const text = textOf((await says(ana, 'request covid respons team')).card);
    for (const part of ['COVID-19 Response Team', 'Case Dashboard', '30 days', 'Dana Okafor', '2 days'])
      assert.ok(text.includes(part), `${part} is missing in:\n${text}`);
    assert.match(text, /Why do you need it\?$/m);
  });

  it('sends the request in the name of the one who asks, once, and gives a receipt that follows it', async () => {
    const form = await says(ana, 'request COVID-19 Response Team');
    await sends(ana, form, { justification: 'Week-end shifts' });
    assert.match(textOf(await ana.sees(form)), /Waiting for approval/);
    assert.deepEqual(
      (await requestsMade()).map(({ identity, status }) => ({ identity, status })),
      [{ identity: { kind: 'user', id: ana.id }, status: 201 }],
    );
    await world.advance('PT10S');
    await world.settle();
    assert.match(textOf(await ana.sees(form)), /Waiting for Dana Okafor or Omar Haddad/);
    await dana.clicks(await dana.cardWith('COVID-19'), 'access-packages.approve', { approveReason: 'Welcome' });
    await world.settle();
    const receipts = (await ana.messages()).filter(({ card }) => textOf(card).includes('You have the access'));
    assert.equal(receipts.length, 1);
    assert.match(textOf(receipts[0]?.card), /Approved by Dana Okafor/);
  });

  it('sends the same form once, however often it is clicked', async () => {
    const form = await says(ana, 'request COVID-19 Response Team');
    const once = () => ana.clicks(form, 'access-packages.send', { justification: 'Week-end shifts' });
    await Promise.all([once(), once(), once()]);
    await world.settle();
    assert.equal((await requestsMade()).filter(({ status }) => status === 201).length, 1);
  });

  it('shows the receipt instead of a form for what is asked for already', async () => {
    await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    const shown = await says(ana, 'request COVID-19 Response Team');
    assert.match(textOf(shown.card), /Waiting for approval/);
    assert.doesNotMatch(JSON.stringify(shown.card), /access-packages\.send/);
  });

  it('asks the policy’s own questions of every kind, and Entra gets the answers', async () => {
    const form = await says(ana, 'request Research Lab');
    const inputs = {
      [inputFor(form, 'Which project')]: 'PRJ-0815',
      [inputFor(form, 'Where do you work')]: 'EU',
      [inputFor(form, 'Which instruments')]: 'scope,laser',
    };
    await sends(ana, form, inputs);
    await world.advance('PT10S');
    await world.settle();
    const text = textOf((await dana.cardWith('Research Lab')).card);
    for (const part of ['Which project is it for?', 'PRJ-0815', 'Europe', 'Microscope, Laser'])
      assert.ok(text.includes(part), `${part} is missing in:\n${text}`);
  });

  it('checks the answers again, for clients that did not', async () => {
    const form = await says(ana, 'request Research Lab');
    const [project, region] = [inputFor(form, 'Which project'), inputFor(form, 'Where do you work')];
    const sent = dataOf(form, 'access-packages.send');
    const wrong = [
      { [region]: 'EU' },
      { [project]: 'none', [region]: 'EU' },
      { [project]: 'PRJ-0815', [region]: 'MARS' },
      { [project]: 'PRJ-0815', [region]: 'EU', justification: 'x'.repeat(5_000) },
    ];
    for (const answers of wrong) {
      const invoke = execute('access-packages.send', { ...sent, ...answers });
      const { body } = await post(world, await activityOf(world, ana, { ...invoke, replyToId: form.id }));
      assert.match(
        textOf(body),
        /Please fill in: Which project|This does not fit: (Which project|Where do you|reason)/,
      );
    }
    assert.deepEqual(await requestsMade(), []);
  });

  it('begins and ends on the days that the person wants, where the policy lets them', async () => {
    const form = await says(ana, 'request Conference Travel');
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    await sends(ana, form, { startDate: day(10), endDate: day(20) });
    const { omar } = await cast(world, 'omar');
    await world.advance('PT10S');
    await world.settle();
    await omar.clicks(await omar.cardWith('Conference Travel'), 'access-packages.approve', {
      approveReason: 'Have fun',
    });
    await world.settle();
    const request = await newestRequest(ana);
    assert.equal(request.state, 'scheduled');
    assert.match(textOf((await ana.cardWith('Conference Travel')).card), /begins at its start date/);
    await world.advance('P11D');
    await world.settle();
    assert.equal((await newestRequest(ana)).state, 'delivered');
    assert.match(textOf((await ana.cardWith('Conference Travel')).card), /You have the access/);
  });

  it('needs nobody’s approval where the policy says so', async () => {
    const { sam } = await cast(world, 'sam');
    const form = await says(sam, 'request Learning Portal');
    assert.match(textOf(form.card), /No approval is needed/);
    await sends(sam, form, {});
    await world.advance('PT10S');
    await world.settle();
    assert.match(textOf((await sam.cardWith('Learning Portal')).card), /You have the access/);
  });

  it('can be taken back on the receipt, and the approvers’ cards close', async () => {
    const form = await says(ana, 'request COVID-19 Response Team');
    await sends(ana, form, { justification: 'Week-end shifts' });
    await world.advance('PT10S');
    await world.settle();
    await ana.clicks(form, 'access-packages.cancel');
    await world.settle();
    assert.equal((await newestRequest(ana)).state, 'canceled');
    assert.match(textOf(await ana.sees(form)), /Canceled/);
    assert.deepEqual(await actionable(dana), []);
    const canceled = await world.requests({ method: 'POST', path: /\/cancel$/ });
    assert.deepEqual(
      canceled.map(({ identity }) => identity?.id),
      [ana.id],
    );
  });

  it('is listed with how it stands', async () => {
    await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    const list = await says(ana, 'my requests');
    assert.match(textOf(list.card), /COVID-19 Response Team[^]*Waiting for approval/);
    assert.match(textOf(list.card), /Finance Close[^]*Denied/);
    await ana.clicks(list, 'access-packages.show', {}, { requestId: (await newestRequest(ana)).id });
    await world.settle();
    assert.match(textOf((await ana.messages()).at(-1)?.card), /Waiting for approval/);
  });

  it('says what to do when nothing has that name', async () => {
    const text = textOf((await says(ana, 'request unicorns')).card);
    assert.match(text, /found nothing like “unicorns”/);
  });

  it('works in German for somebody who speaks it', async () => {
    await ana.types('settings');
    await ana.clicks(await ana.cardWith('home.save-settings'), 'home.save-settings', { language: 'de' });
    const form = await says(ana, 'COVID-19 Response Team beantragen');
    assert.match(textOf(form.card), /Wofür brauchst du es/);
    await sends(ana, form, { justification: 'Wochenenddienst' });
    await world.advance('PT10S');
    await world.settle();
    assert.match(textOf(await ana.sees(form)), /Wartet auf Genehmigung/);
  });
});

/** The id of the input whose label begins so. */
function inputFor(form: SimMessage, label: string): string {
  const found = elementsOf(form.card).find(
    (element) => typeof element['label'] === 'string' && element['label'].startsWith(label),
  );
  assert.ok(found && typeof found['id'] === 'string', `no field is called ${label}`);
  return found['id'];
}

/** What the button with that verb sends by itself. */
function dataOf(form: SimMessage, verb: string): Record<string, unknown> {
  const found = elementsOf(form.card).find((element) => element['verb'] === verb);
  assert.ok(typeof found?.['data'] === 'object' && found['data'] !== null);
  return { ...found['data'] };
}

function elementsOf(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(elementsOf);
  return Array.isArray(value) ? inner : [{ ...value }, ...inner];
}
