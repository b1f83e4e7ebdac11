// The posture digest: Secure Score, mailboxes and access, every week, with somebody for every line.

import type { Feature } from '../../core/feature.ts';
import { commands } from './commands.ts';
import { decisionKinds } from './decisions.ts';
import { digestActions } from './digest-actions.ts';
import { baselineKind, baselineSource, digestKind, digestSource } from './digest-item.ts';
import { findingActions } from './finding-actions.ts';
import { findingKind, findingSource } from './finding-item.ts';
import { nearKind, nearSource, watch } from './near.ts';
import { permissions } from './permissions.ts';
import { featureName } from './places.ts';
import { previews } from './previews.ts';

export const digest = {
  name: featureName,
  permissions,
  items: [digestKind, findingKind, nearKind, baselineKind],
  sources: [baselineSource, digestSource, findingSource, nearSource],
  commands,
  actions: [...digestActions, ...findingActions],
  decisions: decisionKinds,
  watch,
  previews,
} satisfies Feature;
