// What can be activated: a directory role in a scope, membership of a group, an Azure role; and the keys that name it.

import { z } from 'zod';
import type { ItemRef } from '../../core/item.ts';

/** The feature’s name, in item references and verbs. */
export const featureName = 'pim-activations';

/** The three services with PIM: directory roles, groups, Azure. */
export const areas = ['directory', 'group', 'azure'] as const;
/** One of `areas`. */
export type Area = (typeof areas)[number];

/** A role in its scope, as the service names them. */
export interface Place {
  area: Area;
  /** Role definition id; `member` or `owner` for a group. */
  roleId: string;
  /** `/`, `/administrativeUnits/{id}`, `app:/…`; a group's id; an ARM scope. */
  scope: string;
}

/** A place and the person it is about. At most one request for it can wait in Entra, and one activation run. */
export interface Held extends Place {
  principalId: string;
}

const part = '[A-Za-z0-9-]{1,80}';
const placePattern = new RegExp(`^(directory|group|azure)~(${part})~([A-Za-z0-9%._()-]{1,600})$`);

/** The place as one word: on buttons, in settings, as the parser's id. */
export function placeKey({ area, roleId, scope }: Place): string {
  return [area, roleId, encodeURIComponent(scope).replaceAll('~', '%7E')].join('~');
}

/** The place that the word names; undefined for any other text. */
export function placeOf(key: string): Place | undefined {
  const [, area, roleId, encoded] = placePattern.exec(key) ?? [];
  const known = areas.find((one) => one === area);
  if (!known || roleId === undefined || encoded === undefined) return undefined;
  try {
    return { area: known, roleId, scope: decodeURIComponent(encoded) };
  } catch {
    return undefined;
  }
}

/** A place key from outside. */
export const placeKeyShape = z.string().refine((key) => placeOf(key) !== undefined);

/** The item about one person's hold on one place. */
export function activationRef(held: Held): ItemRef {
  return { feature: featureName, kind: 'activation', key: `${held.principalId}~${placeKey(held)}` };
}

/** Whom and what an item is about; undefined for a key that is none of ours. */
export function heldOf(key: string): Held | undefined {
  const [, principalId, rest] = /^([A-Za-z0-9-]{1,80})~(.+)$/.exec(key) ?? [];
  const place = rest === undefined ? undefined : placeOf(rest);
  return principalId !== undefined && place ? { ...place, principalId } : undefined;
}

/** Do both name the same role in the same scope? Scopes are compared without letter case, as Azure does. */
export function isSamePlace(a: Place, b: Place): boolean {
  return a.area === b.area && a.roleId === b.roleId && a.scope.toLowerCase() === b.scope.toLowerCase();
}
