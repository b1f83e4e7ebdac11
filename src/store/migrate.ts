// Brings the tables to their newest shape. Safe to run in several replicas at once: kysely takes an advisory lock.

import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import * as start from './migrations/0001-start.ts';
import * as memory from './migrations/0002-memory.ts';
import * as signInResource from './migrations/0003-sign-in-resource.ts';
import type { Schema } from './schema.ts';

/** Runs what has not run yet. Throws what the database said; nothing of a failed migration is kept. */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: () =>
        Promise.resolve({
          '0001-start': { up: start.up },
          '0002-memory': { up: memory.up },
          '0003-sign-in-resource': { up: signInResource.up },
        }),
    },
    migrationTableName: 'countersign_migrations',
    migrationLockTableName: 'countersign_migrations_lock',
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error('migration failed', { cause: error });
}
