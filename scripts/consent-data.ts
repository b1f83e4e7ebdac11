/** Refreshes and validates the data files of the consent detective: `node scripts/consent-data.ts [permissions=FILE] [apps=FILE]`.
 *  FILE for permissions is a list of `{ permission, type, tier, why, api?, adminConsentRequired? }` under `permissions`, for apps a
 *  list of `{ appId, name, owner, basis }` under `apps`, both with `asOf`. Words that are known stay; a permission without German
 *  words is named and nothing is written. Without arguments the files are only validated. Exits with 1 when something is wrong. */
import { readFileSync, writeFileSync } from 'node:fs';
import { stdout } from 'node:process';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import {
  builtInFiles,
  firstPartyFile,
  permissionsFile,
  readKnowledge,
} from '../src/features/app-consent/engine/knowledge.ts';
import type { PermissionsFile } from '../src/features/app-consent/engine/knowledge.ts';

const folder = new URL('../src/features/app-consent/data/', import.meta.url);

const newPermissions = z.object({
  asOf: z.iso.date(),
  permissions: z.array(
    z.object({
      permission: z.string(),
      type: z.enum(['delegated', 'application']),
      tier: z.enum(['low', 'medium', 'high', 'critical']),
      why: z.string(),
      de: z.string().optional(),
      api: z.string().optional(),
      adminConsentRequired: z.boolean().optional(),
    }),
  ),
});

/** `name=FILE` among the arguments, read as JSON. */
function given(name: string): unknown {
  const argument = process.argv.slice(2).find((one) => one.startsWith(`${name}=`));
  return argument === undefined ? undefined : JSON.parse(readFileSync(argument.slice(name.length + 1), 'utf8'));
}

async function write(name: string, value: unknown): Promise<void> {
  const file = new URL(name, folder);
  const options = { ...(await resolveConfig(file)), parser: 'json' };
  writeFileSync(file, await format(JSON.stringify(value), options));
}

function keyOf(one: { type: string; api?: string | undefined; permission: string }): string {
  return `${one.type}|${one.api ?? ''}|${one.permission.toLowerCase()}`;
}

/** The new list with the words we have; answers what has no German words yet. */
function refreshed(json: unknown): { file: PermissionsFile; wordless: string[] } {
  const old = permissionsFile.parse(builtInFiles.permissions);
  const { asOf, permissions } = newPermissions.parse(json);
  const known = new Map(old.permissions.map((one) => [keyOf(one), one]));
  const german = new Map(old.permissions.map(({ en, de }) => [en, de]));
  const wordless: string[] = [];
  const rows = permissions.map(({ why, de: ownGerman, ...one }) => {
    const before = known.get(keyOf(one));
    const de = ownGerman ?? before?.de ?? german.get(why);
    if (de === undefined) wordless.push(keyOf(one));
    return { ...one, en: before?.en ?? why, de: de ?? '' };
  });
  return { file: { ...old, asOf, permissions: rows }, wordless };
}

const files = { ...builtInFiles };
const permissions = given('permissions');
if (permissions !== undefined) {
  const { file, wordless } = refreshed(permissions);
  if (wordless.length > 0) {
    stdout.write(`no German words for:\n${wordless.join('\n')}\n`);
    process.exit(1);
  }
  files.permissions = file;
}
const apps = given('apps');
if (apps !== undefined) {
  const read = z.object({ asOf: z.unknown(), apps: z.unknown() }).parse(apps);
  files.firstPartyApps = firstPartyFile.parse({ asOf: read.asOf, apps: read.apps });
}

const knowledge = readKnowledge(files);
if (permissions !== undefined) await write('permissions.json', files.permissions);
if (apps !== undefined) await write('first-party-apps.json', files.firstPartyApps);
stdout.write(
  `${knowledge.permissions.size} permissions, ${knowledge.firstParty.size} first-party apps, ${knowledge.activities.size} activities: valid\n`,
);
