// Look-ups of people and groups that every feature needs, with the application's identity, remembered for minutes.

import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { hasCode } from '../core/errors.ts';
import type { AppGraph } from '../core/graph.ts';
import type { Directory } from '../core/item.ts';
import type { Profile } from '../core/people.ts';
import type { Log } from '../flow/ports.ts';
import { createCache } from './cache.ts';

/** What the directory reads with. */
export interface DirectoryOptions {
  graph: AppGraph;
  clock: Clock;
  log: Log;
}

const MINUTE_MS = 60_000;
/** A card is sent again with every edit; a larger picture is not worth it. */
const PHOTO_BYTES_MAX = 32 * 1024;
const MANAGER_LEVEL_MAX = 20;

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const userShape = z.object({
  id: z.string(),
  displayName: text,
  userPrincipalName: text,
  jobTitle: text,
  department: text,
  userType: text,
});
const managerShape = z.object({ id: z.string(), displayName: text });
const memberShape = z.object({ id: z.string(), '@odata.type': z.string().optional() });

type Manager = z.infer<typeof managerShape>;

/**
 * Implements Directory. A profile lacks its manager and a person their photo when the permission for it is missing; managers
 * and group members asked for by themselves fail instead, since somebody would be left out.
 */
export function createDirectory({ graph, clock, log }: DirectoryOptions): Directory {
  const caches = {
    profile: createCache<Profile | undefined>({ clock, max: 5_000, ageMs: 10 * MINUTE_MS }),
    manager: createCache<Manager | undefined>({ clock, max: 5_000, ageMs: 10 * MINUTE_MS }),
    members: createCache<string[]>({ clock, max: 500, ageMs: 5 * MINUTE_MS }),
    photo: createCache<string | undefined>({ clock, max: 200, ageMs: 30 * MINUTE_MS }),
    other: createCache<unknown>({ clock, max: 2_000, ageMs: 5 * MINUTE_MS }),
  };
  const reported = new Set<string>();
  const withoutIt = (what: string) => (error: unknown) => {
    const isForbidden = hasCode(error, 'graph.forbidden');
    if (isForbidden && !reported.has(what)) log.warn('graph.permission-missing', { for: what });
    if (isForbidden) reported.add(what);
    return undefined;
  };
  const managerOf = (objectId: string) => caches.manager(objectId, () => readManager(graph, objectId));
  const readProfile = async (objectId: string): Promise<Profile | undefined> => {
    const [user, manager] = await Promise.all([
      readUser(graph, objectId),
      managerOf(objectId).catch(withoutIt('manager')),
    ]);
    return user && profileOf(user, manager);
  };
  return {
    profile: (objectId) => caches.profile(objectId, () => readProfile(objectId)),
    manager: async (objectId, level = 1) => {
      let found: string | undefined = objectId;
      for (let step = 0; step < Math.min(level, MANAGER_LEVEL_MAX) && found; step += 1)
        found = (await managerOf(found))?.id;
      return found;
    },
    groupMembers: (groupId) => caches.members(groupId, () => readMembers(graph, groupId)),
    photo: (objectId) => caches.photo(objectId, () => readPhoto(graph, objectId).catch(withoutIt('photo'))),
    // One cache for values of many types: each name is read by one caller, who knows the type.
    cached: <T>(name: string, read: () => Promise<T>) => caches.other(name, read) as Promise<T>,
    forget: () => Object.values(caches).forEach((cache) => cache.clear()),
  };
}

/** GET /users/{id}, application, User.ReadBasic.All (job title and department: User.Read.All). https://learn.microsoft.com/graph/api/user-get */
function readUser(graph: AppGraph, objectId: string): Promise<z.infer<typeof userShape> | undefined> {
  const select = 'id,displayName,userPrincipalName,jobTitle,department,userType';
  return orNothing(graph.get(`/users/${encodeURIComponent(objectId)}?$select=${select}`, userShape));
}

/** GET /users/{id}/manager, application, User.Read.All; 404 when there is none. https://learn.microsoft.com/graph/api/user-list-manager */
function readManager(graph: AppGraph, objectId: string): Promise<Manager | undefined> {
  return orNothing(graph.get(`/users/${encodeURIComponent(objectId)}/manager?$select=id,displayName`, managerShape));
}

/**
 * GET /groups/{id}/transitiveMembers, application, GroupMember.Read.All. https://learn.microsoft.com/graph/api/group-list-transitivemembers
 * Users only, by a cast that Graph calls an advanced query; where it is refused, all members are read and sifted here.
 */
async function readMembers(graph: AppGraph, groupId: string): Promise<string[]> {
  const path = `/groups/${encodeURIComponent(groupId)}/transitiveMembers`;
  const cast = `${path}/microsoft.graph.user?$select=id&$count=true&$top=999`;
  const collect = async (from: string, headers: Record<string, string>) => {
    const ids = new Set<string>();
    for await (const page of graph.pages(from, memberShape, { headers })) {
      for (const member of page) if (isUser(member)) ids.add(member.id);
    }
    return [...ids];
  };
  try {
    return await collect(cast, { ConsistencyLevel: 'eventual' });
  } catch (error) {
    if (!hasCode(error, 'graph.refused')) throw error;
    return collect(`${path}?$select=id`, {});
  }
}

/** GET /users/{id}/photo/$value, application, ProfilePhoto.Read.All; 404 without one. https://learn.microsoft.com/graph/api/profilephoto-get */
async function readPhoto(graph: AppGraph, objectId: string): Promise<string | undefined> {
  const bytes = await orNothing(graph.bytes(`/users/${encodeURIComponent(objectId)}/photo/$value`));
  const type = bytes && imageType(bytes);
  if (!bytes || !type || bytes.length > PHOTO_BYTES_MAX) return undefined;
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
}

/** By its first bytes: what is no picture never becomes one on a card. */
function imageType(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  if (start.startsWith('ffd8ff')) return 'image/jpeg';
  return start === '89504e47' ? 'image/png' : undefined;
}

async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (hasCode(error, 'graph.not-found')) return undefined;
    throw error;
  }
}

function isUser(member: z.infer<typeof memberShape>): boolean {
  return member['@odata.type'] === undefined || member['@odata.type'] === '#microsoft.graph.user';
}

function profileOf(user: z.infer<typeof userShape>, manager: Manager | undefined): Profile {
  return {
    objectId: user.id,
    displayName: user.displayName ?? '',
    userPrincipalName: user.userPrincipalName,
    jobTitle: user.jobTitle,
    department: user.department,
    isGuest: user.userType === 'Guest',
    managerName: manager?.displayName,
  };
}
