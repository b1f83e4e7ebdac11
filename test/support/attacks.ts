// What no honest Teams client does: activities made by hand, and what every refusal has in common.

import assert from 'node:assert/strict';
import { AppError, sentenceFor, type ErrorCode } from '../../src/core/errors.ts';
import { botMri, channelToken, mriOf, postActivity, serviceUrlOf } from '../../src/simulator/teams/index.ts';
import { settledAudit } from './story.ts';
import { textOf, type SimPerson, type World } from './world.ts';

export type Json = Record<string, unknown>;

/** An activity as Teams would send it for that person, with anything in it replaced. */
export async function activityOf(world: World, person: SimPerson, more: Json = {}): Promise<Json> {
  const { kernel } = world;
  const tenant = { id: kernel.tenant.id };
  return {
    type: 'invoke',
    id: `f:${kernel.newId()}`,
    timestamp: (await world.now()).toISOString(),
    channelId: 'msteams',
    serviceUrl: serviceUrlOf(kernel),
    from: { id: mriOf(person.id), name: person.displayName, aadObjectId: person.id },
    conversation: { conversationType: 'personal', tenantId: tenant.id, id: await chatIdOf(world, person) },
    recipient: { id: botMri(kernel.bot.appId), name: 'Countersign' },
    channelData: { tenant },
    locale: 'en-GB',
    ...more,
  };
}

/** The `adaptiveCard/action` invoke for a verb and its data. */
export function execute(verb: unknown, data: unknown, more: Json = {}): Json {
  return {
    name: 'adaptiveCard/action',
    value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual', ...more },
  };
}

/** Posts the activity, signed by the channel unless told otherwise. */
export async function post(
  world: World,
  activity: Json,
  options: Parameters<typeof postActivity>[2] = {},
): ReturnType<typeof postActivity> {
  return postActivity(world.kernel, activity, { token: await channelToken(world.kernel, activity), ...options });
}

/** The person's chat with the bot; they have written or been written to before. */
export async function chatIdOf(world: World, person: SimPerson): Promise<string> {
  const chats = (await world.api('GET', '/_sim/chats')) as { id: string; kind: string; members: string[] }[];
  const found = chats.find(({ kind, members }) => kind === 'personal' && members[0] === person.id);
  assert.ok(found, `${person.userPrincipalName} has no chat with the bot`);
  return found.id;
}

export interface Refusal {
  code: ErrorCode;
  /** Who was refused, as the audit row must say. */
  by: SimPerson | undefined;
  event?: 'click.refused' | 'activity.refused' | 'sign-in.refused';
}

/** The attempt is answered with its own sentence, changes nothing in Entra, and leaves exactly one audit row. */
export async function mustBeRefused(
  world: World,
  { code, by, event = 'click.refused' }: Refusal,
  attempt: () => Promise<{ status: number; body?: unknown }>,
): Promise<void> {
  const before = { writes: (await writes(world)).length, rows: (await world.audit()).length };
  const answer = await attempt();
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  assert.equal(sentenceIn(answer.body), sentenceFor(new AppError(code), 'en'));
  await mustHaveLeft(world, { code, by, event }, before);
}

/**
 * The attempt of somebody who may decide as far as we know: it is recorded, and Entra has the last word. The card says why it
 * was refused, nothing changes in Entra, and the audit rows tell of both.
 */
export async function mustEndRefused(
  world: World,
  { code, by }: { code: ErrorCode; by: SimPerson },
  attempt: () => Promise<{ status: number; body?: unknown }>,
): Promise<void> {
  const before = { writes: (await writes(world)).length, rows: (await world.audit()).length };
  const answer = await attempt();
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  assert.ok(sentenceIn(answer.body).includes(sentenceFor(new AppError(code), 'en')), sentenceIn(answer.body));
  const rows = (await settledAudit(world)).slice(before.rows).filter((row) => row.event !== 'card.sent');
  assert.deepEqual(
    rows.map((row) => ({ event: row.event, code: row.code, actor: row.actorObjectId })),
    [
      { event: 'decision.recorded', code: undefined, actor: by.id },
      { event: 'decision.refused', code, actor: by.id },
    ],
  );
  assert.equal((await writes(world)).length, before.writes, 'something was written to Graph');
}

/** Nothing was written, and the one new audit row says who was refused and why. */
export async function mustHaveLeft(
  world: World,
  { code, by, event }: Refusal,
  before: { writes: number; rows: number },
): Promise<void> {
  const rows = (await settledAudit(world)).slice(before.rows).filter((row) => row.event !== 'card.sent');
  assert.deepEqual(
    rows.map((row) => ({ event: row.event, code: row.code, actor: row.actorObjectId })),
    [{ event, code, actor: by?.id }],
  );
  assert.equal((await writes(world)).length, before.writes, 'something was written to Graph');
}

/** Every request that changes something in Entra. */
export async function writes(world: World): ReturnType<World['requests']> {
  const all = await world.requests({ path: /^\/(v1\.0|beta)\// });
  return all.filter(({ method, path }) => method !== 'GET' && !/getApplicablePolicyRequirements|getByIds/.test(path));
}

function sentenceIn(body: unknown): string {
  return textOf(typeof body === 'object' && body !== null && 'value' in body ? body.value : body);
}

/** No name, justification, address or token may stand in a log line or an audit row. */
export async function mustKeepSilent(world: World, texts: readonly string[]): Promise<void> {
  const people = (await world.api('GET', '/_sim/people')) as SimPerson[];
  const secrets = [
    ...texts,
    ...people.flatMap(({ displayName, userPrincipalName }) => [displayName, userPrincipalName]),
    'eyJ',
  ];
  const written = [...world.logged(), ...(await world.audit()).map((row) => JSON.stringify(row))];
  for (const line of written) {
    const found = secrets.find((secret) => line.includes(secret));
    assert.equal(found, undefined, `${found ?? ''} stands in ${line}`);
  }
}
