// A person with roles, made of values: what Graph would say, and what was written to it.

import { AppError } from '../../../../src/core/errors.ts';
import type { Memory } from '../../../../src/core/memory.ts';
import type { Turn } from '../../../../src/core/feature.ts';
import type { AppGraph, Parser, UserGraph } from '../../../../src/core/graph.ts';
import type { Directory, ItemRef, StoredItem } from '../../../../src/core/item.ts';
import { defaultPreferences, type Preferences } from '../../../../src/core/people.ts';
import { readActivation } from '../../../../src/features/pim-activations/activation-read.ts';

export const now = new Date('2026-11-23T09:30:00Z');
export const helpdesk = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
export const exchange = '29232cdf-9323-42fd-ade2-1d097af3e4de';

/** What Graph answers, by the beginning of the path. */
export type World = Record<string, object[]>;

const named: Record<string, string> = { [helpdesk]: 'Helpdesk Administrator', [exchange]: 'Exchange Administrator' };
const row = (roleDefinitionId: string, more: object = {}) => ({
  id: `row-${roleDefinitionId}`,
  principalId: 'adele',
  roleDefinitionId,
  directoryScopeId: '/',
  roleDefinition: { displayName: named[roleDefinitionId] },
  ...more,
});

/** Adele is eligible for two roles; one of them may be active. */
export function world({ isActive = false, rules = [] }: { isActive?: boolean; rules?: object[] } = {}): World {
  const running = row(helpdesk, {
    assignmentType: 'Activated',
    startDateTime: '2026-11-23T09:00:00Z',
    endDateTime: '2026-11-23T11:00:00Z',
  });
  return {
    '/roleManagement/directory/roleEligibilityScheduleInstances': [row(helpdesk), row(exchange)],
    '/roleManagement/directory/roleAssignmentScheduleInstances': isActive ? [running] : [],
    '/policies/roleManagementPolicyAssignments': [{ policy: { rules } }],
    '/roleManagement/directory/roleDefinitions': Object.entries(named).map(([id, displayName]) => ({
      id,
      displayName,
    })),
  };
}

/** A turn of Adele's, and every write that was made through it. */
export function personOf(given: World, preferences: Partial<Preferences> = {}): { turn: Turn; writes: string[] } {
  const writes: string[] = [];
  const never = () => {
    throw new Error('this test does not expect that call');
  };
  const rowsOf = (path: string) => Object.entries(given).find(([start]) => path.startsWith(start))?.[1] ?? [];
  async function* pages<T>(path: string, parser: Parser<T>): AsyncIterable<T[]> {
    yield await Promise.resolve(rowsOf(path).map((one) => parser.parse(one)));
  }
  const reader = { get: never, pages, bytes: never };
  const person = { objectId: 'adele', tenantId: 'contoso' };
  const post: UserGraph['post'] = (path, body, parser) => {
    const isDryRun = body !== undefined && 'isValidationOnly' in body && body.isValidationOnly === true;
    if (!isDryRun) writes.push(path);
    return Promise.resolve(parser.parse({ id: 'request', status: 'Granted' }));
  };
  const user: UserGraph = {
    ...reader,
    identity: 'person',
    person,
    patch: never,
    delete: never,
    putContent: never,
    post,
  };
  const app: AppGraph = { ...reader, getMany: never, page: never, identity: 'application' };
  const directory: Directory = {
    profile: (objectId) => Promise.resolve({ objectId, displayName: objectId, isGuest: false }),
    manager: never,
    groupMembers: () => Promise.resolve([]),
    photo: () => Promise.resolve(undefined),
    cached: (_name, read) => read(),
    forget: never,
  };
  const turn: Turn = {
    person,
    preferences: { ...defaultPreferences, ...preferences },
    place: 'personal',
    conversationId: 'chat',
    now,
    user: () => Promise.resolve(user),
    app,
    directory,
    me: () => directory.profile('adele').then((profile) => profile ?? never()),
    newId: () => 'nonce',
    item: () => Promise.reject(new AppError('item.unknown')),
    openItems: () => Promise.resolve([]),
    find: (ref) => tracked(ref, { app, directory }),
    track: (ref) => tracked(ref, { app, directory }),
    amend: never,
    readSoon: never,
    reread: never,
    cardOf: never,
    notesOf: never,
    decisionsOf: never,
    memory: () => noMemory,
    remember: (_feature, work) => work(noMemory),
    addNote: never,
    snooze: never,
    decide: ({ kind }) => {
      writes.push(kind.name);
      return Promise.reject(new AppError('graph.unavailable'));
    },
    savePreferences: () => {
      writes.push('preferences');
      return Promise.resolve();
    },
    signOut: never,
    follow: never,
    followed: never,
    mayChangeChannel: never,
    features: [],
  };
  return { turn, writes };
}

/** Remembers nothing. */
const noMemory: Memory = {
  get: () => Promise.resolve(undefined),
  many: () => Promise.resolve(new Map()),
  list: () => Promise.resolve([]),
  put: () => Promise.resolve(),
  putAll: () => Promise.resolve(),
  remove: () => Promise.resolve(),
  note: (names) => Promise.resolve(new Set(names)),
};

async function tracked(ref: ItemRef, { app, directory }: { app: AppGraph; directory: Directory }): Promise<StoredItem> {
  const deps = {
    graph: app,
    directory,
    now,
    auditRecords: () => Promise.resolve([]),
    decisions: () => Promise.resolve([]),
    problem: () => Promise.resolve(),
    memory: noMemory,
    tenantId: 'contoso',
    defaults: defaultPreferences,
  };
  const facts = await readActivation(deps, ref.key, undefined);
  return { ...ref, id: 'item', facts, isOpen: true };
}
