/** Builds appPackage/countersign.zip for the tenant in the settings: `npm run package [-- --website URL --privacy URL --terms URL]`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { zipSync } from 'fflate';
import { loadConfig, readEnvironment } from '../src/config.ts';
import { resolved, schemaProblems } from './manifest.ts';

const folder = new URL('../appPackage/', import.meta.url);

function file(name: string): string {
  return fileURLToPath(new URL(name, folder));
}

function stop(problems: string[]): never {
  process.stderr.write(`The package was not built:\n${problems.map((problem) => `- ${problem}\n`).join('')}`);
  process.exit(1);
}

const { values: pages } = parseArgs({
  options: { website: { type: 'string' }, privacy: { type: 'string' }, terms: { type: 'string' } },
});
const result = loadConfig(readEnvironment());
if ('problems' in result) stop(result.problems);
const { config } = result;
if (config.mode === 'demo') stop(['TENANT_ID, BOT_APP_ID and PUBLIC_URL are needed; the demo needs no package']);

const manifest = resolved(readFileSync(file('manifest.json'), 'utf8'), {
  BOT_APP_ID: config.appId,
  PUBLIC_DOMAIN: new URL(config.publicUrl).host,
  WEBSITE_URL: pages.website ?? config.publicUrl,
  PRIVACY_URL: pages.privacy ?? config.publicUrl,
  TERMS_URL: pages.terms ?? config.publicUrl,
});
const problems = await schemaProblems(manifest);
if (problems.length > 0) stop(problems);

const others = ['de.json', 'color.png', 'outline.png'].map((name) => [name, readFileSync(file(name))] as const);
const zip = zipSync({
  'manifest.json': Buffer.from(JSON.stringify(manifest, undefined, 2)),
  ...Object.fromEntries(others),
});
writeFileSync(file('countersign.zip'), zip);
process.stdout.write(
  `${file('countersign.zip')}: version ${manifest.version}, ready to upload in the Teams admin centre\n`,
);
