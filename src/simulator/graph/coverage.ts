/** Which Graph operations the simulator answers, and the page docs/SIMULATOR.md that says so. */
import { guidOf } from '../ids.ts';
import { CONTOSO, createKernel } from '../kernel.ts';
import { PACKAGES } from '../seed/packages.ts';
import { seedPeople } from '../seed/people.ts';
import type { Area } from './area.ts';
import { createAreas } from './areas/index.ts';
import { consentSection } from './coverage-consent.ts';
import { digestSection, exchangeSection } from './coverage-digest.ts';
import { armSection, pimSection } from './coverage-pim.ts';
import { reviewsSection } from './coverage-reviews.ts';
import { cell } from './markdown-cell.ts';

/** Support of one operation: `full`, `partial` with what is missing, or `none` (answers 501). */
export interface Coverage {
  area: string;
  version: string;
  operation: string;
  support: 'full' | 'partial' | 'none';
  note: string;
  /** Test files of the area: the first drives every offered operation, the others its rules. */
  tests: string[];
}

/** Test files by area; test/contract/openapi.spec.ts fails when it leaves an offered operation out. */
const TESTS: Record<string, string[]> = {
  'entitlement-management': ['test/contract/openapi.spec.ts', 'test/unit/simulator/entitlement-rules.spec.ts'],
  directory: ['test/contract/openapi.spec.ts', 'test/unit/simulator/odata.spec.ts'],
  'audit-logs': [
    'test/contract/openapi.spec.ts',
    'test/unit/simulator/control.spec.ts',
    'test/unit/simulator/scenarios.spec.ts',
    'test/unit/simulator/streams.spec.ts',
  ],
  'teams-apps': ['test/contract/openapi.spec.ts'],
  applications: consentTests('apps', 'consent'),
  'sign-ins': consentTests('sign-ins'),
  'sign-ins-beta': consentTests('sign-ins'),
  'consent-policies': consentTests('consent-policies'),
  'identity-protection': consentTests('consent-policies'),
  security: digestTests('secure-score'),
  mailboxes: digestTests('inbox-rules'),
  'channel-files': ['test/unit/simulator/channel-files.spec.ts'],
  'access-reviews': reviewTests('reviews-rules', 'reviews-life'),
  'access-reviews-beta': reviewTests('reviews-rules'),
  'role-management': pimTests('pim-rules', 'pim-life'),
  'role-management-policies': pimTests('pim-reading'),
  'role-management-groups': pimTests('pim-groups'),
  'role-management-beta': pimTests('pim-approvals'),
  'role-management-groups-beta': pimTests('pim-groups'),
};

function pimTests(...names: string[]): string[] {
  return ['test/contract/openapi-pim.spec.ts', ...names.map((name) => `test/unit/simulator/${name}.spec.ts`)];
}

function reviewTests(...names: string[]): string[] {
  return ['test/contract/openapi-reviews.spec.ts', ...names.map((name) => `test/unit/simulator/${name}.spec.ts`)];
}

function digestTests(...names: string[]): string[] {
  return ['test/contract/openapi-digest.spec.ts', ...names.map((name) => `test/unit/simulator/${name}.spec.ts`)];
}

function consentTests(...names: string[]): string[] {
  return ['test/contract/openapi-consent.spec.ts', ...names.map((name) => `test/unit/simulator/${name}.spec.ts`)];
}

/** The table, made from routes and contract: it cannot differ from them. */
export function coverage(areas: readonly Area[]): Coverage[] {
  return areas.flatMap((area) =>
    [...area.contract.operations.keys()].map((operation) => {
      const route = area.routes.find((candidate) => candidate.operation === operation);
      const support = !route ? 'none' : route.partial ? 'partial' : 'full';
      const tests = route ? (TESTS[area.name] ?? ['test/contract/openapi.spec.ts']) : [];
      return { area: area.name, version: area.contract.version, operation, support, note: route?.partial ?? '', tests };
    }),
  );
}

/** docs/SIMULATOR.md. */
export function simulatorPage(): string {
  const bot = { appId: guidOf('documentation'), secret: 'secret', endpoint: 'http://127.0.0.1:3978/api/messages' };
  const { kernel } = createKernel({ baseUrl: 'http://127.0.0.1:3979', bot });
  const areas = createAreas(kernel);
  return `${[INTRODUCTION, CONTROL, settingsSection(), peopleSection(), packagesSection(), pimSection(), consentSection(), reviewsSection(), digestSection(), ...areas.map(areaSection), armSection(), exchangeSection()].join('\n\n')}\n`;
}

const INTRODUCTION = `# The simulator

A local Microsoft cloud for the demo and for tests: Microsoft Graph, Entra sign-in and Teams behind one loopback address,
over real HTTP, with signed tokens and Entra's own rules. What would fail at Microsoft fails here.

- Operations, parameters and bodies that Microsoft's published description does not allow answer 400 or 404 in Graph's error envelope.
- What the description allows but the simulator lacks answers 501 and is written to standard error. Nothing is silently ignored.
- Every answer is checked against the same description before it leaves.
- Pages are small (5 objects) unless \`$top\` or \`Prefer: odata.maxpagesize\` asks for more.
- Tokens are signed; a wrong kind of token or too little permission answers 403.
- Requests, approvals and assignments move on by themselves with the clock, which can be moved.

| stand-in | path |
|---|---|
| Microsoft Graph | \`/v1.0/…\` |
| Azure Resource Manager (PIM for Azure resources) | \`/subscriptions/…\`, \`/providers/Microsoft.…\`, \`/batch\` |
| Exchange Online admin API | \`/adminapi/…\` |
| Entra sign-in | \`/{tenant}/oauth2/v2.0/…\`, \`/{tenant}/v2.0/.well-known/openid-configuration\`, \`/{tenant}/discovery/v2.0/keys\` |
| Bot Connector and token service | \`/botframework/…\` |
| demo page | \`/\` |
| control API | \`/_sim/…\` |

Tenant: ${CONTOSO.name}, \`${CONTOSO.id}\`. A second tenant, Fabrikam, exists for tests of foreign tokens.`;

const CONTROL = `## Control API

| call | does |
|---|---|
| \`GET /_sim/people\` | the people below |
| \`POST /_sim/token\` \`{ user, scopes }\` or \`{ app: true }\` | a Graph token for a person or the bot; \`aud\` names another audience, \`mfa\` (default true), \`acrs\` and \`capable\` (default true) what it proves |
| \`GET /_sim/requests?since=\` | what the services were asked, by whom, with which permissions |
| \`PUT\`, \`GET /_sim/objects/{collection}\` | objects straight into and out of the tenant; merged by id |
| \`POST /_sim/scenarios\` | loads a consent scenario |
| \`POST\`, \`GET\`, \`DELETE /_sim/faults\` | the next matching requests fail, are slow, or are cut off |
| \`GET\`, \`POST /_sim/clock\` | reads or moves the clock |
| \`POST /_sim/settle\` | waits until nothing is left to do |
| \`POST /_sim/reset?at=\` | the seed tenant again, as it is now or at that moment |

Objects that steer sign-in: \`entra/conditions\` \`[{ "id": "ana@contoso.example", "consentMissing": true, "mfaRequired": true, "singleFactor": true, "blocked": true, "revokedAt": "2026-09-15T10:00:00Z" }]\`
and \`entra/applications\` \`[{ "id": "<app id>", "delegatedPermissions": […], "applicationPermissions": […], "secrets": […], "keys": […] }]\`.`;

function settingsSection(): string {
  return `## Settings

\`PUT /_sim/objects/simulator/settings [{ "id": "graph", … }]\`

| setting | default | meaning |
|---|---|---|
| \`pageSize\` | 5 | objects on a page when nothing is asked for |
| \`submittedMs\` | 300 | from \`submitted\` to the first approval stage |
| \`deliveringMs\` | 1000 | from \`delivering\` to \`delivered\` |
| \`auditVisibleMs\` | 2000 | how late audit events can be read |
| \`auditRequestsPer10S\` | 5 | limit of the audit log; 0 switches it off |
| \`securityRequestsPerMin\` | 150 | limit of Secure Score; 0 switches it off |
| \`mailboxRequestsPer10Min\` | 10000 | limit of one mailbox; 0 switches it off |
| \`requestMs\` | 2 | real time a request takes where only four may run at once; 0 for no time and no such limit |
| \`channelFolders\` | true | false: the folders of channels are not ready yet |
| \`auditTwice\` | false | every audit event is there under two ids |
| \`auditShuffled\` | false | audit events become readable in another order than they happened |
| \`pimAuditRequestId\` | target | where a PIM event names its request: \`target\`, \`details\` or \`none\` |
| \`pimProvisioningMs\` | 1000 | from a PIM request to its schedule |
| \`pimEffectiveMs\` | 2000 | from the schedule until the role's permissions work |
| \`pimReplicationMs\` | 12000 | how long an ended activation stands in the way of a new one |
| \`reviewStepMs\` | 500 | from one step of an access review to the next |
| \`reviewClosedStatus\` | 400 | the answer to a decision after the end: 400 or 403 |
| \`reviewBatch\` | own | what a batch without ids reaches: the caller's \`own\` items or \`all\` |
| \`reviewContactedByMail\` | false | reviewers are listed as contacted only when the review sends mails |
| \`reviewGroupOwners\` | false | owners of a group may create and manage reviews of it |
| \`reviewWritesPer10S\` | 0 | limit of writes to access reviews per caller; 0 for none |`;
}

function peopleSection(): string {
  const rows = seedPeople(new Date(0)).map(
    (user) =>
      `| ${cell(user.displayName)} | \`${user.userPrincipalName}\` | ${user._persona ?? ''} | ${cell(user._note ?? '')} |`,
  );
  return ['## People', '', '| name | sign-in name | persona | note |', '|---|---|---|---|', ...rows].join('\n');
}

function packagesSection(): string {
  const rows = Object.values(PACKAGES).map(
    (item) =>
      `| ${cell(item.name)} | ${cell(item.description)} | ${item.stages.length} | ${item.durationDays ?? 'no end'} |`,
  );
  return ['## Access packages', '', '| name | description | stages | days |', '|---|---|---|---|', ...rows].join('\n');
}

function areaSection(area: Area): string {
  const rows = coverage([area]).map(({ operation, support, note, tests }) => {
    const shown = note === '' ? support : `${support}: ${note}`;
    return `| \`${operation}\` | ${shown} | ${tests.map((test) => `\`${test}\``).join(', ')} |`;
  });
  return [
    `## Graph ${area.contract.version}: ${area.name}`,
    '',
    '| operation | support | tests |',
    '|---|---|---|',
    ...rows,
  ].join('\n');
}
