// Everything for those who look after reviews, for the feature's index.

import { createActions, createCommand } from './owner-create.ts';
import { ownerActions, ownerCommands } from './owner-actions.ts';
import { createDecision, manageDecision } from './owner-decisions.ts';
import { ownerPreviews } from './owner-previews.ts';

/** Parts of the feature. */
export const owners = {
  commands: [...ownerCommands, createCommand],
  actions: [...ownerActions, ...createActions],
  decisions: [manageDecision, createDecision],
  previews: ownerPreviews,
};
