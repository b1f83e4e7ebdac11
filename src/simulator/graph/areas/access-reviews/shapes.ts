/** How the types of access reviews are shown and queried. */
import type { Shape } from '../../shape.ts';

export const definitionShape: Shape = {
  type: 'accessReviewScheduleDefinition',
  filters: {
    status: 'eq',
    displayName: 'eq contains startswith',
    'scope/microsoft.graph.accessReviewQueryScope/query': 'contains',
  },
  orders: ['createdDateTime', 'displayName'],
};

export const instanceShape: Shape = {
  type: 'accessReviewInstance',
  filters: { status: 'eq', startDateTime: 'eq ge gt le lt', endDateTime: 'eq ge gt le lt' },
  orders: ['startDateTime', 'endDateTime'],
};

export const stageShape: Shape = {
  type: 'accessReviewStage',
  filters: { status: 'eq' },
  orders: ['startDateTime'],
};

export const itemShape: Shape = {
  type: 'accessReviewInstanceDecisionItem',
  filters: { decision: 'eq', recommendation: 'eq', applyResult: 'eq', 'principal/id': 'eq' },
  orders: ['reviewedDateTime'],
};

export const reviewerShape: Shape = { type: 'accessReviewReviewer' };

export const insightShape: Shape = { type: 'governanceInsight' };
