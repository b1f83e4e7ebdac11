// What apps hold in this organisation: every grant and every permission of an app's own, by app, with its risk.

import type { AppGraph } from '../../core/graph.ts';
import { all } from '../../core/graph.ts';
import type { Directory } from '../../core/item.ts';
import { knowledge, tiers } from './engine/knowledge.ts';
import type { Tier } from './engine/knowledge.ts';
import { ownerOf } from './engine/owner.ts';
import type { OwnerClass } from './engine/owner.ts';
import { higher, tierOf } from './engine/tier.ts';
import { allGrants, servicePrincipalOf, servicePrincipals } from './graph.ts';
import { apiShape, appRoleShape } from './graph-shapes.ts';
import type { ServicePrincipal } from './graph-shapes.ts';
import { scopesIn } from './permission-names.ts';

/** One app and all it holds. */
export interface HoldingApp {
  objectId: string;
  appId: string | undefined;
  name: string;
  owner: OwnerClass;
  publisher: string;
  tier: Tier;
  delegated: string[];
  own: string[];
  people: number;
  isForAll: boolean;
  isEnabled: boolean;
  createdAt: string | undefined;
}

const grantsMax = 50_000;
/** APIs whose permissions apps hold in their own name: Microsoft Graph, Exchange Online, SharePoint Online. */
const apiAppIds = [
  '00000003-0000-0000-c000-000000000000',
  '00000002-0000-0ff1-ce00-000000000000',
  '00000003-0000-0ff1-ce00-000000000000',
];

/** The inventory, read once for everybody who looks within some minutes. Throws what Graph says. */
export function knownApps(
  { directory, graph }: { directory: Directory; graph: AppGraph },
  tenantId: string,
): Promise<HoldingApp[]> {
  return directory.cached('app-consent/inventory', () => inventory(graph, tenantId));
}

/** The riskiest first. Throws what Graph says. */
export async function inventory(graph: AppGraph, tenantId: string): Promise<HoldingApp[]> {
  const entries = new Map<string, ServicePrincipal>();
  for await (const page of servicePrincipals(graph)) for (const entry of page) entries.set(entry.id, entry);
  const found = new Map<string, HoldingApp & { users: Set<string> }>();
  const appOf = (id: string) => {
    const app = found.get(id) ?? { ...emptyApp(id, entries.get(id), tenantId), users: new Set<string>() };
    found.set(id, app);
    return app;
  };
  for (const grant of (await allGrants(graph, grantsMax)).rows) {
    const app = appOf(grant.clientId);
    const apiAppId = entries.get(grant.resourceId)?.appId;
    for (const name of scopesIn(grant.scope)) note(app, 'delegated', name, apiAppId);
    if (grant.principalId === undefined) app.isForAll = true;
    else app.users.add(grant.principalId);
  }
  for (const apiAppId of apiAppIds) await addOwn(graph, apiAppId, appOf);
  const apps = [...found.values()].map(({ users, ...app }) => ({ ...app, people: users.size }));
  return apps.sort(byRisk);
}

function emptyApp(id: string, entry: ServicePrincipal | undefined, tenantId: string): HoldingApp {
  const owner = ownerOf(entry, { appId: entry?.appId, ownerTenantId: undefined }, { tenantId }, knowledge);
  return {
    objectId: id,
    appId: entry?.appId,
    name: entry?.displayName ?? id,
    owner: owner.class,
    publisher: owner.publisher ?? '',
    tier: 'low',
    delegated: [],
    own: [],
    people: 0,
    isForAll: false,
    isEnabled: entry?.accountEnabled !== false,
    createdAt: entry?.createdDateTime,
  };
}

/** `GET /servicePrincipals/{id}/appRoleAssignedTo`, Application.Read.All: who holds an API's permissions. https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto */
async function addOwn(graph: AppGraph, apiAppId: string, appOf: (id: string) => HoldingApp): Promise<void> {
  const entry = await servicePrincipalOf(graph, apiAppId);
  if (!entry) return;
  const id = encodeURIComponent(entry.id);
  const { appRoles } = await graph.get(`/servicePrincipals/${id}?$select=id,appRoles`, apiShape);
  const names = new Map(appRoles.map((role) => [role.id, role.value ?? role.id]));
  const rows = await all(graph, `/servicePrincipals/${id}/appRoleAssignedTo`, appRoleShape);
  for (const { principalId, appRoleId, principalType } of rows)
    if (principalType === 'ServicePrincipal')
      note(appOf(principalId), 'own', names.get(appRoleId) ?? appRoleId, apiAppId);
}

function note(app: HoldingApp, kind: 'delegated' | 'own', name: string, apiAppId: string | undefined): void {
  if (!app[kind].includes(name)) app[kind].push(name);
  const asked = { kind: kind === 'own' ? 'application' : 'delegated', name, apiAppId, isOwnApi: false } as const;
  app.tier = higher(app.tier, tierOf(asked, knowledge).tier);
}

function byRisk(a: HoldingApp, b: HoldingApp): number {
  const [one, other] = [a, b].map((app) => tiers.indexOf(app.tier) * 10 + weight(app)) as [number, number];
  return other - one || a.name.localeCompare(b.name);
}

/** Of equally risky apps those nobody stands for come first, and those of Microsoft last. */
function weight({ owner, own }: HoldingApp): number {
  const trust = {
    thirdPartyUnverified: 4,
    unknown: 4,
    thirdPartyVerified: 3,
    ownTenant: 2,
    microsoftCorporate: 1,
    microsoftServices: 0,
  };
  return trust[owner] + (own.length > 0 ? 1 : 0);
}
