// Access packages: requests come to their approvers, people ask for access and keep what they have.

import type { Feature } from '../../core/feature.ts';
import { approverActions } from './approver-actions.ts';
import { assignmentKind, endingSource } from './assignment-item.ts';
import { commands, searchActions } from './commands.ts';
import { decideStageKind } from './decide-stage.ts';
import { ownActions } from './my-access.ts';
import { cancelDecision, giveBackDecision, requestDecision } from './own-decisions.ts';
import { accessFigures } from './figures.ts';
import { permissions } from './permissions.ts';
import { previews } from './previews.ts';
import { formActions } from './request-form.ts';
import { featureName, pendingSource, requestKind, requestsIn } from './request-item.ts';
import { waitingFor } from './waiting.ts';

const topicWords =
  /\b(access|package)\b.*\brequests?\b|^requests?$|zugriffsanforderung|zugriffsantr[aä]g|^antr[aä]ge?$|^anforderungen$/i;

/** The feature. */
export const accessPackages = {
  name: featureName,
  permissions,
  items: [requestKind, assignmentKind],
  sources: [pendingSource, endingSource],
  commands,
  actions: [...approverActions, ...formActions, ...ownActions, ...searchActions],
  decisions: [decideStageKind, requestDecision, cancelDecision, giveBackDecision],
  auditRefs: requestsIn,
  waitingFor,
  figures: accessFigures,
  topics: [
    {
      name: 'access-requests',
      title: { en: 'access requests', de: 'Zugriffsanforderungen' },
      match: (words) => topicWords.test(words.trim()),
    },
  ],
  previews,
} satisfies Feature;
