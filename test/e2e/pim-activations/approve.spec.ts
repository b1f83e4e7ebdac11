// From a request that needs approval to a decision in Entra: who is asked, who decides, what everybody sees afterwards.

import assert from 'node:assert/strict';
import { pimStory, type PimStory } from '../../support/pim-story.ts';
import { freshWorld, textOf, type SimPerson, type World } from '../../support/world.ts';
import { asksInPortal } from './portal.ts';

describe('an approver decides on an activation', () => {
  let world: World;
  let adele: SimPerson;
  let dana: SimPerson;
  let omar: SimPerson;
  let pim: PimStory;

  beforeEach(async () => {
    world = await freshWorld();
    adele = await world.person('adele');
    dana = await world.person('dana');
    omar = await world.person('omar');
    pim = pimStory(world);
  });

  async function asks(): Promise<void> {
    await adele.types('exchange admin for 2 hours because mail flow is stuck, INC0012345');
    await world.settle();
    const form = await adele.cardWith('pim-activations.send');
    await adele.clicks(form, 'pim-activations.send', {
      minutes: '120',
      reason: 'mail flow is stuck',
      ticketNumber: 'INC0012345',
      ticketSystem: 'ServiceNow',
    });
    await world.settle();
  }

  for (const where of ['here', 'in the portal'] as const)
    it(`asks whoever becomes an approver while it waits, when it was asked for ${where}`, async () => {
      const ana = await world.person('ana');
      if (where === 'here') await asks();
      else await asksInPortal(world, adele, 'Exchange Administrator');
      await pim.passes('PT20M');
      assert.equal(await dana.hasCardWith('pim-activations.approve'), true);
      assert.equal(await ana.hasCardWith('pim-activations.approve'), false);
      const set = ({ id }: SimPerson) => ({ '@odata.type': '#microsoft.graph.singleUser', userId: id });
      const stage = { isApproverJustificationRequired: true, primaryApprovers: [set(dana), set(ana)] };
      const setting = { isApprovalRequired: true, approvalStages: [stage] };
      await pim.changesPolicy('Exchange Administrator', [{ id: 'Approval_EndUser_Assignment', setting }]);
      for (let looks = 0; looks < 4; looks += 1) await pim.passes('PT10M');
      assert.equal(await ana.hasCardWith('pim-activations.approve'), true);
    });

  it('tells approvers, and nobody else, when Entra takes the person for compromised', async () => {
    await world.api('PUT', '/_sim/objects/identityProtection/riskyUsers', [
      { id: adele.id, riskLevel: 'high', riskState: 'atRisk' },
      { id: omar.id, riskLevel: 'high', riskState: 'dismissed' },
    ]);
    await asks();
    assert.match(textOf((await dana.cardWith('pim-activations.approve')).card), /possibly compromised \(risk: high\)/);
    assert.equal(await adele.hasCardWith('possibly compromised'), false);
  });

  it('tells of the risk of each of several people, though Entra answers one such question a second', async () => {
    await world.api('PUT', '/_sim/objects/simulator/settings', [{ id: 'consent', riskRequestsPerS: 1 }]);
    await world.api(
      'PUT',
      '/_sim/objects/identityProtection/riskyUsers',
      [adele, omar].map(({ id }) => ({ id, riskLevel: 'high', riskState: 'atRisk' })),
    );
    await asksInPortal(world, adele, 'Exchange Administrator');
    await asksInPortal(world, omar, 'Exchange Administrator');
    await pim.passes('PT20M');
    await pim.passes('PT20M');
    for (const name of ['Adele', 'Omar']) {
      await dana.cardWith(new RegExp(`${name}[\\s\\S]*possibly compromised \\(risk: high\\)`));
    }
    const asked = await world.requests({ path: /identityProtection/ });
    assert.ok(asked.some(({ status }) => status === 429));
  });

  it('says nothing about risk where the permission is missing, or nobody is at risk', async () => {
    await world.fault({
      service: 'graph',
      method: 'GET',
      path: '/identityProtection/',
      times: 1,
      then: { status: 403 },
    });
    await asks();
    assert.equal(await dana.hasCardWith('possibly compromised'), false);
    assert.ok(await dana.hasCardWith('pim-activations.approve'));
  });

  const decisions = async () =>
    (await world.requests({ method: 'PATCH', path: /roleAssignmentApprovals/ })).map(({ identity, status, body }) => ({
      identity,
      status,
      body,
    }));

  it('asks every approver at once, with what PIM knows, without waiting for the audit log', async () => {
    await asks();
    assert.match(textOf((await adele.cardWith('Waits for approval')).card), /Asked: .*Dana Okafor/);
    for (const approver of [dana, omar]) {
      const text = textOf((await approver.cardWith('pim-activations.approve')).card);
      for (const part of [
        'Adele Vance',
        'Exchange Administrator',
        '2 hours',
        'mail flow is stuck',
        'INC0012345',
        'every mailbox',
      ])
        assert.ok(text.includes(part), `${part} is missing in:\n${text}`);
    }
  });

  it('approves as the person who clicked; the role becomes active; everybody sees who it was', async () => {
    await asks();
    const answer = await dana.clicks(await dana.cardWith('pim-activations.approve'), 'pim-activations.approve', {
      approveReason: 'Go ahead',
    });
    assert.match(textOf(answer.body), /Approved by you/);
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    assert.deepEqual(await decisions(), [
      {
        identity: { kind: 'user', id: dana.id },
        status: 204,
        body: { reviewResult: 'Approve', justification: 'Go ahead' },
      },
    ]);
    assert.match(
      textOf((await adele.cardWith('"pim-activations.end"')).card),
      /Active until[\s\S]*Approved by Dana Okafor/,
    );
    const seen = textOf((await omar.cardWith('Exchange Administrator')).card);
    assert.match(seen, /Approved by Dana Okafor/);
    assert.doesNotMatch(
      JSON.stringify((await omar.cardWith('Exchange Administrator')).card),
      /pim-activations\.approve/,
    );
  });

  describe('offers less when it denies', () => {
    async function offers(inputs: Record<string, string>): Promise<void> {
      await dana.clicks(await dana.cardWith('pim-activations.offer'), 'pim-activations.offer', {
        offerReason: 'Less is enough',
        ...inputs,
      });
      await pim.passes('PT5S'); // nobody answers within the second that Entra's log and our clock may differ by
    }

    it('and one click of the person asks for just that, which the approver sees', async () => {
      await asks();
      await offers({ offerPlace: 'same', offerMinutes: '60' });
      const card = await adele.cardWith('pim-activations.accept');
      assert.match(
        textOf(card.card),
        /Denied by Dana Okafor[\s\S]*Less is enough[\s\S]*Exchange Administrator for 1 hour/,
      );
      const answer = await adele.clicks(card, 'pim-activations.accept');
      assert.match(textOf(answer.body), /Waits for approval/);
      await world.settle();
      const itemId = /"itemId":"([^"]+)"/.exec(JSON.stringify(card.card))?.[1];
      const again = await adele.clicks(card, 'pim-activations.accept', {}, { itemId });
      assert.match(textOf(again.body), /Waits for approval/);
      assert.deepEqual(await pim.accepted(), ['PT120M', 'PT60M']);
      const seen = textOf((await dana.cardWith('pim-activations.approve')).card);
      assert.match(seen, /for 1 hour[\s\S]*This is what you offered/);
      assert.match(textOf((await omar.cardWith('pim-activations.approve')).card), /This is what Dana Okafor offered/);
      await dana.clicks(await dana.cardWith('pim-activations.approve'), 'pim-activations.approve', {
        approveReason: 'As offered',
      });
      await world.settle();
      await pim.passes('PT10S');
      assert.match(textOf((await adele.cardWith('"pim-activations.end"')).card), /Active until/);
    });

    it('or a lesser role, which is active after that one click when nobody has to approve it', async () => {
      await asks();
      const form = JSON.stringify((await dana.cardWith('pim-activations.offer')).card);
      const place = /"title":"Helpdesk Administrator","value":"([^"]+)"/.exec(form)?.[1];
      assert.ok(place, form);
      await offers({ offerPlace: place, offerMinutes: '60' });
      const card = await adele.cardWith('pim-activations.accept');
      assert.match(textOf(card.card), /Helpdesk Administrator for 1 hour/);
      await adele.clicks(card, 'pim-activations.accept');
      await adele.clicks(card, 'pim-activations.accept');
      await world.settle();
      await pim.passes('PT10S');
      assert.deepEqual(await pim.accepted(), ['PT120M', 'PT60M']);
      assert.match(
        textOf((await adele.cardWith('"pim-activations.end"')).card),
        /Helpdesk Administrator[\s\S]*Active until/,
      );
    });

    it('and shows the form when the policy has become stricter than the offer', async () => {
      await asks();
      await offers({ offerPlace: 'same', offerMinutes: '60' });
      await pim.changesPolicy('Exchange Administrator', [
        { id: 'Expiration_EndUser_Assignment', maximumDuration: 'PT30M' },
      ]);
      await pim.passes('PT20M');
      const form = await adele.clicks(await adele.cardWith('pim-activations.accept'), 'pim-activations.accept');
      assert.match(textOf(form.body), /allows at most 30 minutes/);
      assert.deepEqual(await pim.accepted(), ['PT120M']);
    });

    it('which nobody can accept for somebody else, nor where nothing was offered', async () => {
      await asks();
      const itemId = /"itemId":"([^"]+)"/.exec(JSON.stringify((await dana.cardWith('pim-activations.deny')).card))?.[1];
      await offers({ offerPlace: 'same', offerMinutes: '60' });
      const others = await dana.clicks(
        await dana.cardWith('Exchange Administrator'),
        'pim-activations.accept',
        {},
        { itemId },
      );
      assert.doesNotMatch(textOf(others.body), /Waits for approval/);
      await adele.clicks(await adele.cardWith('pim-activations.accept'), 'pim-activations.accept');
      await world.settle();
      await dana.clicks(await dana.cardWith('pim-activations.deny'), 'pim-activations.deny', { denyReason: 'No' });
      await world.settle();
      const denied = await adele.cardWith('Denied');
      const answer = await adele.clicks(denied, 'pim-activations.accept', {}, { itemId });
      assert.match(textOf(answer.body), /This offer does not stand any more/);
      assert.deepEqual(await pim.accepted(), ['PT120M', 'PT60M']);
    });

    it('and says so when the person is not eligible any more', async () => {
      await asks();
      await offers({ offerPlace: 'same', offerMinutes: '60' });
      await pim.losesRole(adele, 'Exchange Administrator');
      const answer = await adele.clicks(await adele.cardWith('pim-activations.accept'), 'pim-activations.accept');
      assert.match(textOf(answer.body), /not eligible for this role any more/);
      assert.deepEqual(await pim.accepted(), ['PT120M']);
    });
  });

  it('finds what was asked for in the portal by the audit log, and lapses after 24 hours', async () => {
    await adele.types('my roles');
    await world.settle();
    const role = (await world.api('GET', '/_sim/objects/roleManagement/directory/roleDefinitions')) as {
      id: string;
      displayName: string;
    }[];
    const exchange = role.find(({ displayName }) => displayName === 'Exchange Administrator');
    assert.ok(exchange);
    await inThePortal(adele, exchange.id);
    await world.advance('PT1M');
    await world.settle();
    assert.match(textOf((await dana.cardWith('pim-activations.approve')).card), /Branch is down/);
    await world.advance('PT25H');
    await world.settle();
    assert.doesNotMatch(
      JSON.stringify((await dana.cardWith('Exchange Administrator')).card),
      /pim-activations\.approve/,
    );
  });

  async function inThePortal(person: SimPerson, roleDefinitionId: string): Promise<void> {
    const scopes = ['RoleAssignmentSchedule.ReadWrite.Directory'];
    const token = (await world.api('POST', '/_sim/token', { user: person.id, scopes, mfa: true })) as {
      access_token: string;
    };
    const response = await fetch(`${world.url}/v1.0/roleManagement/directory/roleAssignmentScheduleRequests`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        action: 'selfActivate',
        principalId: person.id,
        roleDefinitionId,
        directoryScopeId: '/',
        justification: 'Branch is down',
        ticketInfo: { ticketNumber: 'INC1', ticketSystem: 'ServiceNow' },
        scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT1H' } },
      }),
    });
    assert.equal(response.status, 201, await response.text());
  }
});
