/** Privileged Identity Management in Graph: directory roles, their settings and approvals, and PIM for Groups.
 *  The rules live in src/simulator/pim; here is how Graph shows them. */
import type { Kernel } from '../../kernel.ts';
import { roleDefinitionsOf, standingAssignments } from '../../pim/actor.ts';
import { scopeNotGranted } from '../../pim/errors.ts';
import { isBusy, tick } from '../../pim/lifecycle.ts';
import { isCurrent, schedulesOf } from '../../pim/model.ts';
import type { Area, Route } from '../area.ts';
import { loadContract } from '../contract.ts';
import type { Contract } from '../contract.ts';
import { notFound } from '../errors.ts';
import { replyOne, replyPage } from '../odata.ts';
import { approvalRoutes } from './role-management/approval-routes.ts';
import { createDoors } from './role-management/doors.ts';
import { policyRoutes } from './role-management/policy-routes.ts';
import { roleAssignmentView } from './role-management/views.ts';
import { requestRoutes, scheduleRoutes } from './role-management/schedule-routes.ts';
import type { Listing } from './role-management/schedule-routes.ts';
import { roleAssignmentShape, roleDefinitionShape } from './role-management/shapes.ts';

const DIRECTORY = '/roleManagement/directory';
const GROUP = '/identityGovernance/privilegedAccess/group';

/** All areas of PIM. Only the first has the rules that run with the clock. */
export function roleManagement(kernel: Kernel): Area[] {
  const area = (name: string, routes: (contract: Contract) => Route[]): Area => {
    const contract = loadContract(name);
    return { name, contract, routes: routes(contract), permissionMissing: scopeNotGranted };
  };
  return [
    {
      ...area('role-management', (contract) => [
        ...definitionRoutes(kernel),
        ...sides(kernel, contract, 'directory').flatMap(scheduleRoutes),
        ...sides(kernel, contract, 'directory').flatMap(requestRoutes),
      ]),
      tick: (now) => tick(kernel, now),
      busy: (now) => isBusy(kernel, now),
      doors: createDoors(kernel),
    },
    area('role-management-policies', () => policyRoutes(kernel)),
    area('role-management-groups', (contract) => [
      ...sides(kernel, contract, 'group').flatMap(scheduleRoutes),
      ...sides(kernel, contract, 'group').flatMap(requestRoutes),
      ...approvalRoutes(kernel, 'group', `${GROUP}/assignmentApprovals`, 'stages'),
    ]),
    area('role-management-beta', (contract) => [
      ...sides(kernel, contract, 'directory').slice(1).flatMap(requestRoutes),
      ...approvalRoutes(kernel, 'directory', `${DIRECTORY}/roleAssignmentApprovals`, 'steps'),
    ]),
    area('role-management-groups-beta', () => approvalRoutes(kernel, 'group', `${GROUP}/assignmentApprovals`, 'steps')),
  ];
}

function sides(kernel: Kernel, contract: Contract, kind: Listing['kind']): Listing[] {
  const [eligibility, assignment] =
    kind === 'directory'
      ? [`${DIRECTORY}/roleEligibility`, `${DIRECTORY}/roleAssignment`]
      : [`${GROUP}/eligibility`, `${GROUP}/assignment`];
  return [
    { kernel, contract, kind, side: 'eligibility', path: eligibility },
    { kernel, contract, kind, side: 'assignment', path: assignment },
  ];
}

/** Role definitions, and assignments as plain facts without schedules. */
function definitionRoutes(kernel: Kernel): Route[] {
  const roles = roleDefinitionsOf(kernel);
  const assigned = () => [
    ...standingAssignments(kernel),
    ...schedulesOf(kernel, 'directory', 'assignment')
      .all()
      .filter((schedule) => isCurrent(schedule, kernel.clock.now())),
  ];
  return [
    {
      operation: `GET ${DIRECTORY}/roleDefinitions`,
      handle: (call) => replyPage(call, roleDefinitionShape, () => roles.all()),
    },
    {
      operation: `GET ${DIRECTORY}/roleDefinitions/{unifiedRoleDefinition-id}`,
      handle: (call) => {
        const role = roles.get(call.params[0] ?? '');
        if (!role) throw notFound(call.params[0] ?? '');
        return replyOne(call, roleDefinitionShape, role);
      },
    },
    {
      operation: `GET ${DIRECTORY}/roleAssignments`,
      handle: (call) => replyPage(call, roleAssignmentShape, () => assigned().map(roleAssignmentView)),
    },
  ];
}
