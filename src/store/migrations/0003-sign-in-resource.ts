// A step-up page can be for Azure Resource Manager, too: its codes are redeemed for that.

import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Pages that are open already are for Graph. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table sign_in_pages add column resource text').execute(db);
}
