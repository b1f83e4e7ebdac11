// What the digest is told of apps is what Entra holds and what became of incidents, also of what was done in the portal.

import assert from 'node:assert/strict';
import { grantIdOf } from '../../../src/simulator/consent/model.ts';
import { appIdOf, GRAPH_API_ID, principalIdOf } from '../../../src/simulator/seed/apps.ts';
import { idOf } from '../../../src/simulator/seed/people.ts';
import { scenarios } from '../../fixtures/app-consent/scenarios.ts';
import { sentences } from '../../support/figures.ts';
import { freshWorld, portalScope, type SimPerson, type World } from '../../support/world.ts';

const objectId = '000000b0-5c1a-4000-8000-000000000003';
const incident = 'Microsoft 365 Account Check';

describe('figures of apps and consent', () => {
  let world: World;
  let from: Date;

  beforeEach(async () => {
    world = await freshWorld();
    from = await world.now();
  });

  const english = async (since = from) => {
    const figures = await world.figures('app-consent', { from: since, to: await world.now() });
    return sentences(figures).filter((_, index) => index % 2 === 0);
  };
  const passes = async (duration: string) => {
    await world.advance(duration);
    await world.settle();
  };
  const disablesInPortal = async (person: SimPerson) => {
    const scopes = ['Application.ReadWrite.All', portalScope];
    const token = (await world.api('POST', '/_sim/token', { user: person.id, scopes })) as { access_token: string };
    const { status } = await fetch(`${world.url}/v1.0/servicePrincipals/${objectId}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ accountEnabled: false }),
    });
    assert.equal(status, 204);
  };

  it('say what is new and open, and no longer that it is open once somebody disabled the app in the portal', async () => {
    assert.doesNotMatch((await english()).join('\n'), /incident/);
    const lookAlike = scenarios.find(({ name }) => name.includes('borrows')) ?? assert.fail('no such scenario');
    const { records, context, name } = lookAlike;
    await world.api('POST', '/_sim/scenarios', { name, events: records, context, at: 'now' });
    await passes('PT5M');
    const told = await english();
    const open = new RegExp(
      `^1 serious incident is neither closed nor contained: ${incident} \\((high|critical)\\)\\.$`,
    );
    assert.match(told[0] ?? '', open);
    assert.match(told.join('\n'), /^1 new incident of app consent: 1 (high|critical)\.$/m);

    await disablesInPortal(await world.person('priya'));
    await passes('PT10M');
    assert.doesNotMatch((await english()).join('\n'), /neither closed/);
    assert.match((await english()).join('\n'), /^1 new incident of app consent/m);
    assert.doesNotMatch((await english(await world.now())).join('\n'), /incident/);
  });

  it('name an app with risky permissions that nobody used, until somebody signs in to it', async () => {
    const clientId = principalIdOf('pdf-splitter');
    const scope = 'Mail.ReadWrite Files.ReadWrite.All offline_access';
    const id = grantIdOf(clientId, GRAPH_API_ID, null);
    const grant = { id, clientId, consentType: 'AllPrincipals', principalId: null, resourceId: GRAPH_API_ID, scope };
    await world.api('PUT', '/_sim/objects/oauth2PermissionGrants', [grant]);
    const both = /^2 apps hold risky permissions, .* for 30 days: PDF Splitter and Fabrikam Sign\.$/m;
    assert.match((await english()).join('\n'), both);
    const createdDateTime = (await world.now()).toISOString();
    const signIn = { id: 'used', appId: appIdOf('pdf-splitter'), userId: idOf('max'), createdDateTime };
    await world.api('PUT', '/_sim/objects/auditLogs/signIns', [signIn]);
    await passes('PT20M');
    assert.match((await english()).join('\n'), /^1 app holds risky permissions, .* for 30 days: Fabrikam Sign\.$/m);
  });

  it('say that the use is not known where there is no sign-in log', async () => {
    await world.api('PUT', '/_sim/objects/simulator/settings', [{ id: 'consent', signInLog: false }]);
    assert.match((await english()).join('\n'), /risky permissions; whether (it is|they are) used is not known/);
  });
});
