// The Store of flow/ports.ts: all tables on one connection, and transactions in which rows and jobs commit together.

import type { Kysely } from 'kysely';
import type { Preferences } from '../core/people.ts';
import type { Job, Store, Tables } from '../flow/ports.ts';
import { createAudit } from './audit.ts';
import { createAuditRecords } from './audit-records.ts';
import { createConversations } from './conversations.ts';
import type { Database } from './database.ts';
import { createDecisions } from './decisions.ts';
import { createItems } from './items.ts';
import type { JobSender, StoreJobs } from './job-sender.ts';
import { createMemories } from './memories.ts';
import { createNotes } from './notes.ts';
import { createPeople } from './people.ts';
import { createPostedCards } from './posted-cards.ts';
import { createSchedules } from './schedules.ts';
import type { Schema } from './schema.ts';
import { createSignIns } from './sign-ins.ts';
import { look, readSurroundings } from './surroundings.ts';

/**
 * The store. `defaults` are the settings of people who never set or showed any.
 * Using it inside one of its own transactions throws `bug.unexpected`; use the tables handed in.
 */
export function createStore(database: Database, sender: JobSender, defaults?: Preferences): Store {
  const jobs: StoreJobs = {
    async send(...list) {
      database.refuseInside();
      await sender.send(database.db, list);
      sender.committed(list);
    },
    statement: (job) => sender.statement(job),
    inserted: (job) => sender.committed([job]),
  };
  return {
    ...tablesOn(database.db, jobs, defaults),
    async transaction(work) {
      const sent: Job[] = [];
      const jobsInside = (tx: Kysely<Schema>): StoreJobs => ({
        async send(...list) {
          await sender.send(tx, list);
          sent.push(...list);
        },
        statement: (job) => sender.statement(job),
        inserted: (job) => void sent.push(job),
      });
      const result = await database.transaction((tx) => work(tablesOn(tx, jobsInside(tx), defaults)));
      if (sent.length > 0) sender.committed(sent);
      return result;
    },
  };
}

function tablesOn(db: Kysely<Schema>, jobs: StoreJobs, defaults: Preferences | undefined): Tables {
  return {
    look: (objectId, itemId) => look(db, objectId, itemId, defaults),
    surroundings: (itemId) => readSurroundings(db, itemId),
    items: createItems(db),
    cards: createPostedCards(db),
    decisions: createDecisions(db, jobs),
    people: createPeople(db, defaults),
    conversations: createConversations(db),
    notes: createNotes(db),
    signIns: createSignIns(db),
    schedules: createSchedules(db),
    auditRecords: createAuditRecords(db),
    audit: createAudit(db),
    memories: createMemories(db),
    jobs,
  };
}
