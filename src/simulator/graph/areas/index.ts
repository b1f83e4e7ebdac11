/** The areas of Graph this simulator offers. A new one is a file here, its contract file and a line below. */
import type { Kernel } from '../../kernel.ts';
import type { Area } from '../area.ts';
import { applications } from './applications.ts';
import { accessReviews } from './access-reviews.ts';
import { auditLogs } from './audit-logs.ts';
import { channelFiles } from './channel-files.ts';
import { consentPolicies } from './consent-policies.ts';
import { directory } from './directory.ts';
import { entitlementManagement } from './entitlement-management.ts';
import { identityProtection } from './identity-protection.ts';
import { mailboxes } from './mailboxes.ts';
import { roleManagement } from './role-management.ts';
import { security } from './security.ts';
import { signIns } from './sign-ins.ts';
import { teamsApps } from './teams-apps.ts';

/** All areas, made for one kernel. */
export function createAreas(kernel: Kernel): Area[] {
  return [
    directory(kernel),
    entitlementManagement(kernel),
    ...roleManagement(kernel),
    ...accessReviews(kernel),
    auditLogs(kernel),
    applications(kernel),
    ...signIns(kernel),
    consentPolicies(kernel),
    identityProtection(kernel),
    teamsApps(kernel),
    security(kernel),
    mailboxes(kernel),
    channelFiles(kernel),
  ];
}
