// The demo page's apps: a person follows a link, agrees on Entra's page, and the tenant has what a real one would have.
import assert from 'node:assert/strict';
import { idOf } from '../../src/simulator/seed/people.ts';
import { useChromium } from '../support/chromium.ts';
import { startGraphWorld } from '../support/graph-world.ts';
import type { GraphWorld } from '../support/graph-world.ts';

describe('demo page: apps', function () {
  this.timeout(30_000);
  const browser = useChromium();
  let world: GraphWorld;

  beforeEach(async () => {
    world = await startGraphWorld();
  });
  afterEach(() => world.simulator.stop());

  it('leads to a consent screen, and agreeing leaves its traces', async () => {
    const page = await browser().newPage();
    await page.goto(`${world.simulator.url}/`);
    await page.getByRole('button', { name: /Signed in as/ }).click();
    await page.getByRole('menuitemradio', { name: /Nils Berg/ }).click();
    await page.getByRole('button', { name: 'Apps' }).click();
    const item = page.locator('.portal-item').filter({ hasText: 'Mailbox Toolbox' });
    const [screen] = await Promise.all([
      page.context().waitForEvent('page'),
      item.getByRole('button', { name: 'Follow the link' }).click(),
    ]);
    await screen.getByText('Read user mail').waitFor();
    assert.equal(await screen.locator('#user').inputValue(), idOf('nils'));
    await screen.getByRole('button', { name: 'Accept' }).click();
    await screen.getByText('Nils Berg agreed').waitFor();
    const grants = world.simulator.kernel.store.collection('oauth2PermissionGrants').all();
    assert.ok(grants.some((grant) => grant['principalId'] === idOf('nils')));
  });

  it('fit on a phone', async () => {
    const page = await browser().newPage({ viewport: { width: 360, height: 720 } });
    await page.goto(`${world.simulator.url}/`);
    await page.getByRole('button', { name: 'Apps' }).click();
    await page.locator('.portal-item').first().waitFor();
    const root = 'document.documentElement';
    const overflow = await page.evaluate<number>(`${root}.scrollWidth - ${root}.clientWidth`);
    assert.equal(overflow, 0);
  });
});
