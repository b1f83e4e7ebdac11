// The demo page in a real browser: what it shows, that it can be used with the keyboard alone, light, dark and narrow.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { useChromium } from '../support/chromium.ts';
import { startPageWorld } from '../support/page-world.ts';
import { ANA, cardAnswer, cardWith, messageWith, object } from '../support/teams-world.ts';
import type { BotReply, Json, TeamsWorld } from '../support/teams-world.ts';

describe('demo page', function () {
  this.timeout(30_000);
  const browser = useChromium();
  let world: TeamsWorld;
  let page: Page;
  const foreign: string[] = [];
  const problems: string[] = [];

  beforeEach(async () => {
    world = await startPageWorld();
  });
  afterEach(async () => {
    await page.context().close();
    await world.stop();
    assert.deepEqual(foreign, [], 'the page asked another host');
    assert.deepEqual(problems, [], 'the browser complained');
  });

  const open = async (options: { dark?: boolean; width?: number } = {}) => {
    const viewport = { width: options.width ?? 1400, height: 900 };
    const context = await browser().newContext({ viewport, colorScheme: options.dark ? 'dark' : 'light' });
    page = await context.newPage();
    page.on('request', (request) => {
      if (!request.url().startsWith(world.url) && !request.url().startsWith('data:')) foreign.push(request.url());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.goto(`${world.url}/`);
    await page.locator('.list-item').first().waitFor({ state: 'attached' });
  };
  const type = async (text: string) => {
    await page.locator('#compose-text').fill(text);
    await page.keyboard.press('Enter');
  };
  const become = async (name: string) => {
    await page.locator('.person-button').click();
    await page.getByRole('menuitemradio', { name }).click();
  };
  const focusedText = () => page.evaluate<string>('document.activeElement.textContent');
  const tabTo = async (text: string, key = 'Tab') => {
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press(key);
      if ((await focusedText()).trim() === text) return;
    }
    assert.fail(`Tab never came to "${text}"`);
  };
  const request = async (reason: string) => {
    await type('request access');
    await page.locator('.card textarea').fill(reason);
    await page.getByRole('button', { name: 'Send request' }).click();
    await page.getByText('Waiting for an approver').waitFor();
  };

  it('tells who one is and what to type first', async () => {
    await open();
    await page.getByText('You are Ana.').waitFor();
    await page.getByText('Type: request access').waitFor();
  });

  it('takes a request from the form to the approver and back to his card', async () => {
    await open();
    await request('The numbers');
    await become("Dana O'Neil");
    await page.getByText('“The numbers”').waitFor();
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.locator('.card', { hasText: 'Approved' }).waitFor();
  });

  it('refuses a form that misses a required answer before anything is sent', async () => {
    await open();
    await type('request access');
    await page.getByRole('button', { name: 'Send request' }).click();
    await page.getByText('Say why you need it.').waitFor();
    assert.equal(world.activities.filter((activity) => activity['type'] === 'invoke').length, 0);
  });

  it('shows what people wrote as text, whatever it looks like', async () => {
    await open();
    await request('<img src=x onerror="document.title=1"> **bold** [link](https://evil.example)');
    await become("Dana O'Neil");
    await page.getByText('<img src=x').waitFor();
    assert.equal(await page.locator('.card img, .card a').count(), 0);
    assert.equal(await page.title(), 'Countersign demo');
    await page.locator('.card strong', { hasText: 'Member' }).waitFor();
  });

  it('shows a notice, and an error when the bot answers one', async () => {
    await open();
    await request('x');
    await become("Dana O'Neil");
    await page.getByRole('button', { name: 'Remind me' }).click();
    await page.locator('.toast.message', { hasText: 'Noted.' }).waitFor();
    await page.getByRole('button', { name: 'Break' }).click();
    await page.locator('.toast.error', { hasText: 'Something went wrong' }).waitFor();
  });

  it('brings into view what a button of a card opens', async () => {
    await open();
    await request('x');
    await page.setViewportSize({ width: 1400, height: 620 });
    await become("Dana O'Neil");
    await page.getByRole('button', { name: 'Deny', exact: true }).click();
    const send = page.getByRole('button', { name: 'Deny request' });
    await send.waitFor();
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    const [pane, button] = [await page.locator('.log-pane').boundingBox(), await send.boundingBox()];
    assert.ok(pane && button);
    assert.ok(button.y + button.height <= pane.y + pane.height, 'the form is below the end of the pane');
  });

  it('can be used with the keyboard alone', async () => {
    await open();
    await page.keyboard.press('Tab');
    assert.equal(await focusedText(), 'Skip to the message box');
    await page.keyboard.press('Enter');
    await page.keyboard.type('request access');
    await page.keyboard.press('Enter');
    await page.getByText('What do you need?', { exact: true }).first().waitFor();
    await tabTo('Send request', 'Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.type('Because');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Waiting for an approver').waitFor();
    await tabTo('Clock', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '+1 day' }).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await focusedText(), 'Clock');
  });

  it('walks through lists with the arrow keys and opens the menu of people', async () => {
    await open();
    await page.locator('.list-item[aria-current]').focus();
    await page.keyboard.press('ArrowDown');
    assert.match(await focusedText(), /General/);
    await page.locator('.person-button').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('d');
    assert.match(await focusedText(), /Dana/);
    await page.keyboard.press('Escape');
    assert.match(await focusedText(), /Signed in as/);
  });

  it('marks what is unread, and announces what arrives', async () => {
    await open();
    await become("Dana O'Neil");
    await page.getByText('You are Dana.').waitFor();
    await page.locator('.list-item', { hasText: 'General' }).click();
    await become('Ana Bowman');
    await request('x');
    await become("Dana O'Neil");
    const chat = page.locator('.list-item', { hasText: 'Countersign' });
    await chat.waitFor();
    await page.locator('.list-item', { hasText: 'General' }).click();
    await world.control('POST', 'people/ana@contoso.example/messages', { text: 'request access' });
    await become('Ana Bowman');
    await page.locator('.list-item', { hasText: 'General' }).click();
    await world.control('POST', 'people/ana@contoso.example/messages', { text: 'help' });
    await page.locator('.list-item.unread', { hasText: 'Countersign' }).waitFor();
    await page.locator('#live', { hasText: 'Type "request access"' }).waitFor({ state: 'attached' });
  });

  it('lets people start and continue threads in a channel', async () => {
    await open();
    await page.locator('.list-item', { hasText: 'Access requests' }).click();
    await type('help');
    await page.getByRole('button', { name: 'Reply' }).click();
    await type('help');
    await page.locator('.thread .message').nth(3).waitFor();
    assert.equal(await page.locator('.thread').count(), 1);
  });

  it('mentions the bot once in a channel, also when people type its name', async () => {
    await open();
    await page.locator('.list-item', { hasText: 'Access requests' }).click();
    await type('@Countersign help');
    await page.locator('.thread .bubble', { hasText: /^Countersign help$/ }).waitFor();
  });

  it('shows in the drawer what the bot asked of Microsoft', async () => {
    await open();
    await type('help');
    await page.getByRole('button', { name: 'Log' }).click();
    await page.locator('.log li', { hasText: '/activities' }).first().waitFor();
    await page.locator('.log .whose', { hasText: 'Application' }).first().waitFor();
  });

  it('hands the code of a sign-in page to the bot, and the click goes on', async () => {
    const pages = await startSignInPage();
    try {
      world.script((activity) => signInAnswer(activity, pages.url));
      await world.connector('POST', 'conversations', {
        members: [{ id: ANA }],
        tenantId: world.kernel.tenant.id,
        activity: messageWith(cardWith([{ type: 'Action.Execute', title: 'Approve', verb: 'approve' }])),
      });
      await open();
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.locator('.card', { hasText: 'Signed in and approved' }).waitFor();
    } finally {
      await pages.stop();
    }
  });

  it('begins afresh', async () => {
    await open();
    await type('help');
    await page.locator('.message').first().waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('button', { name: 'Start afresh' }).click();
    await page.getByText('You are Ana.').waitFor();
  });

  for (const dark of [false, true]) {
    it(`has readable contrast in ${dark ? 'dark' : 'light'}`, async () => {
      await open({ dark });
      assert.equal(await page.locator('html').getAttribute('data-theme'), dark ? 'dark' : 'light');
      const ratios = await page.evaluate<Record<string, number>>(CONTRASTS);
      for (const [pair, ratio] of Object.entries(ratios)) assert.ok(ratio >= 4.5, `${pair}: ${ratio.toFixed(2)}`);
    });
  }

  it('shows one pane at a time on a phone, without scrolling sideways', async () => {
    await open({ width: 390 });
    await request('a rather long reason that has to be wrapped on a narrow screen');
    assert.equal(await page.locator('.list').isVisible(), false);
    await page.getByRole('button', { name: /Back to the list/ }).click();
    assert.equal(await page.locator('.conversation').isVisible(), false);
    await page.locator('.list-item', { hasText: 'Countersign' }).click();
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    assert.ok(overflow <= 0, `${overflow} px too wide`);
  });
});

/** Asks for sign-in until the click comes with the state of the sign-in page. */
function signInAnswer(activity: Json, url: string): BotReply {
  const { state } = object(activity['value']);
  if (state === STATE)
    return cardAnswer(cardWith([], { body: [{ type: 'TextBlock', text: 'Signed in and approved' }] }));
  const buttons = [{ type: 'signin', title: 'Sign in', value: url }];
  const value = { text: 'Once more, please', connectionName: 'step-up', buttons };
  return { body: { statusCode: 401, type: 'application/vnd.microsoft.activity.loginRequest', value } };
}

const STATE = 'a-state-of-sixteen-and-more';

/** A page on another origin that ends a sign-in with teams-js, as bots do. */
async function startSignInPage(): Promise<{ url: string; stop(): Promise<void> }> {
  const library = await readFile(
    createRequire(import.meta.url).resolve('@microsoft/teams-js/dist/umd/MicrosoftTeams.min.js'),
  );
  const html = '<!doctype html><title>Done</title><script src="/teams.js"></script><script src="/end.js"></script>';
  const end = `microsoftTeams.app.initialize().then(() => microsoftTeams.authentication.notifySuccess('${STATE}'));`;
  const server = createServer((request, response) => {
    const isPage = request.url?.startsWith('/end?') === true;
    const policy = { 'content-security-policy': "default-src 'none'; script-src 'self'" };
    response.writeHead(200, { 'content-type': isPage ? 'text/html' : 'text/javascript', ...policy });
    response.end(isPage ? html : request.url === '/teams.js' ? library : end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/end?state=${STATE}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Runs in the page: WCAG contrast of each text colour on each surface it is used on. */
const CONTRASTS = `(() => {
  const style = getComputedStyle(document.documentElement);
  const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (name) => {
    const [r, g, b] = style.getPropertyValue(name).trim().match(/[0-9a-f]{2}/gi).map((hex) => channel(parseInt(hex, 16) / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const pairs = [
    ...['--ink', '--ink-2'].flatMap((ink) => ['--canvas', '--surface', '--rail', '--list', '--hover', '--mine'].map((on) => [ink, on])),
    ['--brand-ink', '--mine'], ['--brand-ink', '--rail'], ['--brand-ink', '--surface'], ['--on-brand', '--brand'],
    ['--bad', '--bad-surface'], ['--good', '--good-surface'], ['--odd', '--odd-surface'],
  ];
  return Object.fromEntries(pairs.map(([ink, on]) => {
    const [a, b] = [luminance(ink), luminance(on)];
    return [ink + ' on ' + on, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
  }));
})()`;
