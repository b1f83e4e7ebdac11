// The flow as its adapters see it.

import { click } from './click.ts';
import type { FlowDeps } from './deps.ts';
import { fileAnswered } from './files.ts';
import { hear } from './hear.ts';
import type { Inbound } from './inbound.ts';
import { met } from './meet.ts';
import { createAllowance, createRefuse } from './refuse.ts';
import { signedIn } from './signed-in.ts';

/** Binds the verbs of the flow to what they work with. */
export function createInbound(deps: FlowDeps): Inbound {
  const mayNote = createAllowance(deps.clock);
  return {
    hear: hear(deps),
    click: (clicked) => click(deps, clicked, mayNote),
    signedIn: signedIn(deps),
    fileAnswered: fileAnswered(deps),
    met: met(deps),
    refused: createRefuse(deps),
  };
}
