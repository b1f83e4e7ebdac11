/** The operations on series, runs and stages, in the order of the reference pages. */
import type { Kernel } from '../../../kernel.ts';
import type { Entity } from '../../../store.ts';
import type { Call, Reply, Route } from '../../area.ts';
import type { Caller } from '../../caller.ts';
import { badRequest, forbidden } from '../../errors.ts';
import { replyOne, replyPage } from '../../odata.ts';
import { audit } from './audit.ts';
import { acceptRecommendations, checkOpen, decideMany, resetDecisions } from './decide.ts';
import type { Batch } from './decide.ts';
import { decisionRoutes } from './decision-routes.ts';
import { createDefinition, deleteDefinition, idOf, stopDefinition, updateDefinition } from './definitions.ts';
import type { DefinitionBody } from './definitions.ts';
import { endRunningStage, startApplying, stopRun } from './lifecycle.ts';
import { instancesOf, itemsOf, stagesOf, tablesOf } from './model.ts';
import type { Definition, Instance } from './model.ts';
import { DEFINITION, DEFINITIONS, INSTANCE, ME, PAGES, STAGE, targetsOf } from './paths.ts';
import { checkMayManage, checkMayRead, createWriteLimit, mayRead } from './rights.ts';
import { definitionShape, instanceShape, reviewerShape, stageShape } from './shapes.ts';

/** Statuses of runs whose decisions can be applied. */
const ENDED = ['Completed', 'AutoReviewed', 'Applied'];

/** Every operation that is offered; what the contract has beyond them answers 501. */
export function createRoutes(kernel: Kernel): Route[] {
  const limit = createWriteLimit(kernel);
  const limited = (route: Route): Route =>
    route.operation.startsWith('GET ')
      ? route
      : {
          ...route,
          handle: (call) => {
            limit(call.caller);
            return route.handle(call);
          },
        };
  return [
    ...definitionRoutes(kernel),
    ...instanceRoutes(kernel),
    ...actionRoutes(kernel),
    ...stageRoutes(kernel),
    ...decisionRoutes(kernel),
  ].map(limited);
}

function definitionRoutes(kernel: Kernel): Route[] {
  const { definitions } = tablesOf(kernel);
  const targets = targetsOf(kernel);
  const done = (action: (call: Call, definition: Definition) => void) => (call: Call) => {
    action(call, targets.definition(call));
    return { status: 204 };
  };
  return [
    {
      operation: `GET ${DEFINITIONS}`,
      handle: (call) => replyPage(call, definitionShape, () => readable(kernel, call.caller), PAGES),
    },
    {
      operation: `GET ${DEFINITIONS}/${ME}`,
      handle: (call) =>
        replyPage(
          call,
          definitionShape,
          () =>
            definitions
              .all()
              .filter(({ id }) => instancesOf(kernel, id).some((one) => concerns(kernel, one, call.caller))),
          PAGES,
        ),
    },
    {
      operation: `GET ${DEFINITION}`,
      handle: (call) => replyOne(call, definitionShape, readableDefinition(kernel, call)),
    },
    {
      operation: `POST ${DEFINITIONS}`,
      handle: (call) =>
        replyOne(
          call,
          definitionShape,
          createDefinition(kernel, call.body as DefinitionBody, call.caller, call.now),
          201,
        ),
      partial: 'groups, applications, Entra roles, access packages; not Azure roles or shared channels',
    },
    {
      operation: `PUT ${DEFINITION}`,
      handle: done((call, one) => updateDefinition(kernel, one, call.body as DefinitionBody, call.caller, call.now)),
    },
    {
      operation: `DELETE ${DEFINITION}`,
      handle: done((call, one) => deleteDefinition(kernel, one, call.caller, call.now)),
    },
    {
      operation: `POST ${DEFINITION}/stop`,
      handle: done((call, one) => stopDefinition(kernel, one, call.caller, call.now)),
    },
  ];
}

function instanceRoutes(kernel: Kernel): Route[] {
  const { users } = tablesOf(kernel);
  const targets = targetsOf(kernel);
  const reviewers = (instance: Instance): Entity[] =>
    instance._contacted.map(({ id, at }) => ({
      id,
      createdDateTime: at,
      displayName: users.get(id)?.displayName ?? null,
      userPrincipalName: users.get(id)?.userPrincipalName ?? null,
    }));
  const readable = (call: Call) => {
    readableDefinition(kernel, call);
    return targets.instance(call);
  };
  return [
    {
      operation: `GET ${DEFINITION}/instances`,
      handle: (call) => {
        const { id } = readableDefinition(kernel, call);
        return replyPage(call, instanceShape, () => instancesOf(kernel, id), PAGES);
      },
    },
    {
      operation: `GET ${DEFINITION}/instances/${ME}`,
      handle: (call) => {
        const { id } = targets.definition(call);
        const mine = () => instancesOf(kernel, id).filter((one) => concerns(kernel, one, call.caller));
        return replyPage(call, instanceShape, mine, PAGES);
      },
    },
    { operation: `GET ${INSTANCE}`, handle: (call) => replyOne(call, instanceShape, readable(call)) },
    {
      operation: `GET ${INSTANCE}/contactedReviewers`,
      handle: (call) => {
        const instance = readable(call);
        return replyPage(call, reviewerShape, () => reviewers(instance), PAGES);
      },
    },
  ];
}

function actionRoutes(kernel: Kernel): Route[] {
  const targets = targetsOf(kernel);
  const act = (action: string, run: (call: Call, instance: Instance) => void): Route => ({
    operation: `POST ${INSTANCE}/${action}`,
    handle: (call): Reply => {
      run(call, targets.instance(call));
      return { status: 204 };
    },
  });
  const manage = (action: string, run: (call: Call, instance: Instance) => void): Route =>
    act(action, (call, instance) => {
      const definition = targets.definition(call);
      checkMayManage(kernel, definition.scope, call.caller, definition.createdBy.id);
      run(call, instance);
    });
  return [
    act('acceptRecommendations', (call, instance) =>
      acceptRecommendations(kernel, { instance }, call.caller, call.now),
    ),
    act('batchRecordDecisions', (call, instance) =>
      decideMany(kernel, { instance }, call.body as Batch, call.caller, call.now),
    ),
    manage('stop', (call, instance) => {
      checkOpen(kernel, { instance });
      stopRun(kernel, instance, call.now, idOf(call.caller));
    }),
    manage('applyDecisions', (call, instance) => {
      if (!ENDED.includes(instance.status)) throw badRequest('The review has not ended.');
      startApplying(kernel, instance, call.now, idOf(call.caller));
    }),
    manage('resetDecisions', (call, instance) => resetDecisions(kernel, instance, idOf(call.caller), call.now)),
    manage('sendReminder', (call, instance) => {
      checkOpen(kernel, { instance });
      const subject = { definition: targets.definition(call), instance };
      audit(kernel, 'Remind reviewers', subject, { at: call.now, actorId: idOf(call.caller) });
    }),
  ];
}

function stageRoutes(kernel: Kernel): Route[] {
  const targets = targetsOf(kernel);
  const mine = (call: Call, stageId: string) =>
    itemsOf(kernel, stageId)
      .all()
      .some((item) => call.caller.kind === 'user' && item._reviewerIds.includes(call.caller.id));
  return [
    {
      operation: `GET ${INSTANCE}/stages`,
      handle: (call) => {
        readableDefinition(kernel, call);
        const { id } = targets.instance(call);
        return replyPage(call, stageShape, () => stagesOf(kernel, id), PAGES);
      },
    },
    {
      operation: `GET ${INSTANCE}/stages/${ME}`,
      handle: (call) => {
        const instance = targets.instance(call);
        const stages = () => stagesOf(kernel, instance.id).filter((stage) => mine(call, stage.id));
        return replyPage(call, stageShape, stages, PAGES);
      },
    },
    {
      operation: `GET ${STAGE}`,
      handle: (call) => {
        readableDefinition(kernel, call);
        return replyOne(call, stageShape, targets.stage(call));
      },
    },
    {
      operation: `POST ${STAGE}/stop`,
      handle: (call) => {
        const definition = targets.definition(call);
        checkMayManage(kernel, definition.scope, call.caller, definition.createdBy.id);
        const instance = targets.instance(call);
        checkOpen(kernel, { instance, stage: targets.stage(call) });
        endRunningStage(kernel, instance, call.now);
        return { status: 204 };
      },
    },
  ];
}

/** Whether the caller was ever asked in this run. */
function concerns(_kernel: Kernel, instance: Instance, caller: Caller): boolean {
  return caller.kind === 'user' && instance._contacted.some(({ id }) => id === caller.id);
}

function readable(kernel: Kernel, caller: Caller): Definition[] {
  const found = tablesOf(kernel)
    .definitions.all()
    .filter((definition) => mayRead(kernel, definition, caller));
  if (found.length > 0 || caller.kind === 'app' || tablesOf(kernel).definitions.size() === 0) return found;
  throw forbidden('The user is not allowed to read access reviews.', 'AuthorizationFailed');
}

function readableDefinition(kernel: Kernel, call: Call): Definition {
  const definition = targetsOf(kernel).definition(call);
  checkMayRead(kernel, definition, call.caller);
  return definition;
}
