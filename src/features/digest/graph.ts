// Every Microsoft Graph call of the digest: one function per call, asking only for the fields used.

import { AppError } from '../../core/errors.ts';
import { all, filterText, pathId } from '../../core/graph.ts';
import type { AppGraph, Page, UserGraph } from '../../core/graph.ts';
import {
  account,
  controlProfile,
  domain,
  heldRole,
  messageRule,
  messageRules,
  riskyUser,
  secureScore,
} from './graph-shapes.ts';
import type { ControlProfile, MessageRule, SecureScore } from './graph-shapes.ts';

/** Twelve weeks and some days more. */
const scoresMax = 90;

/** `GET /security/secureScores`, newest first, one a day. Application: SecurityEvents.Read.All. https://learn.microsoft.com/graph/api/security-list-securescores */
export async function secureScores(graph: AppGraph): Promise<SecureScore[]> {
  const rows: SecureScore[] = [];
  for await (const page of graph.pages(`/security/secureScores?$top=${scoresMax}`, secureScore)) {
    rows.push(...page);
    if (rows.length >= scoresMax) break;
  }
  return rows;
}

/** `GET /security/secureScoreControlProfiles`. Application: SecurityEvents.Read.All. https://learn.microsoft.com/graph/api/security-list-securescorecontrolprofiles */
export function controlProfiles(graph: AppGraph): Promise<ControlProfile[]> {
  return all(graph, '/security/secureScoreControlProfiles', controlProfile);
}

/** Names of the organisation's own domains, in small letters. `GET /domains`, application: Domain.Read.All. https://learn.microsoft.com/graph/api/domain-list */
export async function ownDomains(graph: AppGraph): Promise<string[]> {
  const rows = await all(graph, '/domains', domain);
  return rows.filter(({ isVerified }) => isVerified !== false).map(({ id }) => id.toLowerCase());
}

/** Ids of the accounts that may have a mailbox, enabled and no guests: the first page, or the one at `next`. `GET /users`, application: User.Read.All. https://learn.microsoft.com/graph/api/user-list */
export async function accountPage(graph: AppGraph, next?: string): Promise<Page<string>> {
  const filter = encodeURIComponent('accountEnabled eq true');
  const page = await graph.page(next ?? `/users?$filter=${filter}&$select=id,userType&$top=999`, account);
  return { ...page, rows: page.rows.filter(({ userType }) => userType !== 'Guest').map(({ id }) => id) };
}

const rulesPath = (mailboxId: string) => `/users/${pathId(mailboxId)}/mailFolders/inbox/messageRules`;

/**
 * The inbox rules of many mailboxes, in their order; `graph.not-found` where there is no mailbox. One `$batch` for twenty.
 * `GET /users/{id}/mailFolders/inbox/messageRules`, application: MailboxSettings.Read. https://learn.microsoft.com/graph/api/mailfolder-list-messagerules
 */
export async function rulesOfMany(
  graph: AppGraph,
  mailboxIds: readonly string[],
): Promise<(MessageRule[] | AppError)[]> {
  const answers = await graph.getMany(mailboxIds.map(rulesPath), messageRules);
  const rules: (MessageRule[] | AppError)[] = [];
  for (const [index, answer] of answers.entries()) {
    if (answer instanceof AppError) rules.push(answer);
    else if (answer['@odata.nextLink'] === undefined) rules.push(answer.value);
    else rules.push(await allRules(graph, mailboxIds[index] ?? ''));
  }
  return rules;
}

/** One mailbox with more rules than a page holds does not keep the others from being read. */
async function allRules(graph: AppGraph, mailboxId: string): Promise<MessageRule[] | AppError> {
  try {
    return await all(graph, rulesPath(mailboxId), messageRule);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** Removes a rule of the person's own mailbox. `DELETE …/messageRules/{id}`, delegated: MailboxSettings.ReadWrite. https://learn.microsoft.com/graph/api/messagerule-delete */
export function removeOwnRule(graph: UserGraph, ruleId: string): Promise<void> {
  return graph.delete(`${rulesPath(graph.person.objectId)}/${encodeURIComponent(ruleId)}`);
}

/** Whose risk changed since then. `GET /identityProtection/riskyUsers`, application: IdentityRiskyUser.Read.All; one request a second. https://learn.microsoft.com/graph/api/riskyuser-list */
export async function riskyUsersSince(graph: AppGraph, since: Date): Promise<{ id: string; at: string }[]> {
  const filter = encodeURIComponent(`riskLastUpdatedDateTime ge ${since.toISOString()}`);
  const rows = await all(graph, `/identityProtection/riskyUsers?$filter=${filter}`, riskyUser);
  return rows.flatMap(({ id, riskState, riskLastUpdatedDateTime: at }) =>
    at !== undefined && (riskState === 'atRisk' || riskState === 'confirmedCompromised') ? [{ id, at }] : [],
  );
}

/** Template ids of the directory roles somebody holds now. `GET /roleManagement/directory/roleAssignments`, application: RoleManagement.Read.Directory. https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments */
export async function rolesHeldBy(graph: AppGraph, objectId: string): Promise<Set<string>> {
  const filter = encodeURIComponent(`principalId eq '${filterText(objectId)}'`);
  const path = `/roleManagement/directory/roleAssignments?$filter=${filter}&$expand=roleDefinition`;
  const rows = await all(graph, path, heldRole);
  return new Set(rows.map(({ roleDefinition, roleDefinitionId }) => roleDefinition?.templateId ?? roleDefinitionId));
}
