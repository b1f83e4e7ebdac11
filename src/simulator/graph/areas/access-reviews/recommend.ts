/** What the service recommends and why: the last sign-in, and whether somebody is unlike the others in a group.
 *  https://learn.microsoft.com/entra/id-governance/review-recommendations-access-reviews */
import { addDuration } from '../../../durations.ts';
import { guidOf } from '../../../ids.ts';
import type { Kernel } from '../../../kernel.ts';
import type { Entity } from '../../../store.ts';
import { tablesOf } from './model.ts';
import type { Settings } from './model.ts';
import type { Access } from './scope.ts';

/** A recommendation with its insights. */
export interface Recommendation {
  recommendation: 'Approve' | 'Deny' | 'NoInfoAvailable';
  insights: Entity[];
}

const SIGN_IN = '#microsoft.graph.userLastSignInRecommendationInsightSetting';
const OUTLIER = '#microsoft.graph.groupPeerOutlierRecommendationInsightSettings';

/** Recommendations for everything under review, in the same order. */
export function recommend(kernel: Kernel, access: Access[], settings: Settings, now: Date): Recommendation[] {
  const kinds = settings.recommendationInsightSettings.map((one) => one['@odata.type']);
  const bySignIn = kinds.length === 0 || kinds.includes(SIGN_IN);
  const departments = kinds.includes(OUTLIER) ? departmentsOf(kernel, access) : undefined;
  const lookBack = settings.recommendationLookBackDuration ?? 'P30D';
  return access.map(({ principalId, resource }) => {
    const user = tablesOf(kernel).users.get(principalId);
    if (!settings.recommendationsEnabled || !user) return { recommendation: 'NoInfoAvailable', insights: [] };
    const id = guidOf(`insight ${principalId} ${resource.id} ${now.toISOString()}`);
    const created = { insightCreatedDateTime: now.toISOString() };
    const lastSignInDateTime = user._lastSignInAt ?? null;
    const signIn = { '@odata.type': '#microsoft.graph.userSignInInsight', id, ...created, lastSignInDateTime };
    const outlier = {
      '@odata.type': '#microsoft.graph.membershipOutlierInsight',
      id: guidOf(`outlier ${id}`),
      ...created,
      containerId: resource.id,
      memberId: principalId,
      outlierContainerType: 'group',
      outlierMemberType: 'user',
    };
    const alone = departments?.get(textOf(user['department'])) === 1;
    const stale = lastSignInDateTime === null || addDuration(new Date(lastSignInDateTime), lookBack) < now;
    return {
      recommendation: (bySignIn && stale) || alone ? 'Deny' : 'Approve',
      insights: [...(bySignIn ? [signIn] : []), ...(alone ? [outlier] : [])],
    };
  });
}

function departmentsOf(kernel: Kernel, access: Access[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { principalId } of access) {
    const department = textOf(tablesOf(kernel).users.get(principalId)?.['department']);
    counts.set(department, (counts.get(department) ?? 0) + 1);
  }
  return counts;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
