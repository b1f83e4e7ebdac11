// Looking after reviews on the demo page: the progress of a run, its results as a file, and the form for a new one.

import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { startChromium } from '../support/chromium.ts';
import { overflowOf, paleTexts, visit, type Visitor } from '../support/demo-page.ts';
import { freshWorld, type World } from '../support/world.ts';

describe('looking after reviews on the demo page', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;
  let world: World;
  let ines: Visitor;
  const problems: string[] = [];

  before(async function () {
    browser = await startChromium();
    if (browser) return;
    process.stdout.write('      skipped: no Chromium\n');
    this.skip();
  });
  after(() => browser?.close());
  beforeEach(async () => {
    world = await freshWorld('embedded');
    problems.splice(0);
    assert.ok(browser);
    ines = await visit(browser, { url: world.url, as: 'ines', look: { theme: 'light', width: 390 }, problems });
  });
  afterEach(async () => {
    await ines.leaves();
    assert.deepEqual(problems, [], 'the browser complained, or asked another host');
  });

  it('shows how far a run is, and puts its results where the person wants them', async () => {
    await ines.says('review progress');
    await ines.sees(/you may look after/);
    await ines.page.getByTitle('Progress of Guests of the COVID-19 Response Team').click();
    await ines.sees('0 of 5 decided');
    assert.deepEqual(await paleTexts(ines.page), []);
    assert.ok((await overflowOf(ines.page)) <= 0, 'the page scrolls sideways');
    await ines.page.getByRole('button', { name: 'Results as CSV' }).click();
    await ines.page.getByRole('button', { name: 'Allow' }).click();
    const link = ines.page.getByRole('link', { name: /Guests of the COVID-19 Response Team .*\.csv/ });
    const file = await fetch((await link.getAttribute('href')) ?? '');
    assert.match(await file.text(), /Person,.*\r\n[^]*Gus Larsen/);
  });

  it('lets people be chosen as reviewers by their names', async () => {
    await ines.says('create review of Sales Data Owners');
    await ines.sees('New access review');
    assert.ok((await overflowOf(ines.page)) <= 0, 'the page scrolls sideways');
    await ines.page.locator('.card').getByText('Dana Okafor').click();
    await ines.page.getByLabel('Reviewers', { exact: true }).selectOption({ label: 'The people chosen below' });
    await ines.page.getByRole('button', { name: 'Look it over' }).click();
    await ines.sees('Create this review?');
    await ines.sees('Dana Okafor');
    await ines.page.getByRole('button', { name: 'Create the review' }).click();
    await ines.sees(/The review is created/);
  });
});
