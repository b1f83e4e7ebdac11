// A role by a line of text in a real browser: Adele activates by herself, then with Dana's approval, and ends it early.

import assert from 'node:assert/strict';
import { isReadable, looks, useDemoPage, type Visitor } from '../support/demo-page.ts';
import { freshWorld } from '../support/world.ts';

describe('a role by a line on the demo page', function () {
  this.timeout(90_000);
  const { world, open } = useDemoPage(() => freshWorld());

  const passes = async (duration: string) => {
    await world().advance(duration);
    await world().settle();
  };

  for (const look of looks)
    it(`goes from the line to the end with the keyboard alone, ${look.theme}, ${look.width} px`, async () => {
      const visitor = await open('adele', look);
      await activatesHelpdesk(visitor);
      await visitor.sees(/Active until/);
      await visitor.sees(/You can work now/);
      await isReadable(visitor);

      await asksForExchange(visitor);
      await visitor.sees(/Asked: .*Dana Okafor/);
      await isReadable(visitor);
      await visitor.becomes('Dana Okafor');
      await visitor.sees('Mail flow is stuck');
      await isReadable(visitor);
      await approves(visitor);
      await visitor.sees('Approved by you');
      await passes('PT5S');
      await passes('PT5S');
      await isReadable(visitor);
      await showsWhoseToken(visitor);

      await visitor.becomes('Adele Vance');
      await visitor.sees('Approved by Dana Okafor');
      await passes('PT6M');
      await visitor.tabsTo(/^End Exchange Administrator/, 'back');
      await visitor.presses('Enter');
      await world().settle();
      await passes('PT10S');
      await visitor.sees(/It is not active any more/);
      await isReadable(visitor);
      await visitor.leaves();
    });

  async function activatesHelpdesk(adele: Visitor): Promise<void> {
    await adele.says('activate Helpdesk Admin for 2h because password resets INC0012345');
    await adele.sees('No approval needed');
    await isReadable(adele);
    await adele.tabsTo('Activate', 'back');
    await adele.presses('Enter');
    await adele.sees(/Being activated|Sending/);
    for (let step = 0; step < 3; step += 1) await passes('PT4S');
  }

  async function asksForExchange(adele: Visitor): Promise<void> {
    await adele.says('exchange admin for 2h INC0012345');
    await adele.sees(/Needs approval by Dana Okafor/);
    await adele.tabsTo(/Why do you need it/, 'back');
    await adele.presses('Control+A');
    await adele.types('Mail flow is stuck');
    await adele.tabsTo(/Ticket system/);
    await adele.types('ServiceNow');
    await adele.tabsTo('Activate');
    await adele.presses('Enter');
    await adele.sees('Waits for approval');
    await world().settle();
  }
});

async function approves(dana: Visitor): Promise<void> {
  await dana.tabsTo(/^Approve/);
  await dana.presses('Enter');
  await dana.tabsTo(/Your reason/);
  await dana.types('Go ahead');
  await dana.tabsTo('Approve now');
  await dana.presses('Enter');
}

/** Each write carries the name of the person who clicked. */
async function showsWhoseToken(visitor: Visitor): Promise<void> {
  await visitor.tabsTo('Log');
  await visitor.presses('Enter');
  const rows = visitor.page.locator('.log li');
  const decided = rows.filter({ hasText: 'PATCH' }).filter({ hasText: 'Dana Okafor' }).filter({ hasText: '204' });
  const asked = rows.filter({ hasText: 'POST' }).filter({ hasText: 'Adele Vance' }).filter({ hasText: '201' });
  await decided.waitFor();
  assert.ok((await asked.count()) >= 2);
  await visitor.presses('Escape');
}
