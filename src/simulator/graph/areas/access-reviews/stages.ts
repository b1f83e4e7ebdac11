/** The stages of a run: each has reviewers and items of its own, which exist once the stage before has ended.
 *  https://learn.microsoft.com/graph/api/resources/accessreviewstage */
import type { Kernel } from '../../../kernel.ts';
import { aggregateOf, openItems } from './items.ts';
import { itemsOf, stagesOf, tablesOf } from './model.ts';
import type { Definition, Instance, Stage } from './model.ts';

const DAY_MS = 86_400_000;

/** Adds the stages in the order in which they depend on each other. */
export function addStages(kernel: Kernel, definition: Definition, instance: Instance): Stage[] {
  let startsAt = new Date(instance.startDateTime).getTime();
  return definition.stageSettings.map((settings) => {
    const endsAt = startsAt + settings.durationInDays * DAY_MS;
    const stage = tablesOf(kernel).stages.put({
      id: kernel.newId(),
      startDateTime: new Date(startsAt).toISOString(),
      endDateTime: new Date(endsAt).toISOString(),
      status: 'NotStarted',
      reviewers: settings.reviewers ?? definition.reviewers,
      fallbackReviewers: settings.fallbackReviewers ?? definition.fallbackReviewers,
      _instanceId: instance.id,
      _settings: settings,
    });
    startsAt = endsAt;
    return stage;
  });
}

/** The stage that runs. */
export function currentStage(kernel: Kernel, instance: Instance): Stage | undefined {
  return stagesOf(kernel, instance.id).find(({ status }) => status === 'InProgress');
}

/** Begins a stage with what the stage before lets through; returns who is asked. */
export function startStage(
  kernel: Kernel,
  definition: Definition,
  instance: Instance,
  stage: Stage,
  at: Date,
): string[] {
  const stages = stagesOf(kernel, instance.id);
  const before = stages[stages.indexOf(stage) - 1];
  const settings = {
    ...definition.settings,
    recommendationsEnabled: stage._settings.recommendationsEnabled ?? definition.settings.recommendationsEnabled,
  };
  const moving = before?._settings.decisionsThatWillMoveToNextStage ?? ['NotReviewed', 'DontKnow', 'Approve'];
  const access = itemsOf(kernel, before?.id ?? instance.id)
    .all()
    .filter(({ decision }) => !before || moving.includes(decision))
    .map(({ principal, resource }) => ({ principalId: principal.id, resource }));
  tablesOf(kernel).stages.patch(stage, { status: 'InProgress' });
  const asked = openItems(kernel, { definition, instance, containerId: stage.id, access, settings }, stage, at);
  for (const item of itemsOf(kernel, stage.id).all()) {
    const aggregate = aggregateOf(kernel, item);
    aggregate?._reviewerIds.push(...item._reviewerIds.filter((id) => !aggregate._reviewerIds.includes(id)));
  }
  return asked;
}

/** Ends a stage; returns the one whose turn it is then, moved forward when this one ended early. */
export function endStage(kernel: Kernel, stage: Stage, at: Date): Stage | undefined {
  const { stages } = tablesOf(kernel);
  stages.patch(stage, { status: 'Completed', endDateTime: at.toISOString() });
  const all = stagesOf(kernel, stage._instanceId);
  const next = all[all.indexOf(stage) + 1];
  if (!next) return undefined;
  const endDateTime = new Date(at.getTime() + next._settings.durationInDays * DAY_MS).toISOString();
  stages.patch(next, { startDateTime: at.toISOString(), endDateTime });
  return next;
}
