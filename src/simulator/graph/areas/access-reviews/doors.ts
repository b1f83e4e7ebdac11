/** What `PUT /_sim/objects/identityGovernance/accessReviews/…` makes of Graph-shaped objects. */
import type { Kernel } from '../../../kernel.ts';
import { withoutPrivate } from '../../area.ts';
import type { CollectionDoor } from '../../area.ts';
import type { Caller } from '../../caller.ts';
import { createDefinition } from './definitions.ts';
import type { DefinitionBody } from './definitions.ts';
import { ROOT } from './model.ts';
import type { Definition, Instance } from './model.ts';

/** A new definition is created as by an administrator (`createdBy` may name another); known objects are merged.
 *  Items lie in `decisions/{id of the instance or stage}`. */
export function createDoors(kernel: Kernel): Record<string, CollectionDoor> {
  return {
    [`${ROOT}/definitions`]: {
      adopt: (given, known) => {
        if (known) return { ...known, ...given };
        const { id, createdBy, ...body } = given;
        const caller: Caller = { kind: 'app', appId: 'simulator', scopes: [] };
        const fresh = createDefinition(kernel, body as unknown as DefinitionBody, caller, kernel.clock.now(), id);
        const person = kernel.people.find((createdBy as { id?: string } | undefined)?.id ?? '');
        const creator = person && {
          id: person.id,
          displayName: person.displayName,
          userPrincipalName: person.userPrincipalName,
        };
        return { ...fresh, ...(creator ? { createdBy: creator } : {}) } satisfies Definition;
      },
    },
    [`${ROOT}/instances`]: {
      show: (entity) => {
        const { _definitionId, _contacted } = entity as Instance;
        return { ...withoutPrivate(entity), definitionId: _definitionId, contactedReviewers: _contacted };
      },
    },
    [`${ROOT}/stages`]: {
      show: (entity) => ({ ...withoutPrivate(entity), instanceId: entity['_instanceId'] }),
    },
  };
}
