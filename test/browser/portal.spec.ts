// The demo page's portal: what waits for a person, of every kind, decided there with that person's own token.
import assert from 'node:assert/strict';
import { useChromium } from '../support/chromium.ts';
import { startPimWorld } from '../support/pim-world.ts';
import type { PimWorld } from '../support/pim-world.ts';

describe('demo page: the portal', function () {
  this.timeout(30_000);
  const browser = useChromium();
  let world: PimWorld;

  beforeEach(async () => {
    world = await startPimWorld();
  });
  afterEach(() => world.simulator.stop());

  it('lists packages, roles, groups and Azure roles, and decides them', async () => {
    await world.asks('ana', 'covid-response');
    const role = await world.asksRole('adele', 'Exchange Administrator');
    const group = await world.asksGroup('adele', 'break-glass');
    const azure = await world.asksAzure('adele');
    await world.pass('PT1S');
    const page = await browser().newPage();
    await page.goto(`${world.simulator.url}/`);
    await page.getByRole('button', { name: 'Portal' }).click();
    await page.locator('#portal-person').selectOption({ label: 'Dana Okafor' });
    await page.getByRole('button', { name: 'Look again' }).click();
    const items = page.locator('.portal-item');
    await items.nth(3).waitFor();
    for (const title of ['Exchange Administrator', 'Contoso *Break* Glass (member)', 'Contributor, Production']) {
      const item = items.filter({ hasText: title });
      await item.getByRole('button', { name: 'Approve' }).click();
      await item.waitFor({ state: 'detached' });
    }
    assert.equal(await items.count(), 1);
    await world.pass('PT2S');
    const statuses = await Promise.all([
      world.call('GET', '/_sim/objects/roleManagement/directory/roleAssignmentScheduleRequests'),
      world.call('GET', '/_sim/objects/identityGovernance/privilegedAccess/group/assignmentScheduleRequests'),
      world.call('GET', '/_sim/objects/arm/roleAssignmentScheduleRequests'),
    ]);
    const all = statuses.flatMap(({ body }) => body as unknown as { id: string; status: string }[]);
    const ids = [role.body.id, group.body.id, String(azure.body['name'])];
    assert.deepEqual(
      all.map(({ id, status }) => [id, status]),
      ids.map((id) => [id, 'Provisioned']),
    );
  });
});
