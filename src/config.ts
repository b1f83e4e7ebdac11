// All settings: the only reader of process.env. Every variable has its meaning, default and example here; `.env.sample` is made from it.

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { microsoftCloud, simulatorCloud } from './cloud.ts';
import type { Cloud } from './cloud.ts';
import type { Language } from './core/language.ts';
import { secretOf } from './core/secret.ts';
import { emergencyRolesByDefault } from './core/settings.ts';
import type { FeatureSettings } from './core/settings.ts';
import type { Secret } from './core/secret.ts';
import { readRules } from './features/pim-activations/evaluation-rules.ts';
import type { EvaluationRule } from './features/pim-activations/evaluation-rules.ts';
import { isLoopback, settings } from './settings.ts';
import type { SettingName, Settings } from './settings.ts';

/** How the app registration proves who it is. */
export type Credential =
  | { kind: 'managed-identity'; managedIdentityClientId: string }
  | { kind: 'certificate'; thumbprintSha256: string; privateKey: Secret }
  | { kind: 'secret'; secret: Secret };

interface CommonConfig {
  listenHost: string;
  port: number;
  dataDir: string;
  /** PostgreSQL; the embedded database when undefined. */
  databaseUrl: Secret | undefined;
  pollIntervalS: number;
  logLevel: Settings['LOG_LEVEL'];
  defaultLanguage: Language;
  defaultTimeZone: string;
  /** Object ids of the people who may change what a channel follows. */
  channelAdministrators: string[];
  settings: FeatureSettings;
}

/** A bot of a real tenant (or, while developing, of stand-ins in another process). */
export interface ProductionConfig extends CommonConfig {
  mode: 'production';
  tenantId: string;
  appId: string;
  credential: Credential;
  /** Origin of the sign-in page, as people's browsers reach it. */
  publicUrl: string;
  cloud: Cloud;
  /** Application id of whoever sends audit records here. */
  recordSenderAppId: string | undefined;
  /** Whether Exchange Online's admin API may be used. */
  usesExchange: boolean;
  /** PIM's custom extension, when it is set up. */
  pimExtension: { appIdUri: string; rules: EvaluationRule[] } | undefined;
}

/** Everything on this machine; no tenant is configured. */
export interface DemoConfig extends CommonConfig {
  mode: 'demo';
  simulatorPort: number;
}

export type Config = ProductionConfig | DemoConfig;

/** What `loadConfig` answers: the configuration, or everything that is wrong with it. */
export type ConfigResult = { config: Config } | { problems: string[] };

/** The environment of this process, with what a `.env` file in the working folder adds. Variables already set win. */
export function readEnvironment(): Record<string, string | undefined> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

/** Reads the settings. Every problem is found at once; none of them repeats a value. */
export function loadConfig(
  env: Record<string, string | undefined>,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): ConfigResult {
  const { values, problems } = parsed(env);
  if (!hasTenantSettings(env)) return demo(values, problems);

  problems.push(...missing(env), ...contradictions(values));
  const credential = credentialOf(values, readFile, problems);
  const pimExtension = extensionOf(values, readFile, problems);
  const { TENANT_ID: tenantId, BOT_APP_ID: appId, PUBLIC_URL: publicUrl } = values;
  if (problems.length > 0 || !credential || !tenantId || !appId || !publicUrl) return { problems };
  const hosts = values.ALLOWED_SERVICE_URL_HOSTS;
  const cloud = values.SIMULATOR_URL
    ? simulatorCloud(values.SIMULATOR_URL, tenantId)
    : microsoftCloud(values.CLOUD, tenantId, hosts ? { serviceUrlHosts: hosts } : {});
  return {
    config: {
      ...common(values),
      mode: 'production',
      tenantId,
      appId,
      credential,
      publicUrl: new URL(publicUrl).origin,
      cloud,
      recordSenderAppId: values.AUDIT_RECORDS_SENDER_APP_ID,
      usesExchange: values.EXCHANGE_ADMIN_API === 'on',
      pimExtension,
    },
  };
}

/** Any of them means a real bot: one that lost the others must not come up as a demo, least of all on its database. */
const tenantSettings: SettingName[] = [
  'TENANT_ID',
  'BOT_APP_ID',
  'MANAGED_IDENTITY_CLIENT_ID',
  'CERTIFICATE_FILE',
  'PRIVATE_KEY_FILE',
  'BOT_APP_SECRET',
  'PUBLIC_URL',
  'CHANNEL_ADMINISTRATORS',
  'ALLOWED_SERVICE_URL_HOSTS',
  'DATABASE_URL',
  'AUDIT_RECORDS_SENDER_APP_ID',
  'PIM_EXTENSION_APP_ID_URI',
  'PIM_EXTENSION_RULES_FILE',
];

/** The variables that are well formed, or else their defaults, and what is wrong with the others. */
function parsed(env: Record<string, string | undefined>): { values: Settings; problems: string[] } {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const result = settings.safeParse(given);
  if (result.success) return { values: result.data, problems: [] };
  for (const issue of result.error.issues) delete given[String(issue.path[0])];
  const problems = result.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`);
  return { values: settings.parse(given), problems: [...new Set(problems)] };
}

function isSet(env: Record<string, unknown>, name: string): boolean {
  const value = env[name];
  return typeof value === 'string' && value.trim() !== '';
}

function hasTenantSettings(env: Record<string, unknown>): boolean {
  return tenantSettings.some((name) => isSet(env, name));
}

function missing(env: Record<string, unknown>): string[] {
  if (!hasTenantSettings(env)) return [];
  const needed: SettingName[] = ['TENANT_ID', 'BOT_APP_ID', 'PUBLIC_URL'];
  return needed.filter((name) => !isSet(env, name)).map((name) => `${name}: is missing`);
}

function demo(values: Settings, malformed: string[]): ConfigResult {
  const isProduction = values.NODE_ENV === 'production';
  const refusal = 'TENANT_ID: no tenant is configured, and the demo is refused with NODE_ENV=production';
  const problems = [...malformed, ...(isProduction ? [refusal] : [])];
  if (problems.length > 0) return { problems };
  const loopback = { ...common(values), listenHost: '127.0.0.1' };
  return { config: { ...loopback, mode: 'demo', simulatorPort: values.SIMULATOR_PORT } };
}

function common(values: Settings): CommonConfig {
  return {
    listenHost: values.LISTEN_HOST,
    port: values.PORT,
    dataDir: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL === undefined ? undefined : secretOf(values.DATABASE_URL),
    pollIntervalS: values.POLL_INTERVAL_S,
    logLevel: values.LOG_LEVEL,
    defaultLanguage: values.DEFAULT_LANGUAGE,
    defaultTimeZone: values.DEFAULT_TIME_ZONE,
    channelAdministrators: values.CHANNEL_ADMINISTRATORS,
    settings: {
      emergencyRoles: values.EMERGENCY_ROLES ?? emergencyRolesByDefault,
      ticketPattern: values.TICKET_PATTERN,
      ticketSystem: values.TICKET_SYSTEM,
    },
  };
}

function contradictions(values: Settings): string[] {
  const problems: string[] = [];
  const publicUrl = values.PUBLIC_URL === undefined ? undefined : new URL(values.PUBLIC_URL);
  if (publicUrl && publicUrl.protocol !== 'https:' && !(values.SIMULATOR_URL && isLoopback(publicUrl.href)))
    problems.push('PUBLIC_URL: must begin with https://');
  if (publicUrl && (publicUrl.pathname !== '/' || publicUrl.search || publicUrl.hash))
    problems.push('PUBLIC_URL: must have no path');
  if (values.SIMULATOR_URL && values.NODE_ENV === 'production')
    problems.push('SIMULATOR_URL: is refused with NODE_ENV=production');
  return problems;
}

/** What PIM's custom extension needs; pushes what is wrong with it to `problems`. */
function extensionOf(
  values: Settings,
  readFile: (path: string) => string,
  problems: string[],
): ProductionConfig['pimExtension'] {
  const { PIM_EXTENSION_APP_ID_URI: appIdUri, PIM_EXTENSION_RULES_FILE: file, PUBLIC_URL: publicUrl } = values;
  if (appIdUri === undefined) {
    if (file !== undefined) problems.push('PIM_EXTENSION_APP_ID_URI: is missing');
    return undefined;
  }
  if (publicUrl !== undefined && new URL(publicUrl).host !== appIdUri.split('/')[2]?.toLowerCase())
    problems.push('PIM_EXTENSION_APP_ID_URI: must have the host of PUBLIC_URL');
  if (file === undefined) return { appIdUri, rules: [] };
  const read = rulesIn(file, readFile, values.EMERGENCY_ROLES ?? emergencyRolesByDefault);
  if ('rules' in read) return { appIdUri, rules: read.rules };
  problems.push(...read.problems.map((problem) => `PIM_EXTENSION_RULES_FILE: ${problem}`));
  return undefined;
}

function rulesIn(file: string, readFile: (path: string) => string, emergency: readonly string[]) {
  try {
    return readRules(readFile(file), emergency);
  } catch {
    return { problems: ['the file cannot be read'] };
  }
}

/** The one credential; pushes what is wrong with it to `problems`. */
function credentialOf(
  values: Settings,
  readFile: (path: string) => string,
  problems: string[],
): Credential | undefined {
  const { MANAGED_IDENTITY_CLIENT_ID: managed, CERTIFICATE_FILE: file, PRIVATE_KEY_FILE: keyFile } = values;
  const secret = values.BOT_APP_SECRET;
  const given = [managed, file ?? keyFile, secret].filter((value) => value !== undefined).length;
  const choice = 'one of MANAGED_IDENTITY_CLIENT_ID, CERTIFICATE_FILE with PRIVATE_KEY_FILE, BOT_APP_SECRET';
  if (given === 0) problems.push(`credential: is missing; set ${choice}`);
  if (given > 1) problems.push(`credential: is given more than once; set only ${choice}`);
  if ((file === undefined) !== (keyFile === undefined))
    problems.push(file ? 'PRIVATE_KEY_FILE: is missing' : 'CERTIFICATE_FILE: is missing');
  if (file ?? keyFile) return certificateOf(file, keyFile, readFile, problems);
  if (managed) return { kind: 'managed-identity', managedIdentityClientId: managed };
  return secret ? { kind: 'secret', secret: secretOf(secret) } : undefined;
}

/** Each file is looked at by itself, so that all that is wrong is said at once. */
function certificateOf(
  file: string | undefined,
  keyFile: string | undefined,
  readFile: (path: string) => string,
  problems: string[],
): Credential | undefined {
  const open = <T>(name: SettingName, path: string | undefined, what: string, parse: (pem: string) => T) => {
    if (path === undefined) return undefined;
    try {
      const pem = readFile(path);
      return { pem, opened: parse(pem) };
    } catch {
      problems.push(`${name}: the file cannot be read or holds no ${what}`);
      return undefined;
    }
  };
  const certificate = open('CERTIFICATE_FILE', file, 'PEM certificate', (pem) => new X509Certificate(pem));
  const key = open('PRIVATE_KEY_FILE', keyFile, 'PEM private key', (pem) => createPrivateKey(pem));
  if (!certificate || !key) return undefined;
  if (!certificate.opened.checkPrivateKey(key.opened))
    problems.push('PRIVATE_KEY_FILE: is not the key of the certificate');
  const thumbprintSha256 = certificate.opened.fingerprint256.replaceAll(':', '').toLowerCase();
  return { kind: 'certificate', thumbprintSha256, privateKey: secretOf(key.pem) };
}
