/** The operations on decision items, of an instance and of its stages. */
import type { Kernel } from '../../../kernel.ts';
import type { Call, Route } from '../../area.ts';
import { personOf } from '../../caller.ts';
import { badRequest, notFound } from '../../errors.ts';
import { replyOne, replyPage } from '../../odata.ts';
import { decideOne } from './decide.ts';
import type { Decision, Place } from './decide.ts';
import { itemsOf, stagesOf, tablesOf } from './model.ts';
import type { DecisionItem } from './model.ts';
import { INSTANCE, ITEM, ME, PAGES, STAGE, targetsOf } from './paths.ts';
import { checkMayRead } from './rights.ts';
import { insightShape, itemShape } from './shapes.ts';

/** Lists, single items and decisions. Reviewers read through `filterByCurrentUser` only. */
export function decisionRoutes(kernel: Kernel): Route[] {
  const targets = targetsOf(kernel);
  return [
    ...routesAt(kernel, INSTANCE, (call) => ({ instance: targets.instance(call) })),
    ...routesAt(kernel, STAGE, (call) => ({ instance: targets.instance(call), stage: targets.stage(call) })),
    {
      operation: `GET ${INSTANCE}/${ITEM}/insights`,
      handle: (call) => {
        const item = itemOf(kernel, { instance: targets.instance(call) }, call.params[2]);
        checkMayRead(kernel, targets.definition(call), call.caller);
        return replyPage(call, insightShape, () => item._insights, PAGES);
      },
    },
  ];
}

/** All reviews at once, of the person who asks: beta. */
export function decisionsOfAllReviews(kernel: Kernel): Route[] {
  return [
    {
      operation: `GET /identityGovernance/accessReviews/decisions/${ME}`,
      handle: (call) => {
        const { id } = personOf(call.caller);
        const running = tablesOf(kernel)
          .instances.all()
          .filter(({ status }) => status === 'InProgress');
        return replyPage(call, itemShape, () => running.flatMap((instance) => mine(kernel, { instance }, id)), PAGES);
      },
      partial: 'running reviews only',
    },
  ];
}

function routesAt(kernel: Kernel, path: string, placeOf: (call: Call) => Place): Route[] {
  const targets = targetsOf(kernel);
  const reading = (call: Call): Place => {
    const place = placeOf(call);
    checkMayRead(kernel, targets.definition(call), call.caller);
    return place;
  };
  return [
    {
      operation: `GET ${path}/decisions`,
      handle: (call) => {
        const place = reading(call);
        return replyPage(call, itemShape, () => itemsOf(kernel, containerOf(place)).all(), PAGES);
      },
    },
    {
      operation: `GET ${path}/decisions/${ME}`,
      handle: (call) => {
        const place = placeOf(call);
        const { caller } = call;
        return replyPage(call, itemShape, () => (caller.kind === 'user' ? mine(kernel, place, caller.id) : []), PAGES);
      },
    },
    {
      operation: `GET ${path}/${ITEM}`,
      handle: (call) => replyOne(call, itemShape, itemOf(kernel, reading(call), call.params.at(-1))),
    },
    {
      operation: `PATCH ${path}/${ITEM}`,
      handle: (call) => {
        const place = placeOf(call);
        if (!place.stage && stagesOf(kernel, place.instance.id).length > 0)
          throw badRequest('Decisions of a multi-stage review are recorded in its stages.');
        const item = itemOf(kernel, place, call.params.at(-1));
        decideOne(kernel, place, item, call.body as Decision, call.caller, call.now);
        return { status: 204 };
      },
    },
  ];
}

/** The caller's own items; of an earlier stage also what others decided there, where the series lets reviewers see it. */
function mine(kernel: Kernel, place: Place, callerId: string): DecisionItem[] {
  const { instance, stage } = place;
  const all = itemsOf(kernel, containerOf(place)).all();
  const own = all.filter((item) => item._reviewerIds.includes(callerId));
  const series = tablesOf(kernel).definitions.get(instance._definitionId);
  if (!stage || !series?.settings.decisionHistoriesForReviewersEnabled) return own;
  const stages = stagesOf(kernel, instance.id);
  const later = stages.slice(stages.indexOf(stage) + 1).flatMap(({ id }) => itemsOf(kernel, id).all());
  const seen = new Set(later.filter((item) => item._reviewerIds.includes(callerId)).map(accessOf));
  return all.filter((item) => own.includes(item) || seen.has(accessOf(item)));
}

function accessOf({ principal, resource }: DecisionItem): string {
  return `${principal.id} ${resource.id}`;
}

function itemOf(kernel: Kernel, place: Place, id: string | undefined): DecisionItem {
  const item = itemsOf(kernel, containerOf(place)).get(id ?? '');
  if (!item) throw notFound(id ?? '');
  return item;
}

function containerOf({ instance, stage }: Place): string {
  return stage?.id ?? instance.id;
}
