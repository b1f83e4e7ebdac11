// What the SDKs load at their start and nothing here ever calls is left out: most of the first click's waiting time and 25 MB.
// Import this before any of them. The figures are in docs/decisions/0011-what-a-resting-bot-holds.md.

import { createRequire, Module } from 'node:module';

const require = createRequire(import.meta.url);

// Azure's ready-made credentials, for bots that bring none of their own.
leaveOut('botframework-connector', '@azure/identity', {});

// Numbers and dates in a dozen languages, for the dialogs of which teams-ai's own sign-in is made. Theirs are two words read at the start.
for (const what of ['suite', 'date-time', 'number', 'choice'])
  leaveOut('botbuilder-dialogs', `@microsoft/recognizers-text-${what}`, { Culture: {} });

/** Puts an empty module where `from` would find `what`. Where that is not installed, there is nothing to leave out. */
function leaveOut(from: string, what: string, exports: object): void {
  try {
    const path = createRequire(require.resolve(from)).resolve(what);
    require.cache[path] ??= Object.assign(new Module(path), { filename: path, loaded: true, exports });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')) throw error;
  }
}
