// The whole product in a real browser: one request from Ana's first line to Omar's changed card, without touching a mouse.

import assert from 'node:assert/strict';
import { isReadable, looks, overflowOf, useDemoPage, type Visitor } from '../support/demo-page.ts';
import { freshWorld } from '../support/world.ts';

describe('one approval on the demo page', function () {
  this.timeout(60_000);
  const { world, open } = useDemoPage(() => freshWorld('embedded'));

  for (const look of looks) {
    it(`goes from request to delivery with the keyboard alone, ${look.theme}, ${look.width} px`, async () => {
      const visitor = await open('ana', look);
      await asks(visitor);
      await world().settle();
      await visitor.sees('Waiting for Dana Okafor or Omar Haddad');
      await isReadable(visitor);

      const omar = await open('omar', look);
      await omar.page.getByRole('button', { name: 'Approve' }).waitFor();
      await visitor.becomes('Dana Okafor');
      await visitor.sees('Joining on Monday');
      await isReadable(visitor);
      await approves(visitor);
      await visitor.sees('Approved by you');
      await world().settle();

      await omar.sees('Approved by Dana Okafor');
      assert.equal(await omar.page.locator('.card button').count(), 0, 'Omar has nothing left to decide');
      await isReadable(omar);
      await omar.leaves();

      await showsWhoseToken(visitor);
      await visitor.becomes('Ana Keller');
      await visitor.sees('You have the access.');
      await isReadable(visitor);
      await visitor.leaves();
    });
  }

  it('shows the approver’s card and both of its forms on the narrowest phone without scrolling sideways', async () => {
    const ana = await world().person('ana');
    await ana.types('request COVID-19 Response Team');
    await ana.clicks(await ana.cardWith('Send request'), 'access-packages.send', { justification: 'x'.repeat(300) });
    await world().settle();
    const dana = await open('dana', { theme: 'light', width: 320 });
    await dana.page.getByRole('button', { name: 'Approve' }).waitFor();
    for (const control of ['Approve', 'Ask Ana', 'Details']) {
      await dana.tabsTo(control);
      await dana.presses('Enter');
      assert.ok((await overflowOf(dana.page)) <= 0, `${control} makes the page too wide`);
    }
    await dana.leaves();
  });
});

async function asks(ana: Visitor): Promise<void> {
  await ana.says('request access');
  await ana.sees('What you can request');
  await ana.tabsTo(/COVID-19 Response Team/, 'back');
  await ana.presses('Enter');
  await ana.sees('Why do you need it?');
  await ana.tabsTo(/Why do you need it/);
  await ana.types('Joining on Monday');
  await ana.tabsTo('Send request');
  await ana.presses('Enter');
  await ana.sees('Your request');
}

async function approves(dana: Visitor): Promise<void> {
  await dana.tabsTo('Approve');
  await dana.presses('Enter');
  await dana.tabsTo(/Your reason/);
  await dana.types('Welcome');
  await dana.tabsTo('Send approval');
  await dana.presses('Enter');
}

/** The point of it all: the decision in Entra carries the name of the person who clicked. */
async function showsWhoseToken(dana: Visitor): Promise<void> {
  await dana.tabsTo('Log');
  await dana.presses('Enter');
  const write = dana.page.locator('.log li', { hasText: 'PATCH' });
  await write.filter({ hasText: 'Dana Okafor' }).filter({ hasText: '204' }).waitFor();
  assert.equal(await write.count(), 1);
  await dana.presses('Escape');
}
