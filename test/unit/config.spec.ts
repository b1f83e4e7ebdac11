import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { isTrustedServiceUrl, microsoftCloud, simulatorCloud } from '../../src/cloud.ts';
import { loadConfig } from '../../src/config.ts';
import type { ProductionConfig } from '../../src/config.ts';

const id = '5a1d0c2e-7b34-4c6f-9e21-0b8f6d2c4a10';
const secretValue = 'hunter2-hunter2';
const tenant = { TENANT_ID: id, BOT_APP_ID: id, PUBLIC_URL: 'https://bot.example', BOT_APP_SECRET: secretValue };

function problemsOf(env: Record<string, string>, readFile?: (path: string) => string): string[] {
  const result = loadConfig(env, readFile);
  return 'problems' in result ? result.problems : [];
}

function production(env: Record<string, string>): ProductionConfig {
  const result = loadConfig(env);
  assert.ok('config' in result && result.config.mode === 'production', JSON.stringify(result));
  return result.config;
}

describe('configuration', () => {
  it('is the demo, on loopback, when nothing says which tenant', () => {
    for (const env of [{}, { TENANT_ID: ' ', PORT: '4000', LISTEN_HOST: '0.0.0.0', PATH: '/bin' }]) {
      const result = loadConfig(env);
      assert.ok('config' in result && result.config.mode === 'demo');
      assert.equal(result.config.listenHost, '127.0.0.1');
    }
  });

  it('refuses the demo where people depend on the bot', () => {
    assert.match(problemsOf({ NODE_ENV: 'production' }).join(), /the demo is refused/);
  });

  it('is no demo where anything of a real bot is set', () => {
    for (const env of [{ DATABASE_URL: 'postgres://x/y' }, { PUBLIC_URL: 'https://bot.example' }])
      assert.match(problemsOf(env).join(), /TENANT_ID: is missing/);
  });

  it('is production with a tenant, a bot, an address and one credential', () => {
    const config = production({ ...tenant, NODE_ENV: 'production' });
    assert.equal(config.publicUrl, 'https://bot.example');
    assert.equal(config.cloud.graphUrl, 'https://graph.microsoft.com');
    assert.equal(config.credential.kind, 'secret');
  });

  it('lists every problem at once: malformed, missing and contradictory', () => {
    const problems = problemsOf({
      TENANT_ID: 'x',
      PORT: 'many',
      LOG_LEVEL: 'loud',
      DEFAULT_TIME_ZONE: 'Mars/Base',
      SIMULATOR_URL: 'http://10.0.0.1',
    });
    for (const name of [
      'TENANT_ID',
      'PORT',
      'LOG_LEVEL',
      'DEFAULT_TIME_ZONE',
      'SIMULATOR_URL',
      'BOT_APP_ID',
      'PUBLIC_URL',
      'credential',
    ])
      assert.equal(
        problems.filter((problem) => problem.startsWith(`${name}: `)).length,
        1,
        `${name} in ${problems.join('; ')}`,
      );
  });

  const wrong: [string, Record<string, string>, RegExp][] = [
    ['two credentials', { ...tenant, MANAGED_IDENTITY_CLIENT_ID: id }, /more than once/],
    [
      'a certificate without its key',
      { ...tenant, BOT_APP_SECRET: '', CERTIFICATE_FILE: 'a.crt' },
      /PRIVATE_KEY_FILE: is missing/,
    ],
    ['a page without https', { ...tenant, PUBLIC_URL: 'http://bot.example' }, /https/],
    ['a page with a path', { ...tenant, PUBLIC_URL: 'https://bot.example/x' }, /no path/],
    [
      'stand-ins in production',
      { ...tenant, SIMULATOR_URL: 'http://127.0.0.1:1', NODE_ENV: 'production' },
      /SIMULATOR_URL: is refused/,
    ],
    ['stand-ins elsewhere', { ...tenant, SIMULATOR_URL: 'https://sim.example' }, /SIMULATOR_URL/],
    ['administrators by name', { ...tenant, CHANNEL_ADMINISTRATORS: 'ana' }, /CHANNEL_ADMINISTRATORS: must be a GUID/],
    ['a database of another kind', { ...tenant, DATABASE_URL: 'mysql://x' }, /DATABASE_URL/],
    [
      'emergency roles by a letter',
      { ...tenant, EMERGENCY_ROLES: 'x,Global' },
      /EMERGENCY_ROLES: must be role or group ids/,
    ],
    [
      'a ticket pattern that explodes',
      { ...tenant, TICKET_PATTERN: '(a+)+' },
      /TICKET_PATTERN: must be a regular expression/,
    ],
    [
      'an extension elsewhere',
      { ...tenant, PIM_EXTENSION_APP_ID_URI: `api://x.example/${id}` },
      /must have the host of PUBLIC_URL/,
    ],
    [
      'an extension of no application',
      { ...tenant, PIM_EXTENSION_APP_ID_URI: 'api://bot.example' },
      /PIM_EXTENSION_APP_ID_URI: must be/,
    ],
    [
      'rules without the extension',
      { ...tenant, PIM_EXTENSION_RULES_FILE: 'a.json' },
      /PIM_EXTENSION_APP_ID_URI: is missing/,
    ],
    ['hosts with paths', { ...tenant, ALLOWED_SERVICE_URL_HOSTS: 'https://x/y' }, /ALLOWED_SERVICE_URL_HOSTS/],
  ];
  for (const [what, env, problem] of wrong) {
    it(`refuses ${what}`, () => assert.match(problemsOf(env).join('; '), problem));
  }

  it('takes what features need to know, with defaults that say what they are', () => {
    assert.equal(production(tenant).settings.emergencyRoles.length, 6);
    const set = production({
      ...tenant,
      EMERGENCY_ROLES: `${id}, break glass`,
      TICKET_PATTERN: 'OPS-\\d+',
      TICKET_SYSTEM: 'Jira',
    });
    assert.deepEqual(set.settings, {
      emergencyRoles: [id, 'break glass'],
      ticketPattern: 'OPS-\\d+',
      ticketSystem: 'Jira',
    });
    assert.deepEqual(production({ ...tenant, EMERGENCY_ROLES: 'none' }).settings.emergencyRoles, []);
  });

  it('asks Exchange only where that was switched on, at the address of the cloud', () => {
    assert.equal(production(tenant).usesExchange, false);
    assert.equal(production({ ...tenant, EXCHANGE_ADMIN_API: 'off' }).usesExchange, false);
    assert.equal(production({ ...tenant, EXCHANGE_ADMIN_API: 'on' }).usesExchange, true);
    assert.match(problemsOf({ ...tenant, EXCHANGE_ADMIN_API: 'yes' }).join(), /EXCHANGE_ADMIN_API: must be on or off/);
    const addresses = (['public', 'gcc', 'usgov'] as const).map((name) => microsoftCloud(name, id));
    assert.deepEqual(
      addresses.map(({ exchangeUrl, exchangeResource }) => [exchangeUrl, exchangeResource]),
      [
        ['https://outlook.office365.com', 'https://outlook.office365.com'],
        ['https://outlook.office365.com', 'https://outlook.office365.com'],
        ['https://outlook.office365.us', 'https://outlook.office365.us'],
      ],
    );
  });

  it("reads the rules of PIM's extension, or says all that is wrong with them", () => {
    const env = {
      ...tenant,
      PIM_EXTENSION_APP_ID_URI: `api://bot.example/${id}`,
      PIM_EXTENSION_RULES_FILE: 'rules.json',
    };
    const read = (text: string) => loadConfig(env, () => text);
    const good = read('{ "rules": [{ "name": "freeze", "outcome": "Denied", "when": {} }] }');
    assert.ok('config' in good && good.config.mode === 'production');
    assert.equal(good.config.pimExtension?.rules[0]?.name, 'freeze');
    const bad = read(
      '{ "rules": [{ "name": "a", "outcome": "x", "when": {} }, { "name": "b", "outcome": "Denied" }] }',
    );
    assert.ok('problems' in bad);
    assert.equal(bad.problems.filter((problem) => problem.startsWith('PIM_EXTENSION_RULES_FILE: rules.')).length, 2);
    assert.deepEqual(
      problemsOf(env, () => {
        throw new Error('gone');
      }),
      ['PIM_EXTENSION_RULES_FILE: the file cannot be read'],
    );
  });

  it('refuses certificates it cannot read or that are none', () => {
    const env = { ...tenant, BOT_APP_SECRET: '', CERTIFICATE_FILE: 'a.crt', PRIVATE_KEY_FILE: 'a.key' };
    const { privateKey } = generateKeyPairSync('ed25519');
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    assert.match(
      problemsOf(env, () => {
        throw new Error('ENOENT');
      }).join('; '),
      /CERTIFICATE_FILE.*PRIVATE_KEY_FILE/,
    );
    assert.deepEqual(
      problemsOf(env, (path) => (path === 'a.key' ? key : 'rubbish')),
      ['CERTIFICATE_FILE: the file cannot be read or holds no PEM certificate'],
    );
    assert.deepEqual(
      problemsOf({ ...env, PRIVATE_KEY_FILE: '' }, () => 'rubbish'),
      ['PRIVATE_KEY_FILE: is missing', 'CERTIFICATE_FILE: the file cannot be read or holds no PEM certificate'],
    );
  });

  it('never shows a secret, in problems, in print or as JSON', () => {
    const config = production({ ...tenant, DATABASE_URL: 'postgres://u:pa55word@db/x' });
    for (const text of [inspect(config, { depth: 9 }), JSON.stringify(config), String(config.databaseUrl)])
      assert.doesNotMatch(text, /hunter2|pa55word/);
    assert.doesNotMatch(
      problemsOf({ ...tenant, BOT_APP_ID: secretValue, DATABASE_URL: secretValue }).join(),
      /hunter2/,
    );
    assert.equal(config.databaseUrl?.reveal(), 'postgres://u:pa55word@db/x');
  });

  it('points every address at stand-ins on this machine when told to', () => {
    const { cloud } = production({
      ...tenant,
      SIMULATOR_URL: 'http://127.0.0.1:3979',
      PUBLIC_URL: 'http://127.0.0.1:3978',
    });
    assert.deepEqual(cloud, simulatorCloud('http://127.0.0.1:3979/', id));
    assert.equal(cloud.entra.authority, `https://login.microsoftonline.com/${id}`);
    assert.equal(cloud.entra.keysUrl, `http://127.0.0.1:3979/${id}/discovery/v2.0/keys`);
  });
});

describe('service URLs', () => {
  const rule = microsoftCloud('public', id).serviceUrls;
  const table: [string, boolean][] = [
    ['https://smba.trafficmanager.net/emea/', true],
    ['http://smba.trafficmanager.net/emea/', false],
    ['https://smba.trafficmanager.net.evil.example/', false],
    ['https://smba.trafficmanager.net:8443/', false],
    ['https://evil.example/smba.trafficmanager.net', false],
    ['https://smba.trafficmanager.net@evil.example/', false],
    ['https://u@smba.trafficmanager.net/', false],
    ['https://SMBA.trafficmanager.net/', true],
    ['smba.trafficmanager.net', false],
    ['', false],
  ];
  for (const [url, isTrusted] of table) {
    it(`${url} is ${isTrusted ? 'trusted' : 'not trusted'}`, () =>
      assert.equal(isTrustedServiceUrl(rule, url), isTrusted));
  }

  it("are those of the tenant's cloud, or those that were set", () => {
    assert.ok(
      isTrustedServiceUrl(microsoftCloud('gcc', id).serviceUrls, 'https://smba.infra.gcc.teams.microsoft.com/gcc'),
    );
    assert.ok(
      isTrustedServiceUrl(microsoftCloud('usgov', id).serviceUrls, 'https://smba.infra.gov.teams.microsoft.us/gcch'),
    );
    assert.ok(!isTrustedServiceUrl(microsoftCloud('usgov', id).serviceUrls, 'https://smba.trafficmanager.net/teams'));
    const set = production({ ...tenant, ALLOWED_SERVICE_URL_HOSTS: 'a.example, b.example' }).cloud.serviceUrls;
    assert.ok(isTrustedServiceUrl(set, 'https://b.example/x'));
  });
});
