/** Every file that is made from code, as it should be: `npm run docs` writes them, a test compares them. */
import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { errorCatalog } from '../src/core/errors.ts';
import type { ErrorKind } from '../src/core/errors.ts';
import type { Feature, Permission } from '../src/core/feature.ts';
import { envSample } from '../src/settings.ts';
import { simulatorPage } from '../src/simulator/graph/coverage.ts';
import { germanStrings, manifestShape, withCommands } from './manifest.ts';

const root = new URL('../', import.meta.url);

/** Paths from the root of the repository, with their content. */
export async function generatedFiles(features: readonly Feature[]): Promise<Map<string, string>> {
  const manifest = manifestShape.parse(JSON.parse(readFileSync(new URL('appPackage/manifest.json', root), 'utf8')));
  return new Map([
    ['appPackage/manifest.json', await json(withCommands(manifest, features))],
    ['appPackage/de.json', await json(germanStrings(manifest, features))],
    ['docs/PERMISSIONS.md', permissionsPage(features)],
    ['docs/ERRORS.md', errorsPage()],
    ['docs/SIMULATOR.md', simulatorPage()],
    ['.env.sample', envSample()],
  ]);
}

async function json(value: object): Promise<string> {
  const options = await resolveConfig(new URL('package.json', root));
  return format(JSON.stringify(value), { ...options, parser: 'json' });
}

const madeBy = '<!-- Made from the code by `npm run docs`. Do not edit. -->';

function permissionsPage(features: readonly Feature[]): string {
  const sections = [
    '# Permissions',
    madeBy,
    'What the app registration needs on Microsoft Graph (or the API in brackets), and why. Everything that changes something is **delegated**: it is ' +
      'done in the name of the person who clicked, and Entra decides whether that person may. The **application** permissions ' +
      'only read: their names say so, or the row says what makes it so. Both kinds need admin consent.',
    '## Delegated',
    permissionsTable(features, 'delegated'),
    '## Application',
    permissionsTable(features, 'application'),
  ];
  return page(sections);
}

function permissionsTable(features: readonly Feature[], identity: Permission['identity']): string {
  const rows = new Map<string, { id: string; whys: string[]; users: string[] }>();
  for (const feature of features) {
    for (const permission of feature.permissions.filter((one) => one.identity === identity)) {
      const name = `\`${permission.name}\`${permission.api === undefined ? '' : ` (${permission.api})`}`;
      const row = rows.get(name) ?? { id: permission.id, whys: [], users: [] };
      const why = permission.boundBy === undefined ? permission.why : `${permission.why} **${permission.boundBy}**`;
      if (!row.whys.includes(why)) row.whys.push(why);
      row.users.push(feature.name);
      rows.set(name, row);
    }
  }
  if (rows.size === 0) return 'None.';
  const sorted = [...rows].sort(([a], [b]) => a.localeCompare(b));
  return table(
    ['permission', 'why', 'feature', 'id'],
    sorted.map(([name, { id, whys, users }]) => [name, whys.join(' '), users.join(', '), `\`${id}\``]),
  );
}

const callerDoes: Record<ErrorKind, string> = {
  InvalidInput: 'What was sent does not fit. The person gets a fresh card or is told which field; a job is dropped.',
  NotAllowed: 'The person may not do this. They are told why; a job stops.',
  AlreadyDecided: 'Somebody was first. The card shows what Entra says; a job stops, its work is done.',
  Gone: 'It no longer waits. The card is closed.',
  SignInNeeded: 'Teams is asked to sign the person in; then it goes on by itself.',
  Unavailable: 'The other side does not answer now. What was recorded is tried again for as long as it takes.',
  Rejected: 'Entra or Teams refused for good. The card says so, with the reference that support asks for.',
  Misconfigured: 'An administrator has to act. The log says what is missing.',
  Bug: 'Nobody foresaw this. The reference finds it in the log; a job is tried a few times.',
};

function errorsPage(): string {
  const sections = Object.entries(callerDoes).flatMap(([kind, does]) => {
    const rows = Object.entries(errorCatalog).filter(([, entry]) => entry.kind === kind);
    const cells = rows.map(([code, { en, de }]) => [`\`${code}\``, en, de]);
    return [`## ${kind}`, does, table(['code', 'the person reads', 'in German'], cells)];
  });
  const intro =
    'Every failure has one of these codes: in the log, in the audit table and in the metrics. None of them is shown with a ' +
    'name, a justification or a token in it.';
  return page(['# Errors', madeBy, intro, ...sections]);
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function page(sections: string[]): string {
  return `${sections.join('\n\n')}\n`;
}
