// Which items deserve a second look, and why: the recommendation and what speaks for it. Pure.

import { dayMs, moment } from '../../core/time.ts';
import type { DecisionItem, Insight } from './graph-shapes.ts';

/** What is known about the last sign-in. */
export type SignIn = { at: Date } | 'never' | undefined;

/** The last sign-in that Entra's insight tells; `never` where it tells that there was none. */
export function signInOf(insights: readonly Insight[]): SignIn {
  const insight = insights.find((one) => one['@odata.type']?.endsWith('userSignInInsight'));
  if (!insight) return undefined;
  const at = moment(insight.lastSignInDateTime);
  return at ? { at } : 'never';
}

/** Entra finds the person unlike the others in the group. */
export function isOutlier(insights: readonly Insight[]): boolean {
  return insights.some((one) => one['@odata.type']?.endsWith('membershipOutlierInsight'));
}

/** Guests carry it in their user principal name. */
export function isGuestName(userPrincipalName: string | undefined): boolean {
  return userPrincipalName?.toUpperCase().includes('#EXT#') ?? false;
}

export function isServicePrincipal(item: DecisionItem): boolean {
  return item.principal?.['@odata.type']?.endsWith('servicePrincipalIdentity') ?? false;
}

/** From this much on an item is one of the risky ones. */
export const riskyFrom = 40;

/** The higher, the sooner it is shown. */
export function surpriseOf(item: DecisionItem, now: Date): number {
  const { insights } = item;
  const signIn = signInOf(insights);
  const staleDays = typeof signIn === 'object' ? (now.getTime() - signIn.at.getTime()) / dayMs : 0;
  return (
    (item.recommendation === 'Deny' ? 40 : item.recommendation === 'Approve' ? 0 : 10) +
    (isOutlier(insights) ? 30 : 0) +
    (signIn === 'never' ? 20 : Math.min(15, Math.floor(staleDays / 30) * 5)) +
    (isServicePrincipal(item) ? 8 : 0) +
    (isGuestName(item.principal?.userPrincipalName) ? 6 : 0)
  );
}

/** Surprising ones first; the rest by name, so that the order stays. */
export function inOrder(items: readonly DecisionItem[], now: Date): DecisionItem[] {
  return items
    .map((item) => ({ item, surprise: surpriseOf(item, now), name: item.principal?.displayName ?? '' }))
    .sort((a, b) => b.surprise - a.surprise || a.name.localeCompare(b.name) || (a.item.id < b.item.id ? -1 : 1))
    .map(({ item }) => item);
}
