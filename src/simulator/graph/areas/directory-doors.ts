/** What `PUT /_sim/objects/users` and `…/groups` make of Graph-shaped objects. */
import { guidOf } from '../../ids.ts';
import type { Kernel } from '../../kernel.ts';
import type { UserEntity } from '../../people.ts';
import { withoutPrivate } from '../area.ts';
import type { CollectionDoor } from '../area.ts';

/** Users may be put with `manager: { id }`, `presence`, `directoryRoles`, `timeZone`, `persona` and
 *  `lastSignInDateTime`. */
export function userDoor(kernel: Kernel): CollectionDoor {
  return {
    adopt: (given, known) => {
      const { lastSignInDateTime, manager, presence, directoryRoles, timeZone, persona, note, ...own } = given;
      const id = (manager as { id?: string } | null | undefined)?.id;
      const fresh = {
        userType: 'Member',
        accountEnabled: true,
        mail: own['userPrincipalName'] ?? null,
        _directoryRoles: [],
      };
      return {
        ...fresh,
        ...known,
        ...own,
        ...(manager === undefined
          ? {}
          : { _managerId: id === undefined ? undefined : (kernel.people.find(id)?.id ?? id) }),
        ...(presence === undefined ? {} : { _presence: presence }),
        ...(directoryRoles === undefined ? {} : { _directoryRoles: directoryRoles }),
        ...(timeZone === undefined ? {} : { _timeZone: timeZone }),
        ...(persona === undefined ? {} : { _persona: persona }),
        ...(lastSignInDateTime === undefined ? {} : { _lastSignInAt: lastSignInDateTime }),
        ...(note === undefined ? {} : { _note: note }),
      };
    },
    show: (entity) => {
      const { _managerId, _presence, _directoryRoles, _timeZone, _persona, _note } = entity as UserEntity;
      const manager = _managerId === undefined ? null : { id: _managerId };
      return {
        ...withoutPrivate(entity),
        manager,
        presence: _presence,
        directoryRoles: _directoryRoles,
        timeZone: _timeZone,
        persona: _persona,
        note: _note,
      };
    },
  };
}

/** Groups may be put with `members` and `owners`: object ids, or objects with ids. */
export function groupDoor(): CollectionDoor {
  const ids = (value: unknown): string[] =>
    (value as (string | { id: string })[]).map((item) => (typeof item === 'string' ? item : item.id));
  return {
    adopt: ({ members, owners, ...own }, known) => ({
      _memberIds: [],
      _ownerIds: [],
      ...known,
      ...own,
      id: own.id ?? guidOf(String(own['displayName'])),
      ...(members === undefined ? {} : { _memberIds: ids(members) }),
      ...(owners === undefined ? {} : { _ownerIds: ids(owners) }),
    }),
    show: (entity) => ({ ...withoutPrivate(entity), members: entity['_memberIds'], owners: entity['_ownerIds'] }),
  };
}
