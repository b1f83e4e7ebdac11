// From a request in Entra to a decision in Entra: who is asked, who decides, and what everybody sees afterwards.

import assert from 'node:assert/strict';
import { freshWorld, textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { asksFor, openPackage } from './portal.ts';

describe('an approver decides on a card', () => {
  let world: World;
  let ana: SimPerson;
  let dana: SimPerson;
  let omar: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    ana = await world.person('ana');
    dana = await world.person('dana');
    omar = await world.person('omar');
  });

  it('asks both approvers within one poll, with who, what, why and until when', async () => {
    await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    for (const approver of [dana, omar]) {
      const text = textOf((await approver.cardWith('COVID-19 Response Team')).card);
      for (const part of [
        'Ana Keller',
        'Sales Analyst',
        'Operations',
        'Case Dashboard',
        'Week-end shifts',
        '30 days',
      ]) {
        assert.ok(text.includes(part), `${part} is missing in:\n${text}`);
      }
    }
  });

  it('sends nothing twice, however often Entra is looked at', async () => {
    await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    await world.settle();
    await world.settle();
    assert.equal(cards(await dana.messages(), 'COVID-19').length, 1);
  });

  it('decides in Entra as the person who clicked, tells the other approver and the requestor', async () => {
    const request = await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    const answer = await dana.clicks(await dana.cardWith('COVID-19'), 'access-packages.approve', {
      approveReason: 'Needed for the week-end',
    });
    assert.equal(answer.status, 200);
    assert.match(textOf(answer.body), /approved/i);
    await world.settle();

    const writes = await world.requests({ method: 'PATCH', path: /accessPackageAssignmentApprovals/ });
    assert.deepEqual(
      writes.map(({ identity, status }) => ({ identity, status })),
      [{ identity: { kind: 'user', id: dana.id }, status: 204 }],
    );
    assert.match(textOf((await omar.cardWith('COVID-19')).card), /Approved by Dana Okafor/);
    assert.deepEqual(buttons((await omar.cardWith('COVID-19')).card), []);
    assert.match(textOf((await ana.cardWith('COVID-19')).card), /approved|delivered/i);
    assert.equal((await openPackage(ana, request)).state, 'delivered');
  });

  it('tells the second of two approvers at once who was first, and writes once', async () => {
    await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    const [first, second] = [await dana.cardWith('COVID-19'), await omar.cardWith('COVID-19')];
    const answers = await Promise.all([
      dana.clicks(first, 'access-packages.approve', { approveReason: 'yes' }),
      omar.clicks(second, 'access-packages.deny', { denyReason: 'no' }),
    ]);
    await world.settle();
    const done = await world.requests({ method: 'PATCH', path: /accessPackageAssignmentApprovals/ });
    assert.equal(done.filter(({ status }) => status === 204).length, 1);
    assert.equal(
      answers.filter(({ body }) => /else|first|faster|being sent|already decided/i.test(textOf(body))).length,
      1,
    );
    for (const approver of [dana, omar]) {
      assert.deepEqual(buttons((await approver.cardWith('COVID-19')).card), []);
    }
  });

  it('answers the same invoke delivered twice in the same way, and writes once', async () => {
    await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    const message = await dana.cardWith('COVID-19');
    await dana.clicks(message, 'access-packages.approve', { approveReason: 'yes' });
    const again = await Promise.all(
      [1, 2].map(() => dana.clicks(message, 'access-packages.approve', { approveReason: 'yes' }, itemDataOf(message))),
    );
    await world.settle();
    assert.ok(again.every(({ status }) => status === 200));
    assert.equal((await world.requests({ method: 'PATCH', path: /Approvals/ })).length, 1);
  });

  it('shows a decision made in the portal with who and when', async () => {
    const request = await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    const approval = `/identityGovernance/entitlementManagement/accessPackageAssignmentApprovals/${request}`;
    const { body } = await omar.graph('GET', `${approval}?$expand=stages`);
    const stage = (body as { stages: { id: string }[] }).stages[0]?.id ?? '';
    const decision = { reviewResult: 'Deny', justification: 'Not this month' };
    assert.equal((await omar.graph('PATCH', `${approval}/stages/${stage}`, decision)).status, 204);
    await world.settle();
    await world.advance('PT1M');
    await world.settle();
    assert.match(textOf((await dana.cardWith('COVID-19')).card), /Denied by Omar Haddad/);
    assert.deepEqual(buttons((await dana.cardWith('COVID-19')).card), []);
  });
});

function cards(messages: SimMessage[], text: string): SimMessage[] {
  return messages.filter(({ card }) => card && JSON.stringify(card).includes(text));
}

/** The verbs of all buttons of a card, wherever they are. */
export function buttons(card: unknown): string[] {
  if (Array.isArray(card)) return card.flatMap(buttons);
  if (typeof card !== 'object' || card === null) return [];
  const own = 'verb' in card && typeof card.verb === 'string' && card.verb.startsWith('access-') ? [card.verb] : [];
  return [...own, ...Object.values(card).flatMap(buttons)];
}

function itemDataOf(message: SimMessage): unknown {
  const found = /"itemId":"([\w-]+)"/.exec(JSON.stringify(message.card));
  return { itemId: found?.[1] };
}
