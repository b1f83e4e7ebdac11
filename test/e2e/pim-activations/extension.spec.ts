// PIM's custom extension: it watches unless an administrator wrote a rule, a rule says so on every card, and nobody but PIM is answered.

import assert from 'node:assert/strict';
import { generateKeyPair, SignJWT } from 'jose';
import type { ErrorCode } from '../../../src/core/errors.ts';
import { AppError, sentenceFor } from '../../../src/core/errors.ts';
import { callerToken, PIM_APP_ID } from '../../../src/simulator/pim/extension.ts';
import type { Extension } from '../../../src/simulator/pim/policy.ts';
import { AZURE_ROLES } from '../../../src/simulator/seed/azure.ts';
import { idOf } from '../../../src/simulator/seed/people.ts';
import { roleIdOf } from '../../../src/simulator/seed/roles.ts';
import { mustKeepSilent, writes } from '../../support/attacks.ts';
import { freshWorld, pimExtension, textOf, type SimPerson, type World } from '../../support/world.ts';
import { asksInPortal, inThePortal } from './portal.ts';

const exchange = roleIdOf('Exchange Administrator');

describe("PIM's custom extension", () => {
  let world: World;
  let adele: SimPerson;
  let dana: SimPerson;
  let resourceId: string;

  beforeEach(async () => {
    world = await freshWorld();
    adele = await world.person('adele');
    dana = await world.person('dana');
    resourceId = `api://${new URL(world.botUrl).host}/${pimExtension.appId}`;
  });

  /** The role's setting "require a custom extension". */
  async function isAskedAbout(more: Partial<Extension> = {}, roleId = exchange): Promise<void> {
    const policies = (await world.api('GET', '/_sim/objects/policies/roleManagementPolicies')) as {
      id: string;
      roleDefinitionId: string;
    }[];
    const policy = policies.find(({ roleDefinitionId }) => roleDefinitionId === roleId);
    const targetUrl = `${world.botUrl}/api/pim/evaluate`;
    const extension = { targetUrl, resourceId, mode: 'enabled', isAwaited: true, token: 'documented', ...more };
    await world.api('PUT', '/_sim/objects/policies/roleManagementPolicies', [{ id: policy?.id, extension }]);
  }

  async function asks(ticketNumber: string, minutes = '60'): Promise<void> {
    await adele.types(`exchange admin for 1 hour because mail flow is stuck`);
    await world.settle();
    await adele.clicks(await adele.cardWith('pim-activations.send'), 'pim-activations.send', {
      minutes,
      reason: 'mail flow is stuck',
      ticketNumber,
      ticketSystem: 'ServiceNow',
    });
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
  }

  const answered = async () =>
    (await world.audit()).filter(({ event }) => event === 'callout.answered').map(({ code }) => code);

  it('watches: people decide as always, and the approver reads that it was asked', async () => {
    await isAskedAbout();
    await asks('OPS-1', '120');
    const card = await dana.cardWith('pim-activations.approve');
    assert.match(textOf(card.card), /Custom extension[\s\S]*no rule applied, so people decide/);
    assert.deepEqual(await answered(), ['observed']);
    await dana.clicks(card, 'pim-activations.approve', { approveReason: 'Go ahead' });
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    assert.ok(await adele.hasCardWith(/Active until[\s\S]*Approved by Dana Okafor/));
  });

  it('follows a request that Entra accepts before it has asked, from its status', async () => {
    await isAskedAbout({ isAwaited: false });
    await asks('OPS-1', '120');
    assert.ok(await dana.hasCardWith('pim-activations.approve'));
    const own = await adele.cardWith('Exchange Administrator');
    assert.match(textOf(await adele.sees(own)), /Waits for approval/);
  });

  it('tells approvers what the audit log leaves out of a request made in the portal', async () => {
    await isAskedAbout();
    await adele.types('my roles');
    await asksInPortal(world, adele, 'Exchange Administrator');
    await world.advance('PT1M');
    await world.settle();
    assert.match(textOf((await dana.cardWith('pim-activations.approve')).card), /1 hour[\s\S]*Branch is down/);
  });

  for (const token of ['documented', 'v1.0', 'v2.0'] as const)
    it(`approves by a rule without asking anybody, and the card says that a rule did (token ${token})`, async () => {
      await isAskedAbout({ token });
      await asks('INC0000142');
      const card = textOf((await adele.cardWith('"pim-activations.end"')).card);
      assert.match(card, /Active until[\s\S]*Approved by your organisation's rule “Incident on call”, not by a person/);
      assert.equal(await dana.hasCardWith('pim-activations.approve'), false);
      assert.deepEqual(await answered(), ['rule-approved']);
      assert.equal((await writes(world)).filter(({ method }) => method === 'PATCH').length, 0);
    });

  for (const isAwaited of [true, false])
    it(`denies by a rule, with its reason (${isAwaited ? 'the request is refused' : 'the request is denied afterwards'})`, async () => {
      await isAskedAbout({ isAwaited });
      await asks('CHG0000001');
      const card = textOf((await adele.cardWith(/Denied by your organisation/)).card);
      assert.match(
        card,
        /Denied by your organisation's rule “No change freeze”, not by a person[\s\S]*Changes are frozen/,
      );
      assert.deepEqual(await answered(), ['rule-denied']);
      assert.equal(await dana.hasCardWith('pim-activations.approve'), false);
    });

  it('is asked about Azure roles, too, whose questions have no name of their own', async () => {
    await isAskedAbout({}, AZURE_ROLES.contributor);
    await adele.types('activate contributor on production for 1 hour because release, INC0012345');
    await world.settle();
    await adele.clicks(await adele.cardWith('pim-activations.send'), 'pim-activations.send', {
      minutes: '60',
      reason: 'release',
      ticketNumber: 'INC0012345',
      ticketSystem: 'ServiceNow',
    });
    await world.settle();
    assert.deepEqual(await answered(), ['observed']);
    assert.match(textOf((await dana.cardWith('pim-activations.approve')).card), /no rule applied, so people decide/);
  });

  it('does not say that a rule decided where Entra did not go by it', async () => {
    await isAskedAbout({ mode: 'audit' });
    await asks('CHG0000001');
    const card = await dana.cardWith('pim-activations.approve');
    assert.match(textOf(card.card), /the rule “No change freeze” applied, but Entra did not go by it/);
    assert.doesNotMatch(textOf(card.card), /not by a person/);
  });

  it('approves nothing that its rule does not name, and nothing for longer than its rule says', async () => {
    await isAskedAbout();
    await asks('INC0000142', '120');
    assert.ok(await dana.hasCardWith('pim-activations.approve'));
    assert.deepEqual(await answered(), ['observed']);
  });

  // ---------------------------------------------------------------- who asks, and what

  const question = (more: object = {}) => ({
    '@odata.type': '#microsoft.graph.unifiedRoleAssignmentScheduleRequest',
    id: '11111111-2222-4333-8444-555555555555',
    status: 'PendingEvaluation',
    action: 'selfActivate',
    principalId: idOf('adele'),
    roleDefinitionId: exchange,
    directoryScopeId: '/',
    justification: 'Quiet zebras',
    scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT1H' } },
    ticketInfo: { ticketNumber: 'INC0000142', ticketSystem: 'ServiceNow' },
    ...more,
  });

  const pim = () => callerToken(world.kernel, { resourceId, token: 'documented' });

  async function calls(token: string | undefined, body: string | object = question()) {
    const response = await fetch(`${world.botUrl}/api/pim/evaluate`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  }

  it('answers in the documented form, the same question with the same answer, written down once', async () => {
    const first = await calls(await pim());
    assert.equal(first.status, 200);
    const { evaluationId, evaluationOutcome, reason } = first.body;
    assert.match(String(evaluationId), /^[0-9a-f-]{36}$/);
    assert.deepEqual([evaluationOutcome, reason], ['AutoApproved', ['Approved by the rule “Incident on call”.']]);
    const again = await Promise.all([1, 2, 3].map(async () => calls(await pim())));
    for (const answer of again) assert.deepEqual(answer, first);
    assert.deepEqual(await answered(), ['rule-approved']);
    await mustKeepSilent(world, ['Quiet zebras']);
  });

  it('answers questions about groups and Azure roles, and however their names are written', async () => {
    const duration = { ScheduleInfo: { Expiration: { Duration: 'PT1H' } } };
    const group = { Id: 'g1', PrincipalId: 'p', AccessId: 'Member', GroupId: 'g', ...duration };
    const properties = {
      principalId: 'p',
      requestType: 'SelfActivate',
      roleDefinitionId: '/x/roleDefinitions/r',
      scope: '/subscriptions/s',
    };
    for (const body of [group, { properties }])
      assert.equal((await calls(await pim(), body)).body['evaluationOutcome'], 'Approved');
    assert.deepEqual(await answered(), ['observed', 'observed']);
  });

  it('begins no card of its own: what was only asked about is nobody’s request yet', async () => {
    await calls(await pim());
    await world.settle();
    assert.equal((await world.ledger()).items.filter(({ kind }) => kind === 'activation').length, 0);
  });

  interface Forgery {
    name: string;
    code: ErrorCode;
    status: number;
    token?: () => Promise<string | undefined>;
    body?: string | object;
    before?: () => Promise<unknown>;
  }

  const signed = (claims: Record<string, unknown>, more: object = {}) =>
    world.kernel.tokens.issueApp({ aud: resourceId, clientId: PIM_APP_ID, roles: [], claims, ...more });

  const forgeries: Forgery[] = [
    { name: 'no token', code: 'callout.no-token', status: 401, token: () => Promise.resolve(undefined) },
    {
      name: 'something that is no token',
      code: 'callout.bad-token',
      status: 401,
      token: () => Promise.resolve('a.b.c'),
    },
    { name: "a token under somebody's own key", code: 'callout.bad-token', status: 401, token: () => ownKey() },
    {
      name: 'another issuer',
      code: 'callout.wrong-issuer',
      status: 401,
      token: () => signed({ iss: 'https://evil.example/v2.0' }),
    },
    {
      name: 'another audience',
      code: 'callout.wrong-audience',
      status: 401,
      token: () => signed({ aud: 'https://graph.microsoft.com' }),
    },
    {
      name: 'another tenant',
      code: 'callout.wrong-tenant',
      status: 401,
      token: () => signed({}, { tenantId: world.kernel.foreignTenant.id }),
    },
    {
      name: 'our issuer, another tenant',
      code: 'callout.wrong-tenant',
      status: 401,
      token: () => signed({ tid: world.kernel.foreignTenant.id }),
    },
    {
      name: "another application's token",
      code: 'callout.wrong-caller',
      status: 401,
      token: () => signed({ azp: pimExtension.appId }),
    },
    {
      name: 'two applications in one token',
      code: 'callout.wrong-caller',
      status: 401,
      token: () => signed({ appid: pimExtension.appId }),
    },
    {
      name: 'no application at all',
      code: 'callout.wrong-caller',
      status: 401,
      token: () => signed({ azp: undefined }),
    },
    {
      name: "a person's token",
      code: 'callout.wrong-caller',
      status: 401,
      token: () =>
        world.kernel.tokens.issueUser(
          { ...adele, id: adele.id },
          { aud: resourceId, clientId: PIM_APP_ID, scopes: ['access_as_user'] },
        ),
    },
    { name: 'an expired token', code: 'callout.expired', status: 401, token: () => signed({}, { expiresInS: -120 }) },
    { name: 'a body that is no JSON', code: 'callout.malformed', status: 400, body: '{"id":' },
    { name: 'a body that is no question', code: 'callout.malformed', status: 400, body: { hello: 'world' } },
    {
      name: 'a question about nobody',
      code: 'callout.malformed',
      status: 400,
      body: question({ principalId: '../x' }),
    },
    {
      name: 'a body that is too large',
      code: 'callout.too-large',
      status: 413,
      body: question({ justification: 'x'.repeat(300_000) }),
    },
    {
      name: 'a known question with another content',
      code: 'callout.conflict',
      status: 409,
      before: async () => calls(await pim()),
      body: question({ roleDefinitionId: roleIdOf('Global Administrator') }),
    },
  ];

  for (const { name, code, status, token = pim, body, before } of forgeries)
    it(`refuses ${name}: a log line, an audit row, a sentence, and nothing else`, async () => {
      await before?.();
      const rows = (await world.audit()).length;
      const answer = await calls(await token(), body);
      assert.equal(answer.status, status);
      assert.deepEqual(answer.body, { error: { code, message: sentenceFor(new AppError(code), 'en') } });
      const added = (await world.audit()).slice(rows).map((row) => ({ event: row.event, code: row.code }));
      assert.deepEqual(added, [{ event: 'callout.refused', code }]);
      const lines = world.logged().filter((line) => line.includes('callout.refused') && line.includes(code));
      assert.equal(lines.length, 1);
      assert.deepEqual(await writes(world), []);
      await mustKeepSilent(world, ['Quiet zebras']);
    });

  async function ownKey(): Promise<string> {
    const { privateKey } = await generateKeyPair('RS256');
    const { kernel } = world;
    const jwt = new SignJWT({ azp: PIM_APP_ID, tid: kernel.tenant.id });
    const now = Math.floor(kernel.clock.now().getTime() / 1000);
    return jwt
      .setProtectedHeader({ alg: 'RS256', kid: 'mine' })
      .setIssuer(`https://login.microsoftonline.com/${kernel.tenant.id}/v2.0`)
      .setAudience(resourceId)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + 600)
      .sign(privateKey);
  }

  it('is not asked about roles whose settings do not name it', async () => {
    await asks('INC0000142');
    assert.deepEqual(await answered(), []);
    assert.ok(await dana.hasCardWith('pim-activations.approve'));
  });

  it('keeps the request from going on where it cannot be reached, and the card does not say that it is active', async () => {
    await isAskedAbout({ targetUrl: `${world.url}/nowhere`, isAwaited: false });
    await asks('INC0000142');
    assert.doesNotMatch(textOf((await adele.cardWith('Exchange Administrator')).card), /Active until/);
    const { body } = await inThePortal(
      world,
      adele,
      'GET',
      "/v1.0/roleManagement/directory/roleAssignmentScheduleRequests/filterByCurrentUser(on='principal')",
    );
    assert.match(JSON.stringify(body), /Failed/);
  });
});
