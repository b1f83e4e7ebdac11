/** What docs/SIMULATOR.md says about apps and consent: scenarios, settings and how they are steered. */

import { OFFERS } from '../consent/catalog.ts';
import { cell } from './markdown-cell.ts';

/** Scenarios, and the objects that steer what incidents are enriched with. */
export function consentSection(): string {
  return SECTION;
}

function offerRow({ displayName, verifiedPublisher, scopes = [], note = '' }: (typeof OFFERS)[number]): string {
  const publisher = verifiedPublisher?.displayName ?? 'unverified';
  return `| ${cell(displayName)} | ${cell(publisher)} | ${scopes.join(', ')} | ${cell(note)} |`;
}

const SECTION = `## Apps and consent

\`POST /_sim/scenarios\` \`{ name, events, context, at, delivery }\` puts the records into the audit log and the context into the tenant, as of
\`context.evaluatedAt\`, to which the clock is set. Grants and app role assignments follow from the records.

| member | meaning |
|---|---|
| \`context.servicePrincipal\`, \`servicePrincipals\`, \`resources\`, \`notFound\` | apps and APIs, and ids that are gone; an entry of the same app under another id gives way |
| \`context.users\` | people with \`directoryRoles\`; the bot is installed for them as for every member |
| \`context.signIns\`, \`signInDataAvailable\` | the sign-in log; false: it cannot be read |
| \`context.history\` | by app id \`daysKnown\` and \`distinctUsers30d\`: becomes sign-ins of that many people |
| \`context.grants\`, \`appRoleAssignments\`, \`riskyUsers\`, \`riskDetections\`, \`permissionGrantPoliciesAssigned\` | further state |
| \`at\` | \`now\` or a moment: everything is moved so that the evaluation is then; with \`now\` the clock stays |
| \`delivery\` | \`{ log: false }\` keeps the records out of the log, \`{ delayMs, isShuffled }\` makes them come late and in another order |

Records that a test puts into the log by hand leave as they are, even if Microsoft would not write them so.

A person meets a consent screen with \`PUT /_sim/objects/simulator/consents [{ "user", "app", "scopes", "isForAll", "isDeclined", "reason" }]\`, or
on the page \`/{tenant}/oauth2/v2.0/authorize?client_id=<app id>\` (administrators: \`/{tenant}/adminconsent?client_id=<app id>\`). Entra's rules decide,
and the audit log and the sign-in log tell of it. Apps on offer, more with \`PUT /_sim/objects/simulator/apps\`:

| app | publisher | asks for | note |
|---|---|---|---|
${OFFERS.map(offerRow).join('\n')}

Audit records are streamed, in addition to the log, with \`PUT /_sim/objects/simulator/streams [{ "id", "targetUrl", … }]\`: from then on every record that
appears is posted there in batches until the endpoint answers 2xx.

| member | default | meaning |
|---|---|---|
| \`targetUrl\` | – | the endpoint |
| \`shape\` | diagnosticSetting | \`{ "records": […] }\` as a diagnostic setting sends it to an event hub, or \`activityApi\`: the list that the Office 365 management activity API gives |
| \`resourceId\` | the bot's app id | what the sender asks a token for: an app id, or an Application ID URI that ends with one |
| \`appId\` | "Audit record forwarder" | the sending application, \`azp\` of its token (\`appid\` in version 1.0) |
| \`token\` | v2.0 | version of the token: \`v2.0\` or \`v1.0\` |
| \`batchSize\`, \`isDoubled\` | 100, false | records in a request; every batch twice |
| \`lastStatus\`, \`sent\` | | how it goes |

\`PUT /_sim/objects/simulator/settings [{ "id": "consent", … }]\`

| setting | default | meaning |
|---|---|---|
| \`signInLog\` | true | false: no premium licence, sign-ins answer 403 |
| \`signInVisibleMs\` | 2000 | how late sign-ins can be read |
| \`riskData\` | true | false: no licence for Identity Protection |
| \`riskRequestsPerS\` | 1 | requests a second to Identity Protection, of all applications; 0 switches the limit off |`;
