/** What an area of Graph is made of. A new one is a file in areas/, its contract file and one line in areas/index.ts. */
import type { Kernel, SimRequest } from '../kernel.ts';
import type { Entity } from '../store.ts';
import type { Caller } from './caller.ts';
import type { Contract } from './contract.ts';
import type { GraphError } from './errors.ts';

/** A request to one operation, already authenticated, permitted and checked against the contract. */
export interface Call {
  kernel: Kernel;
  request: SimRequest;
  caller: Caller;
  contract: Contract;
  /** `GET /path/{template}` as the contract names it. */
  operation: string;
  /** Path parameters in order of appearance. */
  params: string[];
  query: URLSearchParams;
  body: unknown;
  now: Date;
}

/** An answer; the status is the contract's unless told. */
export interface Reply {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** The answer holds what a test put there by hand and need not meet the contract. */
  isUnchecked?: boolean;
}

/** One operation. `partial` says what is missing, for the coverage page. */
export interface Route {
  operation: string;
  handle(call: Call): Reply | Promise<Reply>;
  partial?: string;
}

/** How the control API's `objects` calls treat a collection. Without it objects go in and out as they are. */
export interface CollectionDoor {
  /** Turns what a test wrote (Graph's shape) into what is stored; `known` is the object with that id, if any. */
  adopt?: (given: Entity, known: Entity | undefined) => Entity;
  /** Turns what is stored into Graph's shape. */
  show?: (entity: Entity) => Record<string, unknown>;
}

/** One area: its operations, the rules that run as time passes, and doors for the control API. */
export interface Area {
  name: string;
  contract: Contract;
  routes: Route[];
  /** Does all work that is due at `now`, oldest first. Called before every request and when the clock moves. */
  tick?(now: Date): void;
  /** Whether something will move on by itself within a moment, such as a delivery. */
  busy?(now: Date): boolean;
  doors?: Record<string, CollectionDoor>;
  /** The service's own 403 for a token without any of the accepted permissions; Graph's usual one without it. */
  permissionMissing?: (accepted: readonly string[]) => GraphError;
}

/** A copy without the simulator's own keys. */
export function withoutPrivate(entity: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entity).filter(([key]) => !key.startsWith('_')));
}
