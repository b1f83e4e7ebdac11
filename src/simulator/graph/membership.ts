/** Group membership, transitive, from the directory's collections. */
import type { Kernel } from '../kernel.ts';
import type { Entity } from '../store.ts';

/** A group as stored. Members are users or groups. */
export interface GroupEntity extends Entity {
  displayName: string;
  _memberIds: string[];
  _ownerIds: string[];
}

/** Object ids of all people in the group, also through nested groups. */
export function membersOf(kernel: Kernel, groupId: string): string[] {
  return transitiveMembers(kernel, groupId).filter((id) => kernel.store.collection('users').get(id) !== undefined);
}

/** Object ids of everything in the group, also through nested groups. */
export function transitiveMembers(kernel: Kernel, groupId: string): string[] {
  const groups = kernel.store.collection<GroupEntity>('groups');
  const found = new Set<string>();
  const waiting = [...(groups.get(groupId)?._memberIds ?? [])];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...(groups.get(id)?._memberIds ?? []));
  }
  return [...found];
}

/** The groups an object is in, also through nested groups. */
export function groupsOf(kernel: Kernel, objectId: string): GroupEntity[] {
  const groups = kernel.store.collection<GroupEntity>('groups').all();
  return groups.filter((group) => transitiveMembers(kernel, group.id).includes(objectId));
}
