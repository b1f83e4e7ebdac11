// What Entra says around an incident, in Graph's words. A member that is absent could not be read, which is neither good nor bad.

import { z } from 'zod';

const text = z.string();
const maybe = z.string().nullish();

const servicePrincipal = z.object({
  id: text,
  appId: maybe,
  displayName: maybe,
  appOwnerOrganizationId: maybe,
  verifiedPublisher: z.object({ displayName: maybe }).nullish(),
  servicePrincipalType: maybe,
  accountEnabled: z.boolean().nullish(),
  appRoleAssignmentRequired: z.boolean().nullish(),
  replyUrls: z.array(text).nullish(),
  homepage: maybe,
  createdDateTime: maybe,
  disabledByMicrosoftStatus: maybe,
});
export type ServicePrincipalFacts = z.infer<typeof servicePrincipal>;

const signIn = z.object({
  createdDateTime: text,
  userId: text,
  appId: maybe,
  ipAddress: maybe,
  isInteractive: z.boolean().nullish(),
  clientAppUsed: maybe,
  deviceDetail: z.object({ displayName: maybe, operatingSystem: maybe, browser: maybe }).nullish(),
  location: z.object({ city: maybe, countryOrRegion: maybe }).nullish(),
  riskLevelDuringSignIn: maybe,
  riskEventTypes_v2: z.array(text).nullish(),
  originalTransferMethod: maybe,
  authenticationProtocol: maybe,
  status: z.object({ errorCode: z.number() }).nullish(),
});
export type SignInFacts = z.infer<typeof signIn>;

const hours = z.object({ days: z.array(z.number()), from: text, to: text });

const user = z.object({
  id: text,
  userPrincipalName: maybe,
  displayName: maybe,
  /** Absent when roles could not be read. */
  directoryRoles: z.array(text).nullish(),
  timeZone: maybe,
  businessHours: hours.nullish(),
});
export type UserFacts = z.infer<typeof user>;

/** What somebody marked as expected. */
const expected = z.object({
  appId: text,
  reach: z.enum(['Principal', 'AllPrincipals']),
  permissions: z.array(text),
  /** A moment; absent for ever. */
  until: maybe,
});
export type ExpectedApp = z.infer<typeof expected>;

/** Reads what was stored, or what a test gives. Members that Graph has and the rules do not use are dropped. */
export const consentContext = z.object({
  evaluatedAt: text,
  tenant: z.object({ tenantId: text, timeZone: maybe, businessHours: hours.nullish() }),
  /** The client, and apps that acted. */
  servicePrincipals: z.array(servicePrincipal).default([]),
  /** Object ids that Entra does not know, or no longer. */
  notFound: z.array(text).default([]),
  resources: z
    .array(z.object({ id: text, appId: maybe, displayName: maybe, appOwnerOrganizationId: maybe }))
    .default([]),
  users: z.array(user).default([]),
  /** Sign-ins from an hour before to ten minutes after, of those in `signInsOf`. */
  signIns: z.array(signIn).optional(),
  /** Whose sign-ins were read; everybody's when absent. */
  signInsOf: z.array(text).optional(),
  /** By app id, from our own ledger: since when and by how many. An app that is not in it was never seen. */
  history: z.record(text, z.object({ daysKnown: z.number(), distinctUsers30d: z.number() })).optional(),
  expected: z.array(expected).default([]),
  /** `defaultUserRolePermissions.permissionGrantPoliciesAssigned` */
  permissionGrantPoliciesAssigned: z.array(text).optional(),
});
export type ConsentContext = z.infer<typeof consentContext>;
