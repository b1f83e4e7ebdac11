// The consent detective: one card for each app that somebody gave access, with its story, how bad it is and what can be done.

import type { Feature } from '../../core/feature.ts';
import { actActions } from './act-actions.ts';
import { adopt } from './adopt.ts';
import { commands } from './commands.ts';
import { consentsActions } from './consents.ts';
import { decisionKinds } from './decisions.ts';
import { deedActions } from './deed-actions.ts';
import { consentFigures } from './figures.ts';
import { incidentKind } from './incident-item.ts';
import { permissions } from './permissions.ts';
import { featureName } from './places.ts';
import { previews } from './previews.ts';
import { summaryKind, summarySource } from './summary-item.ts';
import { topics } from './topics.ts';
import { watch } from './watch.ts';

export const appConsent = {
  name: featureName,
  permissions,
  items: [incidentKind, summaryKind],
  sources: [summarySource],
  commands,
  actions: [...actActions, ...deedActions, ...consentsActions],
  decisions: decisionKinds,
  figures: consentFigures,
  watch,
  adopt,
  topics,
  previews,
} satisfies Feature;
