// The Teams stand-in as a whole: connector, token service, the clients of all people, and their control calls.
import type { Kernel, StandIn } from '../kernel.ts';
import { createBackground } from './background.ts';
import { arrived, tellInstalled, tellUninstalled } from './client.ts';
import type { ClientDeps } from './client.ts';
import { createConnector } from './connector.ts';
import { createTeamsControl } from './control.ts';
import { createFiles } from './files.ts';
import { createRateLimits } from './rate-limits.ts';
import { createTeamsState } from './state.ts';
import type { TeamsState } from './state.ts';
import { createTokenService } from './token-service.ts';

export { channelToken, postActivity, postToBot } from './bot-endpoint.ts';
export { OPENID_PATH } from './channel-keys.ts';
export { serviceUrlOf } from './activities.ts';
export { botMri, mriOf } from './identity.ts';

/** Teams, ready to be put into the simulator. */
export interface Teams {
  standIns: StandIn[];
  state: TeamsState;
  /** Resolves when no client does anything by itself any more, such as a silent sign-in. */
  idle(): Promise<void>;
}

interface TeamsOptions {
  /** Off for load runs; on unless told. */
  rateLimits?: boolean;
}

/** Creates Teams on a kernel. It listens to `appInstalled` and `appUninstalled` and tells the bot of them. */
export function createTeams(kernel: Kernel, options: TeamsOptions = {}): Teams {
  const state = createTeamsState(kernel);
  const background = createBackground();
  const limits = createRateLimits(() => performance.now(), options.rateLimits ?? true);
  const client: ClientDeps = { kernel, state, background };
  kernel.signals.on('appInstalled', ({ userId }) => withPerson(client, userId, tellInstalled));
  kernel.signals.on('appUninstalled', ({ userId }) => withPerson(client, userId, tellUninstalled));
  const connector = createConnector({ kernel, state, limits, arrived: (id) => arrived(client, id) });
  const files = createFiles(kernel);
  const control = createTeamsControl({ ...client, limits, files });
  return {
    standIns: [connector, createTokenService(kernel, state), files.standIn, control],
    state,
    idle: () => background.idle(),
  };
}

async function withPerson(
  client: ClientDeps,
  userId: string,
  run: (deps: ClientDeps, person: NonNullable<ReturnType<Kernel['people']['find']>>) => Promise<void>,
): Promise<void> {
  const person = client.kernel.people.find(userId);
  if (person) await run(client, person);
}
