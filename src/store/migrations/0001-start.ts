// The first shape of the database. Opaque JSON is `json`, not `jsonb`: it is never searched, and `jsonb` refuses text that people can type (U+0000, lone surrogates).

import { sql } from 'kysely';
import type { Kysely } from 'kysely';

const statements = [
  // What waits in Entra. `facts` is what Entra said when it was last read, `fingerprint` what the last poll pass saw.
  `create table items (
    id text primary key,
    feature text not null,
    kind text not null,
    key text not null,
    facts json not null,
    is_open boolean not null,
    fingerprint text,
    created_at timestamptz not null,
    read_at timestamptz not null,
    wake_at timestamptz,
    unique (feature, kind, key)
  )`,
  `create index items_open on items (feature, kind, created_at) where is_open`,
  `create index items_due on items (wake_at) where wake_at is not null`,

  // One row for each message that shows an item to a recipient.
  `create table posted_cards (
    id text primary key,
    item_id text not null references items,
    recipient text not null,
    role text not null,
    state text not null check (state in ('sending', 'shown', 'lost', 'unreachable', 'retired')),
    conversation_id text,
    activity_id text,
    digest text,
    call text,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    needs_retiring boolean not null default false
  )`,
  // The claim: at most one live message for each item and recipient.
  `create unique index posted_cards_live on posted_cards (item_id, recipient) where state <> 'retired'`,
  `create index posted_cards_item on posted_cards (item_id)`,
  `create index posted_cards_activity on posted_cards (activity_id, conversation_id) where activity_id is not null`,
  `create index posted_cards_unproven on posted_cards (changed_at) where state in ('sending', 'lost')`,
  `create index posted_cards_unreachable on posted_cards (recipient) where state = 'unreachable'`,

  `create table decisions (
    id text primary key,
    feature text not null,
    kind text not null,
    key text not null,
    item_id text,
    person_object_id text not null,
    person_tenant_id text not null,
    payload json not null,
    state text not null check (state in ('recorded', 'done', 'refused', 'interrupted')),
    error_code text,
    error_params json,
    recorded_at timestamptz not null,
    settled_at timestamptz,
    next_attempt_at timestamptz not null,
    leased_until timestamptz
  )`,
  // The lock of the whole product: at most one live decision for each thing that is decided.
  `create unique index decisions_live on decisions (feature, key) where state in ('recorded', 'done')`,
  `create index decisions_item on decisions (item_id, recorded_at)`,
  `create index decisions_due on decisions (next_attempt_at) where state = 'recorded'`,

  // People who met the bot. locale and time_zone are their client's, chosen is what they set themselves.
  `create table people (
    object_id text primary key,
    tenant_id text not null,
    teams_id text,
    conversation_id text,
    display_name text,
    locale text,
    time_zone text,
    chosen jsonb not null default '{}'
  )`,
  `create index people_conversation on people (conversation_id) where conversation_id is not null`,
  `create table snoozes (
    person_object_id text not null,
    item_id text not null references items,
    until timestamptz not null,
    primary key (item_id, person_object_id)
  )`,

  // Where the bot can write. revision orders conversations by when they last changed.
  `create sequence conversation_revisions`,
  `create table conversations (
    id text primary key,
    kind text not null check (kind in ('personal', 'channel', 'groupChat')),
    tenant_id text not null,
    person_object_id text,
    name text,
    reference json not null,
    revision bigint not null default nextval('conversation_revisions')
  )`,
  `create index conversations_newest on conversations (tenant_id, revision desc)`,
  `create table follows (
    conversation_id text not null references conversations on delete cascade,
    topic text not null,
    by_object_id text not null,
    followed_at timestamptz not null,
    primary key (conversation_id, topic)
  )`,
  `create index follows_topic on follows (topic)`,

  `create table notes (
    number bigint generated always as identity primary key,
    item_id text not null references items,
    kind text not null check (kind in ('question', 'answer')),
    from_object_id text not null,
    from_name text not null,
    text text not null,
    at timestamptz not null
  )`,
  `create index notes_item on notes (item_id, number)`,

  // Sign-ins under way; no tokens. Rows live for an hour.
  `create table sign_ins (
    id text primary key,
    person_object_id text not null,
    next_step json not null,
    created_at timestamptz not null
  )`,
  `create table sign_in_pages (
    state text primary key,
    person_object_id text not null,
    verifier text not null,
    claims text,
    authorization_code text,
    created_at timestamptz not null
  )`,

  `create table schedules (name text primary key, next_at timestamptz not null)`,

  // Entra's directory audit records, once for each thing they speak of.
  `create table audit_records (
    feature text not null,
    kind text not null,
    key text not null,
    id text not null,
    at timestamptz not null,
    record json not null,
    primary key (feature, kind, key, id)
  )`,
  `create index audit_records_at on audit_records (at)`,

  // Our own audit: ids and codes only.
  `create table audit (
    number bigint generated always as identity primary key,
    at timestamptz not null,
    event text not null,
    actor_object_id text,
    tenant_id text,
    item_id text,
    decision_id text,
    code text,
    request_id text
  )`,
  `create index audit_item on audit (item_id, number) where item_id is not null`,
];

/** Makes all tables. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
