// The reads about apps, what they hold, and who signed in: with the application's identity, or a person's where one is given.

import type { AppGraph, GraphReader, Some } from '../../core/graph.ts';
import { all, filterText, some, unlessGone } from '../../core/graph.ts';
import { hasCode } from '../../core/errors.ts';
import {
  appRoleShape,
  authorizationPolicyShape,
  grantShape,
  riskyUserShape,
  roleAssignmentShape,
  servicePrincipalShape,
  signInShape,
  tenantShape,
} from './graph-shapes.ts';
import type { AppRole, Grant, ServicePrincipal } from './graph-shapes.ts';

const selected =
  'id,appId,displayName,appOwnerOrganizationId,verifiedPublisher,servicePrincipalType,accountEnabled,appRoleAssignmentRequired,replyUrls,homepage,disabledByMicrosoftStatus';

const part = encodeURIComponent;

/**
 * `GET /servicePrincipals/{id}`, Application.Read.All; undefined when Entra does not have it. Without `$select`, because the day
 * of creation comes only then. https://learn.microsoft.com/graph/api/serviceprincipal-get
 */
export async function servicePrincipal(graph: GraphReader, id: string): Promise<ServicePrincipal | undefined> {
  return unlessGone(graph.get(`/servicePrincipals/${part(id)}`, servicePrincipalShape));
}

/** `GET /servicePrincipals?$filter=appId eq '…'`, Application.Read.All. https://learn.microsoft.com/graph/api/serviceprincipal-list */
export async function servicePrincipalOf(graph: GraphReader, appId: string): Promise<ServicePrincipal | undefined> {
  const filter = part(`appId eq '${filterText(appId)}'`);
  const [found] = await all(graph, `/servicePrincipals?$filter=${filter}`, servicePrincipalShape);
  return found;
}

/** `GET /servicePrincipals`, all of them, page by page. Application.Read.All. */
export function servicePrincipals(graph: AppGraph): AsyncIterable<ServicePrincipal[]> {
  return graph.pages(`/servicePrincipals?$select=${selected}&$top=999`, servicePrincipalShape);
}

/** `GET /servicePrincipals/{id}/oauth2PermissionGrants`, Directory.Read.All. https://learn.microsoft.com/graph/api/serviceprincipal-list-oauth2permissiongrants */
export function grantsOf(graph: GraphReader, clientId: string, max: number): Promise<Some<Grant>> {
  return some(graph.pages(`/servicePrincipals/${part(clientId)}/oauth2PermissionGrants?$top=999`, grantShape), max);
}

/** `GET /oauth2PermissionGrants`, all of them. Directory.Read.All. https://learn.microsoft.com/graph/api/oauth2permissiongrant-list */
export function allGrants(graph: AppGraph, max: number): Promise<Some<Grant>> {
  return some(graph.pages('/oauth2PermissionGrants?$top=999', grantShape), max);
}

/** `GET /servicePrincipals/{id}/appRoleAssignments`, Application.Read.All. https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignments */
export function appRolesOf(graph: GraphReader, id: string, max: number): Promise<Some<AppRole>> {
  return some(graph.pages(`/servicePrincipals/${part(id)}/appRoleAssignments`, appRoleShape), max);
}

/**
 * `GET /auditLogs/signIns`, AuditLog.Read.All and a premium licence. Beta, because v1.0 knows neither device codes nor sign-ins
 * that nobody saw. `of` is the app's id or the person's. https://learn.microsoft.com/graph/api/signin-list
 */
export async function signIns(
  graph: AppGraph,
  of: { appId: string } | { userId: string },
  between: { from: Date; to: Date },
  max: number,
) {
  const whose = 'appId' in of ? `appId eq '${filterText(of.appId)}'` : `userId eq '${filterText(of.userId)}'`;
  const times = `createdDateTime ge ${between.from.toISOString()} and createdDateTime le ${between.to.toISOString()}`;
  const kinds = "signInEventTypes/any(t: t eq 'interactiveUser' or t eq 'nonInteractiveUser')";
  const path = (filter: string) => `/auditLogs/signIns?$filter=${part(filter)}&$top=${Math.min(500, max + 1)}`;
  try {
    const found = graph.pages(path(`${whose} and ${times} and ${kinds}`), signInShape, { version: 'beta' });
    return await some(found, max);
  } catch (error) {
    if (!hasCode(error, 'graph.refused')) throw error;
    return some(graph.pages(path(`${whose} and ${times}`), signInShape), max);
  }
}

/** A directory role that somebody has. */
export interface HeldRole {
  templateId: string;
  name: string;
}

/** `GET /roleManagement/directory/roleAssignments`, RoleManagement.Read.Directory: what is in force now. https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments */
export async function rolesOf(graph: AppGraph, objectId: string): Promise<HeldRole[]> {
  const filter = part(`principalId eq '${filterText(objectId)}'`);
  const path = `/roleManagement/directory/roleAssignments?$filter=${filter}&$expand=roleDefinition`;
  const rows = await all(graph, path, roleAssignmentShape);
  return rows.map(({ roleDefinitionId, roleDefinition }) => ({
    templateId: roleDefinitionId.toLowerCase(),
    name: roleDefinition?.displayName ?? roleDefinitionId,
  }));
}

/** Object ids of those who hold a role; the same call by role. */
export async function holdersOf(graph: AppGraph, templateId: string): Promise<string[]> {
  const filter = part(`roleDefinitionId eq '${filterText(templateId)}'`);
  const rows = await all(graph, `/roleManagement/directory/roleAssignments?$filter=${filter}`, roleAssignmentShape);
  return [...new Set(rows.map(({ principalId }) => principalId))];
}

/** `GET /policies/authorizationPolicy`, Policy.Read.All. https://learn.microsoft.com/graph/api/authorizationpolicy-get */
export async function consentPolicies(graph: AppGraph): Promise<string[]> {
  const policy = await graph.get('/policies/authorizationPolicy', authorizationPolicyShape);
  return policy.defaultUserRolePermissions.permissionGrantPoliciesAssigned;
}

/** `GET /identityProtection/riskyUsers/{id}`, IdentityRiskyUser.Read.All; undefined for an account nobody worries about. https://learn.microsoft.com/graph/api/riskyuser-get */
export async function riskOf(graph: AppGraph, objectId: string) {
  return unlessGone(graph.get(`/identityProtection/riskyUsers/${part(objectId)}`, riskyUserShape));
}

/** `GET /tenantRelationships/findTenantInformationByTenantId`, CrossTenantInformation.ReadBasic.All. https://learn.microsoft.com/graph/api/tenantrelationship-findtenantinformationbytenantid */
export async function tenantOf(graph: AppGraph, tenantId: string) {
  const id = filterText(part(tenantId));
  return unlessGone(graph.get(`/tenantRelationships/findTenantInformationByTenantId(tenantId='${id}')`, tenantShape));
}
