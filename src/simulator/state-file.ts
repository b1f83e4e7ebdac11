/** The whole state in one file, so that a killed process loses nothing that was answered. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JWK } from 'jose';
import type { IdSequence } from './ids.ts';
import type { Kernel, StandIn } from './kernel.ts';
import type { KeyKind } from './keys.ts';
import type { Entity } from './store.ts';

interface StoredState {
  version: 1;
  clockOffsetMs: number;
  idPosition: number;
  keys: Record<KeyKind, JWK>;
  store: Record<string, Entity[]>;
  standIns: Record<string, unknown>;
}

interface Parts {
  kernel: Kernel;
  ids: IdSequence;
  standIns: readonly StandIn[];
}

/** Writes the state beside the file first and renames it, so that a crash leaves the old or the new state, never half. */
export async function writeState(file: string, { kernel, ids, standIns }: Parts): Promise<void> {
  const keys = await kernel.keys.snapshot();
  const state: StoredState = {
    version: 1,
    clockOffsetMs: kernel.clock.offsetMs(),
    idPosition: ids.position(),
    keys,
    store: kernel.store.snapshot(),
    standIns: Object.fromEntries(standIns.map((standIn) => [standIn.name, standIn.snapshot()])),
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}

/** Restores everything; false when there is no file yet. */
export function restoreState(file: string, { kernel, ids, standIns }: Parts): boolean {
  if (!existsSync(file)) return false;
  const state = JSON.parse(readFileSync(file, 'utf8')) as StoredState;
  kernel.clock.restore(state.clockOffsetMs);
  ids.moveTo(state.idPosition);
  kernel.keys.restore(state.keys);
  kernel.store.restore(state.store);
  for (const standIn of standIns) {
    if (standIn.name in state.standIns) standIn.restore(state.standIns[standIn.name]);
  }
  return true;
}
