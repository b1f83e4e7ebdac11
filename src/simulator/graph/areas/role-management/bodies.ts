/** The body of a schedule request, already checked against the contract, in PIM's words. */
import { refuse } from '../../../pim/errors.ts';
import type { Action, ScheduleInfo, TicketInfo } from '../../../pim/model.ts';
import type { Asked } from '../../../pim/rules.ts';
import type { GraphKind } from './views.ts';

/** What Graph takes; directory roles and groups name their target differently. */
export interface RequestBody {
  action: Action | 'unknownFutureValue';
  principalId: string;
  roleDefinitionId?: string;
  directoryScopeId?: string | null;
  appScopeId?: string | null;
  accessId?: string;
  groupId?: string;
  justification?: string | null;
  scheduleInfo?: ScheduleInfo | null;
  ticketInfo?: TicketInfo | null;
  isValidationOnly?: boolean | null;
  customData?: string | null;
  targetScheduleId?: string | null;
}

/** Throws a 400 for what the description allows and PIM does not. */
export function askedOf(kind: GraphKind, body: RequestBody): Asked {
  const { action, directoryScopeId, appScopeId } = body;
  if (action === 'unknownFutureValue') throw refuse('Request_BadRequest', 'The action is not supported.');
  if (kind === 'directory' && Boolean(directoryScopeId) === Boolean(appScopeId))
    throw refuse('Request_BadRequest', 'Specify directoryScopeId or appScopeId, but not both.');
  const target =
    kind === 'group'
      ? { roleId: body.accessId ?? '', scopeId: body.groupId ?? '', scopeKind: 'directory' as const }
      : {
          roleId: body.roleDefinitionId ?? '',
          scopeId: directoryScopeId ?? appScopeId ?? '',
          scopeKind: appScopeId ? ('app' as const) : ('directory' as const),
        };
  return {
    ...target,
    action,
    principalId: body.principalId,
    justification: body.justification ?? null,
    ticketInfo: body.ticketInfo ?? {},
    scheduleInfo: body.scheduleInfo ?? null,
    isValidationOnly: body.isValidationOnly ?? false,
    customData: body.customData ?? null,
    targetScheduleId: body.targetScheduleId ?? null,
  };
}
