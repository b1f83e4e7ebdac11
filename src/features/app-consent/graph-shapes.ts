// What Graph answers, as far as it is used. Members nobody needs are dropped; odd ones cost only themselves.

import { z } from 'zod';

const text = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);

/** https://learn.microsoft.com/graph/api/resources/serviceprincipal */
export const servicePrincipalShape = z.object({
  id: z.string().min(1),
  appId: text,
  displayName: text,
  appOwnerOrganizationId: text,
  verifiedPublisher: z.object({ displayName: text }).nullish().catch(undefined),
  servicePrincipalType: text,
  accountEnabled: z.boolean().nullish().catch(undefined),
  appRoleAssignmentRequired: z.boolean().nullish().catch(undefined),
  replyUrls: z.array(z.string()).nullish().catch(undefined),
  homepage: text,
  createdDateTime: text,
  disabledByMicrosoftStatus: text,
});
export type ServicePrincipal = z.infer<typeof servicePrincipalShape>;

/** https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant */
export const grantShape = z.object({
  id: z.string().min(1),
  clientId: z.string(),
  consentType: z.string(),
  principalId: text,
  resourceId: z.string(),
  scope: z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
});
export type Grant = z.infer<typeof grantShape>;

/** https://learn.microsoft.com/graph/api/resources/approleassignment */
export const appRoleShape = z.object({
  id: z.string().min(1),
  appRoleId: z.string(),
  principalId: z.string(),
  resourceId: z.string(),
  resourceDisplayName: text,
  principalType: text,
});

export type AppRole = z.infer<typeof appRoleShape>;

/** An API with the permissions it has for apps. */
export const apiShape = z.object({
  id: z.string(),
  appRoles: z.array(z.object({ id: z.string(), value: text })).catch([]),
});

/** https://learn.microsoft.com/graph/api/resources/signin */
export const signInShape = z.object({
  createdDateTime: z.string(),
  userId: z.string(),
  appId: text,
  ipAddress: text,
  isInteractive: z.boolean().nullish().catch(undefined),
  clientAppUsed: text,
  deviceDetail: z.object({ displayName: text, operatingSystem: text, browser: text }).nullish().catch(undefined),
  location: z.object({ city: text, countryOrRegion: text }).nullish().catch(undefined),
  riskLevelDuringSignIn: text,
  riskEventTypes_v2: z.array(z.string()).nullish().catch(undefined),
  originalTransferMethod: text,
  authenticationProtocol: text,
  status: z.object({ errorCode: z.number() }).nullish().catch(undefined),
});

/** https://learn.microsoft.com/graph/api/resources/unifiedroleassignment */
export const roleAssignmentShape = z.object({
  principalId: z.string(),
  roleDefinitionId: z.string(),
  directoryScopeId: text,
  roleDefinition: z.object({ displayName: text }).nullish().catch(undefined),
});

/** https://learn.microsoft.com/graph/api/resources/authorizationpolicy */
export const authorizationPolicyShape = z.object({
  defaultUserRolePermissions: z.object({ permissionGrantPoliciesAssigned: z.array(z.string()) }),
});

/** https://learn.microsoft.com/graph/api/resources/riskyuser */
export const riskyUserShape = z.object({ riskLevel: text, riskState: text });

/** https://learn.microsoft.com/graph/api/resources/tenantinformation */
export const tenantShape = z.object({ displayName: text, defaultDomainName: text });

/** https://learn.microsoft.com/graph/api/resources/appconsentrequest */
export const consentRequestShape = z.object({
  id: z.string(),
  appId: z.string(),
  appDisplayName: text,
  pendingScopes: z
    .array(z.object({ displayName: text }))
    .nullish()
    .catch(undefined),
});

/** An answer that nobody reads. */
export const anything = z.unknown();
