/** What every stand-in is given (the kernel) and what it must offer (StandIn). Start here when you add one:
 *  write `createX(kernel): StandIn` and add it to the list in index.ts. Stand-ins are tried in that order. */
import type { SimClock } from './clock.ts';
import { createClock } from './clock.ts';
import type { Faults, FaultEffect } from './faults.ts';
import { createFaults } from './faults.ts';
import { createIds } from './ids.ts';
import type { IdSequence } from './ids.ts';
import { createKeys } from './keys.ts';
import type { SigningKeys } from './keys.ts';
import { createPeople } from './people.ts';
import type { People } from './people.ts';
import { createRequestLog } from './requests.ts';
import type { RequestLog } from './requests.ts';
import { createSignals } from './signals.ts';
import type { Signals } from './signals.ts';
import { createStore } from './store.ts';
import type { Store } from './store.ts';
import { createTokens } from './tokens.ts';
import type { Tokens } from './tokens.ts';

/** The services that faults and the request log tell apart. `graph` includes Azure Resource Manager and Exchange. */
export type Service = 'graph' | 'teams' | 'entra' | 'token' | 'control' | 'page';

/** Who called: the bot as an application, or a person through a delegated token. */
export interface Identity {
  kind: 'app' | 'user';
  id: string;
}

/** The bot as registered in the invented tenant. */
export interface BotRegistration {
  appId: string;
  secret: string;
  /** Where Teams posts activities, e.g. `http://127.0.0.1:3978/api/messages`. */
  endpoint: string;
}

/** What the stand-ins share. */
export interface Kernel {
  /** The simulator's own address, without a slash at the end. */
  baseUrl: string;
  tenant: { id: string; name: string };
  /** Another company's tenant: same Entra keys, other issuer and `tid`. For attack tests. */
  foreignTenant: { id: string; name: string };
  bot: BotRegistration;
  clock: SimClock;
  newId(): string;
  keys: SigningKeys;
  tokens: Tokens;
  requests: RequestLog;
  faults: Faults;
  people: People;
  store: Store;
  signals: Signals;
}

/** One HTTP request, its body already read. */
export interface SimRequest {
  /** The `request-id` of the answer. */
  id: string;
  method: string;
  /** Decoded path without query. */
  path: string;
  url: URL;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
  body: Buffer;
  /** The body as JSON; `undefined` when it is empty. Throws a SyntaxError when it is no JSON. */
  json(): unknown;
  /** Tells the request log who called; without it the log says null. */
  calledBy(identity: Identity, scopes: string[]): void;
}

/** The answer. A string or bytes go out as they are (set content-type), anything else but undefined as JSON. */
export interface SimResponse {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** One stand-in of a service. */
export interface StandIn {
  /** Unique; names its part of the stored state. */
  name: string;
  service: Service;
  matches(method: string, path: string): boolean;
  /** Anything thrown becomes a 500 and is a bug of the stand-in. */
  handle(request: SimRequest): Promise<SimResponse>;
  /** Words an injected fault in the service's own error format; a generic envelope is used without it. */
  fault?(effect: FaultEffect, request: SimRequest): SimResponse;
  /** Forgets everything but what belongs to the seed tenant. Objects in `kernel.store` are reset by the simulator. */
  reset(): void;
  /** Own state as JSON, without what is in `kernel.store`. */
  snapshot(): unknown;
  restore(state: unknown): void;
}

/** How the composition (demo or test) lets the bot take part in clock moves, settling and resets. */
export interface Hooks {
  /** The clock was moved: do all work that became due. */
  clockMoved(): Promise<void>;
  /** Wait until nothing is left to look at or to send; false when the time was not enough. */
  settle(timeoutMs: number): Promise<boolean>;
  /** A scenario was loaded; the bot takes over what it says the bot knew before. */
  scenarioLoaded?(scenario: unknown): Promise<void>;
  /** Stand still, call `resetTenant`, and forget what was stored. */
  reset(resetTenant: () => void): Promise<void>;
}

/** Hooks for a simulator that runs without a bot. */
export const noHooks: Hooks = {
  clockMoved: () => Promise.resolve(),
  settle: () => Promise.resolve(true),
  reset: (resetTenant) => Promise.resolve(resetTenant()),
};

/** The invented tenant and the foreign one. */
export const CONTOSO = { id: '5a1d0c2e-7b34-4c6f-9e21-0b8f6d2c4a10', name: 'Contoso' };
export const FABRIKAM = { id: 'c0ffee00-51ab-4c6f-8d21-7b34f0a91e55', name: 'Fabrikam' };

/** A kernel whose store is still empty. `ids` is its sequence, for storing and resetting. */
export function createKernel(options: { baseUrl: string; bot: BotRegistration }): { kernel: Kernel; ids: IdSequence } {
  const clock = createClock();
  const keys = createKeys();
  const store = createStore();
  const ids = createIds(CONTOSO.id);
  const kernel: Kernel = {
    baseUrl: options.baseUrl,
    tenant: CONTOSO,
    foreignTenant: FABRIKAM,
    bot: options.bot,
    clock,
    newId: () => ids.next(),
    keys,
    tokens: createTokens({ keys, clock, tenantId: CONTOSO.id, botAppId: options.bot.appId }),
    requests: createRequestLog(),
    faults: createFaults(),
    people: createPeople(store),
    store,
    signals: createSignals(),
  };
  return { kernel, ids };
}

/** Id of a person's one-to-one chat with the bot, as Graph's `installedApps/{id}/chat` names it. */
export function personalChatId(kernel: Kernel, userId: string): string {
  return `19:${userId}_${kernel.bot.appId}@unq.gbl.spaces`;
}
