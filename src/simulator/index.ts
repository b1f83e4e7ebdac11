/** Starts the local Microsoft cloud: every stand-in behind one loopback address. For the demo and for tests only. */
import { createArm } from './arm/index.ts';
import { createControl } from './control.ts';
import { seedApplications } from './entra/applications.ts';
import { createEntra } from './entra/index.ts';
import { createExchange } from './exchange/index.ts';
import { createFilePages } from './graph/areas/channel-files.ts';
import { createAreas } from './graph/areas/index.ts';
import { createGraph } from './graph/server.ts';
import type { GraphStandIn } from './graph/server.ts';
import { createKernel, noHooks } from './kernel.ts';
import type { BotRegistration, Hooks, Kernel, SimRequest, StandIn } from './kernel.ts';
import { createObjects } from './objects.ts';
import type { Objects } from './objects.ts';
import { createPage } from './page/index.ts';
import { seedContoso } from './seed/contoso.ts';
import type { SeedSizes } from './seed/contoso.ts';
import { listen } from './server.ts';
import type { Routing } from './server.ts';
import { restoreState, writeState } from './state-file.ts';
import { createTeams } from './teams/index.ts';
import type { Teams } from './teams/index.ts';

export type { Hooks, Kernel } from './kernel.ts';
export type { SeedSizes } from './seed/contoso.ts';

/** How to start; everything but the bot's registration has a default. */
export interface SimulatorOptions {
  /** 0 takes any free port. */
  port?: number;
  bot: BotRegistration;
  hooks?: Hooks;
  /** Keeps the whole state in this file, written before each answer, and starts from it when it exists. */
  stateFile?: string;
  seed?: SeedSizes;
  /** Off for load runs: the request limits of the connector and of Graph's services. */
  limits?: boolean;
}

/** A running simulator. */
export interface Simulator {
  url: string;
  kernel: Kernel;
  graph: GraphStandIn;
  teams: Teams;
  /** Objects straight into the tenant, as `PUT /_sim/objects` does. */
  objects: Objects;
  stop(): Promise<void>;
}

/** Starts listening; rejects when the port is taken. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  let open: (routing: Routing) => void = () => undefined;
  const routing = new Promise<Routing>((resolve) => {
    open = resolve;
  });
  const { server, url } = await listen(options.port ?? 0, routing);
  const { kernel, ids } = createKernel({ baseUrl: url, bot: options.bot });
  const limits = options.limits ?? true;
  const graph = createGraph(kernel, createAreas(kernel));
  const teams = createTeams(kernel, { rateLimits: limits });
  const objects = createObjects(kernel, graph.areas);
  const seed = () => {
    seedApplications(kernel);
    if (!limits)
      objects.put('simulator/settings', [
        { id: 'graph', auditRequestsPer10S: 0, securityRequestsPerMin: 0, mailboxRequestsPer10Min: 0, requestMs: 0 },
        { id: 'consent', riskRequestsPerS: 0 },
      ]);
    seedContoso(kernel, options.seed);
  };
  const services = [
    ...teams.standIns,
    graph,
    createArm(kernel),
    createExchange(kernel),
    createEntra(kernel),
    createFilePages(kernel),
    createPage(kernel, teams.state),
  ];
  const reset = (at?: Date) => {
    kernel.faults.clear();
    kernel.requests.clear();
    kernel.clock.restore(at ? at.getTime() - Date.now() : 0);
    ids.moveTo(0);
    kernel.store.clear();
    seed();
    for (const service of services) service.reset();
  };
  const control = createControl({
    kernel,
    graph,
    objects,
    hooks: options.hooks ?? noHooks,
    idle: () => teams.idle(),
    reset,
  });
  const standIns: StandIn[] = [...services, control];
  const parts = { kernel, ids, standIns };
  if (!options.stateFile || !restoreState(options.stateFile, parts)) seed();
  open({ kernel, standIns, handled: stateKeeper(options.stateFile, parts) });
  return { url, kernel, graph, teams, objects, stop: () => stop(server) };
}

/** Writes the state after every request that may have changed something. */
function stateKeeper(
  file: string | undefined,
  parts: Parameters<typeof writeState>[1],
): (request: SimRequest) => Promise<void> {
  let written = -1;
  return async (request) => {
    const revision = parts.kernel.store.revision();
    if (!file || (request.method === 'GET' && revision === written)) return;
    written = revision;
    await writeState(file, parts);
  };
}

function stop(server: Awaited<ReturnType<typeof listen>>['server']): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
