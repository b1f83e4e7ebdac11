// For critical incidents, an organisation can want a second person for revoking, disabling and removing.

import type { Memory } from '../../core/memory.ts';
import { documents } from './places.ts';

const name = documents.setting('second-person');

export async function needsSecondPerson(memory: Memory): Promise<boolean> {
  return (await memory.get(name)) === true;
}

export async function setSecondPerson(memory: Memory, isNeeded: boolean): Promise<void> {
  await memory.put(name, isNeeded);
}
