// The folder of the embedded database belongs to one process at a time.

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A locked folder. */
export interface DataFolder {
  path: string;
  unlock(): void;
}

/**
 * Makes the folder if need be and locks it until `unlock` or the end of the process, however it ends.
 * Throws a sentence for the operator when another process has it.
 *
 * The lock is SQLite's own lock on an empty file, because Node has no other way to an operating system's file lock: unlike a file with a
 * process id it cannot be left behind by a killed process, and it also holds between containers that share a volume.
 */
export async function lockDataFolder(dataDir: string): Promise<DataFolder> {
  const path = resolve(dataDir);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const { DatabaseSync } = await import('node:sqlite');
  const lock = new DatabaseSync(join(path, 'lock'));
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    throw new Error(
      `The data folder ${path} is in use by another Countersign process. Stop it, or set DATA_DIR to another folder. To run several processes, set DATABASE_URL.`,
      { cause: error },
    );
  }
  return { path, unlock: () => lock.close() };
}
