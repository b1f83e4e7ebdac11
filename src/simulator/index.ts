/** Starts the local Microsoft cloud: every stand-in behind one loopback address. For the demo and for tests only. */
import { createKernel, noHooks } from './kernel.ts';
import type { BotRegistration, Hooks, Kernel, SimRequest, StandIn } from './kernel.ts';
import { listen } from './server.ts';
import type { Routing } from './server.ts';
import { restoreState, writeState } from './state-file.ts';

/** How to start; everything but the bot's registration has a default. */
export interface SimulatorOptions {
  /** 0 takes any free port. */
  port?: number;
  bot: BotRegistration;
  hooks?: Hooks;
  /** Keeps the whole state in this file, written before each answer, and starts from it when it exists. */
  stateFile?: string;
  /** Further stand-ins, tried before the built-in ones. */
  standIns?: ((kernel: Kernel) => StandIn)[];
}

/** A running simulator. */
export interface Simulator {
  url: string;
  kernel: Kernel;
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
  const hooks = options.hooks ?? noHooks;
  void hooks;
  const standIns = (options.standIns ?? []).map((create) => create(kernel));
  const parts = { kernel, ids, standIns };
  if (options.stateFile) restoreState(options.stateFile, parts);
  open({ kernel, standIns, handled: stateKeeper(options.stateFile, parts) });
  return { url, kernel, stop: () => stop(server) };
}

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
