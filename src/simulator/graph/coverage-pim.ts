/** What docs/SIMULATOR.md says about PIM: who is eligible for what, how to steer it, and ARM's operations. */
import { ARM_OPERATIONS } from '../arm/index.ts';
import { CONTOSO } from '../kernel.ts';
import { pimOverview } from '../seed/pim.ts';
import { cell } from './markdown-cell.ts';

/** Eligibilities of the seed, and the objects that steer PIM. */
export function pimSection(): string {
  const rows = pimOverview().map(
    ({ holder, role, scope, days, settings }) =>
      `| ${cell(holder)} | ${cell(role)} | ${cell(scope)} | ${days ?? 'permanent'} | ${settings} |`,
  );
  return [
    `## Eligibilities (${CONTOSO.name})`,
    '',
    '| who | role | scope | days left | activation |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    STEERING,
  ].join('\n');
}

/** ARM has no published description beside the project: its operations and versions. */
export function armSection(): string {
  const rows = ARM_OPERATIONS.map(
    ({ operation, versions }) =>
      `| \`${operation}\` | ${versions.map((version) => `\`${version}\``).join(', ')} | \`test/unit/simulator/pim-azure.spec.ts\`, \`test/contract/pim-clients.spec.ts\` |`,
  );
  return [
    '## Azure Resource Manager',
    '',
    '`…` stands for `providers/Microsoft.Authorization`. Lists take `asTarget()`, `asApprover()`, `asCreatedBy()` and the like.',
    '',
    '| operation | api-version | tests |',
    '|---|---|---|',
    ...rows,
  ].join('\n');
}

const STEERING = `PIM is steered with \`PUT /_sim/objects/…\`:

| collection | objects |
|---|---|
| \`roleManagement/directory/roleEligibilitySchedules\`, \`…/roleAssignmentSchedules\` | \`{ "principalId": "adele@contoso.example", "roleDefinitionId": "…", "directoryScopeId": "/", "endDateTime": null }\` |
| \`identityGovernance/privilegedAccess/group/eligibilitySchedules\`, \`…/assignmentSchedules\` | \`{ "principalId": "…", "groupId": "…", "accessId": "member" }\` |
| \`arm/roleEligibilitySchedules\`, \`arm/roleAssignmentSchedules\` | \`{ "principalId": "…", "scope": "/subscriptions/…", "roleDefinitionId": "…" }\` |
| \`…ScheduleRequests\` of each | \`{ "status": "PendingApproval", … }\` opens an approval; other statuses end a request |
| \`policies/roleManagementPolicies\` | \`{ "id": "…", "changedBy": "priya@contoso.example", "rules": [{ "id": "Expiration_EndUser_Assignment", "maximumDuration": "PT1H" }] }\`, merged rule by rule; \`"extension": { "targetUrl", "resourceId", "mode": "enabled", "isAwaited": true, "token": "documented" }\` is asked before an activation goes on |
| \`roleManagement/directory/roleAssignments\` | \`{ "principalId": "<id>", "roleDefinitionId": "…", "changedBy": "…" }\` assigns past PIM |
| \`simulator/pim\` | \`{ "id": "tenant", "licensed": false, "locked": true }\` |`;
