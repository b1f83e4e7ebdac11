// Access reviews: reviewers are reminded with sense, and do the whole review in Teams.

import type { Feature } from '../../core/feature.ts';
import { bulkActions } from './bulk-actions.ts';
import { commands, listActions } from './commands.ts';
import { decideDecision } from './decide-item.ts';
import { reviewFigures } from './figures.ts';
import { owners } from './owner-index.ts';
import { permissions } from './permissions.ts';
import { featureName } from './places.ts';
import { previews } from './previews.ts';
import { recordDecision } from './record-many.ts';
import { reviewKind } from './review-item.ts';
import { reviewerKind } from './reviewer-item.ts';
import { reviewersSource } from './source.ts';
import { waitingFor } from './waiting.ts';
import { workActions } from './work-actions.ts';

export const accessReviews = {
  name: featureName,
  permissions,
  items: [reviewerKind, reviewKind, ...owners.items],
  sources: [reviewersSource, ...owners.sources],
  commands: [...commands, ...owners.commands],
  actions: [...workActions, ...bulkActions, ...listActions, ...owners.actions],
  decisions: [decideDecision, recordDecision, ...owners.decisions],
  waitingFor,
  figures: reviewFigures,
  topics: owners.topics,
  previews: () => [...previews(), ...owners.previews()],
} satisfies Feature;
