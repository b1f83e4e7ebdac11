// The environment variables the bot knows: meaning, default, example and check of each. `.env.sample` is made from this.

import { z } from 'zod';
import { cloudNames } from './cloud.ts';
import { languages } from './core/language.ts';
import { isSearchable } from './core/pattern.ts';
import { isTimeZone } from './core/time.ts';

/** From the most talkative to the quietest. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
const guid = z.guid({ error: 'must be a GUID' }).transform((id) => id.toLowerCase());
const port = z.coerce.number({ error: 'must be a port number' }).int('must be a port number').min(0).max(65_535);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);
const isRoleOrWords = (entry: string) =>
  entry.length <= 120 && (isGuid(entry) || /\p{L}{4}/u.test(entry) || /^none$/i.test(entry));
const isGuid = (text: string) => z.guid().safeParse(text).success;
const about = (description: string, example: string) => ({ description, example });

/** Blank variables count as not set; take them out before parsing. */
export const settings = z.object({
  TENANT_ID: guid
    .optional()
    .meta(
      about(
        'Your tenant. Without any tenant setting, Countersign starts as a demo.',
        '00000000-0000-0000-0000-000000000000',
      ),
    ),
  BOT_APP_ID: guid
    .optional()
    .meta(
      about('Application (client) id of the app registration that is the bot.', '00000000-0000-0000-0000-000000000000'),
    ),
  MANAGED_IDENTITY_CLIENT_ID: guid
    .optional()
    .meta(
      about(
        'Credential, best: client id of a user-assigned managed identity that the app registration trusts as a federated credential.',
        '00000000-0000-0000-0000-000000000000',
      ),
    ),
  CERTIFICATE_FILE: z
    .string()
    .optional()
    .meta(
      about(
        'Credential, good: PEM file of a certificate of the app registration. Needs PRIVATE_KEY_FILE.',
        '/run/secrets/countersign.crt',
      ),
    ),
  PRIVATE_KEY_FILE: z
    .string()
    .optional()
    .meta(about('PEM file of the private key of CERTIFICATE_FILE.', '/run/secrets/countersign.key')),
  BOT_APP_SECRET: z
    .string()
    .optional()
    .meta(about('Credential, simplest: a client secret of the app registration.', 'paste-the-secret-value')),
  PUBLIC_URL: z
    .url({ error: 'must be an address such as https://countersign.example.com' })
    .optional()
    .meta(
      about(
        'Where browsers reach this bot (https, no path). Entra sends people back to its sign-in page.',
        'https://countersign.example.com',
      ),
    ),
  CHANNEL_ADMINISTRATORS: list
    .pipe(z.array(guid))
    .default([])
    .meta(
      about(
        'Object ids of the people who may change what a channel follows, separated by commas.',
        '00000000-0000-0000-0000-000000000000',
      ),
    ),
  EMERGENCY_ROLES: list
    .pipe(
      z
        .array(
          z
            .string()
            .refine(isRoleOrWords, 'must be role or group ids, or words of at least 4 letters from their names'),
        )
        .max(100, 'must be at most 100'),
    )
    .transform((entries) => (entries.length === 1 && entries[0]?.toLowerCase() === 'none' ? [] : entries))
    .optional()
    .meta(
      about(
        'Roles and groups for emergencies, separated by commas: role template or group ids, or words of their names. Their activation is announced loudly and has to be followed up within a day. "none" switches this off. Default: Global, Privileged Role and Privileged Authentication Administrator, and groups called break glass, emergency access or Notfallzugriff.',
        '62e90394-69f5-4237-9190-012177145e10,break glass',
      ),
    ),
  TICKET_PATTERN: z
    .string()
    .refine(
      isSearchable,
      'must be a regular expression that is safe to look for in a line: few repetitions, none within another',
    )
    .optional()
    .meta(
      about(
        'What a ticket number looks like, as a regular expression: it is found in what people type, and the form accepts no other. Default: INC, CHG, REQ, RITM, TASK or PRB with a number is found, and the form accepts anything.',
        'INC\\d{7}|CHG-\\d{1,9}',
      ),
    ),
  TICKET_SYSTEM: z
    .string()
    .max(60, 'must be at most 60 characters')
    .optional()
    .meta(about('The ticket system that is filled in when nobody says another.', 'ServiceNow')),
  AUDIT_RECORDS_SENDER_APP_ID: guid
    .optional()
    .meta(
      about(
        'Takes audit records at /api/audit-records, as a diagnostic setting (event hub) or the Office 365 activity API has them, from this application id only: with a token of your tenant for BOT_APP_ID. Off when not set; the audit log is read in any case.',
        '00000000-0000-0000-0000-000000000000',
      ),
    ),
  PIM_EXTENSION_APP_ID_URI: z
    .string()
    .regex(
      /^api:\/\/[a-z0-9.-]+(?::\d+)?\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
      'must be api://<host of PUBLIC_URL>/<application id>',
    )
    .optional()
    .meta(
      about(
        "Takes calls of PIM's custom extension at /api/pim/evaluate: the Application ID URI that PIM asks a token for. It only watches unless PIM_EXTENSION_RULES_FILE holds rules. Off when not set.",
        'api://countersign.example.com/00000000-0000-0000-0000-000000000000',
      ),
    ),
  PIM_EXTENSION_RULES_FILE: z
    .string()
    .optional()
    .meta(
      about(
        'JSON file of the rules by which the custom extension approves or denies; docs/decisions/0021-pim-custom-extension.md has its form.',
        '/etc/countersign/pim-rules.json',
      ),
    ),
  EXCHANGE_ADMIN_API: z
    .enum(['off', 'on'], { error: 'must be on or off' })
    .default('off')
    .meta(
      about(
        "Asks Exchange Online's admin API, as Microsoft's own PowerShell module does, for what Graph does not have about mailboxes: forwarding addresses, delegates, hidden rules, auditing. Microsoft neither documents nor supports it. It needs the application permission Exchange.ManageAsApp with a role for the service principal that only reads (Global Reader), and the delegated permission Exchange.Manage for what administrators change by a click, as themselves. While it is off, the digest says what it did not look at.",
        'on',
      ),
    ),
  CLOUD: z
    .enum(cloudNames)
    .default('public')
    .meta(about(`The cloud your tenant lives in: ${cloudNames.join(', ')}.`, 'public')),
  ALLOWED_SERVICE_URL_HOSTS: list
    .pipe(z.array(z.string().regex(/^[a-z0-9.-]+(:\d+)?$/, 'must be host names')))
    .optional()
    .meta(
      about(
        'Hosts that Teams may ask to be answered at, separated by commas. Default: those of the cloud.',
        'smba.trafficmanager.net',
      ),
    ),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional()
    .meta(
      about(
        'PostgreSQL to keep state in; allows several replicas. Without it, an embedded database in DATA_DIR.',
        'postgres://countersign:password@localhost:5432/countersign',
      ),
    ),
  DATA_DIR: z.string().default('.data').meta(about('Folder of the embedded database.', '.data')),
  LISTEN_HOST: z
    .string()
    .default('0.0.0.0')
    .meta(about('Network address to listen on. The demo listens on 127.0.0.1, whatever this says.', '0.0.0.0')),
  PORT: port.default(3978).meta(about('Port of the bot.', '3978')),
  SIMULATOR_PORT: port.default(3979).meta(about('Port of the demo page and the stand-ins (demo only).', '3979')),
  POLL_INTERVAL_S: z.coerce
    .number({ error: 'must be a number of seconds' })
    .min(1)
    .max(3600)
    .default(60)
    .meta(about('Seconds between two looks at what waits in Entra.', '60')),
  LOG_LEVEL: z
    .enum(logLevels)
    .default('info')
    .meta(about(`The least level to log: ${logLevels.join(', ')}.`, 'info')),
  DEFAULT_LANGUAGE: z
    .enum(languages)
    .default('en')
    .meta(about(`Language of channels, and of people whose language is unknown: ${languages.join(', ')}.`, 'en')),
  DEFAULT_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin')
    .default('UTC')
    .meta(about('Time zone of channels, and of people whose time zone is unknown.', 'Europe/Berlin')),
  SIMULATOR_URL: z
    .url({ error: 'must be an address' })
    .refine(isLoopback, 'must be http on 127.0.0.1')
    .optional()
    .meta(
      about(
        'Development only: takes the place of every Microsoft address. Refused with NODE_ENV=production.',
        'http://127.0.0.1:3979',
      ),
    ),
  NODE_ENV: z
    .string()
    .optional()
    .meta(
      about(
        'Set it to production where people depend on the bot: the demo and SIMULATOR_URL are then refused.',
        'production',
      ),
    ),
});

/** The settings as parsed. */
export type Settings = z.infer<typeof settings>;
/** The name of an environment variable. */
export type SettingName = keyof Settings;

/** The text of `.env.sample`. */
export function envSample(): string {
  const blocks = Object.entries(settings.shape).map(([name, schema]) => {
    const meta = z.object({ description: z.string(), example: z.string() }).parse(schema.meta());
    const fallback = schema.safeParse(undefined).data;
    const hasDefault = fallback !== undefined && String(fallback) !== '';
    const lines = wrapped(meta.description + (hasDefault ? ` Default: ${String(fallback)}.` : ''));
    return [...lines.map((line) => `# ${line}`), `#${name}=${meta.example}`].join('\n');
  });
  return `# Settings of Countersign. Copy to .env and remove the # before a line to set it.\n# Made from src/settings.ts by "npm run docs".\n\n${blocks.join('\n\n')}\n`;
}

/** Is it plain http on this machine? */
export function isLoopback(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}

function wrapped(text: string, widthMax = 100): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < widthMax) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
