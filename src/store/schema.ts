// The tables as kysely sees them. Columns are described in migrations/0001-start.ts.

import type { ColumnType, Generated, Selectable } from 'kysely';
import type { DecisionState } from '../core/decision.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { PostedCardState } from '../flow/ports.ts';

/** JSON that is stored and never searched: goes in as text, comes out parsed. */
type Opaque = ColumnType<unknown, string, string>;
type OptionalOpaque = ColumnType<unknown, string | null, string | null>;

interface ItemTable {
  id: string;
  feature: string;
  kind: string;
  key: string;
  facts: Opaque;
  is_open: boolean;
  fingerprint: string | null;
  created_at: Date;
  read_at: Date;
  wake_at: Date | null;
}

interface PostedCardTable {
  id: string;
  item_id: string;
  recipient: string;
  role: string;
  state: PostedCardState;
  conversation_id: string | null;
  activity_id: string | null;
  digest: string | null;
  call: string | null;
  created_at: Date;
  changed_at: Date;
  needs_retiring: boolean;
}

interface DecisionTable {
  id: string;
  feature: string;
  kind: string;
  key: string;
  item_id: string | null;
  person_object_id: string;
  person_tenant_id: string;
  payload: Opaque;
  state: DecisionState;
  error_code: ErrorCode | null;
  error_params: OptionalOpaque;
  recorded_at: Date;
  settled_at: Date | null;
  next_attempt_at: Date;
  leased_until: Date | null;
}

interface PersonTable {
  object_id: string;
  tenant_id: string;
  teams_id: string | null;
  conversation_id: string | null;
  display_name: string | null;
  locale: string | null;
  time_zone: string | null;
  chosen: ColumnType<unknown, string | undefined, string>;
}

interface SnoozeTable {
  person_object_id: string;
  item_id: string;
  until: Date;
}

interface ConversationTable {
  id: string;
  kind: 'personal' | 'channel' | 'groupChat';
  tenant_id: string;
  person_object_id: string | null;
  name: string | null;
  reference: Opaque;
  revision: Generated<string>;
}

interface FollowTable {
  conversation_id: string;
  topic: string;
  by_object_id: string;
  followed_at: Date;
}

interface NoteTable {
  number: Generated<string>;
  item_id: string;
  kind: 'question' | 'answer';
  from_object_id: string;
  from_name: string;
  text: string;
  at: Date;
}

interface SignInTable {
  id: string;
  person_object_id: string;
  next_step: Opaque;
  created_at: Date;
}

interface SignInPageTable {
  state: string;
  person_object_id: string;
  verifier: string;
  claims: string | null;
  resource: string | null;
  authorization_code: string | null;
  created_at: Date;
}

interface ScheduleTable {
  name: string;
  next_at: Date;
}

interface AuditRecordTable {
  feature: string;
  kind: string;
  key: string;
  id: string;
  at: Date;
  record: Opaque;
}

interface AuditTable {
  number: Generated<string>;
  at: Date;
  event: string;
  actor_object_id: string | null;
  tenant_id: string | null;
  item_id: string | null;
  decision_id: string | null;
  code: string | null;
  request_id: string | null;
}

interface MemoryTable {
  feature: string;
  name: string;
  value: OptionalOpaque;
  keep_until: Date | null;
}

/** All our tables. */
export interface Schema {
  items: ItemTable;
  posted_cards: PostedCardTable;
  decisions: DecisionTable;
  people: PersonTable;
  snoozes: SnoozeTable;
  conversations: ConversationTable;
  follows: FollowTable;
  notes: NoteTable;
  sign_ins: SignInTable;
  sign_in_pages: SignInPageTable;
  schedules: ScheduleTable;
  audit_records: AuditRecordTable;
  audit: AuditTable;
  memory: MemoryTable;
}

/** A row that was read as JSON: its dates are text. */
export type RowInJson<Table extends keyof Schema> = InJson<Selectable<Schema[Table]>>;
type InJson<T> = { [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K] };
