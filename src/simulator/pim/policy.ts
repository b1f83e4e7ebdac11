/** Role settings as the 17 rules of a policy. https://learn.microsoft.com/graph/identity-governance-pim-rules-overview */
import { guidOf } from '../ids.ts';
import type { Kernel } from '../kernel.ts';
import type { Collection, Entity } from '../store.ts';
import type { PimKind, Target } from './model.ts';

/** Who approves, as policies name them. */
export interface Approver {
  '@odata.type': '#microsoft.graph.singleUser' | '#microsoft.graph.groupMembers';
  userId?: string;
  groupId?: string;
  description?: string | null;
}

/** A rule in Graph's shape. */
export interface Rule {
  '@odata.type': string;
  id: string;
  target: {
    caller: string;
    operations: string[];
    level: string;
    inheritableSettings: string[];
    enforcedSettings: string[];
  };
  [key: string]: unknown;
}

/** Who is asked before an activation goes on; Graph shows it as a rule of its own in beta, which is not played. */
export interface Extension {
  targetUrl: string;
  /** Application ID URI of the application that secures it. */
  resourceId: string;
  /** In audit mode the answer changes nothing. */
  mode: 'enabled' | 'audit';
  /** Does the person's request wait for the answer, or is it accepted at once? The documentation does not say. */
  isAwaited: boolean;
  /** Which claims the token has: as the documentation words them, or as a token of that version would. */
  token: 'documented' | 'v1.0' | 'v2.0';
}

/** `unifiedRoleManagementPolicy` with the rules that Graph shows as navigation. */
export interface Policy extends Entity {
  displayName: string;
  description: string;
  isOrganizationDefault: boolean;
  scopeId: string;
  scopeType: string;
  lastModifiedDateTime: string | null;
  lastModifiedBy: { id: string | null; displayName: string | null };
  _kind: PimKind;
  _roleId: string;
  _rules: Rule[];
  _extension?: Extension;
}

/** What the rules of a policy say about activation. */
export interface PolicySettings {
  maximumDuration: string;
  enabled: string[];
  /** Null when nobody needs to approve; an empty list means the default approvers. */
  approvers: Approver[] | null;
  approverJustification: boolean;
  /** `c1` … `c99`, or null. */
  authContext: string | null;
  /** Limits of what administrators assign; null for no limit. */
  eligibilityMax: string | null;
  assignmentMax: string | null;
  adminJustification: boolean;
}

/** What a new role's policy says: an hour up to eight, with a reason. */
export const DEFAULTS: PolicySettings = {
  maximumDuration: 'PT8H',
  enabled: ['Justification'],
  approvers: null,
  approverJustification: true,
  authContext: null,
  eligibilityMax: null,
  assignmentMax: null,
  adminJustification: false,
};

const PREFIX = '#microsoft.graph.unifiedRoleManagementPolicy';

/** The stored policies. */
export function policiesOf({ store }: Kernel): Collection<Policy> {
  return store.collection('policies/roleManagementPolicies');
}

/** The policy of a role on a scope; made with default settings when there is none. */
export function policyFor(
  kernel: Kernel,
  kind: PimKind,
  { roleId, scopeId }: Pick<Target, 'roleId' | 'scopeId'>,
): Policy {
  const scope = kind === 'directory' ? '/' : scopeId;
  const id = policyId(kernel, kind, roleId, scope);
  return policiesOf(kernel).get(id) ?? policiesOf(kernel).put(newPolicy(kernel, kind, { roleId, scopeId: scope }, {}));
}

/** A policy with these settings. */
export function newPolicy(
  kernel: Kernel,
  kind: PimKind,
  { roleId, scopeId }: Pick<Target, 'roleId' | 'scopeId'>,
  settings: Partial<PolicySettings>,
): Policy {
  return {
    id: policyId(kernel, kind, roleId, scopeId),
    displayName: kind === 'azure' ? roleId : kind === 'group' ? 'Group' : 'DirectoryRole',
    description: kind === 'azure' ? roleId : kind === 'group' ? 'Group' : 'DirectoryRole',
    isOrganizationDefault: false,
    scopeId,
    scopeType: kind === 'azure' ? 'subscription' : kind === 'group' ? 'Group' : 'DirectoryRole',
    lastModifiedDateTime: null,
    lastModifiedBy: { id: null, displayName: null },
    _kind: kind,
    _roleId: roleId,
    _rules: rulesOf({ ...DEFAULTS, ...settings }),
  };
}

function policyId(kernel: Kernel, kind: PimKind, roleId: string, scopeId: string): string {
  const guid = guidOf(`policy ${kind} ${roleId} ${scopeId.toLowerCase()}`);
  if (kind === 'azure') return guid;
  return kind === 'group' ? `Group_${scopeId}_${guid}` : `DirectoryRole_${kernel.tenant.id}_${guid}`;
}

/** The settings that the rules spell out. */
export function settingsOf({ _rules }: Policy): PolicySettings {
  const rule = (id: string): Record<string, unknown> => _rules.find((one) => one.id === id) ?? {};
  const context = rule('AuthenticationContext_EndUser_Assignment');
  const approval = (rule('Approval_EndUser_Assignment')['setting'] ?? {}) as {
    isApprovalRequired?: boolean;
    approvalStages?: { primaryApprovers?: Approver[]; isApproverJustificationRequired?: boolean }[];
  };
  const [stage] = approval.approvalStages ?? [];
  const durationOf = (id: string): string => {
    const value = rule(id)['maximumDuration'];
    return typeof value === 'string' ? value : 'PT8H';
  };
  const limit = (id: string) => (rule(id)['isExpirationRequired'] === true ? durationOf(id) : null);
  const enabled = (id: string) => (rule(id)['enabledRules'] ?? []) as string[];
  return {
    maximumDuration: durationOf('Expiration_EndUser_Assignment'),
    enabled: enabled('Enablement_EndUser_Assignment'),
    approvers: approval.isApprovalRequired ? (stage?.primaryApprovers ?? []) : null,
    approverJustification: stage?.isApproverJustificationRequired ?? true,
    authContext: context['isEnabled'] === true ? String(context['claimValue']) : null,
    eligibilityMax: limit('Expiration_Admin_Eligibility'),
    assignmentMax: limit('Expiration_Admin_Assignment'),
    adminJustification: enabled('Enablement_Admin_Assignment').includes('Justification'),
  };
}

function rulesOf(settings: PolicySettings): Rule[] {
  return [
    expiration('Expiration_Admin_Eligibility', settings.eligibilityMax ?? 'P365D', settings.eligibilityMax !== null),
    expiration('Expiration_Admin_Assignment', settings.assignmentMax ?? 'P180D', settings.assignmentMax !== null),
    expiration('Expiration_EndUser_Assignment', settings.maximumDuration, true),
    rule('Enablement', 'Enablement_Admin_Eligibility', { enabledRules: [] }),
    rule('Enablement', 'Enablement_Admin_Assignment', {
      enabledRules: settings.adminJustification ? ['Justification'] : [],
    }),
    rule('Enablement', 'Enablement_EndUser_Assignment', { enabledRules: settings.enabled }),
    rule('Approval', 'Approval_EndUser_Assignment', { setting: approvalSetting(settings) }),
    rule('AuthenticationContext', 'AuthenticationContext_EndUser_Assignment', {
      isEnabled: settings.authContext !== null,
      claimValue: settings.authContext ?? '',
    }),
    ...['Admin', 'Requestor', 'Approver'].flatMap((recipientType) =>
      ['Admin_Eligibility', 'Admin_Assignment', 'EndUser_Assignment'].map((target) =>
        rule('Notification', `Notification_${recipientType}_${target}`, {
          notificationType: 'Email',
          recipientType,
          notificationLevel: 'All',
          isDefaultRecipientsEnabled: true,
          notificationRecipients: [],
        }),
      ),
    ),
  ];
}

function approvalSetting({ approvers, approverJustification }: PolicySettings): object {
  return {
    isApprovalRequired: approvers !== null,
    isApprovalRequiredForExtension: false,
    isRequestorJustificationRequired: true,
    approvalMode: 'SingleStage',
    approvalStages: [
      {
        approvalStageTimeOutInDays: 1,
        isApproverJustificationRequired: approverJustification,
        escalationTimeInMinutes: 0,
        isEscalationEnabled: false,
        primaryApprovers: approvers ?? [],
        escalationApprovers: [],
      },
    ],
  };
}

function expiration(id: string, maximumDuration: string, isExpirationRequired: boolean): Rule {
  return rule('Expiration', id, { isExpirationRequired, maximumDuration });
}

function rule(kind: string, id: string, more: object): Rule {
  const [, caller = '', level = ''] = /(Admin|EndUser)_(Eligibility|Assignment)$/.exec(id) ?? [];
  const target = { caller, operations: ['all'], level, inheritableSettings: [], enforcedSettings: [] };
  return { '@odata.type': `${PREFIX}${kind}Rule`, id, ...more, target };
}
