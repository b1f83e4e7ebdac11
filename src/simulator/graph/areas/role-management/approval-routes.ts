/** Approvals of activations: steps in beta, stages in v1.0 (groups only). Delegated only.
 *  https://learn.microsoft.com/graph/api/approval-get?view=graph-rest-beta */
import type { Kernel } from '../../../kernel.ts';
import type { Entity } from '../../../store.ts';
import { approvalOf, decide, isApprover } from '../../../pim/approvers.ts';
import type { Decision } from '../../../pim/approvers.ts';
import { requestsOf } from '../../../pim/model.ts';
import type { PimRequest } from '../../../pim/model.ts';
import type { Call, Route } from '../../area.ts';
import { personOf } from '../../caller.ts';
import { notFound } from '../../errors.ts';
import { replyOne, replyPage } from '../../odata.ts';
import type { Shape } from '../../shape.ts';
import { actorOf } from './schedule-routes.ts';
import { stepView } from './views.ts';
import type { GraphKind } from './views.ts';

/** `steps` come inline; `stages` only when expanded. */
export function approvalRoutes(kernel: Kernel, kind: GraphKind, path: string, part: 'steps' | 'stages'): Route[] {
  const stepShape: Shape = {
    type: part === 'steps' ? 'approvalStep' : 'approvalStage',
    filters: { status: 'eq', assignedToMe: 'eq' },
  };
  const stepsOf = (request: PimRequest, call: Call) => [stepView(kernel, kind, request, actorOf(call.caller).id)];
  const view = (request: PimRequest, call: Call): Entity => ({
    id: request.id,
    ...(part === 'steps' ? { steps: stepsOf(request, call) } : {}),
    _stages: stepsOf(request, call),
  });
  const shape: Shape = {
    type: 'approval',
    expands: { [part]: { shape: () => stepShape, resolve: (entity) => entity['_stages'] as Entity[] } },
  };
  const open = (call: Call) => approvalOf(kernel, kind, call.params[0] ?? '', actorOf(call.caller));
  const stepId = part === 'steps' ? '{approvalStep-id}' : '{approvalStage-id}';
  const approval = `${path}/{approval-id}`;
  return [
    ...['target', 'createdBy', 'approver'].map((on) => ({
      operation: `GET ${path}/filterByCurrentUser(on='${on}')`,
      handle: (call: Call) =>
        replyPage(call, shape, () => ofCaller(kernel, kind, on, call).map((request) => view(request, call))),
    })),
    { operation: `GET ${approval}`, handle: (call) => replyOne(call, shape, view(open(call), call)) },
    {
      operation: `GET ${approval}/${part}`,
      handle: (call) => replyPage(call, stepShape, () => stepsOf(open(call), call)),
    },
    {
      operation: `GET ${approval}/${part}/${stepId}`,
      handle: (call) => {
        const [step] = stepsOf(open(call), call);
        if (!step || step.id !== call.params[1]) throw notFound(call.params[1] ?? '');
        return replyOne(call, stepShape, step);
      },
    },
    {
      operation: `PATCH ${approval}/${part}/${stepId}`,
      handle: (call) => {
        const ids = { id: call.params[0] ?? '', stepId: call.params[1] ?? '' };
        decide({ kernel, kind, actor: actorOf(call.caller), now: call.now }, ids, call.body as Decision);
        return { status: 204 };
      },
    },
  ];
}

function ofCaller(kernel: Kernel, kind: GraphKind, on: string, call: Call): PimRequest[] {
  const { id } = personOf(call.caller);
  return requestsOf(kernel, kind, 'assignment')
    .all()
    .filter((request) => request.step !== null)
    .filter((request) => {
      if (on === 'approver') return isApprover(kernel, kind, request, id);
      return on === 'target' ? request.principalId === id : request.createdById === id;
    });
}
