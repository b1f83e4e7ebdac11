/** PIM's own error codes, the same for Graph and ARM.
 *  https://learn.microsoft.com/rest/api/authorization/includes/privileged-role-common-errors */
import { GraphError } from '../graph/errors.ts';
import type { PimKind } from './model.ts';

const MESSAGES = {
  RoleAssignmentExists: 'The Role assignment already exists.',
  PendingRoleAssignmentRequest: 'There is already an existing pending Role assignment request.',
  SubjectNotFound: 'The subject is not found.',
  RoleNotFound: 'The role is not found.',
  RoleDefinitionDoesNotExist: 'The specified role definition does not exist or is disabled.',
  RoleAssignmentDoesNotExist: 'The Role assignment does not exist.',
  ActiveDurationTooShort: 'The active duration is too short. Minimum required is 5 minutes.',
  ResourceIsLocked: 'The resource is locked. Please try again later.',
  InvalidScope: 'The scope is invalid or does not match the eligibility.',
  AadPremiumLicenseRequired: 'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.',
  InvalidRoleAssignmentRequestSchedule: 'The schedule of the role assignment request is invalid.',
  StartTimeInPast: 'The start time of the role assignment request lies in the past.',
  Request_BadRequest: 'The request is not valid.',
} as const;

/** Codes with a fixed meaning. */
export type PimCode = keyof typeof MESSAGES;

/** A 400 with PIM's code; the message is the usual one unless told. */
export function refuse(code: PimCode, message: string = MESSAGES[code]): GraphError {
  return new GraphError(400, code, message);
}

/** The rules of the policy that the request does not meet, as a JSON array in the message. */
export function policyFailed(rules: readonly string[]): GraphError {
  return new GraphError(
    400,
    'RoleAssignmentRequestPolicyValidationFailed',
    `The following policy rules failed: ${JSON.stringify(rules)}`,
  );
}

/** The token lacks the authentication context. https://learn.microsoft.com/entra/identity-platform/developer-guide-conditional-access-authentication-context */
export function contextNeeded(kind: PimKind, value: string): GraphError {
  const claims = encodeURIComponent(`{"access_token":{"acrs":{"essential":true, "value":"${value}"}}}`);
  const code = `${kind === 'group' ? 'Group' : 'Role'}AssignmentRequestAcrsValidationFailed`;
  return new GraphError(400, code, `The assignment request failed since ACRS validation failed. &claims=${claims}`);
}

/** 403 for a token without the permission, in PIM's words. */
export function scopeNotGranted(permissions: readonly string[]): GraphError {
  return new GraphError(
    403,
    'PermissionScopeNotGranted',
    `Authorization failed due to missing permission scope ${permissions.join(',')}.`,
  );
}
