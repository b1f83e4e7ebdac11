// Starts Chromium for the browser tests, or says that there is none.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

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
