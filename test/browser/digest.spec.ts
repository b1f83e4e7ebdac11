// The weekly digest on the demo page: two findings, one asked about and removed, one expected; the list as a file; what next week's digest says of both.

import assert from 'node:assert/strict';
import { isReadable, looks, useDemoPage, type Visitor } from '../support/demo-page.ts';
import { freshWorld } from '../support/world.ts';

describe('a digest on the demo page', function () {
  this.timeout(300_000);
  const { world, open } = useDemoPage(() => freshWorld('embedded', '2026-11-18T10:00:00Z'));

  for (const look of looks) {
    it(`goes from its findings to what became of them, ${look.theme}, ${look.width} px`, async () => {
      const priya = await open('priya', look);
      await opensAlerts(priya);
      await priya.says('digest weekly monday 9:00 UTC here');
      await priya.sees(/A digest comes here every Monday at 9:00 AM/);
      await world().advance('P5D');
      await world().settle();
      await priya.sees('Secure Score');
      await priya.page.locator('.line-chart polyline').waitFor({ state: 'attached' });
      await priya.sees(/First look: \d+ findings/);
      await isReadable(priya);

      await pressesIn(priya, 'Ana Keller', 'Ask the owner');
      await priya.sees(/Asked .*, no answer yet/);
      await isReadable(priya);
      await world().settle();
      const ana = await open('ana', look);
      await ana.sees('Is this yours?');
      await isReadable(ana);
      await presses(ana, 'Remove it');
      await ana.sees('It is no longer in your mailbox.');
      await isReadable(ana);
      await ana.leaves();
      await world().settle();

      await pressesIn(priya, 'Adele Vance', 'Details');
      await priya.sees('Inbox rule');
      await isReadable(priya);
      await presses(priya, 'Expected…');
      await priya.page
        .getByLabel(/^Expected until/)
        .last()
        .fill('2027-01-31');
      await priya.page.getByLabel('Why (optional)').last().fill('Our accountants, until the audit is over');
      await isReadable(priya);
      await presses(priya, 'Mark as expected');
      await priya.sees('Expected until Jan 31, 2027. When it changes, it is told again.');
      await isReadable(priya);

      await presses(priya, 'Files');
      await priya.sees('Files of this digest');
      await isReadable(priya);
      await priya.page.getByTitle('The list Findings in mailboxes as a CSV file').last().click();
      await priya.sees('It is in the files of this channel now, put there in your name.');
      await isReadable(priya);
      await priya.page.getByText('Files (1)').click();
      await isReadable(priya);
      const file = await readsFile(priya);
      assert.match(file, /^\uFEFFmailboxId,mailbox,address,kind,name,/);
      assert.match(file, /Ana Keller,[^\n]*,rule,Copy to my phone,[^\n]*,removed,/);
      assert.match(file, /Adele Vance,[^\n]*,rule,Accounting,[^\n]*,expected,2027-01-31,Priya/);

      await world().advance('P7D');
      await world().settle();
      await priya.sees(/^1 gone, \d+ known and open, 1 expected\.$/);
      await priya.sees(/Ana Keller, Inbox rule “Copy to my phone”: removed by Ana Keller/);
      await priya.sees(/Adele Vance, Inbox rule “Accounting”: expected until/);
      await isReadable(priya);
      await priya.leaves();
    });
  }
});

async function opensAlerts({ page }: Visitor): Promise<void> {
  const back = page.getByRole('button', { name: /^Back to the list/ });
  if (await back.isVisible()) await back.click();
  await page.locator('.list-item', { hasText: 'Security alerts' }).click();
}

const presses = ({ page }: Visitor, name: string) => page.getByRole('button', { name, exact: true }).last().click();

/** The button in the row of that mailbox. */
async function pressesIn({ page }: Visitor, mailbox: string, button: string): Promise<void> {
  const row = page.locator('.ac-container', { hasText: mailbox }).filter({ has: page.getByRole('button') });
  await row.last().getByRole('button', { name: button }).click();
}

/** What the browser gets from the channel's newest file. */
async function readsFile({ page }: Visitor): Promise<string> {
  const link = page.locator('.files-list').getByRole('link', { name: /^Findings in mailboxes .*\.csv$/ });
  const response = await fetch((await link.getAttribute('href')) ?? '');
  return Buffer.from(await response.arrayBuffer()).toString('utf8');
}
