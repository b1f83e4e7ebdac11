// Who may talk to Graph, Azure and Exchange, and with which token: the application's own, and the people's, held in memory for minutes.

import { LRUCache } from 'lru-cache';
import type { Clock } from '../core/clock.ts';
import { AppError, forResource } from '../core/errors.ts';
import type { AppGraph } from '../core/graph.ts';
import type { Person } from '../core/people.ts';
import { furtherResources, type FurtherResource } from '../core/resource.ts';
import type { GraphSessions, Log } from '../flow/ports.ts';
import type { AzureClient } from './azure.ts';
import type { TokenSource } from './call.ts';
import type { GraphClient } from './client.ts';
import type { Entra, Grant } from './entra.ts';
import type { ExchangeClient } from './exchange.ts';
import type { CheckSsoToken } from './sso-token.ts';

/** What sessions are made from. */
export interface SessionsOptions {
  client: GraphClient;
  entra: Entra;
  checkSsoToken: CheckSsoToken;
  tenantId: string;
  /** Graph as tokens name it. */
  graphResource: string;
  /** Azure Resource Manager, where the bot is set up for it, and the scope of people's tokens for it. */
  azure?: { client: AzureClient; scope: string };
  /** Exchange Online's admin API, where it is switched on, with the scopes of people's tokens and of the application's. */
  exchange?: { client: ExchangeClient; scope: string; applicationScope: string };
  clock: Clock;
  log: Log;
  tokensMax?: number;
}

/** The sessions, with what demo and tests need beside. */
export interface Sessions extends GraphSessions {
  /** How many people's tokens are held. */
  held(): number;
  /** Lets go of everybody's tokens. */
  forgetAll(): void;
}

const EARLY_MS = 5 * 60_000;
const AGE_MAX_MS = 60 * 60_000;
const TOKENS_MAX = 5_000;

/** Implements GraphSessions. Tokens are never stored or logged. */
export function createSessions(options: SessionsOptions): Sessions {
  const people = new PeoplesTokens(options.clock, options.tokensMax ?? TOKENS_MAX);
  const further = furtherTokens(options);
  const { entra, client, log } = options;
  const check = (person: Person) => {
    if (person.tenantId !== options.tenantId) throw new AppError('token.not-yours', { detail: { problem: 'tenant' } });
  };
  const refused = (person: Person, error: unknown): never => {
    const code = error instanceof AppError ? error.code : 'unexpected';
    log.info('sign-in.refused', {
      objectId: person.objectId,
      code,
      ...(error instanceof AppError ? error.detail : {}),
    });
    throw error;
  };
  const signIn = async (person: Person, ssoToken: string) => {
    check(person);
    await options.checkSsoToken(person, ssoToken);
    people.keep(person, await entra.onBehalfOf(ssoToken, people.challenge(person)));
    further.remember(person, ssoToken);
  };
  const redeem: GraphSessions['redeem'] = async (person, code, verifier, resource) => {
    check(person);
    const { objectId, tenantId, ...grant } = await entra.redeem(code, verifier, resource && further.scopeOf(resource));
    if (objectId !== person.objectId || tenantId !== person.tenantId)
      throw new AppError('token.not-yours', { detail: { problem: 'person' } });
    if (resource) further.keep(resource, person, grant);
    else people.keep(person, grant);
  };
  return {
    app: applicationGraph(options),
    user: (person) => {
      people.token(person);
      const graph = client.person(person, people.source(person));
      const permissions = people.permissions(person);
      const { azure, exchange } = options;
      return {
        ...graph,
        ...(permissions ? { permissions } : {}),
        ...(azure ? { azure: azure.client(further.source('azure', person)) } : {}),
        ...(exchange ? { exchange: exchange.client.person(further.source('exchange', person), graph) } : {}),
      };
    },
    signIn: (person, ssoToken) => signIn(person, ssoToken).catch((error: unknown) => refused(person, error)),
    redeem: (person, code, verifier, resource) =>
      redeem(person, code, verifier, resource).catch((error: unknown) => refused(person, error)),
    forget: (person) => {
      people.forget(person);
      further.forget(person);
    },
    held: () => people.size(),
    forgetAll: () => {
      people.clear();
      further.clear();
    },
  };
}

function applicationGraph({ client, entra, clock, graphResource, exchange }: SessionsOptions): AppGraph {
  const graph = client.application(applicationTokens(entra, `${graphResource}/.default`, clock));
  if (!exchange) return graph;
  const tokens = applicationTokens(entra, exchange.applicationScope, clock);
  return { ...graph, exchange: exchange.client.application(tokens) };
}

/** The application's token: one at a time, renewed five minutes early, and one request for all who wait for it. */
export function applicationTokens(entra: Pick<Entra, 'application'>, scope: string, clock: Clock): TokenSource {
  let held: Grant | undefined;
  let renewal: Promise<Grant> | undefined;
  let challenge: string | undefined;
  const leftMs = () => (held ? held.expiresAt.getTime() - clock.now().getTime() : 0);
  const renew = () => {
    renewal ??= entra
      .application(scope, challenge)
      .then((grant) => {
        challenge = undefined;
        return (held = grant);
      })
      .finally(() => {
        renewal = undefined;
      });
    return renewal;
  };
  return {
    get: async () => {
      if (held && leftMs() > EARLY_MS) return held.token;
      try {
        return (await renew()).token;
      } catch (error) {
        if (held && leftMs() > 10_000) return held.token;
        throw error;
      }
    },
    rejected: (token, claims) => {
      if (held?.token === token) held = undefined;
      challenge = claims;
      return true;
    },
  };
}

/**
 * People's tokens for further resources, exchanged when they are first needed; what they are exchanged from is held as shortly as
 * they are.
 */
function furtherTokens({ clock, entra, azure, exchange, tokensMax = TOKENS_MAX }: SessionsOptions) {
  const scopes: Record<FurtherResource, string | undefined> = { azure: azure?.scope, exchange: exchange?.scope };
  const isUsed = furtherResources.some((resource) => scopes[resource] !== undefined);
  const proofs = new PeoplesTokens(clock, tokensMax);
  const held = { azure: new PeoplesTokens(clock, tokensMax), exchange: new PeoplesTokens(clock, tokensMax) };
  const all = [proofs, ...Object.values(held)];
  /** Throws `sign-in.bad-code` for what the bot is not set up for any more: a page for it is of no use. */
  const scopeOf = (resource: FurtherResource): string => {
    const scope = scopes[resource];
    if (scope === undefined) throw new AppError('sign-in.bad-code', { detail: { problem: 'resource' } });
    return scope;
  };
  const get = async (resource: FurtherResource, person: Person): Promise<string> => {
    const tokens = held[resource];
    const found = tokens.found(person);
    if (found !== undefined) return found;
    const exchanged = entra.onBehalfOf(proofs.token(person), tokens.challenge(person), scopeOf(resource));
    const grant = await exchanged.catch((error: unknown) => {
      throw forResource(error, resource);
    });
    tokens.keep(person, grant);
    return tokens.token(person);
  };
  return {
    scopeOf,
    source: (resource: FurtherResource, person: Person): TokenSource => ({
      ...held[resource].source(person),
      get: () => get(resource, person),
    }),
    /** For an hour, less five minutes: Entra refuses what is older by itself. */
    remember: (person: Person, token: string) => {
      if (isUsed) proofs.keep(person, { token, expiresAt: new Date(clock.now().getTime() + AGE_MAX_MS) });
    },
    /** What a step-up page brought: it may prove more than an exchanged one, so that it is kept while it lasts. */
    keep: (resource: FurtherResource, person: Person, grant: Grant) => held[resource].keep(person, grant),
    forget: (person: Person) => all.forEach((tokens) => tokens.forget(person)),
    clear: () => all.forEach((tokens) => tokens.clear()),
  };
}

/** People's tokens, bounded in number and age; a class because it owns them. */
class PeoplesTokens {
  readonly #clock: Clock;
  readonly #held: LRUCache<string, Pick<Grant, 'token' | 'permissions'> & { untilMs: number }>;
  /** Claims that Graph asked for, to be passed on with the next exchange. */
  readonly #challenges = new LRUCache<string, string>({ max: 1_000 });
  #sweptAtMs = 0;

  constructor(clock: Clock, max: number) {
    this.#clock = clock;
    this.#held = new LRUCache({ max });
  }

  keep(person: Person, grant: Grant): void {
    const nowMs = this.#clock.now().getTime();
    this.#sweep(nowMs);
    const untilMs = Math.min(grant.expiresAt.getTime() - EARLY_MS, nowMs + AGE_MAX_MS);
    this.#challenges.delete(keyOf(person));
    const { token, permissions } = grant;
    this.#held.set(keyOf(person), permissions ? { token, permissions, untilMs } : { token, untilMs });
  }

  found(person: Person): string | undefined {
    const found = this.#held.get(keyOf(person));
    if (found && found.untilMs > this.#clock.now().getTime()) return found.token;
    this.#held.delete(keyOf(person));
    return undefined;
  }

  /** Throws `token.missing`. */
  token(person: Person): string {
    const found = this.found(person);
    if (found === undefined) throw new AppError('token.missing');
    return found;
  }

  permissions(person: Person): Grant['permissions'] {
    return this.#held.peek(keyOf(person))?.permissions;
  }

  source(person: Person): TokenSource {
    return {
      get: () => new Promise((resolve) => resolve(this.token(person))),
      rejected: (token, claims) => {
        if (this.#held.peek(keyOf(person))?.token === token) this.#held.delete(keyOf(person));
        if (claims) this.#challenges.set(keyOf(person), claims);
        return false;
      },
    };
  }

  challenge(person: Person): string | undefined {
    return this.#challenges.get(keyOf(person));
  }

  forget(person: Person): void {
    this.#held.delete(keyOf(person));
    this.#challenges.delete(keyOf(person));
  }

  size(): number {
    return this.#held.size;
  }

  clear(): void {
    this.#held.clear();
    this.#challenges.clear();
  }

  /** Once a minute is enough to let go of what nobody asks for any more. */
  #sweep(nowMs: number): void {
    if (Math.abs(nowMs - this.#sweptAtMs) < 60_000) return;
    this.#sweptAtMs = nowMs;
    for (const [key, { untilMs }] of this.#held.entries()) if (untilMs <= nowMs) this.#held.delete(key);
  }
}

function keyOf(person: Person): string {
  return `${person.tenantId}/${person.objectId}`;
}
