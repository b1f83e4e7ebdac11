// A turn made of values, for the tests of this feature.
import type { Feature, Turn, Waiting } from '../../../../src/core/feature.ts';
import type { AppGraph, UserGraph } from '../../../../src/core/graph.ts';
import type { Directory, ItemRef, StoredItem } from '../../../../src/core/item.ts';
import type { Preferences } from '../../../../src/core/people.ts';
import { defaultPreferences } from '../../../../src/core/people.ts';

export const now = new Date('2026-11-23T09:30:00Z');

/** What a turn did, beside answering. */
export interface Deeds {
  saved: Partial<Preferences>[];
  followed: { topic: string; on: boolean }[];
  tracked: string[];
  signedOut: boolean;
}

function never(): never {
  throw new Error('this test does not expect that call');
}

function reader(): Omit<UserGraph, 'identity' | 'person' | 'patch' | 'post' | 'putContent' | 'delete'> {
  return { get: never, pages: never, bytes: never };
}

/** A turn whose every unexpected call fails. */
export function turnOf(given: Partial<Turn> = {}): { turn: Turn; deeds: Deeds } {
  const deeds: Deeds = { saved: [], followed: [], tracked: [], signedOut: false };
  const person = { objectId: 'dana', tenantId: 'contoso' };
  const user: UserGraph = {
    identity: 'person',
    person,
    patch: never,
    post: never,
    delete: never,
    putContent: never,
    ...reader(),
  };
  const app: AppGraph = { identity: 'application', getMany: never, page: never, ...reader() };
  const directory: Directory = {
    profile: never,
    manager: never,
    groupMembers: never,
    photo: never,
    cached: never,
    forget: never,
  };
  const turn: Turn = {
    person,
    preferences: defaultPreferences,
    place: 'personal',
    conversationId: 'chat',
    now,
    user: () => Promise.resolve(user),
    app,
    directory,
    me: never,
    newId: never,
    item: never,
    openItems: never,
    reread: never,
    find: never,
    track: (ref) => {
      deeds.tracked.push(ref.key);
      return Promise.resolve(itemOf(ref));
    },
    amend: never,
    readSoon: never,
    cardOf: never,
    notesOf: never,
    decisionsOf: never,
    memory: never,
    remember: never,
    addNote: never,
    snooze: never,
    decide: never,
    savePreferences: (preferences) => {
      deeds.saved.push(preferences);
      return Promise.resolve();
    },
    signOut: () => void (deeds.signedOut = true),
    follow: (topic, on) => {
      deeds.followed.push({ topic, on });
      return Promise.resolve();
    },
    followed: () => Promise.resolve([]),
    mayChangeChannel: () => Promise.resolve(true),
    features: [],
    ...given,
  };
  return { turn, deeds };
}

export function itemOf(ref: ItemRef): StoredItem {
  return { ...ref, id: `item-${ref.key}`, facts: {}, isOpen: true };
}

/** A feature for which these rows wait. */
export function waitingFeature(name: string, rows: Waiting[] | Error): Feature {
  return {
    name,
    permissions: [],
    waitingFor: () => (rows instanceof Error ? Promise.reject(rows) : Promise.resolve(rows)),
  };
}

export function row(feature: string, key: string, dueAt?: string): Waiting {
  return {
    ref: { feature, kind: 'request', key },
    title: `Title ${key}`,
    subtitle: `Subtitle ${key}`,
    ...(dueAt ? { dueAt: new Date(dueAt) } : {}),
  };
}
