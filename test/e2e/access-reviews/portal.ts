// Access reviews as Entra has them, and as somebody works on them in the portal.

import { z } from 'zod';
import { reviewIdOf } from '../../../src/simulator/seed/reviews.ts';
import type { ReviewKey } from '../../../src/simulator/seed/reviews.ts';
import type { Control, SimPerson } from '../../support/control.ts';
import { freshWorld } from '../../support/world.ts';
import type { World } from '../../support/world.ts';

const AR = '/v1.0/identityGovernance/accessReviews/definitions';

/** The world as it is on a Saturday morning, an hour after the reviews of the seed have begun. Whatever day it is. */
export function reviewsWorld(database?: string): Promise<World> {
  return freshWorld(database, '2026-11-21T10:00:00Z');
}

/** The first working morning after that Saturday. */
export const monday = '2026-11-23T09:30:00Z';

/** The clock stands there, and everything that is due has happened. */
export async function clockAt(world: Control, moment: string): Promise<void> {
  // A token that is asked for while the clock jumps would be as old as the jump.
  await world.settle();
  await world.api('POST', '/_sim/clock', { set: moment });
  await world.settle();
}

const identity = z.object({
  id: z.string(),
  displayName: z
    .string()
    .nullish()
    .transform((name) => name ?? ''),
});
const item = z.object({
  id: z.string(),
  decision: z.string(),
  recommendation: z.string(),
  justification: z.string(),
  principal: identity,
  reviewedBy: identity,
});
export type Decided = z.infer<typeof item>;

const run = z.object({ id: z.string(), status: z.string(), startDateTime: z.string(), endDateTime: z.string() });

/** A call as an administrator of reviews. */
export async function asAdministrator(world: Control, method: string, path: string, body?: unknown): Promise<unknown> {
  const scopes = ['AccessReview.ReadWrite.All', 'user_impersonation'];
  const token = await world.api('POST', '/_sim/token', { user: 'ines@contoso.example', scopes });
  return callWith(world, token, { method, path, body });
}

/** A call of that person in the portal. */
export async function inPortal(
  world: Control,
  person: SimPerson,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const scopes = ['AccessReview.ReadWrite.All', 'user_impersonation'];
  const token = await world.api('POST', '/_sim/token', { user: person.id, scopes });
  return callWith(world, token, { method, path, body });
}

async function callWith(
  world: Control,
  token: unknown,
  { method, path, body }: { method: string; path: string; body: unknown },
): Promise<unknown> {
  const { access_token: bearer } = z.object({ access_token: z.string() }).parse(token);
  const response = await fetch(path.startsWith('http') ? path : world.url + path, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** The path of the newest run of a series of the seed. */
export async function runOf(world: Control, key: ReviewKey): Promise<{ path: string } & z.infer<typeof run>> {
  const series = `${AR}/${reviewIdOf(key)}/instances`;
  const { value } = z.object({ value: z.array(run) }).parse(await asAdministrator(world, 'GET', series));
  const newest = value.sort((a, b) => (a.startDateTime < b.startDateTime ? 1 : -1))[0];
  if (!newest) throw new Error(`no run of ${key}`);
  return { path: `${series}/${newest.id}`, ...newest };
}

/** Every item of the newest run, as Entra has it. */
export async function decisionsOf(world: Control, key: ReviewKey, stage?: string): Promise<Decided[]> {
  const { path } = await runOf(world, key);
  return itemsIn(world, `${path}${stage ? `/stages/${stage}` : ''}`);
}

const people = z.array(z.object({ id: z.string(), userPrincipalName: z.string() }));
const group = '/v1.0/groups/{id}/transitiveMembers/microsoft.graph.user';

/** A review of a group's members as an administrator creates it; it lasts two weeks from now. Answers its id. */
export async function createReview(
  world: Control,
  wish: {
    displayName: string;
    groupId: string;
    reviewers: string[];
    settings?: Record<string, unknown>;
    more?: Record<string, unknown>;
    /** Who creates it; Ines when left out. */
    by?: string;
    /** The bot is not waited for. */
    isQuiet?: boolean;
  },
): Promise<string> {
  const known = people.parse(await world.api('GET', '/_sim/people'));
  const idOf = (name: string) => known.find((one) => one.userPrincipalName.startsWith(name))?.id ?? name;
  const body = {
    displayName: wish.displayName,
    descriptionForAdmins: 'For tests.',
    descriptionForReviewers: 'Please look closely.',
    scope: {
      '@odata.type': '#microsoft.graph.accessReviewQueryScope',
      query: group.replace('{id}', wish.groupId),
      queryType: 'MicrosoftGraph',
    },
    reviewers: wish.reviewers.map((name) => ({ query: `/v1.0/users/${idOf(name)}`, queryType: 'MicrosoftGraph' })),
    settings: {
      mailNotificationsEnabled: true,
      reminderNotificationsEnabled: false,
      justificationRequiredOnApproval: false,
      recommendationsEnabled: true,
      defaultDecisionEnabled: false,
      defaultDecision: 'None',
      autoApplyDecisionsEnabled: false,
      instanceDurationInDays: 14,
      ...wish.settings,
    },
    ...wish.more,
  };
  const made = z
    .object({ id: z.string() })
    .parse(await inPortal(world, await world.person(wish.by ?? 'ines'), 'POST', AR, body));
  if (wish.isQuiet) return made.id;
  await world.advance('PT10S');
  await world.settle();
  return made.id;
}

/** Path of the newest run of any series. */
export async function runIn(world: Control, definitionId: string): Promise<string> {
  const series = `${AR}/${definitionId}/instances`;
  const { value } = z.object({ value: z.array(run) }).parse(await asAdministrator(world, 'GET', series));
  const newest = value.sort((a, b) => (a.startDateTime < b.startDateTime ? 1 : -1))[0];
  return `${series}/${newest?.id ?? 'none'}`;
}

/** The items of a run or stage. */
export async function itemsIn(world: Control, path: string): Promise<Decided[]> {
  const page = z.object({ value: z.array(item), '@odata.nextLink': z.string().optional() });
  const found: Decided[] = [];
  let next: string | undefined = `${path}/decisions?$top=100`;
  while (next !== undefined) {
    const { value, '@odata.nextLink': link } = page.parse(await asAdministrator(world, 'GET', next));
    found.push(...value);
    next = link;
  }
  return found;
}

/** A group of so many people nobody has met. Answers its id. */
export async function crowdIn(
  world: Control,
  size: number,
  signedInAt?: (n: number) => string | null,
): Promise<string> {
  const users = Array.from({ length: size }, (_, n) => ({
    id: `0c0ffee0-0000-4000-8000-${String(n).padStart(12, '0')}`,
    displayName: `Person ${String(n).padStart(4, '0')}`,
    userPrincipalName: `person${n}@contoso.example`,
    lastSignInDateTime: signedInAt ? signedInAt(n) : '2027-01-13T08:00:00Z',
  }));
  for (let from = 0; from < size; from += 500)
    await world.api('PUT', '/_sim/objects/users', users.slice(from, from + 500));
  const id = '0c0ffee1-0000-4000-8000-000000000001';
  const members = users.map((one) => one.id);
  await world.api('PUT', '/_sim/objects/groups', [{ id, displayName: 'The crowd', securityEnabled: true, members }]);
  return id;
}

/** A button of a card, with what it carries. */
export interface Button {
  tooltip: string;
  data: unknown;
}

/** The buttons with that verb. */
export function buttonsIn(card: unknown, verb: string): Button[] {
  if (Array.isArray(card)) return card.flatMap((one) => buttonsIn(one, verb));
  if (typeof card !== 'object' || card === null) return [];
  const { verb: own, tooltip, data } = card as { verb?: string; tooltip?: string; data?: unknown };
  return [
    ...(own === verb ? [{ tooltip: tooltip ?? '', data }] : []),
    ...Object.values(card).flatMap((one) => buttonsIn(one, verb)),
  ];
}
