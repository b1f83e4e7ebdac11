// What goes wrong between a line and a role: things that changed meanwhile, logs that tell late, names that are no names, very many roles.

import assert from 'node:assert/strict';
import { hourMs } from '../../../src/core/time.ts';
import { roleIdOf } from '../../../src/simulator/seed/roles.ts';
import { mustBeInert } from '../../support/inert.ts';
import { pimStory, type PimStory } from '../../support/pim-story.ts';
import { freshWorld, textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { asksInPortal, requestIdsOf } from './portal.ts';

const filled = { minutes: '60', reason: 'resets' };

describe('a bad day for an activation', () => {
  let world: World;
  let adele: SimPerson;
  let dana: SimPerson;
  let pim: PimStory;

  beforeEach(async () => {
    world = await freshWorld();
    adele = await world.person('adele');
    dana = await world.person('dana');
    pim = pimStory(world);
  });

  describe('changed between form and click', () => {
    const line = 'activate helpdesk administrator for 1 hour because resets';
    const sends = async (form: SimMessage, inputs: Record<string, string> = filled) => {
      const answer = await adele.clicks(form, 'pim-activations.send', inputs);
      await world.settle();
      return textOf(answer.body);
    };

    it('the eligibility: says so, activates nothing', async () => {
      const form = await pim.form(adele, line);
      await pim.losesRole(adele, 'Helpdesk Administrator');
      assert.match(await sends(form), /not eligible for this role any more/);
      assert.deepEqual(await pim.accepted(), []);
    });

    it('the policy: the form comes back, asks for what is wanted now, and can be sent', async () => {
      const form = await pim.form(adele, line);
      await pim.changesPolicy('Helpdesk Administrator', [
        { id: 'Enablement_EndUser_Assignment', enabledRules: ['Justification', 'Ticketing'] },
        { id: 'Expiration_EndUser_Assignment', maximumDuration: 'PT30M' },
      ]);
      const text = await sends(form);
      assert.match(text, /ticket number and its system/);
      assert.match(text, /allows less time/);
      const anew = await adele.cardWith('pim-activations.send');
      assert.match(textOf(anew.card), /Ticket number \(required\)[\s\S]*Ticket system \(required\)/);
      assert.match(textOf(anew.card), /At most 30 minutes/);
      await sends(anew, { minutes: '30', reason: 'resets', ticketNumber: 'INC0000007', ticketSystem: 'ServiceNow' });
      await pim.passes('PT10S');
      assert.match(await pim.active(adele), /Active until/);
    });

    it('an approval is wanted now: the card says who is asked', async () => {
      const form = await pim.form(adele, line);
      const approver = { '@odata.type': '#microsoft.graph.singleUser', userId: dana.id };
      const approvalStages = [{ isApproverJustificationRequired: true, primaryApprovers: [approver] }];
      await pim.changesPolicy('Helpdesk Administrator', [
        { id: 'Approval_EndUser_Assignment', setting: { isApprovalRequired: true, approvalStages } },
      ]);
      await sends(form);
      await pim.passes('PT20M');
      assert.match(textOf((await adele.cardWith('Waits for approval')).card), /Asked: Dana Okafor/);
      assert.ok(await dana.hasCardWith('pim-activations.approve'));
    });

    it('the role is active, by the portal: says so, activates nothing twice', async () => {
      const form = await pim.form(adele, line);
      await asksInPortal(world, adele, 'Helpdesk Administrator');
      await pim.passes('PT10S');
      assert.match(await sends(form), /active already/);
      await adele.types('my roles');
      await world.settle();
      assert.match(
        textOf((await adele.cardWith('Your active roles')).card),
        /Helpdesk Administrator[\s\S]*Active until/,
      );
      assert.equal((await requestIdsOf(world, adele)).length, 1);
    });

    it('a request waits, by the portal: says so, asks nothing twice', async () => {
      const form = await pim.form(adele, 'activate exchange administrator for 1 hour because resets');
      await asksInPortal(world, adele, 'Exchange Administrator');
      const inputs = { ...filled, ticketNumber: 'INC0000007', ticketSystem: 'ServiceNow' };
      assert.match(await sends(form, inputs), /waits already/);
      assert.equal((await requestIdsOf(world, adele)).length, 1);
      await pim.passes('PT1M');
      assert.match(textOf((await dana.cardWith('pim-activations.approve')).card), /Branch is down/);
    });
  });

  it('copies each scope as Entra wrote it', async () => {
    const own = (await world.api('GET', '/_sim/objects/roleManagement/directory/roleEligibilitySchedules')) as {
      principalId: string;
      roleDefinitionId: string;
      directoryScopeId: string | null;
      appScopeId: string | null;
    }[];
    for (const role of ['Password Administrator', 'Application Administrator', 'Cloud Application Administrator']) {
      await pim.activates(adele, `activate ${role} for 1 hour because resets`, filled);
      const sent = (await world.requests({ method: 'POST', path: /roleAssignmentScheduleRequests$/ })).at(-1);
      const { directoryScopeId = null, appScopeId = null } = sent?.body as Record<string, string | null>;
      const there = own.find(
        ({ principalId, roleDefinitionId }) => principalId === adele.id && roleDefinitionId === roleIdOf(role),
      );
      assert.deepEqual(
        { status: sent?.status, directoryScopeId, appScopeId },
        {
          status: 201,
          directoryScopeId: there?.directoryScopeId ?? null,
          appScopeId: there?.appScopeId ?? null,
        },
      );
    }
  });

  describe('interrupted, because its person was signed out before Entra’s answer came', () => {
    const line = 'activate helpdesk administrator for 1 hour because resets';
    const conditions = (of: object) => world.api('PUT', '/_sim/objects/entra/conditions', [{ id: adele.id, ...of }]);
    const ends = async () => (await world.ledger()).decisions.map(({ state }) => state);

    async function isInterrupted(cut: 'before' | 'after'): Promise<void> {
      const late = { auditVisibleMs: 5 * hourMs, auditRequestsPer10S: 0 };
      await world.api('PUT', '/_sim/objects/simulator/settings', [{ id: 'graph', ...late }]);
      const form = await pim.form(adele, line);
      const path = '/roleAssignmentScheduleRequests';
      await world.fault({ service: 'graph', method: 'POST', path, times: 1, then: { cut } });
      await adele.clicks(form, 'pim-activations.send', filled);
      await conditions({ consentMissing: true });
      await pim.passes('PT2H');
      assert.deepEqual(await ends(), ['interrupted']);
    }

    it('ends as made when the log tells that Entra had it', async () => {
      await isInterrupted('after');
      await pim.passes('PT4H');
      assert.deepEqual(await ends(), ['done']);
      assert.deepEqual(await pim.accepted(), ['PT60M']);
    });

    it('stays so when the log tells of another one, that the person asked for later', async () => {
      await isInterrupted('before');
      await conditions({ consentMissing: false });
      await adele.clicks(await pim.form(adele, line), 'pim-activations.send', filled);
      await pim.passes('PT6H');
      assert.deepEqual(await ends(), ['interrupted', 'done']);
      assert.deepEqual(await pim.accepted(), ['PT60M']);
    });

    for (const [when, afterwards] of [
      ['at once', 'PT0S'],
      ['later', 'PT30M'],
    ] as const)
      it(`is not taken for what the person asks for in the portal ${when}: its approver sees that, and decides on that`, async () => {
        const form = await pim.form(adele, 'exchange admin for 1 hour because harmless');
        const path = '/roleAssignmentScheduleRequests';
        await world.fault({ service: 'graph', method: 'POST', path, times: 1, then: { cut: 'before' } });
        const ticket = { ticketNumber: 'INC0000007', ticketSystem: 'ServiceNow' };
        await adele.clicks(form, 'pim-activations.send', { minutes: '60', reason: 'harmless', ...ticket });
        await conditions({ consentMissing: true });
        await pim.passes('PT2H');
        await pim.passes(afterwards);
        const eightHours = { expiration: { type: 'afterDuration', duration: 'PT8H' } };
        const wish = { justification: 'read all the mail', scheduleInfo: eightHours };
        await asksInPortal(world, adele, 'Exchange Administrator', wish);
        await pim.passes('PT20M');
        assert.deepEqual(await ends(), ['interrupted']);
        const card = await dana.cardWith('pim-activations.approve');
        assert.match(textOf(card.card), /read all the mail/);
        assert.doesNotMatch(textOf(card.card), /harmless/);
        await dana.clicks(card, 'pim-activations.approve', { approveReason: 'as she says' });
        await pim.passes('PT1M');
        assert.deepEqual(await pim.accepted(), ['PT8H']);
      });

    it('an approval ends as made, too, when the log tells that Entra had it', async () => {
      const form = await pim.form(adele, 'exchange admin for 1 hour because mail is stuck');
      const ticket = { ticketNumber: 'INC0000007', ticketSystem: 'ServiceNow' };
      await adele.clicks(form, 'pim-activations.send', { minutes: '60', reason: 'mail is stuck', ...ticket });
      await world.settle();
      const late = { auditVisibleMs: 5 * hourMs, auditRequestsPer10S: 0 };
      await world.api('PUT', '/_sim/objects/simulator/settings', [{ id: 'graph', ...late }]);
      const path = '/roleAssignmentApprovals';
      await world.fault({ service: 'graph', method: 'PATCH', path, times: 1, then: { cut: 'after' } });
      const card = await dana.cardWith('pim-activations.approve');
      await dana.clicks(card, 'pim-activations.approve', { approveReason: 'go' });
      await world.api('PUT', '/_sim/objects/entra/conditions', [{ id: dana.id, consentMissing: true }]);
      await pim.passes('PT2H');
      assert.deepEqual(await ends(), ['done', 'interrupted']);
      await pim.passes('PT4H');
      assert.deepEqual(await ends(), ['done', 'done']);
    });
  });

  const tellings: [string, Record<string, unknown>][] = [
    ['twice', { auditTwice: true }],
    ['out of order', { auditShuffled: true }],
    ['late', { auditVisibleMs: 15 * 60_000 }],
    [
      'late, twice, out of order and without the request’s id',
      {
        auditTwice: true,
        auditShuffled: true,
        auditVisibleMs: 5 * 60_000,
        pimAuditRequestId: 'none',
      },
    ],
  ];
  for (const [how, settings] of tellings)
    it(`does not mind an audit log that tells ${how}`, async () => {
      await world.api('PUT', '/_sim/objects/simulator/settings', [{ id: 'graph', ...settings }]);
      await asksInPortal(world, adele, 'Exchange Administrator');
      for (let minutes = 0; minutes < 18; minutes += 3) await pim.passes('PT3M');
      const cards = async () => (await dana.messages()).filter(({ card, deleted }) => card && !deleted);
      const asking = (await cards()).filter(({ card }) => JSON.stringify(card).includes('pim-activations.approve'));
      assert.equal(asking.length, 1);
      assert.match(textOf(asking[0]?.card), /Adele Vance[\s\S]*Exchange Administrator[\s\S]*Branch is down/);
      await dana.clicks(await dana.cardWith('pim-activations.approve'), 'pim-activations.approve', {
        approveReason: 'ok',
      });
      await world.settle();
      for (let minutes = 0; minutes < 18; minutes += 3) await pim.passes('PT3M');
      const writes = await world.requests({ method: 'PATCH', path: /roleAssignmentApprovals/ });
      assert.deepEqual(
        writes.map(({ status }) => status),
        [204],
      );
      assert.match(textOf((await dana.cardWith('Exchange Administrator')).card), /Active[\s\S]*Approved by you/);
      assert.doesNotMatch(JSON.stringify(await cards()), /pim-activations\.approve/);
    });

  const hostile = [
    ['Markdown and links', '**Root** [click](https://phish.example) `x` # _y_ {{DATE(2020-01-01T00:00:00Z)}} ${name}'],
    ['emoji', '🚨🔥 Admins 👩‍💻 (prod) 🏴‍☠️'],
    ['right-to-left', 'مدير النظام \u202Egnp.exe\u202C \u2066join\u2069'],
  ] as const;
  for (const [what, name] of hostile)
    it(`shows roles, groups and reasons that are written with ${what} as text`, async () => {
      await world.api('PUT', '/_sim/objects/roleManagement/directory/roleDefinitions', [
        { id: roleIdOf('Exchange Administrator'), displayName: name, description: name },
      ]);
      await world.api('PUT', '/_sim/objects/users', [{ id: adele.id, displayName: name, jobTitle: name }]);
      const groups = (await world.api('GET', '/_sim/objects/groups')) as { id: string; displayName: string }[];
      const glass = groups.find(({ displayName }) => /Glass/.test(displayName));
      assert.ok(glass);
      await world.api('PUT', '/_sim/objects/groups', [{ id: glass.id, displayName: `${name} break glass` }]);
      const channel = await world.channel('Access requests');
      for (const topic of ['activations', 'emergency roles', 'role changes'])
        await channel.types(dana, `follow ${topic} here`);
      for (const place of [`directory~${roleIdOf('Exchange Administrator')}~%2F`, `group~member~${glass.id}`]) {
        await opens(place);
        await adele.clicks(await adele.cardWith('pim-activations.send'), 'pim-activations.send', {
          minutes: '30',
          reason: name,
          ticketNumber: name,
          ticketSystem: name,
        });
        await world.settle();
        assert.ok(textOf((await dana.cardWith('pim-activations.approve')).card).includes('dmin') || what !== 'emoji');
        await dana.clicks(await dana.cardWith('pim-activations.approve'), 'pim-activations.approve', {
          approveReason: name,
        });
        await world.settle();
        await pim.passes('PT10S');
        await pim.passes('PT1M');
      }
      await pim.changesPolicy(name, [{ id: 'Expiration_EndUser_Assignment', maximumDuration: 'PT1H' }], 'priya');
      await channel.types(dana, 'who is active');
      await adele.types('my roles');
      await pim.passes('PT1M');
      const all = [...(await adele.messages()), ...(await dana.messages()), ...(await channel.messages())];
      const cards = all.filter(({ from, card }) => from === 'bot' && card);
      assert.ok(cards.length > 8);
      for (const message of cards) mustBeInert(message);
    });

  /** Chooses a place from the list, wherever in it it is. */
  async function opens(place: string): Promise<void> {
    await adele.types('what am I eligible for');
    await world.settle();
    const list = await adele.cardWith('"pim-activations.open"');
    await adele.clicks(list, 'pim-activations.open', {}, { places: [place], minutes: 30 });
  }

  it('is quick for Adele in a tenant with ten thousand eligible assignments, and reads only her own', async () => {
    const roleDefinitionId = roleIdOf('Reports Reader');
    const principalIds = Array.from(
      { length: 10_000 },
      (_none, index) => `c0ffee00-0000-4000-8000-${String(index).padStart(12, '0')}`,
    );
    await world.api(
      'PUT',
      '/_sim/objects/roleManagement/directory/roleEligibilitySchedules',
      principalIds.map((principalId, index) => ({
        id: `many-${index}`,
        principalId,
        roleDefinitionId,
        directoryScopeId: '/',
      })),
    );
    const startedMs = performance.now();
    const since = (await world.requests()).length;
    await pim.activates(adele, 'activate helpdesk administrator for 1 hour because resets', filled);
    const elapsedMs = performance.now() - startedMs;
    await pim.passes('PT10S');
    assert.match(await pim.active(adele), /Active until/);
    assert.ok(elapsedMs < 10_000, `${Math.round(elapsedMs)} ms`);
    assert.ok((await world.requests()).length - since < 120, 'a walk through the whole tenant');
    const lists = await world.requests({ method: 'GET', path: /roleEligibilitySchedule(Instance)?s$/ });
    assert.deepEqual(
      lists.map(({ path }) => path).filter((path) => !path.startsWith('/providers/')),
      [],
    );
  });
});
