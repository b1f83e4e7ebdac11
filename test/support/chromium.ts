// Starts Chromium for the browser tests, or says that there is none.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { stopAtTheEnd } from './hooks.ts';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
];
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser, or undefined when none is installed; `CHROMIUM_PATH` names one that is elsewhere. */
export async function startChromium(): Promise<Browser | undefined> {
  const named = process.env['CHROMIUM_PATH'];
  const executablePath = [...(named === undefined ? [] : [named]), ...PLACES].find((path) => existsSync(path));
  return executablePath === undefined ? undefined : chromium.launch({ executablePath, args: ARGUMENTS });
}

let shared: Promise<Browser | undefined> | undefined;

/** For a suite: the browser that all suites of this process share, without windows of others. They are skipped, and say so, when there is none. */
export function useChromium(): () => Browser {
  let browser: Browser | undefined;
  before(async function () {
    shared ??= startChromium().then((started) => {
      if (started) stopAtTheEnd(() => started.close());
      return started;
    });
    browser = await shared;
    if (browser) return;
    process.stdout.write('      skipped: no Chromium\n');
    this.skip();
  });
  after(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
  });
  return () => {
    if (!browser) throw new Error('the browser has not started yet: use it in hooks and tests only');
    return browser;
  };
}
