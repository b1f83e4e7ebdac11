// How much a permission opens, by the list or, for one that is not in it, by its name.

import type { Knowledge, ListedPermission, PermissionsFile, Tier } from './knowledge.ts';
import { tiers } from './knowledge.ts';

export interface AskedPermission {
  kind: 'delegated' | 'application';
  name: string;
  /** Of the API; absent when it is not known. */
  apiAppId?: string | undefined;
  /** The API is one of the tenant's own. */
  isOwnApi: boolean;
}

/** A permission's tier, and its words where the list has it. An API that is not known gives the riskiest of that name. */
export function tierOf(asked: AskedPermission, knowledge: Knowledge): { tier: Tier; listed?: ListedPermission } {
  const name = asked.name.toLowerCase();
  const listed =
    asked.apiAppId === undefined
      ? knowledge.permissionsOfAnyApi.get(`${asked.kind}|${name}`)
      : knowledge.permissions.get(`${asked.kind}|${asked.apiAppId.toLowerCase()}|${name}`);
  if (listed) return { tier: listed.tier, listed };
  const rule = knowledge.fallback.find((one) => fits(one, asked, name));
  return { tier: rule?.tier ?? 'medium' };
}

function fits(rule: PermissionsFile['fallback'][number], asked: AskedPermission, name: string): boolean {
  const some = (parts: readonly string[] | undefined, test: (part: string) => boolean) =>
    parts === undefined || parts.some((part) => test(part.toLowerCase()));
  const isExcepted = rule.exceptStartsWith?.some((part) => name.startsWith(part.toLowerCase())) ?? false;
  return (
    rule.type === asked.kind &&
    (rule.ownApi === undefined || asked.isOwnApi) &&
    !isExcepted &&
    some(rule.contains, (part) => name.includes(part)) &&
    some(rule.startsWith, (part) => name.startsWith(part)) &&
    some(rule.endsWith, (part) => name.endsWith(part))
  );
}

/** The higher of two tiers. */
export function higher(a: Tier | undefined, b: Tier): Tier {
  return a !== undefined && tiers.indexOf(a) >= tiers.indexOf(b) ? a : b;
}

export function isAtLeast(tier: Tier | undefined, least: Tier): boolean {
  return tier !== undefined && tiers.indexOf(tier) >= tiers.indexOf(least);
}
