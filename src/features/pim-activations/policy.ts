// What a role's policy asks of those who activate it, from its rules. Pure.
// https://learn.microsoft.com/graph/identity-governance-pim-rules-overview

import { durationParts, minuteMs } from '../../core/time.ts';
import type { PolicyRule } from './graph-shapes.ts';

/** Who may decide, as the policy names them. */
export interface ApproverSet {
  userId?: string | undefined;
  groupId?: string | undefined;
}

/** What the form has to ask, and who decides. */
export interface ActivationPolicy {
  /** The longest activation. */
  minutesMax: number;
  isReasonRequired: boolean;
  isTicketRequired: boolean;
  isMfaRequired: boolean;
  /** `c1` … `c99` */
  authenticationContext: string | undefined;
  isApprovalRequired: boolean;
  isApproverReasonRequired: boolean;
  /** Empty though approval is required: holders of Privileged Role Administrator and Global Administrator decide. */
  approvers: ApproverSet[];
}

/** PIM's own default, for a rule that cannot be read. */
const minutesDefault = 8 * 60;

/** Reads the rules; one that is missing or odd counts as PIM’s default, and Entra has the last word. */
export function policyOf(rules: readonly PolicyRule[]): ActivationPolicy {
  const rule = (id: string) => rules.find((one) => one.id === `${id}_EndUser_Assignment`);
  const enabled = (rule('Enablement')?.enabledRules ?? []).map((name) => name.toLowerCase());
  const context = rule('AuthenticationContext');
  const setting = rule('Approval')?.setting;
  const stages = setting?.approvalStages ?? [];
  return {
    minutesMax: minutesIn(rule('Expiration')?.maximumDuration) ?? minutesDefault,
    isReasonRequired: enabled.includes('justification'),
    isTicketRequired: enabled.includes('ticketing'),
    isMfaRequired: enabled.includes('multifactorauthentication'),
    authenticationContext: context?.isEnabled ? context.claimValue : undefined,
    isApprovalRequired: setting?.isApprovalRequired ?? false,
    isApproverReasonRequired: stages.some((stage) => stage.isApproverJustificationRequired),
    approvers: stages.flatMap(({ primaryApprovers, escalationApprovers }) =>
      [...(primaryApprovers ?? []), ...(escalationApprovers ?? [])].map(({ userId, groupId }) => ({ userId, groupId })),
    ),
  };
}

/** Whole minutes of an ISO duration; undefined for what is none. */
export function minutesIn(iso: string | undefined): number | undefined {
  const parts = durationParts(iso);
  if (!parts) return undefined;
  return Math.floor((parts.months * 30 * 24 * 60 * minuteMs + parts.ms) / minuteMs);
}
