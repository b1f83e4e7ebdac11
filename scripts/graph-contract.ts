/** Cuts one area of the simulator's Graph contract out of a Microsoft Graph OpenAPI description:
 *  `node scripts/graph-contract.ts <description.json> <area>` writes src/simulator/graph/contract/<area>.json. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = Record<string, Json>;

interface AreaSource {
  version: 'v1.0' | 'beta';
  /** Every path that matches one of these belongs to the area. */
  paths: RegExp[];
  /** Permissions that reference pages list and the description lacks. */
  grants?: { delegated: string[]; application: string[]; paths?: RegExp };
  /** Type casts, which the description leaves out: path to the path it narrows and the schema of its items. */
  casts?: Record<string, { like: string; items: string }>;
  /** Operations of the reference pages that the description lacks: what is sent, what comes back, the permissions;
   *  the rest is as in the operation that it is `like`. */
  adds?: Record<string, Addition>;
  /** Schemas of those. */
  schemas?: Record<string, JsonObject>;
}

interface Addition {
  like?: string;
  body?: JsonObject;
  /** The body is a file's content and no JSON. */
  isContent?: boolean;
  status?: number;
  response?: string;
  permissions?: string[];
}

const PRINCIPAL = '/servicePrincipals/{servicePrincipal-id}';
const guid: JsonObject = { type: 'string', format: 'uuid' };
const nullable: JsonObject = { type: 'string', nullable: true };

/** https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignments */
const ROLE_ASSIGNMENT: Addition = {
  body: {
    type: 'object',
    required: ['principalId', 'resourceId', 'appRoleId'],
    properties: { principalId: guid, resourceId: guid, appRoleId: guid },
    additionalProperties: false,
  },
  status: 201,
  response: 'appRoleAssignment',
  permissions: ['AppRoleAssignment.ReadWrite.All'],
};

/** https://learn.microsoft.com/graph/api/oauth2permissiongrant-post */
const GRANT: Addition = {
  body: {
    type: 'object',
    required: ['clientId', 'consentType', 'resourceId'],
    properties: {
      clientId: { type: 'string' },
      consentType: { type: 'string' },
      principalId: nullable,
      resourceId: { type: 'string' },
      scope: nullable,
    },
    additionalProperties: false,
  },
  status: 201,
  response: 'oAuth2PermissionGrant',
  permissions: ['DelegatedPermissionGrant.ReadWrite.All', 'Directory.ReadWrite.All'],
};

/** https://learn.microsoft.com/graph/api/resources/application */
const APPLICATION: JsonObject = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    appId: nullable,
    displayName: nullable,
    createdDateTime: { type: 'string', format: 'date-time', nullable: true },
    deletedDateTime: { type: 'string', format: 'date-time', nullable: true },
    publisherDomain: nullable,
    signInAudience: nullable,
    identifierUris: { type: 'array', items: { type: 'string' } },
    tags: { type: 'array', items: { type: 'string' } },
    notes: nullable,
    verifiedPublisher: { type: 'object', nullable: true },
    web: { type: 'object', nullable: true },
    requiredResourceAccess: { type: 'array', items: { type: 'object' } },
    keyCredentials: { type: 'array', items: { type: 'object' } },
    passwordCredentials: { type: 'array', items: { type: 'object' } },
    '@odata.type': { type: 'string' },
  },
};

/** https://learn.microsoft.com/graph/api/resources/driveitem, what a channel's folder and a small file have of it. */
const DRIVE_ITEM: JsonObject = {
  type: 'object',
  required: ['id', 'name'],
  properties: {
    '@odata.context': { type: 'string' },
    id: { type: 'string' },
    name: { type: 'string' },
    webUrl: { type: 'string', format: 'uri' },
    size: { type: 'integer' },
    createdDateTime: { type: 'string', format: 'date-time' },
    lastModifiedDateTime: { type: 'string', format: 'date-time' },
    parentReference: {
      type: 'object',
      properties: { driveId: { type: 'string' }, driveType: { type: 'string' }, id: { type: 'string' } },
    },
    folder: { type: 'object', properties: { childCount: { type: 'integer' } } },
    file: { type: 'object', properties: { mimeType: { type: 'string' } } },
    createdBy: { type: 'object' },
    lastModifiedBy: { type: 'object' },
  },
};

const WRITE_APPS = ['Application.ReadWrite.All', 'Directory.ReadWrite.All'];

/** https://learn.microsoft.com/graph/api/accessreviewset-post-definitions; names and values as the resource page has them. */
const REVIEW_DEFINITION: JsonObject = {
  allOf: [{ $ref: '#/components/schemas/accessReviewScheduleDefinition' }],
  type: 'object',
  required: ['displayName', 'descriptionForAdmins', 'descriptionForReviewers', 'scope', 'settings'],
  properties: {
    displayName: { type: 'string', minLength: 1 },
    scope: { type: 'object', required: ['@odata.type'] },
    settings: {
      type: 'object',
      required: ['instanceDurationInDays'],
      properties: {
        instanceDurationInDays: { type: 'integer', minimum: 1, maximum: 180 },
        defaultDecision: { enum: ['Approve', 'Deny', 'Recommendation', 'None'] },
      },
    },
    stageSettings: { type: 'array', maxItems: 3 },
  },
};

const areas: Record<string, AreaSource> = {
  'entitlement-management': { version: 'v1.0', paths: [/^\/identityGovernance\/entitlementManagement\//] },
  directory: {
    version: 'v1.0',
    paths: [
      /^\/me$/,
      /^\/users$/,
      /^\/users\/\{user-id\}$/,
      /^\/users\/\{user-id\}\/(manager|transitiveMemberOf|presence|photo|photo\/\$value)$/,
      /^\/groups(\/|$)/,
      /^\/communications\//,
      /^\/directoryObjects\//,
      /^\/(organization|domains)$/,
    ],
    casts: {
      '/groups/{group-id}/transitiveMembers/microsoft.graph.user': {
        like: '/groups/{group-id}/transitiveMembers',
        items: 'user',
      },
      '/groups/{group-id}/members/microsoft.graph.user': { like: '/groups/{group-id}/members', items: 'user' },
      '/users/{user-id}/transitiveMemberOf/microsoft.graph.group': {
        like: '/users/{user-id}/transitiveMemberOf',
        items: 'group',
      },
    },
  },
  'access-reviews': {
    version: 'v1.0',
    paths: [/^\/identityGovernance\/accessReviews\//],
    adds: {
      'POST /identityGovernance/accessReviews/definitions': {
        body: REVIEW_DEFINITION,
        status: 201,
        response: 'accessReviewScheduleDefinition',
        permissions: ['AccessReview.ReadWrite.All'],
      },
      'PUT /identityGovernance/accessReviews/definitions/{accessReviewScheduleDefinition-id}': {
        body: REVIEW_DEFINITION,
        status: 204,
        permissions: ['AccessReview.ReadWrite.All'],
      },
      'DELETE /identityGovernance/accessReviews/definitions/{accessReviewScheduleDefinition-id}': {
        status: 204,
        permissions: ['AccessReview.ReadWrite.All'],
      },
    },
  },
  'access-reviews-beta': {
    version: 'beta',
    paths: [/^\/identityGovernance\/accessReviews\/decisions\/filterByCurrentUser/],
    grants: { delegated: ['AccessReview.ReadWrite.All'], application: [] },
  },
  'audit-logs': { version: 'v1.0', paths: [/^\/auditLogs\/directoryAudits/] },
  applications: {
    version: 'v1.0',
    paths: [
      /^\/servicePrincipals(\/|$)/,
      /^\/oauth2PermissionGrants(\/|$)/,
      /^\/users\/\{user-id\}\/(oauth2PermissionGrants|appRoleAssignments)(\/|$)/,
    ],
    adds: {
      "GET /servicePrincipals(appId='{appId}')": { like: `GET ${PRINCIPAL}` },
      "PATCH /servicePrincipals(appId='{appId}')": { like: `PATCH ${PRINCIPAL}` },
      [`GET ${PRINCIPAL}/memberOf`]: { like: 'GET /servicePrincipals', response: 'directoryObject.collection' },
      'POST /oauth2PermissionGrants': GRANT,
      [`POST ${PRINCIPAL}/appRoleAssignments`]: ROLE_ASSIGNMENT,
      [`POST ${PRINCIPAL}/appRoleAssignedTo`]: ROLE_ASSIGNMENT,
      'POST /users/{user-id}/appRoleAssignments': ROLE_ASSIGNMENT,
      'GET /directory/deletedItems/microsoft.graph.servicePrincipal': { like: 'GET /servicePrincipals' },
      'GET /directory/deletedItems/{directoryObject-id}': { like: `GET ${PRINCIPAL}` },
      'POST /directory/deletedItems/{directoryObject-id}/restore': {
        status: 200,
        response: 'directoryObject',
        permissions: WRITE_APPS,
      },
      'DELETE /directory/deletedItems/{directoryObject-id}': { status: 204, permissions: WRITE_APPS },
      'GET /applications': { like: 'GET /servicePrincipals', response: 'application.collection' },
      "GET /applications(appId='{appId}')": { like: `GET ${PRINCIPAL}`, response: 'application' },
      'GET /applications/{application-id}': { like: `GET ${PRINCIPAL}`, response: 'application' },
      'GET /applications/{application-id}/owners': { like: `GET ${PRINCIPAL}/owners` },
    },
    schemas: {
      application: APPLICATION,
      'application.collection': {
        type: 'object',
        required: ['value'],
        properties: { value: { type: 'array', items: { $ref: '#/components/schemas/application' } } },
      },
    },
  },
  'sign-ins': {
    version: 'v1.0',
    paths: [/^\/auditLogs\/signIns/, /^\/users\/\{user-id\}\/revokeSignInSessions$/],
  },
  'sign-ins-beta': { version: 'beta', paths: [/^\/auditLogs\/signIns/] },
  'consent-policies': {
    version: 'v1.0',
    paths: [
      /^\/policies\/(authorizationPolicy|adminConsentRequestPolicy|permissionGrantPolicies)(\/|$)/,
      /^\/identityGovernance\/appConsent\//,
    ],
    // The description has the function's whole call as a path parameter.
    adds: {
      "GET /tenantRelationships/findTenantInformationByTenantId(tenantId='{tenantId}')": {
        status: 200,
        response: 'tenantInformation',
        permissions: ['CrossTenantInformation.ReadBasic.All'],
      },
    },
  },
  mailboxes: {
    version: 'v1.0',
    paths: [/\/messageRules/],
    // The map names the least permission only; elsewhere the greater one includes it.
    grants: { delegated: ['MailboxSettings.ReadWrite'], application: ['MailboxSettings.ReadWrite'] },
  },
  // The description lacks drives. https://learn.microsoft.com/graph/api/channel-get-filesfolder and driveitem-put-content
  'channel-files': {
    version: 'v1.0',
    paths: [],
    adds: {
      'GET /teams/{team-id}/channels/{channel-id}/filesFolder': {
        status: 200,
        response: 'driveItem',
        permissions: ['Files.Read.All', 'Files.ReadWrite.All', 'Sites.Read.All', 'Sites.ReadWrite.All'],
      },
      'GET /drives/{drive-id}/items/{driveItem-id}': {
        status: 200,
        response: 'driveItem',
        permissions: ['Files.Read', 'Files.Read.All', 'Files.ReadWrite', 'Files.ReadWrite.All', 'Sites.Read.All'],
      },
      'PUT /drives/{drive-id}/items/{driveItem-id}:/{file-name}:/content': {
        isContent: true,
        status: 201,
        response: 'driveItem',
        permissions: ['Files.ReadWrite', 'Files.ReadWrite.All', 'Sites.ReadWrite.All'],
      },
    },
    schemas: { driveItem: DRIVE_ITEM },
  },
  security: { version: 'v1.0', paths: [/^\/security\//] },
  'identity-protection': { version: 'v1.0', paths: [/^\/identityProtection\//] },
  'role-management': { version: 'v1.0', paths: [/^\/roleManagement\/directory\//] },
  'role-management-policies': {
    version: 'v1.0',
    paths: [/^\/policies\/roleManagementPolic/],
    grants: {
      delegated: ['RoleManagementPolicy.Read.AzureADGroup', 'RoleManagementPolicy.ReadWrite.AzureADGroup'],
      application: ['RoleManagementPolicy.Read.Directory', 'RoleManagementPolicy.Read.AzureADGroup'],
    },
  },
  'role-management-groups': {
    version: 'v1.0',
    paths: [/^\/identityGovernance\/privilegedAccess\/group\//],
    // Reading approvals: the map names the least permission only; elsewhere the greater one includes it.
    grants: {
      delegated: ['PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup'],
      application: [],
      paths: /assignmentApprovals/,
    },
  },
  'role-management-beta': { version: 'beta', paths: [/^\/roleManagement\/directory\//] },
  'role-management-groups-beta': {
    version: 'beta',
    paths: [/^\/identityGovernance\/privilegedAccess\/group\//],
    // Reading approvals: the map names the least permission only; elsewhere the greater one includes it.
    grants: {
      delegated: ['PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup'],
      application: [],
      paths: /assignmentApprovals/,
    },
  },
  'teams-apps': { version: 'v1.0', paths: [/\/teamwork\/installedApps/, /^\/appCatalogs\//] },
};

const [descriptionFile, areaName] = process.argv.slice(2);
const area = areas[areaName ?? ''];
if (!descriptionFile || !areaName || !area)
  throw new Error(`usage: graph-contract.ts <description.json> <${Object.keys(areas).join('|')}>`);

const description = JSON.parse(readFileSync(descriptionFile, 'utf8')) as JsonObject;
const allSchemas = objectAt(objectAt(description, 'components'), 'schemas');
const operations: JsonObject = {};
for (const [path, item] of Object.entries(objectAt(description, 'paths'))) {
  if (area.paths.some((pattern) => pattern.test(path))) addOperations(path, item as JsonObject);
}
for (const [path, { like, items }] of Object.entries(area.casts ?? {})) {
  addOperations(path, JSON.parse(JSON.stringify(objectAt(objectAt(description, 'paths'), like))) as JsonObject);
  const operation = operations[`GET ${path}`] as JsonObject;
  operation['response'] = { $ref: `#/schemas/${items}.collection` };
}
for (const [name, { like, body, isContent, status, response, permissions }] of Object.entries(area.adds ?? {})) {
  operations[name] = {
    ...(like ? objectAt(operations, like) : { query: [] }),
    ...(body ? { body: toJsonSchema(body) } : {}),
    ...(isContent ? { isContent } : {}),
    ...(status ? { status } : {}),
    ...(response ? { response: { $ref: `#/schemas/${response}` } } : {}),
    ...(permissions ? { delegated: permissions, application: permissions } : {}),
  };
}
const output = fileURLToPath(new URL(`../src/simulator/graph/contract/${areaName}.json`, import.meta.url));
writeFileSync(
  output,
  `{\n"version": "${area.version}",\n"operations": ${inLines(operations)},\n"schemas": ${inLines(usedSchemas(operations))}\n}\n`,
);

/** One line for each operation and schema: compact, and changes can still be read. */
function inLines(entries: JsonObject): string {
  const lines = Object.entries(entries).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{\n${lines.join(',\n')}\n}`;
}

function addOperations(path: string, item: JsonObject): void {
  for (const [method, value] of Object.entries(item)) {
    if (method !== 'parameters') operations[`${method.toUpperCase()} ${path}`] = toOperation(path, value as JsonObject);
  }
}

/** Keeps what the simulator checks: query options, body, the one success answer and the permissions. */
function toOperation(path: string, operation: JsonObject): JsonObject {
  const parameters = (operation['parameters'] ?? []) as JsonObject[];
  const names = parameters.map((parameter) => JSON.stringify(parameter['$ref'] ?? ''));
  const query = names
    .map((name) => name.slice(name.lastIndexOf('/') + 1, -1))
    .filter((name) => name !== 'ConsistencyLevel');
  const [status, response] = Object.entries(objectAt(operation, 'responses')).find(([code]) =>
    code.startsWith('2'),
  ) ?? ['204', {}];
  const body = operation['requestBody'] as JsonObject | undefined;
  const grants = area?.grants?.paths?.test(path) === false ? undefined : area?.grants;
  const permissions = (operation['x-permissions'] ?? {}) as Record<string, { least: string[]; other: string[] } | null>;
  return {
    query,
    ...(body ? { body: toJsonSchema(contentSchema(body)) } : {}),
    ...(body?.['required'] === false ? { bodyOptional: true } : {}),
    status: Number(status),
    ...(contentSchema(response as JsonObject) ? { response: toJsonSchema(contentSchema(response as JsonObject)) } : {}),
    delegated: listed(permissions['delegated'], grants?.delegated),
    application: listed(permissions['application'], grants?.application),
  };
}

function listed(
  permissions: { least: string[]; other: string[] } | null | undefined,
  more: string[] = [],
): string[] | null {
  return permissions ? [...new Set([...permissions.least, ...permissions.other, ...more])] : null;
}

function contentSchema(part: JsonObject): Json {
  const content = part['content'] as Record<string, JsonObject> | undefined;
  return content?.['application/json']?.['schema'] ?? null;
}

/** OpenAPI 3.0 to JSON Schema: `nullable`, and references into this file. */
function toJsonSchema(schema: Json | undefined): Json {
  if (Array.isArray(schema)) return schema.map(toJsonSchema);
  if (typeof schema !== 'object' || schema === null) return schema ?? null;
  const { nullable, ...rest } = schema;
  if (nullable && Array.isArray(rest['enum']) && rest['enum'][0] === null) return { type: 'null' };
  const copied = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, key === 'enum' ? value : toJsonSchema(value)]),
  );
  if (typeof copied['$ref'] === 'string')
    copied['$ref'] = copied['$ref'].replace('#/components/schemas/', '#/schemas/');
  if (nullable && typeof copied['type'] === 'string') copied['type'] = [copied['type'], 'null'];
  return copied;
}

function usedSchemas(from: JsonObject): JsonObject {
  const used: JsonObject = {};
  const waiting = [JSON.stringify(from), '"#/schemas/ODataErrors.ODataError"'];
  for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) {
    for (const [, name] of text.matchAll(/"#\/schemas\/([^"]+)"/g)) {
      if (!name || name in used) continue;
      used[name] = toJsonSchema(area?.schemas?.[name] ?? allSchemas[name]);
      waiting.push(JSON.stringify(used[name]));
    }
  }
  return Object.fromEntries(Object.entries(used).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function objectAt(parent: JsonObject, key: string): JsonObject {
  const value = parent[key];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`no object at ${key}`);
  return value;
}
