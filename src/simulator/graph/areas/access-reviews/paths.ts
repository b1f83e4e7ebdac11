/** The paths of access reviews, and what the ids in them name. */
import type { Kernel } from '../../../kernel.ts';
import type { Call } from '../../area.ts';
import { notFound } from '../../errors.ts';
import type { PageOptions } from '../../odata.ts';
import { ROOT, tablesOf } from './model.ts';
import type { Definition, Instance, Stage } from './model.ts';

export const DEFINITIONS = `/${ROOT}/definitions`;
export const DEFINITION = `${DEFINITIONS}/{accessReviewScheduleDefinition-id}`;
export const INSTANCE = `${DEFINITION}/instances/{accessReviewInstance-id}`;
export const STAGE = `${INSTANCE}/stages/{accessReviewStage-id}`;
export const ITEM = 'decisions/{accessReviewInstanceDecisionItem-id}';
export const ME = "filterByCurrentUser(on='reviewer')";

/** Pages hold a hundred objects at most. */
export const PAGES: PageOptions = { topMax: 100, skip: true };

/** Finds what a path names; 404 also for an id that belongs elsewhere. */
export function targetsOf(kernel: Kernel): {
  definition(call: Call): Definition;
  instance(call: Call): Instance;
  stage(call: Call): Stage;
} {
  const { definitions, instances, stages } = tablesOf(kernel);
  const instance = (call: Call) => {
    const found = instances.get(call.params[1] ?? '');
    if (found?._definitionId !== call.params[0] || !found) throw notFound(call.params[1] ?? '');
    return found;
  };
  return {
    instance,
    definition: (call) => {
      const found = definitions.get(call.params[0] ?? '');
      if (!found) throw notFound(call.params[0] ?? '');
      return found;
    },
    stage: (call) => {
      const found = stages.get(call.params[2] ?? '');
      if (found?._instanceId !== instance(call).id || !found) throw notFound(call.params[2] ?? '');
      return found;
    },
  };
}
