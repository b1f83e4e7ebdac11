/** The audit records of app role assignments. */
import { preciseOf } from '../graph/audit.ts';
import type { Kernel } from '../kernel.ts';
import { DEFAULT_ROLE_ID } from './model.ts';
import type { RoleAssignment, ServicePrincipal } from './model.ts';
import { entry, names, property, tell } from './record-writing.ts';
import type { Doer } from './record-writing.ts';

const CATEGORIES: Record<RoleAssignment['principalType'], string> = {
  User: 'UserManagement',
  Group: 'GroupManagement',
  ServicePrincipal: 'ApplicationManagement',
};

/** What a record tells of who holds the role. */
export interface Holder {
  displayName: string | null;
  upn?: string;
  appId?: string;
}

/** An app role given to or taken from an application, person or group. */
export function tellAssignment(
  kernel: Kernel,
  doer: Doer,
  verb: 'Add' | 'Remove',
  assignment: RoleAssignment,
  { api, principal }: { api: ServicePrincipal; principal: Holder },
): void {
  const role = api.appRoles.find(({ id }) => id === assignment.appRoleId);
  const isDefault = assignment.appRoleId === DEFAULT_ROLE_ID;
  const value = (text: string | null | undefined) => (isDefault ? '' : (text ?? null));
  const pair = (name: string, text: string | null) =>
    verb === 'Add' ? property(name, text) : property(name, null, text);
  const moment = preciseOf(doer.at);
  const isApplication = assignment.principalType === 'ServicePrincipal';
  const properties = [
    pair('AppRole.Id', assignment.appRoleId),
    pair('AppRole.Value', value(role?.value)),
    pair('AppRole.DisplayName', value(role?.displayName)),
    pair('AppRoleAssignment.CreatedDateTime', verb === 'Add' ? moment : assignment.createdDateTime),
    pair('AppRoleAssignment.LastModifiedDateTime', moment),
    ...Object.entries(holderOf(assignment, principal)).map(([name, text]) => pair(name, text)),
    names(api),
  ];
  tell(kernel, doer, {
    activity: activityOf(verb, assignment),
    operationType: verb === 'Add' ? 'Assign' : 'Unassign',
    category: CATEGORIES[assignment.principalType],
    targets: [
      entry(api, properties),
      {
        id: assignment.principalId,
        displayName: isApplication ? (principal.appId ?? null) : null,
        type: assignment.principalType,
        ...(principal.upn ? { upn: principal.upn } : {}),
      },
    ],
    details: { AppId: api.appId },
  });
}

/** People are "granted" a role, groups and applications are not. */
function activityOf(verb: 'Add' | 'Remove', { principalType }: RoleAssignment): string {
  const way = verb === 'Add' ? 'to' : 'from';
  if (principalType === 'ServicePrincipal') return `${verb} app role assignment ${way} service principal`;
  return `${verb} app role assignment ${principalType === 'User' ? 'grant ' : ''}${way} ${principalType.toLowerCase()}`;
}

function holderOf({ principalId, principalType }: RoleAssignment, holder: Holder): Record<string, string | null> {
  if (principalType === 'Group') return { 'Group.ObjectID': principalId };
  if (principalType === 'User')
    return { 'User.ObjectID': principalId, 'User.UPN': holder.upn ?? null, 'User.PUID': puidOf(principalId) };
  return {
    'ServicePrincipal.ObjectID': principalId,
    'ServicePrincipal.DisplayName': holder.displayName,
    'ServicePrincipal.AppId': holder.appId ?? null,
    'ServicePrincipal.Name': holder.appId ?? null,
  };
}

function puidOf(id: string): string {
  return `10032${id.replaceAll('-', '').slice(0, 11).toUpperCase()}`;
}
