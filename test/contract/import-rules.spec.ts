// Who may import whom, and which library lives in which folder: read from the real imports.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

interface Rule {
  /** Folders under src, beside its own. */
  folders: string[];
  /** Folders or files of which only types may be used. */
  types?: string[];
  libraries: string[];
}

/** Folders that do no input or output of their own. */
const pure = ['core', 'features'];

/** By folder under src; `features/*` stands for each feature. */
const rules: Record<string, Rule> = {
  // A digest is no input and no output.
  core: { folders: [], libraries: ['node:crypto'] },
  'features/*': { folders: ['core'], libraries: ['zod', 'fuse.js', 'chrono-node'] },
  flow: { folders: ['core'], libraries: [] },
  graph: {
    folders: ['core'],
    types: ['flow/ports.ts', 'cloud.ts'],
    libraries: ['@microsoft/microsoft-graph-client', '@azure/msal-node', 'jose', 'lru-cache', 'zod'],
  },
  cards: {
    folders: ['core'],
    types: ['flow/ports.ts'],
    libraries: ['adaptivecards-templating', 'adaptive-expressions'],
  },
  store: {
    folders: ['core'],
    types: ['flow/ports.ts'],
    libraries: ['pg', 'kysely', '@electric-sql/pglite', '@electric-sql/pglite-prepopulatedfs', 'zod'],
  },
  observability: { folders: ['core'], types: ['flow/ports.ts'], libraries: ['pino', 'prom-client'] },
  queue: { folders: ['core', 'flow'], types: ['store'], libraries: ['pg-boss', 'zod'] },
  teams: {
    folders: ['core', 'flow'],
    libraries: ['botbuilder', 'botframework-connector', '@microsoft/teams-ai', '@azure/msal-node', 'lru-cache', 'zod'],
  },
  http: { folders: ['core'], libraries: ['restify'] },
  simulator: { folders: [], libraries: ['jose', 'ajv', 'ajv-formats'] },
};

interface Import {
  from: string;
  to: string;
  isType: boolean;
}

const src = fileURLToPath(new URL('../../src/', import.meta.url));
const files = globSync('**/*.ts', { cwd: src }).sort();
const imports = files.flatMap((file) => importsOf(file));

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(join(src, file), 'utf8'), ts.ScriptTarget.Latest);
  const found: Import[] = [];
  const note = (specifier: ts.Node | undefined, isType: boolean) => {
    if (specifier && ts.isStringLiteralLike(specifier))
      found.push({ from: file, to: target(file, specifier.text), isType });
  };
  const visit = (node: ts.Node) => {
    if (ts.isImportDeclaration(node))
      note(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) note(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) note(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      note(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** A path under src, or the name of a package. */
function target(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return `src/${relative('.', join(dirname(file), specifier))}`;
  if (isBuiltin(specifier)) return `node:${specifier.replace(/^node:/, '')}`;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The folder that a file's rule is kept under, and the folder that is its own; undefined for the files beside them. */
function ruleOf(file: string): { rule: Rule; own: string } | undefined {
  const [first = '', second = ''] = file.split('/');
  if (first === 'features')
    return rules['features/*'] && second !== 'index.ts'
      ? { rule: rules['features/*'], own: `features/${second}` }
      : undefined;
  const rule = rules[first];
  return rule && { rule, own: first };
}

function isWithin(path: string, folder: string): boolean {
  return path === `src/${folder}` || path.startsWith(`src/${folder}/`);
}

function isAllowed({ from, to, isType }: Import): boolean {
  const known = ruleOf(from);
  if (!known) return true;
  const { rule, own } = known;
  const isPure = pure.some((folder) => from.startsWith(`${folder}/`));
  if (to.startsWith('node:') && !isPure) return true;
  if (!to.startsWith('src/')) return rule.libraries.includes(to);
  if ([own, ...rule.folders].some((folder) => isWithin(to, folder))) return true;
  return isType && (rule.types ?? []).some((path) => isWithin(to, path));
}

function told({ from, to }: Import): string {
  return `src/${from} imports ${to}`;
}

describe('import rules', () => {
  for (const folder of Object.keys(rules)) {
    it(`src/${folder} imports only what it may`, () => {
      const own = imports.filter(({ from }) => ruleOf(from)?.rule === rules[folder]);
      assert.deepEqual(own.filter((one) => !isAllowed(one)).map(told), []);
    });
  }

  it('every folder under src has its rule', () => {
    const folders = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]));
    folders.delete('features');
    assert.deepEqual(
      [...folders].filter((folder) => !folder || !rules[folder]),
      [],
    );
  });

  it('the simulator is used by nothing but the demo', () => {
    const users = imports.filter(({ from, to }) => isWithin(to, 'simulator') && !from.startsWith('simulator/'));
    assert.deepEqual(users.filter(({ from }) => !/^demo\b/.test(from)).map(told), []);
  });

  it('no library is imported beside the folders: app.ts and its neighbours only wire', () => {
    const beside = imports.filter(({ from, to }) => !from.includes('/') && !/^(?:node:|src\/)/.test(to));
    assert.deepEqual(beside.filter(({ to }) => to !== 'zod' && to !== 'lru-cache').map(told), []);
  });

  it('only config.ts reads the environment', () => {
    const readers = files.filter((file) => /process\.(env|loadEnvFile)\b/.test(withoutComments(file)));
    assert.deepEqual(
      readers.filter((file) => !file.startsWith('simulator/')),
      ['config.ts'],
    );
  });

  it('nothing below the flow asks the machine for the time', () => {
    const watched = files.filter((file) => /^(features|flow|store|queue|graph|teams)\//.test(file));
    assert.deepEqual(
      watched.filter((file) => /\bDate\.now\(\)|\bnew Date\(\)/.test(withoutComments(file))),
      [],
    );
  });
});

function withoutComments(file: string): string {
  return readFileSync(join(src, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}
