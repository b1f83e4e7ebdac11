/** Records that a test put by hand leave as they are, even if Microsoft would not write them so: for hostile logs. */
import type { Kernel } from '../kernel.ts';
import type { Entity } from '../store.ts';
import type { Contract } from './contract.ts';

const COLLECTION = 'simulator/malformed';

/** Remembers a record that the contract does not know. `operation` answers one such record. */
export function rememberMalformed(kernel: Kernel, contract: Contract, operation: string, record: Entity): Entity {
  if (contract.responseProblem(operation, record) !== undefined)
    kernel.store.collection(COLLECTION).put({ id: record.id, operation });
  return record;
}

/** Whether any record was put that breaks the contract; answers with it cannot be checked. */
export function hasMalformed(kernel: Kernel): boolean {
  return kernel.store.collection(COLLECTION).size() > 0;
}
