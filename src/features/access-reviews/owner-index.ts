// Everything for those who look after reviews, for the feature's index.

import { createActions, createCommand } from './owner-create.ts';
import { ownerActions, ownerCommands } from './owner-actions.ts';
import { createDecision, manageDecision } from './owner-decisions.ts';
import { endingKind, endingSource } from './owner-ending.ts';
import { ownerPreviews } from './owner-previews.ts';

const topicWords = /^(?:access )?reviews?$|^(?:zugriffs)?[uü]berpr[uü]fung(?:en)?$/i;

/** Parts of the feature. */
export const owners = {
  items: [endingKind],
  sources: [endingSource],
  topics: [
    {
      name: 'access-reviews',
      title: { en: 'reviews', de: 'Überprüfungen' },
      match: (words: string) => topicWords.test(words.trim()),
    },
  ],
  commands: [...ownerCommands, createCommand],
  actions: [...ownerActions, ...createActions],
  decisions: [manageDecision, createDecision],
  previews: ownerPreviews,
};
