// Access packages: requests come to their approvers, people ask for access and keep what they have.

import type { Feature } from '../../core/feature.ts';
import { approverActions } from './approver-actions.ts';
import { decideStageKind } from './decide-stage.ts';
import { previews } from './previews.ts';
import { permissions } from './permissions.ts';
import { featureName, pendingSource, requestKind, requestsIn } from './request-item.ts';

export const accessPackages = {
  name: featureName,
  permissions,
  items: [requestKind],
  sources: [pendingSource],
  actions: [...approverActions],
  decisions: [decideStageKind],
  auditRefs: requestsIn,
  previews,
  topics: [
    {
      name: 'access-requests',
      title: { en: 'access requests', de: 'Zugriffsanforderungen' },
      match: (words) =>
        /\b(access|package|zugriff\w*)\b.*\b(requests?|anforderung\w*|anträge?)\b|zugriffsanforderung|zugriffsantr/i.test(
          words,
        ),
    },
  ],
} satisfies Feature;
