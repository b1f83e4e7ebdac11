/** How the types of PIM are filtered and expanded. */
import type { Entity } from '../../../store.ts';
import { withoutPrivate } from '../../area.ts';
import type { Kernel } from '../../../kernel.ts';
import type { Expansion, Shape } from '../../shape.ts';
import { roleDefinitionsOf } from '../../../pim/actor.ts';
import { schedulesOf } from '../../../pim/model.ts';
import type { Side } from '../../../pim/model.ts';
import { principalOf, scopeObject } from '../../../pim/places.ts';
import { instanceView, scheduleView } from './views.ts';
import type { GraphKind, View } from './views.ts';

/** Names of the types of one kind. */
const TYPES: Record<GraphKind, string> = { directory: 'unifiedRole', group: 'privilegedAccessGroup' };

export const roleDefinitionShape: Shape = {
  type: 'unifiedRoleDefinition',
  filters: { id: 'eq', displayName: 'eq startswith', isBuiltIn: 'eq', templateId: 'eq' },
};

export const roleAssignmentShape: Shape = {
  type: 'unifiedRoleAssignment',
  filters: { id: 'eq', principalId: 'eq', roleDefinitionId: 'eq', directoryScopeId: 'eq', appScopeId: 'eq' },
  get expands() {
    return { principal, roleDefinition, directoryScope };
  },
};

/** A person, group, application or administrative unit inside another object. */
const objectShape: Shape = {
  type: 'directoryObject',
  value: (entity, { kernel }) => ({
    '@odata.type': `#microsoft.graph.${typeOf(kernel, entity)}`,
    ...withoutPrivate(entity),
  }),
};

const principal: Expansion = {
  shape: () => objectShape,
  resolve: (entity, { kernel }) => principalOf(kernel, (entity as View)._principalId),
};

const roleDefinition: Expansion = {
  shape: () => roleDefinitionShape,
  resolve: (entity, { kernel }) => roleDefinitionsOf(kernel).get((entity as View)._target.roleId),
};

const directoryScope: Expansion = {
  shape: () => objectShape,
  resolve: (entity, { kernel }) => {
    const { _target } = entity as View;
    if (_target.scopeId === '/') return { id: kernel.tenant.id };
    return scopeObject(kernel, 'directory', _target);
  },
};

const group: Expansion = {
  shape: () => ({ type: 'group' }),
  resolve: (entity, { kernel }) => scopeObject(kernel, 'group', (entity as View)._target),
};

/** The eligibility behind an activation, as instance or as schedule. */
function activatedUsing(kind: GraphKind, what: 'instance' | 'schedule'): Expansion {
  return {
    shape: () => (what === 'instance' ? instanceShape(kind, 'eligibility') : scheduleShape(kind, 'eligibility')),
    resolve: (entity, { kernel }) => {
      const found = schedulesOf(kernel, kind, 'eligibility').get((entity as View)._eligibilityId ?? '');
      if (!found) return undefined;
      return what === 'instance' ? instanceView(kind, 'eligibility', found) : scheduleView(kind, 'eligibility', found);
    },
  };
}

function targetSchedule(kind: GraphKind, side: Side): Expansion {
  return {
    shape: () => scheduleShape(kind, side),
    resolve: (entity, { kernel }) => {
      const { _side, _scheduleId } = entity as View;
      const found = schedulesOf(kernel, kind, _side).get(_scheduleId ?? '');
      return found && scheduleView(kind, _side, found);
    },
  };
}

/** `…ScheduleInstance`. */
export function instanceShape(kind: GraphKind, side: Side): Shape {
  return {
    type: `${TYPES[kind]}${word(side)}ScheduleInstance`,
    filters: {
      ...filtersOf(kind),
      memberType: 'eq',
      assignmentType: 'eq',
      startDateTime: 'eq ge le',
      endDateTime: 'eq ge le',
    },
    expands: {
      ...expandsOf(kind),
      ...(side === 'assignment' ? { activatedUsing: activatedUsing(kind, 'instance') } : {}),
    },
  };
}

/** `…Schedule`. */
export function scheduleShape(kind: GraphKind, side: Side): Shape {
  return {
    type: `${TYPES[kind]}${word(side)}Schedule`,
    filters: { ...filtersOf(kind), memberType: 'eq', assignmentType: 'eq', status: 'eq' },
    expands: {
      ...expandsOf(kind),
      ...(side === 'assignment' ? { activatedUsing: activatedUsing(kind, 'schedule') } : {}),
    },
  };
}

/** `…ScheduleRequest`. */
export function requestShape(kind: GraphKind, side: Side): Shape {
  return {
    type: `${TYPES[kind]}${word(side)}ScheduleRequest`,
    filters: {
      ...filtersOf(kind),
      status: 'eq ne',
      action: 'eq',
      createdDateTime: 'ge gt le lt',
      completedDateTime: 'ge gt le lt',
      approvalId: 'eq',
      targetScheduleId: 'eq',
    },
    expands: {
      ...expandsOf(kind),
      ...(kind === 'directory' ? { targetSchedule: targetSchedule(kind, side) } : {}),
      ...(side === 'assignment' ? { activatedUsing: activatedUsing(kind, 'schedule') } : {}),
    },
  };
}

function filtersOf(kind: GraphKind): Record<string, string> {
  return kind === 'directory'
    ? { id: 'eq', principalId: 'eq', roleDefinitionId: 'eq', directoryScopeId: 'eq', appScopeId: 'eq' }
    : { id: 'eq', principalId: 'eq', groupId: 'eq', accessId: 'eq' };
}

function expandsOf(kind: GraphKind): Record<string, Expansion> {
  return kind === 'directory' ? { principal, roleDefinition, directoryScope } : { principal, group };
}

function word(side: Side): string {
  return side === 'eligibility' ? 'Eligibility' : 'Assignment';
}

/** Which collection holds the object tells its type. */
function typeOf(kernel: Kernel, { id }: Entity): string {
  const kinds: [path: string, type: string][] = [
    ['users', 'user'],
    ['groups', 'group'],
    ['servicePrincipals', 'servicePrincipal'],
    ['applications', 'application'],
    ['directory/administrativeUnits', 'administrativeUnit'],
  ];
  return kinds.find(([path]) => kernel.store.collection(path).get(id) !== undefined)?.[1] ?? 'directoryObject';
}
