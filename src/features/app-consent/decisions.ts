// The writes in Entra, each made as the person who clicked, each safe to repeat.

import type { DecisionKind, Outcome, StoredDecision } from '../../core/decision.ts';
import { AppError, hasCode } from '../../core/errors.ts';
import type { AppGraph, UserGraph } from '../../core/graph.ts';
import { actOf, actPayload, rolesAbove, rolesFor } from './acts.ts';
import type { ActPayload } from './acts.ts';
import { actNames } from './facts.ts';
import type { ActName } from './facts.ts';
import { appRolesOf, grantsOf, servicePrincipal } from './graph.ts';
import { anything } from './graph-shapes.ts';
import { featureName } from './places.ts';

const part = encodeURIComponent;
const pageMax = 200;
const passesMax = 20;
const goOnAfterS = 5;

type Submit = (graph: UserGraph, payload: ActPayload) => Promise<void>;

const submits: Record<ActName, Submit> = {
  revoke,
  disable: (graph, { objectId }) => setEntry(graph, objectId, { accountEnabled: false }),
  enable: (graph, { objectId }) => setEntry(graph, objectId, { accountEnabled: true }),
  'require-assignment': (graph, { objectId }) => setEntry(graph, objectId, { appRoleAssignmentRequired: true }),
  'release-assignment': (graph, { objectId }) => setEntry(graph, objectId, { appRoleAssignmentRequired: false }),
  remove: async (graph, { objectId }) => {
    if (objectId !== undefined) await gone(graph.delete(`/servicePrincipals/${part(objectId)}`));
  },
  'revoke-sessions': async (graph, { people }) => {
    for (const id of people) await graph.post(`/users/${part(id)}/revokeSignInSessions`, undefined, anything);
  },
  undo,
};

/** One kind for each act. */
export const decisionKinds: readonly DecisionKind[] = actNames.map((act) => ({
  name: `${featureName}.${act}`,
  submit: (graph, payload) => submitted(graph, act, actPayload.parse(payload)),
  readBack: ({ graph }, decision) => readBack(graph, decision),
}));

/** The kind of an act. */
export function kindOf(act: ActName): DecisionKind {
  const kind = decisionKinds.find(({ name }) => name === `${featureName}.${act}`);
  if (!kind) throw new Error(`no decision kind for ${act}`);
  return kind;
}

async function submitted(graph: UserGraph, act: ActName, payload: ActPayload): Promise<Outcome> {
  try {
    await submits[act](graph, payload);
    return { result: 'done' };
  } catch (error) {
    if (hasCode(error, 'graph.forbidden')) return lacking(act, payload, error);
    if (hasCode(error, 'graph.not-found')) return { result: 'refused', errorCode: 'item.unknown' };
    throw error;
  }
}

function lacking(act: ActName, payload: ActPayload, error: AppError): Outcome {
  const { requestId } = error.detail;
  return {
    result: 'refused',
    errorCode: 'role.missing',
    params: { roles: roleNames(act, payload) },
    ...(typeof requestId === 'string' ? { requestId } : {}),
  };
}

/** The roles with which Entra would have done it. Who may end sessions at all was stopped by the roles of those concerned. */
function roleNames(act: ActName, { roles }: Pick<ActPayload, 'roles'>): string {
  const wanted = act === 'revoke-sessions' ? rolesAbove : rolesFor(act, roles.length > 0);
  return wanted.map(({ name }) => name).join(', ');
}

/** `PATCH /servicePrincipals/{id}`, Application.ReadWrite.All. https://learn.microsoft.com/graph/api/serviceprincipal-update */
async function setEntry(graph: UserGraph, objectId: string | undefined, change: object): Promise<void> {
  if (objectId === undefined) throw new AppError('graph.not-found');
  await graph.patch(`/servicePrincipals/${part(objectId)}`, change);
}

/**
 * `DELETE /oauth2PermissionGrants/{id}`, DelegatedPermissionGrant.ReadWrite.All, and the app's own permissions,
 * AppRoleAssignment.ReadWrite.All. What is gone already is done. https://learn.microsoft.com/graph/api/oauth2permissiongrant-delete
 */
async function revoke(graph: UserGraph, payload: ActPayload): Promise<void> {
  for (const { id } of payload.grants) await gone(graph.delete(`/oauth2PermissionGrants/${part(id)}`));
  for (const role of payload.roles) await removeRole(graph, role);
  if (payload.isMore && payload.objectId !== undefined) await revokeRest(graph, payload.objectId);
}

/** Page by page until nothing is left; who stops in between goes on where it ended. Entra's lists are behind what was written. */
async function revokeRest(graph: UserGraph, objectId: string): Promise<void> {
  for (let pass = 0; pass < passesMax; pass += 1) {
    const grants = await grantsOf(graph, objectId, pageMax);
    const roles = await appRolesOf(graph, objectId, pageMax);
    if (grants.rows.length + roles.rows.length === 0) return;
    for (const { id } of grants.rows) await gone(graph.delete(`/oauth2PermissionGrants/${part(id)}`));
    for (const role of roles.rows) await removeRole(graph, role);
  }
  throw new AppError('decision.continues', { retryAfterS: goOnAfterS });
}

/** https://learn.microsoft.com/graph/api/serviceprincipal-delete-approleassignments */
async function removeRole(graph: UserGraph, role: { id: string; principalId: string }): Promise<void> {
  await gone(graph.delete(`/servicePrincipals/${part(role.principalId)}/appRoleAssignments/${part(role.id)}`));
}

/** The same grants again, enabled again: `POST /oauth2PermissionGrants`, `POST /servicePrincipals/{id}/appRoleAssignments`. */
async function undo(graph: UserGraph, payload: ActPayload): Promise<void> {
  const { objectId } = payload;
  if (objectId === undefined) throw new AppError('graph.not-found');
  if (payload.of === 'disable') return setEntry(graph, objectId, { accountEnabled: true });
  if (payload.of === 'enable') return setEntry(graph, objectId, { accountEnabled: false });
  if (payload.of === 'require-assignment') return setEntry(graph, objectId, { appRoleAssignmentRequired: false });
  if (payload.of === 'release-assignment') return setEntry(graph, objectId, { appRoleAssignmentRequired: true });
  for (const { consentType, principalId, resourceId, scope } of payload.grants) {
    const body = { clientId: objectId, consentType, resourceId, scope, ...(principalId ? { principalId } : {}) };
    await there(graph.post('/oauth2PermissionGrants', body, anything));
  }
  for (const { principalId, appRoleId, resourceId } of payload.roles) {
    const body = { principalId, appRoleId, resourceId };
    await there(graph.post(`/servicePrincipals/${part(objectId)}/appRoleAssignments`, body, anything));
  }
}

/** Gone already is as good as removed. */
async function gone(write: Promise<void>): Promise<void> {
  await write.catch((error: unknown) => {
    if (!hasCode(error, 'graph.not-found')) throw error;
  });
}

/** There already is as good as made: Entra says 409, or 400 for a permission that an app has. */
async function there(write: Promise<unknown>): Promise<void> {
  await write.catch((error: unknown) => {
    const codes = error instanceof AppError ? error.detail['codes'] : undefined;
    const isDouble = hasCode(error, 'graph.refused') && Array.isArray(codes) && codes.includes('Request_BadRequest');
    if (!hasCode(error, 'graph.conflict') && !isDouble) throw error;
  });
}

/** Did it take effect? What Entra shows now tells it for most of them. */
async function readBack(graph: AppGraph, { kind, payload }: StoredDecision): Promise<Outcome | undefined> {
  const act = actOf(kind);
  const { objectId, grants, roles, isMore } = actPayload.parse(payload);
  if (act === undefined || objectId === undefined || act === 'revoke-sessions' || act === 'undo') return undefined;
  const entry = await servicePrincipal(graph, objectId);
  if (!entry) return act === 'remove' || act === 'revoke' ? { result: 'done' } : undefined;
  switch (act) {
    case 'disable':
      return doneWhen(entry.accountEnabled === false);
    case 'enable':
      return doneWhen(entry.accountEnabled === true);
    case 'require-assignment':
      return doneWhen(entry.appRoleAssignmentRequired === true);
    case 'release-assignment':
      return doneWhen(entry.appRoleAssignmentRequired === false);
    case 'remove':
      return undefined;
    case 'revoke': {
      const left = await grantsOf(graph, objectId, pageMax);
      const leftRoles = await appRolesOf(graph, objectId, pageMax);
      const ids = new Set([...left.rows, ...leftRoles.rows].map(({ id }) => id));
      if (isMore) return doneWhen(ids.size === 0);
      return doneWhen(left.isAll && ![...grants, ...roles].some(({ id }) => ids.has(id)));
    }
  }
}

function doneWhen(isDone: boolean): Outcome | undefined {
  return isDone ? { result: 'done' } : undefined;
}
