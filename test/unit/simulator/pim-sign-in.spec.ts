// Step-up for PIM: only a sign-in with the demanded claims yields a token that PIM accepts.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { idOf } from '../../../src/simulator/seed/people.ts';
import { roleIdOf } from '../../../src/simulator/seed/roles.ts';
import { BOT } from '../../support/graph-world.ts';
import { FOR_TWO_HOURS, refusalOf, ROLES, startPimWorld } from '../../support/pim-world.ts';
import type { PimWorld } from '../../support/pim-world.ts';

const REDIRECT = 'http://127.0.0.1:3978/auth/end';

describe('simulator: signing in for PIM', () => {
  let world: PimWorld;
  before(async () => {
    world = await startPimWorld();
  });
  after(() => world.simulator.stop());
  beforeEach(() => world.call('POST', '/_sim/reset'));

  const endpoint = (name: string) => `${world.simulator.url}/${world.simulator.kernel.tenant.id}/oauth2/v2.0/${name}`;
  const exchange = async (parameters: Record<string, string>) => {
    const body = new URLSearchParams({ client_id: BOT.appId, client_secret: BOT.secret, ...parameters });
    const answer = (await (await fetch(endpoint('token'), { method: 'POST', body })).json()) as Record<string, string>;
    return answer;
  };
  const claims = JSON.stringify({
    access_token: { acrs: { essential: true, value: 'c1' }, xms_cc: { values: ['CP1'] } },
  });
  const signIn = async (resource: string, form: Record<string, string>, asked = claims) => {
    const verifier = 'v'.repeat(50);
    const query = new URLSearchParams({
      client_id: BOT.appId,
      response_type: 'code',
      redirect_uri: REDIRECT,
      scope: `openid ${resource}/.default`,
      claims: asked,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const body = new URLSearchParams({ user: 'adele@contoso.example', ...form });
    const back = await fetch(`${endpoint('authorize')}?${query.toString()}`, {
      method: 'POST',
      body,
      redirect: 'manual',
    });
    const code = new URL(back.headers.get('location') ?? 'http://nowhere').searchParams.get('code');
    if (code === null) return { page: await back.text() };
    return exchange({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT,
      code_verifier: verifier,
      claims: asked,
    });
  };
  const onBehalfOf = async (scope: string, more: Record<string, string> = {}) => {
    const { kernel } = world.simulator;
    const adele = kernel.people.find('adele@contoso.example') ?? assert.fail();
    const assertion = await kernel.tokens.issueUser(adele, { aud: BOT.appId, scopes: ['access_as_user'] });
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    return exchange({ grant_type, assertion, requested_token_use: 'on_behalf_of', scope, ...more });
  };
  const activates = (token: string | undefined, role: string) => {
    const body = {
      action: 'selfActivate',
      principalId: idOf('adele'),
      roleDefinitionId: roleIdOf(role),
      directoryScopeId: '/',
      ...FOR_TWO_HOURS,
    };
    return world.call('POST', `${ROLES}/roleAssignmentScheduleRequests`, body, {
      authorization: `Bearer ${token ?? ''}`,
    });
  };
  const GRAPH = 'https://graph.microsoft.com';

  it('a silent exchange cannot answer the challenge, a sign-in with its claims and a second factor can', async () => {
    const silent = await onBehalfOf(`${GRAPH}/.default`);
    assert.match(refusalOf(await activates(silent['access_token'], 'User Administrator')), /AcrsValidationFailed$/);
    const refused = await onBehalfOf(`${GRAPH}/.default`, { claims });
    assert.match(`${refused['error'] ?? ''} ${refused['claims'] ?? ''}`, /interaction_required .*acrs/);
    const page = await signIn(GRAPH, {});
    assert.match(page['page'] ?? '', /second factor/);
    const stepped = await signIn(GRAPH, { mfa: 'yes' });
    assert.equal((await activates(stepped['access_token'], 'User Administrator')).status, 201);
  });

  it('a sign-in without the claims, or without the capability, does not help', async () => {
    const plain = JSON.stringify({ access_token: { xms_cc: { values: ['CP1'] } } });
    assert.match(
      refusalOf(await activates((await signIn(GRAPH, { mfa: 'yes' }, plain))['access_token'], 'User Administrator')),
      /AcrsValidationFailed$/,
    );
    const incapable = JSON.stringify({ access_token: { acrs: { essential: true, value: 'c1' } } });
    assert.match(
      refusalOf(
        await activates((await signIn(GRAPH, { mfa: 'yes' }, incapable))['access_token'], 'User Administrator'),
      ),
      /AcrsValidationFailed$/,
    );
  });

  it('a session with a password only fails the MFA rule until the second factor was given', async () => {
    await world.put('entra/conditions', [{ id: 'adele@contoso.example', singleFactor: true }]);
    const first = await onBehalfOf(`${GRAPH}/.default`);
    assert.match(refusalOf(await activates(first['access_token'], 'Helpdesk Administrator')), /MfaRule/);
    const stepped = await signIn(GRAPH, { mfa: 'yes' });
    assert.equal((await activates(stepped['access_token'], 'Helpdesk Administrator')).status, 201);
    const again = await onBehalfOf(`${GRAPH}/.default`);
    assert.doesNotMatch(refusalOf(await activates(again['access_token'], 'Helpdesk Administrator')), /MfaRule/);
  });

  it('Azure Resource Manager has a token of its own, also on behalf of a person', async () => {
    const { access_token: token } = await onBehalfOf('https://management.azure.com/user_impersonation');
    const path =
      '/providers/Microsoft.Authorization/roleEligibilityScheduleInstances?api-version=2020-10-01&$filter=asTarget()';
    const answer = await world.call('GET', path, undefined, { authorization: `Bearer ${token ?? ''}` });
    assert.equal(answer.body.value.length, 3);
    const stepped = await signIn('https://management.azure.com', { mfa: 'yes' });
    assert.equal(
      (await world.call('GET', path, undefined, { authorization: `Bearer ${stepped['access_token'] ?? ''}` })).status,
      200,
    );
  });
});
