// PIM in the simulator as tests of its rules use it: people who ask for roles, and approvers.
import assert from 'node:assert/strict';
import { AZURE_ROLES, PRODUCTION } from '../../src/simulator/seed/azure.ts';
import { groupIdOf } from '../../src/simulator/seed/groups.ts';
import type { GroupKey } from '../../src/simulator/seed/groups.ts';
import { idOf } from '../../src/simulator/seed/people.ts';
import type { PersonKey } from '../../src/simulator/seed/people.ts';
import { roleIdOf } from '../../src/simulator/seed/roles.ts';
import { startGraphWorld } from './graph-world.ts';
import type { Answer, GraphWorld } from './graph-world.ts';

export const ROLES = '/v1.0/roleManagement/directory';
export const BETA_ROLES = '/beta/roleManagement/directory';
export const GROUPS = '/v1.0/identityGovernance/privilegedAccess/group';
export const AUTHORIZATION = '/providers/Microsoft.Authorization';
export const ARM_VERSION = 'api-version=2020-10-01';
export const APPROVAL_VERSION = 'api-version=2021-01-01-preview';

/** What the bot asks for. */
export const PIM_SCOPES = [
  'User.Read',
  'RoleEligibilitySchedule.Read.Directory',
  'RoleAssignmentSchedule.ReadWrite.Directory',
  'RoleManagementPolicy.Read.Directory',
  'RoleManagement.Read.Directory',
  'PrivilegedEligibilitySchedule.Read.AzureADGroup',
  'PrivilegedAssignmentSchedule.Read.AzureADGroup',
  'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
  'RoleManagementPolicy.Read.AzureADGroup',
];

/** What a token proves beside its owner. */
export interface Proofs {
  mfa?: boolean;
  acrs?: string[];
  capable?: boolean;
  scopes?: string[];
}

export interface PimWorld extends GraphWorld {
  /** A call to Graph as the person. */
  graph(person: string, method: string, path: string, body?: unknown, proofs?: Proofs): Promise<Answer>;
  /** A call to ARM as the person. */
  arm(person: string, method: string, path: string, body?: unknown, proofs?: Proofs): Promise<Answer>;
  /** Asks for a directory role; `more` replaces parts of the body. */
  asksRole(person: PersonKey, role: string, more?: Record<string, unknown>, proofs?: Proofs): Promise<Answer>;
  asksGroup(person: PersonKey, key: GroupKey, more?: Record<string, unknown>, proofs?: Proofs): Promise<Answer>;
  asksAzure(person: PersonKey, more?: Record<string, unknown>, proofs?: Proofs, scope?: string): Promise<Answer>;
  /** Decides the step of a role's approval. */
  decidesRole(person: string, requestId: string, reviewResult: string, justification?: string): Promise<Answer>;
  /** What happened, oldest first: activities about the principal. */
  audits(): Promise<Record<string, unknown>[]>;
}

/** Two hours from now on, with a reason and a ticket. */
export const FOR_TWO_HOURS = {
  justification: 'Mail flow is broken.',
  ticketInfo: { ticketNumber: 'INC-1042', ticketSystem: 'ServiceNow' },
  scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT2H' } },
};

/** The schedule of so long a duration. */
export function lasting(duration: string): Record<string, unknown> {
  return { scheduleInfo: { expiration: { type: 'afterDuration', duration } } };
}

export async function startPimWorld(options: Parameters<typeof startGraphWorld>[0] = {}): Promise<PimWorld> {
  const world = await startGraphWorld(options);
  let names = 0;
  const bearer = async (person: string, scopes: string[], proofs: Proofs, aud?: string) => {
    const user = person.includes('@') ? person : `${person}@contoso.example`;
    const token = await world.call('POST', '/_sim/token', { user, scopes, ...proofs, ...(aud ? { aud } : {}) });
    return { authorization: `Bearer ${String(token.body['access_token'])}` };
  };
  const graph: PimWorld['graph'] = async (person, method, path, body, proofs = {}) =>
    world.call(method, path, body, await bearer(person, PIM_SCOPES, proofs));
  const arm: PimWorld['arm'] = async (person, method, path, body, proofs = {}) =>
    world.call(
      method,
      path,
      body,
      await bearer(person, ['user_impersonation'], proofs, 'https://management.azure.com'),
    );
  return {
    ...world,
    graph,
    arm,
    asksRole: (person, role, more = {}, proofs) => {
      const target = { principalId: idOf(person), roleDefinitionId: roleIdOf(role), directoryScopeId: '/' };
      const body = { action: 'selfActivate', ...target, ...FOR_TWO_HOURS, ...more };
      return graph(person, 'POST', `${ROLES}/roleAssignmentScheduleRequests`, body, proofs);
    },
    asksGroup: (person, key, more = {}, proofs) => {
      const target = { principalId: idOf(person), groupId: groupIdOf(key), accessId: 'member' };
      const body = { action: 'selfActivate', ...target, ...FOR_TWO_HOURS, ...lasting('PT1H'), ...more };
      return graph(person, 'POST', `${GROUPS}/assignmentScheduleRequests`, body, proofs);
    },
    asksAzure: (person, more = {}, proofs = {}, scope = PRODUCTION) => {
      const properties = {
        requestType: 'SelfActivate',
        principalId: idOf(person),
        roleDefinitionId: `${PRODUCTION}${AUTHORIZATION}/roleDefinitions/${AZURE_ROLES.contributor}`,
        ...FOR_TWO_HOURS,
        scheduleInfo: { expiration: { type: 'AfterDuration', duration: 'PT1H' } },
        ...more,
      };
      names += 1;
      const name = `00000000-0000-4000-8000-${String(names).padStart(12, '0')}`;
      const path = `${scope}${AUTHORIZATION}/roleAssignmentScheduleRequests/${name}?${ARM_VERSION}`;
      return arm(person, 'PUT', path, { properties }, proofs);
    },
    decidesRole: async (person, requestId, reviewResult, justification = 'Seen.') => {
      const steps = await graph(person, 'GET', `${BETA_ROLES}/roleAssignmentApprovals/${requestId}/steps`);
      const stepId = steps.status === 200 ? String(steps.body.value[0]?.['id']) : 'none';
      const path = `${BETA_ROLES}/roleAssignmentApprovals/${requestId}/steps/${stepId}`;
      return graph(person, 'PATCH', path, { reviewResult, ...(justification ? { justification } : {}) });
    },
    audits: async () => {
      await world.pass('PT1M');
      const log = await (await world.app()).get('/v1.0/auditLogs/directoryAudits?$top=200&$orderby=activityDateTime');
      return log.body.value;
    },
  };
}

/** The code of a refusal, and the rules that its message names. */
export function refusalOf({ status, body }: Answer): string {
  assert.ok(status >= 400, `status ${status}: ${JSON.stringify(body)}`);
  const { code, message } = body.error;
  const rules = /following policy rules failed:\s*(\[.*?\])/i.exec(message)?.[1];
  return `${status} ${code}${rules ? ` ${(JSON.parse(rules) as string[]).join()}` : ''}`;
}
