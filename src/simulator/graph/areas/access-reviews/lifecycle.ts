/** How series and runs move on by themselves: starting, stages, the end, automatic decisions, applying, the next run. Work is
 *  done as of the moment it was due, also when the clock jumped over it.
 *  https://learn.microsoft.com/graph/api/resources/accessreviewinstance */
import { guidOf } from '../../../ids.ts';
import type { Kernel } from '../../../kernel.ts';
import type { Collection } from '../../../store.ts';
import { settingsOf } from '../../settings.ts';
import { apply } from './apply.ts';
import { audit, seriesOf } from './audit.ts';
import { openItems, theService } from './items.ts';
import { instancesOf, itemsOf, stagesOf, tablesOf } from './model.ts';
import type { Definition, Instance } from './model.ts';
import { endOf, firstStart, nextStart } from './schedule.ts';
import { accessIn, scopesOf } from './scope.ts';
import { addStages, currentStage, endStage, startStage } from './stages.ts';

/** Does everything that is due, oldest first. */
export function tick(kernel: Kernel, now: Date): void {
  for (let due = dueUntil(kernel, now); due.length > 0; due = dueUntil(kernel, now)) {
    for (const { entity, at, step } of due) if (entity._dueAt === at) step(new Date(at));
  }
}

/** Whether a step is due within five seconds. */
export function isBusy(kernel: Kernel, now: Date): boolean {
  const soon = new Date(now.getTime() + 5000).toISOString();
  const { definitions, instances } = tablesOf(kernel);
  return [definitions, instances].some((collection) =>
    collection.all().some(({ _dueAt }) => _dueAt !== null && _dueAt <= soon),
  );
}

/** Opens the first run of a new series, now or later. */
export function openSeries(kernel: Kernel, definition: Definition, at: Date): void {
  const start = firstStart(definition, at);
  definition._dueAt = start.toISOString();
  if (start > at && !definition.instanceEnumerationScope) openRun(kernel, definition, start, at);
  tablesOf(kernel).definitions.put(definition);
}

/** Ends a run before its time; what the settings say happens at the end happens now. */
export function stopRun(kernel: Kernel, instance: Instance, at: Date, actorId: string | null): void {
  for (const stage of stagesOf(kernel, instance.id)) {
    if (stage.status !== 'Completed') tablesOf(kernel).stages.patch(stage, { status: 'Completed' });
  }
  const endDateTime = at.toISOString();
  const changes = { status: 'Completing', endDateTime, _dueAt: later(kernel, at) };
  tablesOf(kernel).instances.patch(instance, changes);
  audit(kernel, 'Access review ended', { definition: seriesOf(kernel, instance), instance }, { at, actorId });
}

/** Begins to apply what was decided. */
export function startApplying(kernel: Kernel, instance: Instance, at: Date, actorId: string | null): void {
  const changes = { status: 'Applying', _dueAt: later(kernel, at), _appliedById: actorId };
  tablesOf(kernel).instances.patch(instance, changes);
  audit(kernel, 'Apply review', { definition: seriesOf(kernel, instance), instance }, { at, actorId });
}

/** Ends the running stage before its time; the next one begins, or the run ends. */
export function endRunningStage(kernel: Kernel, instance: Instance, at: Date): void {
  const stage = currentStage(kernel, instance);
  const definition = tablesOf(kernel).definitions.get(instance._definitionId);
  if (!stage || !definition) return;
  const next = endStage(kernel, stage, at);
  if (!next) return endRun(kernel, instance, at);
  contact(kernel, definition, instance, startStage(kernel, definition, instance, next, at), at);
  tablesOf(kernel).instances.patch(instance, { _dueAt: next.endDateTime });
}

interface DueWork {
  entity: Definition | Instance;
  at: string;
  step: (at: Date) => void;
}

/** Remembers when a collection has its next work, so that waiting reviews cost nothing per call. */
const nextDue = new WeakMap<object, { revision: number; at: string }>();

function dueUntil(kernel: Kernel, now: Date): DueWork[] {
  const { definitions, instances } = tablesOf(kernel);
  const work = [
    ...dueIn(definitions, now, (definition, at) => openDueRun(kernel, definition, at)),
    ...dueIn(instances, now, (instance, at) => stepInstance(kernel, instance, at)),
  ];
  return work.sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0));
}

function dueIn<T extends Definition | Instance>(
  collection: Collection<T>,
  now: Date,
  step: (entity: T, at: Date) => void,
): DueWork[] {
  const until = now.toISOString();
  const known = nextDue.get(collection);
  if (known?.revision === collection.revision() && known.at > until) return [];
  const waiting = collection.all().flatMap((entity) => (entity._dueAt === null ? [] : [{ entity, at: entity._dueAt }]));
  const due = waiting.filter(({ at }) => at <= until);
  const next = waiting.reduce((earliest, { at }) => (at < earliest ? at : earliest), '9999');
  if (due.length === 0) nextDue.set(collection, { revision: collection.revision(), at: next });
  return due.map(({ entity, at }) => ({ entity, at, step: (moment) => step(entity, moment) }));
}

function openDueRun(kernel: Kernel, definition: Definition, at: Date): void {
  const waiting = instancesOf(kernel, definition.id).some(({ status }) => status === 'NotStarted');
  if (!waiting) openRun(kernel, definition, at, at);
  const next = nextStart(definition, at, definition._occurrences);
  tablesOf(kernel).definitions.patch(definition, { status: 'InProgress', _dueAt: next?.toISOString() ?? null });
}

function openRun(kernel: Kernel, definition: Definition, start: Date, at: Date): void {
  const { definitions, instances } = tablesOf(kernel);
  definitions.patch(definition, { _occurrences: definition._occurrences + 1 });
  for (const scope of scopesOf(kernel, definition.scope, definition.instanceEnumerationScope, at)) {
    instances.put({
      id: guidOf(`${definition.id} run ${definition._occurrences} of ${scope.query ?? ''}`),
      startDateTime: start.toISOString(),
      endDateTime: endOf(definition, start).toISOString(),
      status: start > at ? 'NotStarted' : 'Initializing',
      scope,
      reviewers: definition.reviewers,
      fallbackReviewers: definition.fallbackReviewers,
      _definitionId: definition.id,
      _dueAt: start > at ? start.toISOString() : later(kernel, at),
      _contacted: [],
      _appliedById: null,
    });
  }
}

function stepInstance(kernel: Kernel, instance: Instance, at: Date): void {
  const { instances, definitions } = tablesOf(kernel);
  const definition = definitions.get(instance._definitionId);
  if (!definition) return void instances.delete(instance.id);
  const { defaultDecisionEnabled, autoApplyDecisionsEnabled } = definition.settings;
  const move = (status: string, goesOn = true) =>
    instances.patch(instance, { status, _dueAt: goesOn ? later(kernel, at) : null });
  switch (instance.status) {
    case 'NotStarted':
      return move('Starting');
    case 'Initializing':
    case 'Starting':
      return startRun(kernel, definition, instance, at);
    case 'InProgress':
      return currentStage(kernel, instance) ? endRunningStage(kernel, instance, at) : endRun(kernel, instance, at);
    case 'Completing':
      move('Completed', defaultDecisionEnabled || autoApplyDecisionsEnabled);
      return closeSeries(kernel, definition);
    case 'Completed':
      if (defaultDecisionEnabled) return move('AutoReviewing');
      return startApplying(kernel, instance, at, null);
    case 'AutoReviewing':
      decideTheRest(kernel, definition, instance, at);
      return move('AutoReviewed', autoApplyDecisionsEnabled);
    case 'AutoReviewed':
      return startApplying(kernel, instance, at, null);
    case 'Applying':
      apply(kernel, definition, instance, at);
      return move('Applied', false);
    default:
      return instances.patch(instance, { _dueAt: null });
  }
}

function startRun(kernel: Kernel, definition: Definition, instance: Instance, at: Date): void {
  const { instances } = tablesOf(kernel);
  const access = accessIn(kernel, instance.scope, at);
  const review = { definition, instance, containerId: instance.id, access };
  const staged = definition.stageSettings.length > 0;
  const asked = openItems(kernel, review, staged ? undefined : instance, at);
  instances.patch(instance, { status: 'InProgress', _dueAt: instance.endDateTime });
  if (!staged) return contact(kernel, definition, instance, asked, at);
  const [first] = addStages(kernel, definition, instance);
  if (!first) return;
  contact(kernel, definition, instance, startStage(kernel, definition, instance, first, at), at);
  instances.patch(instance, { _dueAt: first.endDateTime });
}

function contact(kernel: Kernel, definition: Definition, instance: Instance, ids: string[], at: Date): void {
  if (settingsOf(kernel).reviewContactedByMail && !definition.settings.mailNotificationsEnabled) return;
  const known = new Set(instance._contacted.map(({ id }) => id));
  const added = ids.filter((id) => !known.has(id)).map((id) => ({ id, at: at.toISOString() }));
  tablesOf(kernel).instances.patch(instance, { _contacted: [...instance._contacted, ...added] });
}

function endRun(kernel: Kernel, instance: Instance, at: Date): void {
  tablesOf(kernel).instances.patch(instance, { status: 'Completing', _dueAt: later(kernel, at) });
  audit(kernel, 'Access review ended', { definition: seriesOf(kernel, instance), instance }, { at, actorId: null });
}

/** A series is over with its last run. */
function closeSeries(kernel: Kernel, definition: Definition): void {
  const running = instancesOf(kernel, definition.id).some(({ status }) =>
    ['NotStarted', 'Initializing', 'Starting', 'InProgress', 'Completing'].includes(status),
  );
  if (!running && definition._dueAt === null) tablesOf(kernel).definitions.patch(definition, { status: 'Completed' });
}

/** What happens to those nobody decided on. */
function decideTheRest(kernel: Kernel, { settings }: Definition, instance: Instance, at: Date): void {
  const items = itemsOf(kernel, instance.id);
  for (const item of items.all()) {
    if (item.decision !== 'NotReviewed') continue;
    const decision = settings.defaultDecision === 'Recommendation' ? item.recommendation : settings.defaultDecision;
    if (decision !== 'Approve' && decision !== 'Deny') continue;
    items.patch(item, { decision, reviewedBy: theService(), reviewedDateTime: at.toISOString() });
  }
}

function later(kernel: Kernel, at: Date): string {
  return new Date(at.getTime() + settingsOf(kernel).reviewStepMs).toISOString();
}
