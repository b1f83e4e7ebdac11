/** The pictures of README and docs: plays what the product does in a demo of its own and photographs them.
 *  `npm run screenshots`, or with names after `--` only those pictures. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { startDemo } from '../src/demo.ts';
import { createLog } from '../src/observability/log.ts';
import { scenarios } from '../test/fixtures/app-consent/scenarios.ts';
import { startChromium } from '../test/support/chromium.ts';
import { createControl, type Control, type SimPerson } from '../test/support/control.ts';
import { freePort } from '../test/support/eventually.ts';

const folder = fileURLToPath(new URL('../docs/images/', import.meta.url));
const margin = 16;
const wanted = process.argv.slice(2);
/** By then the page has drawn what its first look at the messages brought. */
const settledMs = 1000;

/** To run in the page: only the newest message with that text on its card stays, and shows its author. */
function leftAlone(card: string): string {
  return `((card) => {
    const all = [...document.querySelectorAll('.message')];
    const message = all.findLast((one) => one.querySelector('.card-bubble')?.textContent.includes(card));
    message.classList.remove('follows');
    for (const other of document.querySelectorAll('.message, .day, .reply')) if (other !== message) other.remove();
  })(${JSON.stringify(card)})`;
}

interface Shot {
  as: string;
  theme?: 'light' | 'dark';
  width?: number;
  height?: number;
  /** The card is the newest one that shows this text. */
  card?: string;
  prepare?: (page: Page) => Promise<void>;
}

const browser = await startChromium();
if (!browser) throw new Error('There is no Chromium; CHROMIUM_PATH can name one.');
const dataDir = mkdtempSync(join(tmpdir(), 'countersign-screenshots-'));
const demo = await startDemo({
  dataDir,
  log: createLog({ level: 'error', destination: { write: (line) => void process.stderr.write(line) } }),
  listenHost: '127.0.0.1',
  port: await freePort(),
  simulatorPort: 0,
  databaseUrl: undefined,
  pollIntervalS: 3600,
  defaultLanguage: 'en',
  defaultTimeZone: 'UTC',
  channelAdministrators: [],
  keep: false,
});
try {
  mkdirSync(folder, { recursive: true });
  await play(createControl(demo.simulatorUrl, demo.botUrl), browser);
} finally {
  await browser.close();
  await demo.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function play(world: Control, browser: Browser): Promise<void> {
  const picture = async (name: string, shot: Shot) => {
    if (wanted.length === 0 || wanted.includes(name)) await photograph(browser, world.url, name, shot);
  };
  const asks = async (name: string, title: string, justification?: string) => {
    const person = await world.person(name);
    await person.types(`request ${title}`);
    if (justification === undefined) return;
    await person.clicks(await person.cardWith('Send request'), 'access-packages.send', { justification });
    await world.settle();
  };
  await world.api('PUT', '/_sim/objects/simulator/settings', [{ id: 'graph', auditRequestsPer10S: 0 }]);
  await world.api('POST', '/_sim/clock', { set: nextMondayMorning().toISOString() });
  await follows(world);
  await asks('ana', 'COVID-19 Response Team');
  const why = 'I join the response team on Monday and need the situation reports and the case dashboard.';
  await picture('request', {
    as: 'ana',
    card: 'Send request',
    prepare: (page) => page.locator('.card textarea').fill(why),
  });
  const ana = await world.person('ana');
  await ana.clicks(await ana.cardWith('Send request'), 'access-packages.send', { justification: why });
  await world.settle();
  await picture('approve', { as: 'dana', card: 'Ana Keller' });
  await picture('approve-phone', { as: 'dana', width: 390, height: 780 });
  await picture('channel', { as: 'dana', card: 'Ana Keller', prepare: openChannel });

  const dana = await world.person('dana');
  await dana.clicks(await dana.cardWith('Ana Keller'), 'access-packages.approve', {
    approveReason: 'Agreed with her manager; 30 days are enough.',
  });
  await world.settle();
  await picture('approved-dark', { as: 'omar', theme: 'dark', card: 'Approved by' });
  await picture('receipt', { as: 'ana', card: 'Your request' });

  await asks('siobhan', 'COVID-19 Response Team', 'I maintain the case dashboard.');
  await asks('noor', 'COVID-19 Response Team', 'Laboratory liaison.');
  await asks('max', 'COVID-19 Response Team', 'Covering for Ana on Thursday.');
  await dana.types('my approvals');
  await world.settle();
  await picture('my-approvals', { as: 'dana', card: 'Waiting for your decision' });
  await activate(world, picture);
  await tellIncident(world, picture);
  await review(world, picture);
  await posture(world, picture);
}

/** Adele activates a role by a line, and another one with Dana's approval. */
async function activate(world: Control, picture: (name: string, shot: Shot) => Promise<void>): Promise<void> {
  const [adele, dana] = [await world.person('adele'), await world.person('dana')];
  await adele.types('exchange admin until noon because mail flow to the Oslo branch is stuck INC0012345');
  await world.settle();
  await picture('role-form', {
    as: 'adele',
    card: 'Needs approval',
    prepare: (page) => page.getByLabel(/Ticket system/).fill('ServiceNow'),
  });
  await adele.clicks(await adele.cardWith('pim-activations.send'), 'pim-activations.send', {
    ...{ minutes: '120', reason: 'Mail flow to the Oslo branch is stuck.' },
    ...{ ticketNumber: 'INC0012345', ticketSystem: 'ServiceNow' },
  });
  await world.settle();
  await picture('role-approve', {
    as: 'dana',
    card: 'asks to activate',
    prepare: (page) => page.getByRole('button', { name: 'What this means' }).last().click(),
  });
  await dana.clicks(await dana.cardWith('pim-activations.approve'), 'pim-activations.approve', {
    approveReason: 'Known incident, go ahead.',
  });
  for (let step = 0; step < 3; step += 1) {
    await world.settle();
    await world.advance('PT4S');
  }
  await world.settle();
  await picture('role-active-dark', { as: 'adele', theme: 'dark', card: 'Exchange Administrator' });
}

/** Sam reviews guests: one with a reason, the others as recommended. Ines looks at how it went. */
async function review(world: Control, picture: (name: string, shot: Shot) => Promise<void>): Promise<void> {
  const [sam, ines] = [await world.person('sam'), await world.person('ines')];
  const item = () => sam.cardWith('Entra recommends');
  await sam.clicks(await sam.cardWith('Guests of the COVID-19 Response Team'), 'access-reviews.begin');
  const why = 'His engagement ended in October.';
  await picture('review', {
    as: 'sam',
    card: 'Entra recommends',
    prepare: (page) => page.locator('.card textarea').last().fill(why),
  });
  await world.advance('PT40S');
  await sam.clicks(await item(), 'access-reviews.deny', { reason: why });
  await sam.clicks(await item(), 'access-reviews.skip');
  await world.advance('PT25S');
  await sam.clicks(await item(), 'access-reviews.dont-know', { reason: 'Ask his host.' });
  await sam.clicks(await item(), 'access-reviews.filter', {
    ...{ status: 'open', recommendation: 'Approve', decision: 'any' },
  });
  await world.advance('PT15S');
  await sam.clicks(await item(), 'access-reviews.approve', { reason: 'Still with the team.' });
  await world.settle();
  await ines.types('review progress');
  await world.settle();
  await picture('review-progress-dark', {
    as: 'ines',
    theme: 'dark',
    card: 'By reviewer',
    prepare: async (page) => {
      await page.getByTitle('Progress of Guests of the COVID-19 Response Team').click();
      await page.getByText('By reviewer').waitFor();
    },
  });
}

/** Ana is asked about an app that borrows a name, denies it, and Priya revokes what it got. */
async function tellIncident(world: Control, picture: (name: string, shot: Shot) => Promise<void>): Promise<void> {
  const [priya, ana] = [await world.person('priya'), await world.person('ana')];
  const channel = await world.channel('Security alerts');
  await channel.types(priya, 'follow incidents here');
  const found = scenarios.find(({ name }) => name.includes('borrows'));
  const [user] = z
    .object({ users: z.array(z.object({ id: z.string(), userPrincipalName: z.string() })) })
    .parse(found?.context).users;
  if (!found || !user) throw new Error('the scenario is gone');
  const text = JSON.stringify({
    name: 'incident',
    events: found.records,
    at: 'now',
    context: { ...found.context, users: [] },
  });
  const told = text.replaceAll(user.id, ana.id).replaceAll(user.userPrincipalName, ana.userPrincipalName);
  await world.api('POST', '/_sim/scenarios', JSON.parse(told));
  await world.settle(60_000);
  const card = async () => {
    const message = (await channel.messages()).findLast((one) => JSON.stringify(one.card).includes('App consent ·'));
    if (!message) throw new Error('no incident was told');
    return message;
  };
  await priya.clicks(await card(), 'Ask now');
  await world.settle();
  await picture('was-this-you-dark', { as: 'ana', theme: 'dark', card: 'Was this you' });
  await ana.clicks(await ana.cardWith('Was this you'), 'No, that was not me', { answer: 'I sat in a meeting.' });
  // What it changes on the card is there before Priya looks at what revoking means.
  await world.settle(60_000);
  await priya.clicks(await card(), 'Revoke …');
  await priya.clicks(await card(), 'Yes, as myself');
  await world.settle(60_000);
  await picture('incident', { as: 'dana', height: 2500, card: 'App consent ·', prepare: openAlerts });
}

/** A weekly digest: Ana is asked about a rule and removes it, Adele's is expected; the picture is the digest of the week after. */
async function posture(world: Control, picture: (name: string, shot: Shot) => Promise<void>): Promise<void> {
  const [priya, ana] = [await world.person('priya'), await world.person('ana')];
  const channel = await world.channel('Security alerts');
  const newest = async (text: string) => {
    const message = (await channel.messages()).findLast((one) => JSON.stringify(one.card ?? '').includes(text));
    if (!message) throw new Error(`no card with ${text}`);
    return message;
  };
  const weekPasses = async () => {
    await world.advance('P7D');
    await world.settle(60_000);
  };
  await channel.types(priya, 'digest weekly monday 9:00 UTC here');
  await weekPasses();
  const digest = await newest('Posture digest');
  const key = (person: SimPerson) => {
    const found = new RegExp(`"key":"([^"]*${person.id}[^"]*)"`).exec(JSON.stringify(digest.card));
    return { key: found?.[1] ?? '' };
  };
  const opens = async (person: SimPerson) => {
    await priya.clicks(digest, 'digest.show-finding', {}, key(person));
    await world.settle();
    return newest(person.userPrincipalName);
  };
  await priya.clicks(await opens(ana), 'digest.ask');
  await world.settle();
  await picture('is-this-yours-dark', { as: 'ana', theme: 'dark', card: 'Is this yours?' });
  await picture('finding', { as: 'dana', card: 'ana@contoso.example', prepare: openAlerts });
  await ana.clicks(await ana.cardWith('Is this yours?'), 'digest.remove-own');
  const until = new Date((await world.now()).getTime() + 60 * 86_400_000).toISOString().slice(0, 10);
  await priya.clicks(await opens(await world.person('adele')), 'digest.expect', {
    ...{ until, expectNote: 'Our accountants, until the audit is over.' },
  });
  await weekPasses();
  await picture('digest', { as: 'dana', height: 3000, card: 'Posture digest', prepare: openAlerts });
}

/** So that nobody in the pictures works at night. */
function nextMondayMorning(): Date {
  const at = new Date();
  at.setUTCDate(at.getUTCDate() + 7 - ((at.getUTCDay() + 6) % 7));
  at.setUTCHours(9, 12, 0, 0);
  return at;
}

async function follows(world: Control): Promise<void> {
  const chats = (await world.api('GET', '/_sim/chats')) as { id: string; kind: string; name?: string }[];
  const channel = chats.find(({ name }) => name === 'Access requests');
  const { id } = await world.person('dana');
  const path = `/_sim/chats/${encodeURIComponent(channel?.id ?? '')}/messages`;
  await world.api('POST', path, { from: id, text: 'follow access requests here' });
  await world.settle();
}

async function openChannel(page: Page): Promise<void> {
  await page.locator('.list-item', { hasText: 'Access requests' }).click();
}

async function openAlerts(page: Page): Promise<void> {
  await page.locator('.list-item', { hasText: 'Security alerts' }).click();
}

async function photograph(browser: Browser, url: string, name: string, shot: Shot): Promise<void> {
  const { as, theme = 'light', width = 1180, height = 1000, card, prepare } = shot;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: 2,
    colorScheme: theme,
    locale: 'en-US',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(`${url}/?as=${as}`);
  await page.locator('.message').first().waitFor();
  await prepare?.(page);
  await page.evaluate('document.activeElement.blur()');
  await page.waitForTimeout(settledMs);
  const path = join(folder, `${name}.png`);
  if (card === undefined) {
    await page.screenshot({ path });
  } else {
    await page.evaluate(leftAlone(card));
    const message = page.locator('.message');
    const [outer, inner] = [await message.boundingBox(), await message.locator('.card-bubble').boundingBox()];
    if (!outer || !inner) throw new Error(`nothing to photograph for ${name}`);
    const [x, y] = [outer.x - margin / 2, outer.y - margin / 2];
    const width = inner.x + inner.width + margin - x;
    await page.screenshot({ path, clip: { x, y, width, height: outer.y + outer.height + margin - y } });
  }
  await context.close();
}
