// What PIM says when it refuses, as errors of ours: each rule name and error code has its sentence in core/errors.ts.
// https://learn.microsoft.com/rest/api/authorization/includes/privileged-role-common-errors

import type { Outcome } from '../../core/decision.ts';
import { AppError, forResource } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { Area } from './places.ts';

/** Rules of the policy, the one to be put right first at the top. */
const byRule: Record<string, ErrorCode> = {
  EligibilityRule: 'pim.not-eligible',
  MfaRule: 'pim.mfa-missing',
  AuthenticationContextRule: 'pim.context-missing',
  AcrsRule: 'pim.context-missing',
  ExpirationRule: 'pim.duration-too-long',
  JustificationRule: 'pim.reason-missing',
  TicketingRule: 'pim.ticket-missing',
  CustomExtensionRule: 'pim.extension-denied',
};

const byCode: Record<string, ErrorCode> = {
  RoleAssignmentExists: 'pim.already-active',
  PendingRoleAssignmentRequest: 'pim.already-pending',
  SubjectNotFound: 'pim.subject-unknown',
  RoleNotFound: 'pim.role-unknown',
  RoleDefinitionDoesNotExist: 'pim.role-unknown',
  RoleAssignmentDoesNotExist: 'pim.not-active',
  ActiveDurationTooShort: 'pim.too-soon',
  ResourceIsLocked: 'pim.locked',
  InvalidScope: 'pim.scope-mismatch',
  AadPremiumLicenseRequired: 'pim.licence-missing',
  PermissionScopeNotGranted: 'pim.permission-missing',
  Request_BadRequest: 'pim.bad-request',
  InvalidRoleAssignmentRequestSchedule: 'pim.bad-schedule',
  StartTimeInPast: 'pim.past-start',
};

/** Names of Entra's that have a sentence here. */
export const refusalNames = { rules: Object.keys(byRule), codes: Object.keys(byCode) };

/** Graph's answer in PIM's terms; undefined when it is no refusal of PIM (busy, unreachable, signed out). */
export function refusalOf(error: unknown): { code: ErrorCode; rules: string[] } | undefined {
  if (!(error instanceof AppError)) return undefined;
  const codes = texts(error.detail['codes']);
  const rules = texts(error.detail['rules']);
  const code = codes.map((name) => byCode[name]).find((known) => known !== undefined);
  if (code) return { code, rules };
  if (rules.length > 0) {
    const known = Object.keys(byRule).find((name) => rules.includes(name));
    return { code: (known === undefined ? undefined : byRule[known]) ?? 'pim.rule-failed', rules };
  }
  if (codes.some((name) => name.endsWith('AcrsValidationFailed')) && error.code !== 'token.step-up')
    return { code: 'pim.context-missing', rules };
  return undefined;
}

/** The code for each rule that was not met. */
export function codesOfRules(rules: readonly string[]): ErrorCode[] {
  return [...new Set(rules.map((rule) => byRule[rule] ?? 'pim.rule-failed'))];
}

/**
 * What a new sign-in must prove so that PIM takes its token as one with a second factor. Conditional Access may know more
 * precise claims; those come with Entra's own challenge.
 */
const mfaClaims = JSON.stringify({ access_token: { amr: { essential: true, values: ['mfa'] } } });

/** Ends a write that failed: as a refusal in PIM's terms, or, where a new sign-in can help, by asking for it. */
export function refusedBy(error: unknown, area: Area): Outcome {
  const refusal = refusalOf(error);
  if (!refusal || !(error instanceof AppError)) throw error;
  if (refusal.rules.includes('MfaRule') && !refusal.rules.includes('EligibilityRule')) {
    const stepUp = new AppError('token.step-up', { claims: mfaClaims, cause: error, detail: { rules: refusal.rules } });
    throw area === 'azure' ? forResource(stepUp, 'azure') : stepUp;
  }
  const { requestId } = error.detail;
  return {
    result: 'refused',
    errorCode: refusal.code,
    params: { rules: refusal.rules.join(', ') },
    ...(typeof requestId === 'string' ? { requestId } : {}),
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
