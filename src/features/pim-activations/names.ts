// What places are called, read by the application and kept for minutes.

import type { AppGraph } from '../../core/graph.ts';
import type { Directory } from '../../core/item.ts';
import { groupById, readPolicy, roleDefinitions } from './graph.ts';
import type { GraphArea } from './graph.ts';
import type { Instance, RoleDefinition } from './graph-shapes.ts';
import { placeKey } from './places.ts';
import type { Place } from './places.ts';
import type { ActivationPolicy } from './policy.ts';

/** What reading names and policies takes: the application’s Graph, and the cache. */
export interface Readers {
  graph: AppGraph;
  directory: Directory;
}

/** A place as people call it. */
export interface PlaceName {
  roleName: string;
  /** Empty for the whole directory. */
  scopeName: string;
  description: string;
}

/** All directory roles, by id. */
export function rolesById({ graph, directory }: Readers): Promise<Map<string, RoleDefinition>> {
  return directory.cached('pim-activations:roles', async () => {
    const rows = await roleDefinitions(graph);
    return new Map(rows.map((role) => [role.id, role]));
  });
}

/** The names; what Graph has expanded already is used. */
export async function nameOf(readers: Readers, place: Place, row?: Instance): Promise<PlaceName> {
  if (place.area === 'group') {
    const group = await readers.directory.cached(`pim-activations:group:${place.scope}`, () =>
      groupById(readers.graph, place.scope),
    );
    return { roleName: group?.displayName ?? place.scope, scopeName: '', description: group?.description ?? '' };
  }
  if (place.area === 'azure') {
    const scopeName = row?.directoryScope?.displayName ?? place.scope.split('/').at(-1) ?? '';
    return { roleName: row?.roleDefinition?.displayName ?? place.roleId, scopeName, description: '' };
  }
  const role = (await rolesById(readers)).get(place.roleId);
  return {
    roleName: row?.roleDefinition?.displayName ?? role?.displayName ?? place.roleId,
    scopeName: place.scope === '/' ? '' : (row?.directoryScope?.displayName ?? place.scope),
    description: row?.roleDefinition?.description ?? role?.description ?? '',
  };
}

/** What the place's policy asks; undefined when it has none that we may read. */
export function policyFor(readers: Readers, area: GraphArea, place: Place): Promise<ActivationPolicy | undefined> {
  // A directory role has one policy, whatever the scope.
  const key = area === 'directory' ? place.roleId : placeKey(place);
  return readers.directory.cached(`pim-activations:policy:${area}:${key}`, () =>
    readPolicy(readers.graph, area, place),
  );
}
