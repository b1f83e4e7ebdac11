// What the detective knows beside the records: rubric, permissions, whose apps are whose. All of it is data that can be replaced.

import { z } from 'zod';
import abusedTools from '../data/abused-tools.json' with { type: 'json' };
import activityNames from '../data/activities.json' with { type: 'json' };
import firstPartyApps from '../data/first-party-apps.json' with { type: 'json' };
import links from '../data/links.json' with { type: 'json' };
import lookAlikes from '../data/look-alikes.json' with { type: 'json' };
import owners from '../data/owners.json' with { type: 'json' };
import permissions from '../data/permissions.json' with { type: 'json' };
import purposes from '../data/purposes.json' with { type: 'json' };
import rubric from '../data/rubric.json' with { type: 'json' };
import { activities } from './event.ts';
import type { Activity } from './event.ts';
import { activityKey } from './normalise.ts';

export const tiers = ['low', 'medium', 'high', 'critical'] as const;
export type Tier = (typeof tiers)[number];
const tier = z.enum(tiers);
const guid = z.guid().transform((id) => id.toLowerCase());
const words = z.string().min(1);
const number = z.number();
const limit = z.number().positive();

export const permissionsFile = z.strictObject({
  asOf: z.iso.date(),
  apis: z.array(z.strictObject({ name: words, appId: guid })),
  fallback: z.array(
    z.strictObject({
      type: z.enum(['delegated', 'application']),
      tier,
      contains: z.array(words).optional(),
      startsWith: z.array(words).optional(),
      exceptStartsWith: z.array(words).optional(),
      endsWith: z.array(words).optional(),
      ownApi: z.literal(true).optional(),
    }),
  ),
  permissions: z.array(
    z.strictObject({
      permission: words,
      type: z.enum(['delegated', 'application']),
      tier,
      api: words.optional(),
      adminConsentRequired: z.boolean().optional(),
      en: words,
      de: words,
    }),
  ),
});
export type PermissionsFile = z.infer<typeof permissionsFile>;

export const firstPartyFile = z.strictObject({
  asOf: z.iso.date(),
  apps: z.array(
    z.strictObject({
      appId: guid,
      name: words,
      owner: guid.nullable(),
      basis: z.enum(['tenant', 'vendor-docs', 'community', 'research']),
    }),
  ),
});

export const ownersFile = z.strictObject({
  tenants: z.array(
    z.strictObject({ tenantId: guid, owner: z.enum(['microsoftServices', 'microsoftCorporate']), label: words }),
  ),
  consumerTenantId: guid,
  provisioners: z.array(words),
});

const toolsFile = z.strictObject({ tools: z.array(z.strictObject({ appId: guid, name: words })) });

const lookAlikesFile = z.strictObject({
  brands: z.array(words),
  harmlessBefore: z.array(words),
  unchangedTokens: z.array(words),
  equalNameLengthMin: limit,
  throwAwayHosts: z.array(words),
  throwAwayEndings: z.array(words),
});

const activitiesFile = z.strictObject({
  activities: z.array(z.strictObject({ activity: z.enum(activities), names: z.array(words) })),
});

const rubricFile = z.strictObject({
  levels: z.strictObject({ critical: number, high: number, medium: number, low: number }),
  points: z.strictObject({
    'permission-tier': z.strictObject({ low: number, medium: number, high: number, critical: number }),
    'for-everyone': number,
    lasting: number,
    combination: number,
    owner: z.strictObject({
      microsoftServices: number,
      microsoftCorporate: number,
      microsoftCorporateListed: number,
      ownTenant: number,
      thirdPartyVerified: number,
      thirdPartyUnverified: number,
      unknown: number,
    }),
    'look-alike': number,
    'throw-away-address': number,
    'new-here': number,
    'well-known-here': number,
    'risky-sign-in': z.strictObject({ medium: number, high: number, address: number }),
    'device-code': number,
    'out-of-hours': number,
    'no-sign-in': number,
    administrator: number,
    'many-people': z.strictObject({ some: number, many: number, verified: number }),
    'abused-tool': number,
    'later-credential': number,
    'entry-removed': number,
    'given-by-app': number,
    'written-directly': number,
    'not-granted': number,
  }),
  limits: z.strictObject({
    newDays: limit,
    knownDays: limit,
    knownPeople: limit,
    somePeople: limit,
    manyPeople: limit,
    campaignHours: limit,
    followUpHours: limit,
    removalHours: limit,
    signInMinutes: limit,
    anySignInMinutes: limit,
    noSignInAfterHours: limit,
  }),
  readsMail: z.array(words),
  sendsMail: z.array(words),
  changesMailboxRules: z.array(words),
  families: z.array(words),
  familiesMin: limit,
  lasting: z.array(words),
  badAddressEvents: z.array(words),
  disabledByMicrosoft: z.array(words),
});
export type Rubric = z.infer<typeof rubricFile>;

const purposesFile = z.strictObject({
  purposes: z.array(
    z.strictObject({ nameContains: words, en: words, de: words, check: z.literal('encrypted-mail').optional() }),
  ),
});
export type Purpose = z.infer<typeof purposesFile>['purposes'][number];

const linkNames = [
  'app',
  'permissions',
  'app-sign-ins',
  'app-audit',
  'person-sign-ins',
  'person-audit',
  'risk-detections',
  'consent-settings',
  'initiating-app',
  'message-trace',
] as const;
export type LinkName = (typeof linkNames)[number];
const linksFile = z.strictObject({ origin: z.url(), links: z.record(z.enum(linkNames), words) });

/** The data files as they lie in `data/`. */
export interface DataFiles {
  permissions: unknown;
  firstPartyApps: unknown;
  owners: unknown;
  abusedTools: unknown;
  lookAlikes: unknown;
  activities: unknown;
  rubric: unknown;
  purposes: unknown;
  links: unknown;
}

export type ListedPermission = PermissionsFile['permissions'][number];

/** Everything the rules look things up in. */
export interface Knowledge {
  /** By name as `activityKey` writes it. */
  activities: ReadonlyMap<string, Activity>;
  rubric: Rubric;
  /** By `type|api's app id|name`, in small letters. */
  permissions: ReadonlyMap<string, ListedPermission>;
  /** By `type|name` over all APIs, the riskiest first: for an API that is not known. */
  permissionsOfAnyApi: ReadonlyMap<string, ListedPermission>;
  fallback: PermissionsFile['fallback'];
  apiNames: ReadonlyMap<string, string>;
  owners: ReadonlyMap<string, 'microsoftServices' | 'microsoftCorporate'>;
  consumerTenantId: string;
  provisioners: ReadonlySet<string>;
  firstParty: ReadonlyMap<string, z.infer<typeof firstPartyFile>['apps'][number]>;
  abusedTools: ReadonlyMap<string, string>;
  lookAlikes: z.infer<typeof lookAlikesFile>;
  purposes: readonly Purpose[];
  portalOrigin: string;
  links: Readonly<Record<LinkName, string>>;
}

/** Reads data files; a file that is not as it should be is refused with zod's account of it. */
export function readKnowledge(files: DataFiles): Knowledge {
  const known = permissionsFile.parse(files.permissions);
  const owning = ownersFile.parse(files.owners);
  const portal = linksFile.parse(files.links);
  return {
    activities: new Map(
      activitiesFile
        .parse(files.activities)
        .activities.flatMap(({ activity, names }) => names.map((name) => [activityKey(name), activity] as const)),
    ),
    rubric: rubricFile.parse(files.rubric),
    ...permissionMaps(known),
    owners: new Map(owning.tenants.map(({ tenantId, owner }) => [tenantId, owner])),
    consumerTenantId: owning.consumerTenantId,
    provisioners: new Set(owning.provisioners.map((name) => name.toLowerCase())),
    firstParty: new Map(firstPartyFile.parse(files.firstPartyApps).apps.map((app) => [app.appId, app])),
    abusedTools: new Map(toolsFile.parse(files.abusedTools).tools.map(({ appId, name }) => [appId, name])),
    lookAlikes: lookAlikesFile.parse(files.lookAlikes),
    purposes: purposesFile.parse(files.purposes).purposes,
    portalOrigin: portal.origin,
    links: portal.links,
  };
}

const graphApi = 'Microsoft Graph';

function permissionMaps(
  file: PermissionsFile,
): Pick<Knowledge, 'permissions' | 'permissionsOfAnyApi' | 'fallback' | 'apiNames'> {
  const appIds = new Map(file.apis.map(({ name, appId }) => [name, appId]));
  const byRisk = file.permissions.toSorted((a, b) => tiers.indexOf(b.tier) - tiers.indexOf(a.tier));
  const ofAnyApi = new Map<string, ListedPermission>();
  for (const one of byRisk) {
    const key = `${one.type}|${one.permission.toLowerCase()}`;
    if (!ofAnyApi.has(key)) ofAnyApi.set(key, one);
  }
  return {
    permissions: new Map(
      file.permissions.map((one) => [
        `${one.type}|${appIds.get(one.api ?? graphApi) ?? ''}|${one.permission.toLowerCase()}`,
        one,
      ]),
    ),
    permissionsOfAnyApi: ofAnyApi,
    fallback: file.fallback,
    apiNames: new Map(file.apis.map(({ name, appId }) => [appId, name])),
  };
}

/** The data files of the project. */
export const builtInFiles: DataFiles = {
  permissions,
  firstPartyApps,
  owners,
  abusedTools,
  lookAlikes,
  activities: activityNames,
  rubric,
  purposes,
  links,
};

/** What the project's own data files say. */
export const knowledge: Knowledge = readKnowledge(builtInFiles);
