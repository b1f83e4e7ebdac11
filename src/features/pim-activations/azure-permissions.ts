// What a person's own sign-in may do in Azure right now: the proof that an activated role works.

import { z } from 'zod';
import type { UserAzure } from '../../core/graph.ts';
import type { Own } from '../../core/item.ts';
import type { Place } from './places.ts';

const version = 'api-version=2022-04-01';
const authorization = '/providers/Microsoft.Authorization';

const texts = z
  .array(z.string())
  .nullish()
  .transform((list) => [...(list ?? [])].sort());
const permission = z.object({ actions: texts, notActions: texts, dataActions: texts, notDataActions: texts });
const definition = z.object({ properties: z.object({ permissions: z.array(permission) }) });

/**
 * Does the role work for the caller at the scope? GET …/permissions and …/roleDefinitions/{id}, as the person; no right is needed to ask
 * for one's own permissions. https://learn.microsoft.com/rest/api/authorization/permissions/list-for-resource-group
 */
export async function azureGrants({ azure }: Own, { roleId, scope }: Place): Promise<boolean> {
  if (!azure) return false;
  const role = `${scope}${authorization}/roleDefinitions/${encodeURIComponent(roleId)}?${version}`;
  const [granted, { properties }] = await Promise.all([ownPermissions(azure, scope), azure.get(role, definition)]);
  const held = new Set(granted.map(fingerprint));
  return properties.permissions.length > 0 && properties.permissions.every((one) => held.has(fingerprint(one)));
}

async function ownPermissions(azure: Pick<UserAzure, 'pages'>, scope: string): Promise<z.infer<typeof permission>[]> {
  const rows: z.infer<typeof permission>[] = [];
  for await (const page of azure.pages(`${scope}${authorization}/permissions?${version}`, permission))
    rows.push(...page);
  return rows;
}

function fingerprint({ actions, notActions, dataActions, notDataActions }: z.infer<typeof permission>): string {
  return JSON.stringify([actions, notActions, dataActions, notDataActions]);
}
