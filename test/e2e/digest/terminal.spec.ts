// `npm run digest -- --csv DIR`, as a process of its own: what the script of old did, with the bot's settings and nothing else of it.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { columns } from '../../../src/features/digest/files.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/index.ts';
import { createControl, type Control } from '../../support/control.ts';

const script = fileURLToPath(new URL('../../../scripts/digest.ts', import.meta.url));
const bot = {
  appId: '7c0b1d2e-5f43-4a86-9d11-c2e8a0f4b613',
  secret: 'terminal-only-9f2d',
  endpoint: 'http://127.0.0.1:9',
};

describe('the digest from a terminal', function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let control: Control;
  let folder: string;

  beforeEach(async () => {
    simulator = await startSimulator({ bot });
    control = createControl(simulator.url, bot.endpoint);
    folder = mkdtempSync(join(tmpdir(), 'countersign-terminal-'));
  });
  afterEach(async () => {
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const settings = () => ({
    SIMULATOR_URL: simulator.url,
    TENANT_ID: simulator.kernel.tenant.id,
    BOT_APP_ID: bot.appId,
    BOT_APP_SECRET: bot.secret,
    PUBLIC_URL: 'http://127.0.0.1:9',
  });
  /** Runs it where no `.env` is, to its end. */
  const run = (args: string[], env: Record<string, string> = settings()) =>
    new Promise<{ code: number | string | null | undefined; out: string; err: string }>((resolve) => {
      const own = { PATH: process.env['PATH'] ?? '', ...env };
      execFile(
        process.execPath,
        [...process.execArgv, script, ...args],
        { cwd: folder, env: own },
        (error, out, err) => {
          assert.doesNotMatch(out + err, new RegExp(bot.secret), 'a secret was printed');
          assert.doesNotMatch(out + err, /eyJ[\w-]{20}/, 'a token was printed');
          assert.doesNotMatch(err, /^\s+at /m, 'a stack was printed');
          resolve({ code: error ? error.code : 0, out, err });
        },
      );
    });
  const files = (place = join(folder, 'lists')) =>
    Object.fromEntries(
      readdirSync(place).map((name) => [name.replace(/ [\d-]{10}\.csv$/, ''), readFileSync(join(place, name), 'utf8')]),
    );

  it('writes the lists with a byte order mark, their columns and no formula, and only reads', async () => {
    const { code, out, err } = await run(['--csv', 'lists'], { ...settings(), EXCHANGE_ADMIN_API: 'on' });
    assert.equal(code, 0, err);
    const written = files();
    const titles = {
      findings: 'Findings in mailboxes',
      auditing: 'Mailboxes without auditing',
      unreadable: 'Mailboxes that could not be read',
      'secure-score': 'Secure Score by week',
    };
    assert.deepEqual(Object.keys(written).sort(), Object.values(titles).sort());
    for (const [name, title] of Object.entries(titles)) {
      const content = written[title] ?? '';
      assert.ok(content.startsWith(`\uFEFF${columns[name as keyof typeof columns].join(',')}\r\n`), name);
      assert.match(
        out,
        new RegExp(`^${title} \\d{4}-\\d\\d-\\d\\d\\.csv: ${content.trimEnd().split('\r\n').length - 1}$`, 'm'),
      );
    }
    const findings = written[titles.findings] ?? '';
    assert.match(
      findings,
      /,Ana Keller,ana@contoso\.example,rule,Copy to my phone,forward,ana\.keller@contoso-mail\.example,true,/,
    );
    assert.match(findings, /,hidden-rule,Sync,/);
    assert.match(findings, /"'=HYPERLINK\(""https:\/\/evil\.example"",""Q3""\)/);
    assert.match(written[titles.auditing] ?? '', /Ana Keller/);
    const asked = (await control.requests()).filter(({ service }) => service === 'graph');
    assert.ok(asked.length > 0 && asked.every(({ identity }) => identity?.kind === 'app'));
    const writes = asked.filter(
      ({ method, path, body }) =>
        method !== 'GET' && !path.endsWith('/$batch') && !JSON.stringify(body).includes('"CmdletName":"Get-'),
    );
    assert.deepEqual(writes, []);
  });

  it('says what was not looked at without Exchange, and waits where Graph wants to be left alone', async () => {
    await control.fault({
      ...{ service: 'graph', method: 'GET', path: '/messageRules', times: 1 },
      then: { status: 429, code: 'ApplicationThrottled', retryAfterS: 1 },
    });
    const { code, err } = await run(['--csv', 'lists']);
    assert.equal(code, 0, err);
    assert.match(err, /Not looked at: what needs Exchange \(EXCHANGE_ADMIN_API\)\./);
    const written = files();
    assert.equal(written['Mailboxes without auditing'], undefined);
    assert.match(written['Findings in mailboxes'] ?? '', /Copy to my phone/);
    assert.equal((written['Mailboxes that could not be read'] ?? '').trimEnd().split('\r\n').length, 1);
  });

  it('asks for a folder when it is called in any other way', async () => {
    const others = [[], ['--csv'], ['--csv', ''], ['lists'], ['--csv', 'lists', '--send'], ['--cvs', 'lists']];
    for (const { code, out, err } of await Promise.all(others.map((args) => run(args)))) {
      assert.equal(code, 1);
      assert.equal(err, 'No files were written:\n- name a folder, and nothing else: npm run digest -- --csv DIR\n');
      assert.equal(out, '');
    }
    assert.deepEqual(readdirSync(folder), []);
  });

  it('names every setting that is missing or wrong, and asks nobody', async () => {
    const nothing = await run(['--csv', 'lists'], {});
    assert.equal(nothing.code, 1);
    assert.match(nothing.err, /TENANT_ID, BOT_APP_ID and a credential are needed/);
    const { SIMULATOR_URL, TENANT_ID, BOT_APP_ID } = settings();
    const some = { SIMULATOR_URL, TENANT_ID, BOT_APP_ID, EXCHANGE_ADMIN_API: 'perhaps' };
    const partly = await run(['--csv', 'lists'], some);
    assert.equal(partly.code, 1);
    for (const name of ['PUBLIC_URL', 'BOT_APP_SECRET', 'EXCHANGE_ADMIN_API'])
      assert.match(partly.err, new RegExp(name));
    assert.deepEqual(readdirSync(folder), []);
    assert.deepEqual(await control.requests(), []);
  });

  it('says so when the folder is none, before anything is asked', async () => {
    writeFileSync(join(folder, 'lists'), 'a file');
    const { code, err } = await run(['--csv', 'lists']);
    assert.equal(code, 1);
    assert.match(err, /- lists is no folder that can be written to/);
    assert.deepEqual(await control.requests(), []);
  });

  it('says in a sentence that Entra does not take the credential, or that a permission is missing', async () => {
    const wrong = await run(['--csv', 'lists'], { ...settings(), BOT_APP_SECRET: 'another' });
    assert.equal(wrong.code, 1);
    assert.match(wrong.err, /^No files were written:\n- .*\(config\.permission-missing .*invalid_client.*7000215/);
    await control.fault({ service: 'graph', method: 'GET', path: '/domains', times: 1, then: { status: 403 } });
    const refused = await run(['--csv', 'lists']);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /^No files were written:\n- .*\(graph\.forbidden .*domains/);
    assert.deepEqual(readdirSync(join(folder, 'lists')), []);
  });
});
