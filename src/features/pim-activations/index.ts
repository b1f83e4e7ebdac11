// Privileged Identity Management: people activate what they are eligible for by a line or a click, approvers decide on a card.

import type { Feature } from '../../core/feature.ts';
import { activationKind } from './activation-item.ts';
import { breakGlassTopic } from './break-glass.ts';
import { cardActions } from './card-actions.ts';
import { commands } from './commands.ts';
import { decideDecision } from './decide.ts';
import { activationFigures } from './figures.ts';
import { formActions } from './form.ts';
import { listActions } from './lists.ts';
import { holdsIn } from './log.ts';
import { activateDecision, deactivateDecision } from './own-decisions.ts';
import { permissions } from './permissions.ts';
import { featureName } from './places.ts';
import { previews } from './previews.ts';
import { changesIn, roleChangeKind } from './role-change.ts';
import { waitingFor } from './waiting.ts';

/** The feature, as the registry takes it. */
export const pimActivations = {
  name: featureName,
  permissions,
  items: [activationKind, roleChangeKind],
  commands,
  actions: [...formActions, ...listActions, ...cardActions],
  decisions: [activateDecision, deactivateDecision, decideDecision],
  auditRefs: (record) => [...holdsIn(record), ...changesIn(record)],
  waitingFor,
  figures: activationFigures,
  topics: [
    {
      name: 'activations',
      title: { en: 'activations', de: 'Aktivierungen' },
      match: (words) => /^(?:role )?activations?$|^(?:rollen)?aktivierung(?:en)?$|^pim$/i.test(words.trim()),
    },
    {
      name: breakGlassTopic,
      title: { en: 'emergency roles', de: 'Notfallrollen' },
      match: (words) => /^break[ -]?glass(?: roles)?$|^emergency roles?$|^notfallrollen?$/i.test(words.trim()),
    },
    {
      name: 'role-changes',
      title: { en: 'role changes', de: 'Rollenänderungen' },
      match: (words) => /^role changes?$|^rollenänderung(?:en)?$/i.test(words.trim()),
    },
  ],
  previews,
} satisfies Feature;
