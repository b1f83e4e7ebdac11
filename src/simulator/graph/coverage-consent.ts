/** What docs/SIMULATOR.md says about apps and consent: scenarios, settings and how they are steered. */

/** Scenarios, and the objects that steer what incidents are enriched with. */
export function consentSection(): string {
  return SECTION;
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

\`PUT /_sim/objects/simulator/settings [{ "id": "consent", … }]\`

| setting | default | meaning |
|---|---|---|
| \`signInLog\` | true | false: no premium licence, sign-ins answer 403 |
| \`signInVisibleMs\` | 2000 | how late sign-ins can be read |
| \`riskData\` | true | false: no licence for Identity Protection |
| \`riskRequestsPerS\` | 1 | requests a second to Identity Protection, of all applications; 0 switches the limit off |`;
