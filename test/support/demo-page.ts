// The demo page as a person without a mouse uses it: Tab, arrows, Enter and typing, in a real browser.

import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { useChromium } from './chromium.ts';
import type { World } from './world.ts';

export interface Look {
  theme: 'light' | 'dark';
  width: number;
}

/** Somebody in front of the page. */
export interface Visitor {
  page: Page;
  /** Goes to the message box by the skip link, types, sends. */
  says(text: string): Promise<void>;
  /** Tabs (backwards with `back`) until the control is reached whose text, label or tooltip matches. */
  tabsTo(control: string | RegExp, back?: 'back'): Promise<void>;
  types(text: string): Promise<void>;
  presses(key: string): Promise<void>;
  /** Signs in as somebody else with the menu in the corner. */
  becomes(name: string): Promise<void>;
  sees(text: string | RegExp): Promise<void>;
  leaves(): Promise<void>;
}

const TABS_MAX = 80;

/** Every story is told in both. */
export const looks: readonly Look[] = [
  { theme: 'light', width: 1400 },
  { theme: 'dark', width: 390 },
];

/** For a suite: a world for each test, and its page in a browser, which must neither complain nor ask another host. */
export function useDemoPage(start: () => Promise<World>): {
  world: () => World;
  open: (as: string, look: Look) => Promise<Visitor>;
} {
  const browser = useChromium();
  let world: World | undefined;
  const problems: string[] = [];
  beforeEach(async () => {
    world = await start();
    problems.splice(0);
  });
  afterEach(() => assert.deepEqual(problems, [], 'the browser complained, or asked another host'));
  const started = () => {
    assert.ok(world);
    return world;
  };
  return { world: started, open: (as, look) => visit(browser(), { url: started().url, as, look, problems }) };
}

/** Nothing in a card is too pale to be read, and nothing is wider than the window. */
export async function isReadable({ page }: Visitor): Promise<void> {
  assert.deepEqual(await paleTexts(page), []);
  assert.ok((await overflowOf(page)) <= 0, 'the page scrolls sideways');
}

/** Opens the page as that person. What a browser complains of, and requests to other hosts, go into `problems`. */
async function visit(
  browser: Browser,
  { url, as, look, problems }: { url: string; as: string; look: Look; problems: string[] },
): Promise<Visitor> {
  const viewport = { width: look.width, height: 900 };
  const context = await browser.newContext({ viewport, colorScheme: look.theme, locale: 'en-US', timezoneId: 'UTC' });
  const page = await context.newPage();
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`) && !request.url().startsWith('data:'))
      problems.push(`asked ${request.url()}`);
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(`${url}/?as=${as}`);
  await page.locator('.list-item').first().waitFor({ state: 'attached' });
  return visitor(page);
}

function visitor(page: Page): Visitor {
  const presses = (key: string) => page.keyboard.press(key);
  const tabsTo = async (control: string | RegExp, back?: 'back') => {
    for (let count = 0; count < TABS_MAX; count += 1) {
      await presses(back ? 'Shift+Tab' : 'Tab');
      const names = await page.evaluate<string[]>(FOCUSED_NAMES);
      if (names.some((name) => (typeof control === 'string' ? name === control : control.test(name)))) return;
    }
    assert.fail(`Tab never came to ${String(control)}`);
  };
  return {
    page,
    presses,
    tabsTo,
    says: async (text) => {
      await tabsTo('Skip to the message box');
      await presses('Enter');
      await page.keyboard.type(text);
      await presses('Enter');
    },
    types: (text) => page.keyboard.type(text),
    becomes: async (name) => {
      await tabsTo(/^Signed in as/);
      await presses('ArrowDown');
      await page.keyboard.type(name.slice(0, 1).toLowerCase());
      for (let count = 0; count < 10 && !(await focusedText(page)).includes(name); count += 1)
        await page.keyboard.type(name.slice(0, 1).toLowerCase());
      await presses('Enter');
      await page.locator('.person-button', { hasText: name }).waitFor();
    },
    sees: async (text) => {
      await page.locator('#conversation').getByText(text).last().waitFor();
    },
    leaves: () => page.context().close(),
  };
}

function focusedText(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement.textContent');
}

/** What a person may call the control that has the focus. */
const FOCUSED_NAMES = `(() => {
  const element = document.activeElement;
  const labels = [...(element.labels ?? [])].map((label) => label.textContent);
  const text = element.matches('button, a') ? element.textContent : '';
  return [text, element.title, element.getAttribute('aria-label') ?? '', ...labels].map((name) => name.trim());
})()`;

/** How many pixels the page is wider than its window. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
}

/** Every text in a card whose contrast to what is behind it is below WCAG's 4.5, with its ratio. */
function paleTexts(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(PALE_TEXTS);
}

const PALE_TEXTS = `(() => {
  const rgba = (color) => color.match(/[\\d.]+/g).map(Number);
  const channel = (value) => (value <= 10.3 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = rgba(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const pale = [];
  for (const card of document.querySelectorAll('.card')) {
    const texts = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const element = texts.currentNode.parentElement;
      if (texts.currentNode.data.trim() === '' || !element.checkVisibility()) continue;
      const [a, b] = [luminance(rgba(getComputedStyle(element).color)), luminance(behind(element))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < 4.5) pale.push(ratio.toFixed(2) + ' ' + texts.currentNode.data.slice(0, 40));
    }
  }
  return pale;
})()`;
