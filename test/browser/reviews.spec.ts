// Access reviews on the demo page: one review from its reminder to its result, and the form for a new one.

import assert from 'node:assert/strict';
import { clockAt, reviewsWorld } from '../e2e/access-reviews/portal.ts';
import { isReadable, looks, overflowOf, useDemoPage, type Visitor } from '../support/demo-page.ts';

const what = 'Guests of the COVID-19 Response Team';

describe('access reviews on the demo page', function () {
  this.timeout(300_000);
  const { world, open } = useDemoPage(() => reviewsWorld('embedded'));

  const presses = ({ page }: Visitor, name: string) => page.getByRole('button', { name, exact: true }).last().click();

  for (const look of looks) {
    it(`a review goes from its reminder to its result, ${look.theme}, ${look.width} px`, async () => {
      await clockAt(world(), '2026-11-23T09:30:00Z');
      await clockAt(world(), '2026-11-30T09:30:00Z');
      const sam = await open('sam', look);
      await sam.sees('Reminder: half of the time is over.');
      await sam.sees('5 decisions wait for you');
      await isReadable(sam);
      await presses(sam, 'Review');

      await sam.sees('Gus Larsen');
      await sam.sees('Entra recommends: deny');
      await isReadable(sam);
      await sam.page.getByLabel('Reason (required to approve)').last().fill('His engagement ended in October.');
      await presses(sam, 'Deny');
      await sam.sees('Gus Larsen: denied.');
      await presses(sam, 'Accept recommendations');
      await sam.sees('Approved: 2');
      await sam.sees('Denied: 2');
      await isReadable(sam);
      await sam.page.getByLabel('Reason for the approvals (required)').fill('Still with the team.');
      await presses(sam, 'Record 4 decisions');
      await world().settle();
      await sam.sees('Entra has 4 of 4 decisions.');
      await isReadable(sam);
      await sam.leaves();

      await clockAt(world(), '2026-12-07T09:30:00Z');
      const ines = await open('ines', look);
      await ines.says('review progress');
      await ines.sees(/you may look after/);
      await ines.page.getByTitle(`Progress of ${what}`).click();
      await ines.sees('5 of 5 decided');
      await ines.sees(/Results applied/);
      await ines.sees('Access taken away: 3');
      assert.equal(await ines.page.locator('.donut circle').count(), 2, 'a ring of what was approved and denied');
      await ines.sees('Denied: 3');
      await ines.sees(/1 one by one, half of them within/);
      await isReadable(ines);
      const file = await takesFile(ines);
      assert.match(file, /Gus Larsen,[^\n]*,Deny,His engagement ended in October\.,Deny,Sam Rivera,[^\n]*Applied/);
      await ines.leaves();
    });
  }

  it('lets people be chosen as reviewers by their names', async () => {
    const ines = await open('ines', { theme: 'light', width: 390 });
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
    await ines.leaves();
  });
});

/** Takes the results into OneDrive, and reads what lies there then. */
async function takesFile({ page }: Visitor): Promise<string> {
  await page.getByRole('button', { name: 'Results as CSV' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  const link = page.getByRole('link', { name: /Guests of the COVID-19 Response Team .*\.csv/ });
  return (await fetch((await link.getAttribute('href')) ?? '')).text();
}
