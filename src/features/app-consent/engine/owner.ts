// Whose app is it? Decided by the tenant that owns it, never by a name: names, logos and addresses are free to choose.

import type { ConsentContext, ServicePrincipalFacts } from './context.ts';
import type { Knowledge } from './knowledge.ts';

export const ownerClasses = [
  'microsoftServices',
  'microsoftCorporate',
  'ownTenant',
  'thirdPartyVerified',
  'thirdPartyUnverified',
  'unknown',
] as const;
export type OwnerClass = (typeof ownerClasses)[number];

export interface Owner {
  class: OwnerClass;
  tenantId?: string;
  /** Of a verified publisher. */
  publisher?: string;
  /** Registered by a private person with a consumer account. */
  isConsumer: boolean;
  /** A Microsoft app that was read from a tenant with its owner. */
  isListed: boolean;
}

interface Named {
  appId: string | undefined;
  /** What the event says, for an entry that is gone. */
  ownerTenantId: string | undefined;
}

/** The owner of an app, from its entry in the tenant or from what its creation said. */
export function ownerOf(
  entry: ServicePrincipalFacts | undefined,
  named: Named,
  tenant: ConsentContext['tenant'],
  knowledge: Knowledge,
): Owner {
  const tenantId = (entry?.appOwnerOrganizationId ?? named.ownerTenantId)?.toLowerCase();
  const listed = knowledge.firstParty.get((entry?.appId ?? named.appId ?? '').toLowerCase());
  const rest = { isConsumer: false, isListed: listed?.basis === 'tenant' && listed.owner === tenantId };
  // Neither managed identities nor entries from before app registrations have an owner; both are of this tenant.
  const type = entry?.servicePrincipalType?.toLowerCase();
  if (type === 'managedidentity' || (type === 'legacy' && tenantId === undefined))
    return { class: 'ownTenant', ...rest };
  if (tenantId === undefined) return { class: 'unknown', ...rest };
  const known = { tenantId, ...rest };
  const microsoft = knowledge.owners.get(tenantId);
  if (microsoft) return { class: microsoft, ...known };
  if (tenantId === tenant.tenantId.toLowerCase()) return { class: 'ownTenant', ...known };
  if (tenantId === knowledge.consumerTenantId) return { class: 'thirdPartyUnverified', ...known, isConsumer: true };
  const publisher = entry?.verifiedPublisher?.displayName?.trim();
  return publisher ? { class: 'thirdPartyVerified', ...known, publisher } : { class: 'thirdPartyUnverified', ...known };
}

export function isMicrosoft({ class: one }: Owner): boolean {
  return one === 'microsoftServices' || one === 'microsoftCorporate';
}

/** Nobody stands for the app: no verified publisher, or not even an owner. */
export function isUnproven({ class: one }: Owner): boolean {
  return one === 'thirdPartyUnverified' || one === 'unknown';
}
