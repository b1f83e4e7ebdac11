// What clicks are measured on: a bot with many cards out, an approver who has signed in, and the echo bot beside it.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Kernel, Simulator } from '../src/simulator/index.ts';
import { createControl } from '../test/support/control.ts';
import type { SimMessage, SimPerson } from '../test/support/control.ts';
import { eventually } from '../test/support/eventually.ts';
import { press, pressAsStranger, type } from './invoke.ts';
import type { Press } from './invoke.ts';
import type { Running, Usage } from './process.ts';
import { addRequests, copyItems } from './seed.ts';
import { openDatabases, startEcho, startTenant } from './tenant.ts';
import type { Echo, Tenant } from './tenant.ts';
import { startWire } from './wire.ts';

/** A message that is answered by a message, or the click's own invoke sent back, with the click's calls to Graph on the way or without. */
export type EchoTurn = 'message' | 'invoke' | { decideBy: 'graph' | 'fetch' };

/** By then what the start needed is given back. */
const REST_MS = 12_000;

export interface Scene {
  bot: Running;
  echo: Running;
  /**
   * Approves the next request; answers the milliseconds it took. Throws when the answer is no card.
   * `stranger`: with a token of the channel that the bot has never seen.
   */
  approve(by?: 'stranger'): Promise<number>;
  /** One turn of the echo bot. */
  echoed(turn: EchoTurn): Promise<void>;
  /** Calls to Graph, and questions to the database where they can be counted, so far. */
  asked(): { graph: number; database: number | undefined };
  atRest: Usage;
  /** The first click with its silent sign-in. */
  first: Usage & { elapsedMs: number };
  database: string;
  close(): Promise<void>;
}

/** Enough requests for that many clicks. What clicks queue waits, so that only the clicks are measured. */
export async function openScene(clicks: number): Promise<Scene> {
  const databases = await openDatabases();
  const database = await databases.empty();
  const tenant = await startTenant({ pendingRequests: 1 });
  const { dana, card } = await firstCard(tenant, await tenant.startBot(database));
  const items = await copyItems(database, addRequests(tenant.simulator, clicks, dana.id), true);
  const wire = database.url === undefined ? undefined : await startWire(database.url);
  const bot = await tenant.startBot({ ...database, url: wire?.url });
  await pause(REST_MS);
  const atRest = await bot.usage();
  const opening = await dana.clicks(card, 'access-packages.approve', { approveReason: 'Fine' });
  assert.equal(opening.body?.statusCode, 200, JSON.stringify(opening.body).slice(0, 300));
  const echo = await startEcho(dana.id, 2 * clicks);
  const { kernel } = tenant.simulator;
  const chatId = chatWith(tenant.simulator, dana);
  const echoChatId = chatWith(echo.simulator, dana);
  return {
    bot,
    echo: echo.running,
    approve: (by) => approve(kernel, pressOn(dana, chatId, card, items.shift() ?? ''), by),
    echoed: (turn) => echoed(echo, pressOn(dana, echoChatId, card, 'none'), turn),
    asked: () => ({
      graph: kernel.requests.since().filter(({ service }) => service === 'graph').length,
      database: wire?.questions(),
    }),
    atRest,
    first: { ...(await bot.usage()), elapsedMs: opening.elapsedMs },
    database: databases.name,
    close: async () => {
      await Promise.all([bot.stop(), echo.stop()]);
      await wire?.stop();
      await tenant.stop();
      await databases.stop();
    },
  };
}

/** Dana's card of the one request; the bot has stopped. */
async function firstCard(tenant: Tenant, bot: Running): Promise<{ dana: SimPerson; card: SimMessage }> {
  const control = createControl(tenant.simulator.url, '');
  const dana = await control.person('dana');
  const card = await eventually('a card', async () => (await dana.messages()).find((message) => message.card), 60_000);
  await pause(1_000);
  await bot.stop();
  return { dana, card };
}

function chatWith({ kernel, teams: { state } }: Simulator, { id }: SimPerson): string {
  const person = kernel.people.find(id);
  assert.ok(person);
  return (state.personalChat(id) ?? state.openPersonalChat(person)).id;
}

function pressOn(dana: SimPerson, chatId: string, card: SimMessage, itemId: string): Press {
  const data = { itemId, approveReason: 'Fine' };
  const action = { type: 'Action.Execute', verb: 'access-packages.approve', data };
  return { by: dana.id, chatId, messageId: card.id + itemId, value: { action, trigger: 'manual' } };
}

async function approve(kernel: Kernel, click: Press, by: 'stranger' | undefined): Promise<number> {
  const { status, body, elapsedMs } = await (by ? pressAsStranger : press)(kernel, click);
  const told = JSON.stringify(body);
  assert.ok(status === 200 && told.includes('AdaptiveCard'), `a click was not answered: ${told.slice(0, 300)}`);
  return elapsedMs;
}

async function echoed({ simulator, requestIds }: Echo, click: Press, turn: EchoTurn): Promise<void> {
  const asked = typeof turn === 'string' ? {} : { by: turn.decideBy, decide: requestIds.shift() };
  const { status, body } =
    turn === 'message'
      ? await type(simulator.kernel, { ...click, text: 'Good morning' })
      : await press(simulator.kernel, { ...click, value: { ...click.value, ...asked } });
  assert.equal(status, 200, JSON.stringify(body));
}
