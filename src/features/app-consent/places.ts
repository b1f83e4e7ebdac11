// The names under which the feature keeps things: items, and documents in its memory.

import type { ItemRef } from '../../core/item.ts';

export const featureName = 'app-consent';
export const incidentKindName = 'incident';

export function incidentRef(key: string): ItemRef {
  return { feature: featureName, kind: incidentKindName, key };
}

/** Documents of the memory. */
export const documents = {
  /** All that is known of one app. */
  app: (id: string) => `app/${id}`,
  /** Which app document a key of an app leads to. */
  key: (key: string) => `key/${key}`,
  /** Which app document an incident's item belongs to. */
  item: (key: string) => `item/${key}`,
  /** A step of several records: which apps it names, and records of it that name none. */
  step: (correlationId: string) => `step/${correlationId}`,
  /** Since when an app is known here. */
  history: (key: string) => `history/${key}`,
  /** A record that was taken in. */
  seen: (id: string) => `seen/${id}`,
  /** A change of the consent rules. */
  policyChange: (id: string) => `policy/${id}`,
  /** An app that somebody marked as expected. */
  expected: (appId: string) => `expected/${appId}`,
  /** What people did about an incident that is nothing in Entra. */
  deeds: (key: string) => `deeds/${key}`,
  /** Sign-ins around an incident, as last read. */
  signIns: (key: string) => `sign-ins/${key}`,
  /** An incident in the summary of a day. */
  summary: (day: string, key: string) => `summary/${day}/${key}`,
  /** How bad an incident is, for the figures. */
  rated: (key: string) => `rated/${key}`,
  /** Since when records are followed. */
  since: 'since',
  /** What the demo says of the tenant. */
  tenant: 'tenant',
  /** A setting that holds for all incidents. */
  setting: (name: string) => `setting/${name}`,
} as const;
