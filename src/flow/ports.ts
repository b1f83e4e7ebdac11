// What the flow needs from the outside. Adapters implement these by shape; the flow knows no SDK.

import type { CardJson, CardView } from '../core/card.ts';
import type { StoredDecision, Outcome } from '../core/decision.ts';
import type { AppGraph, UserGraph } from '../core/graph.ts';
import type { AuditRecord, ItemRef, Note, StoredItem } from '../core/item.ts';
import type { Memory } from '../core/memory.ts';
import type { Person, Preferences } from '../core/people.ts';
import type { FurtherResource } from '../core/resource.ts';

// ---------------------------------------------------------------- database

/** Runs work in one transaction: rows and jobs commit together. Inside, use only what is handed in. */
export interface Store extends Tables {
  transaction<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
}

/** Everything stored, by what it is. */
export interface Tables {
  /** What a click begins with, in one question: who clicks, and the item it names with what surrounds it. */
  look(objectId: string, itemId: string): Promise<Look>;
  /** What all viewers of an item share, in one question. */
  surroundings(itemId: string): Promise<Surroundings>;
  items: Items;
  cards: PostedCards;
  decisions: Decisions;
  people: People;
  conversations: Conversations;
  notes: Notes;
  signIns: SignIns;
  schedules: Schedules;
  auditRecords: AuditRecords;
  audit: Audit;
  memories: Memories;
  jobs: Jobs;
}

/** Items as last read from Entra. */
export interface Items {
  /** Undefined when there is none. */
  get(id: string): Promise<StoredItem | undefined>;
  find(ref: ItemRef): Promise<StoredItem | undefined>;
  /** Keys and fingerprints of the open items of a kind: what a poll pass compares with. */
  openFingerprints(feature: string, kind: string): Promise<Map<string, string>>;
  /** What a poll pass last saw of one item. */
  fingerprintOf(ref: ItemRef): Promise<string | undefined>;
  /** How many are open, by feature and kind. */
  openCounts(): Promise<{ feature: string; kind: string; count: number }[]>;
  /** Open items of a kind, oldest first. */
  open(feature: string, kind: string, limit: number): Promise<StoredItem[]>;
  /** Inserts or replaces the facts by (feature, kind, key). */
  save(
    ref: ItemRef,
    item: {
      id: string;
      facts: unknown;
      isOpen: boolean;
      now: Date;
      wakeAt: Date | undefined;
      /** What a poll pass saw, for an item that is new. */
      fingerprint?: string | undefined;
    },
  ): Promise<StoredItem>;
  /** Remembers what a poll pass saw, for items that exist. */
  saveFingerprints(feature: string, kind: string, seen: { key: string; fingerprint: string }[]): Promise<void>;
  setWakeAt(id: string, wakeAt: Date | undefined): Promise<void>;
  /** Items whose wake time has come, at most `limit`; their wake time is cleared. */
  takeDue(now: Date, limit: number): Promise<ItemRef[]>;
}

/** What an item's cards show beside its facts, and where they are. */
export interface Surroundings {
  /** Oldest first. */
  notes: Note[];
  /** Newest first. */
  decisions: StoredDecision[];
  /** Until when, by person. */
  snoozes: Map<string, Date>;
  /** Oldest first. */
  posted: PostedCard[];
}

/** See Tables.look. */
export interface Look {
  /** Undefined when unknown. */
  person: KnownPerson | undefined;
  item: StoredItem | undefined;
  around: Surroundings;
}

/**
 * - `sending`: claimed, not known to be in Teams
 * - `shown`: in Teams
 * - `lost`: the connection broke while it was sent; it may or may not be there
 * - `unreachable`: Teams does not let us write there until the person or the team comes back
 * - `retired`: another message has taken its place
 */
export type PostedCardState = 'sending' | 'shown' | 'lost' | 'unreachable' | 'retired';

/** One message that shows an item to one recipient. */
export interface PostedCard {
  id: string;
  itemId: string;
  /** `person:<objectId>` or `conversation:<id>`. One live (not retired) row for each item and recipient. */
  recipient: string;
  role: string;
  state: PostedCardState;
  conversationId: string | undefined;
  activityId: string | undefined;
  /** Digest of the card as last accepted by Teams. */
  digest: string | undefined;
  /** The last call for attention it was sent for. */
  call: string | undefined;
  changedAt: Date;
  /** For retired rows: Teams has not yet accepted that it shows nothing to click. */
  needsRetiring: boolean;
}

/** The ledger. */
export interface PostedCards {
  ofItem(itemId: string): Promise<PostedCard[]>;
  /** Claims the right to send the one card of this item to this recipient; undefined when somebody has it already. */
  claim(
    card: Pick<PostedCard, 'id' | 'itemId' | 'recipient' | 'role' | 'call'>,
    now: Date,
  ): Promise<PostedCard | undefined>;
  update(id: string, change: Partial<Omit<PostedCard, 'id' | 'itemId' | 'recipient'>>, now: Date): Promise<void>;
  /** Remembers a message found in Teams that the ledger did not know: a retired row that still needs retiring. Nothing when it is known. */
  orphan(
    card: Pick<PostedCard, 'id' | 'itemId' | 'recipient' | 'role'> & { conversationId: string; activityId: string },
    now: Date,
  ): Promise<void>;
  /** Items with rows that wait for proof (`sending`, `lost`) since before `time`. */
  takeUnproven(time: Date): Promise<ItemRef[]>;
  /** Items with cards marked unreachable for that recipient, after it became reachable again; the rows are dropped. */
  takeUnreachable(recipient: string): Promise<ItemRef[]>;
}

/** What people have decided here, and how it ended. */
export interface Decisions {
  /** Inserts as `recorded`, with its audit row; answers the live decision that already holds the key instead, when there is one. */
  record(
    decision: Omit<StoredDecision, 'state' | 'errorCode' | 'settledAt'>,
    nextAttemptAt: Date,
  ): Promise<{ recorded: StoredDecision } | { taken: StoredDecision }>;
  get(id: string): Promise<StoredDecision | undefined>;
  /** Newest first. */
  ofItem(itemId: string): Promise<StoredDecision[]>;
  /** True for one caller until `until`; false when it is settled or somebody else holds it. */
  lease(id: string, now: Date, until: Date): Promise<boolean>;
  /** Gives the lease back and says when to try again. */
  postpone(id: string, nextAttemptAt: Date): Promise<void>;
  /** Ends a recorded decision, with its audit row; false when it was not `recorded` any more. `job` is sent either way. */
  settle(
    id: string,
    end: {
      state: 'done' | 'refused' | 'interrupted';
      outcome: Outcome | undefined;
      now: Date;
      job?: Job | undefined;
    },
  ): Promise<boolean>;
  /** Puts an interrupted decision back to `recorded`; false when its key is held by another or it is not interrupted. */
  revive(id: string, nextAttemptAt: Date): Promise<boolean>;
  /** Ids of recorded decisions whose next attempt is due; it is moved to `retryAt`. */
  takeDue(now: Date, retryAt: Date, limit: number): Promise<string[]>;
}

/** A person the bot has met, or has to write to. */
export interface KnownPerson {
  objectId: string;
  tenantId: string;
  /** The Teams id (`29:…`), once seen. */
  teamsId: string | undefined;
  conversationId: string | undefined;
  preferences: Preferences;
  displayName: string | undefined;
}

/** People and their settings. */
export interface People {
  get(objectId: string): Promise<KnownPerson | undefined>;
  many(objectIds: string[]): Promise<Map<string, KnownPerson>>;
  /** What an activity told about a person; settings the person chose themselves are kept. */
  seen(person: {
    objectId: string;
    tenantId: string;
    teamsId?: string | undefined;
    conversationId?: string | undefined;
    locale?: string | undefined;
    timeZone?: string | undefined;
    displayName?: string | undefined;
  }): Promise<KnownPerson>;
  savePreferences(objectId: string, preferences: Partial<Preferences>): Promise<void>;
  /** Until when reminders about an item are snoozed. */
  snooze(objectId: string, itemId: string, until: Date): Promise<void>;
}

/** Where the bot can write: a personal chat or a channel. `reference` is the channel adapter's own. */
export interface Conversation {
  id: string;
  kind: 'personal' | 'channel' | 'groupChat';
  tenantId: string;
  personObjectId: string | undefined;
  name: string | undefined;
  reference: unknown;
}

/** Chats and channels, and what they follow. */
export interface Conversations {
  get(id: string): Promise<Conversation | undefined>;
  save(conversation: Conversation): Promise<void>;
  remove(id: string): Promise<void>;
  follow(conversationId: string, topic: string, byObjectId: string, now: Date): Promise<void>;
  unfollow(conversationId: string, topic: string): Promise<void>;
  followersOf(topic: string): Promise<string[]>;
  topicsOf(conversationId: string): Promise<string[]>;
  /** A service URL seen in this tenant, for a first message to a person; undefined when none was seen. */
  newestReference(tenantId: string): Promise<unknown>;
}

/** Questions and answers about an item. */
export interface Notes {
  ofItem(itemId: string): Promise<Note[]>;
  add(itemId: string, note: Note): Promise<void>;
}

/** What goes on when a sign-in has worked. Holds no token. */
export interface PendingSignIn {
  id: string;
  personObjectId: string;
  then: { do: 'command'; line: string; conversationId: string } | { do: 'decision'; decisionId: string };
}

/** A step-up page that a person has open. The code can only be redeemed with our own credential and the verifier. */
export interface SignInPage {
  state: string;
  personObjectId: string;
  verifier: string;
  claims: string | undefined;
  /** What the sign-in is for; Graph when absent. */
  resource?: FurtherResource | undefined;
  /** Set when Entra has sent the person back. */
  authorizationCode: string | undefined;
}

/** Sign-ins that are under way. */
export interface SignIns {
  add(signIn: PendingSignIn, now: Date): Promise<void>;
  /** Removes and answers it, once; undefined when it is unknown, older than an hour or another person's. */
  take(id: string, personObjectId: string, now: Date): Promise<PendingSignIn | undefined>;
  addPage(page: SignInPage, now: Date): Promise<void>;
  page(state: string, now: Date): Promise<SignInPage | undefined>;
  completePage(state: string, authorizationCode: string): Promise<void>;
  takePage(state: string, personObjectId: string, now: Date): Promise<SignInPage | undefined>;
}

/** What happens from time to time, once in the cluster. */
export interface Schedules {
  /** True for exactly one caller in the cluster when `name` is due (or new); its next time is then `next`. */
  claim(name: string, now: Date, next: Date): Promise<boolean>;
  /** The same for several, each named once; answers those that are the caller's. */
  claimAll(now: Date, schedules: readonly { name: string; next: Date }[]): Promise<Set<string>>;
}

/** What the directory audit log told of items. */
export interface AuditRecords {
  /** Keeps the record for the things it speaks of; answers those for which it is new. */
  add(record: AuditRecord, refs: ItemRef[]): Promise<ItemRef[]>;
  of(ref: ItemRef): Promise<AuditRecord[]>;
  forgetBefore(time: Date): Promise<void>;
}

/** What features remember beside Entra. */
export interface Memories {
  of(feature: string): Memory;
  /** In a transaction: until it ends, nobody else gets past this for that feature. */
  hold(feature: string): Promise<void>;
  /** Lets go of what was to be kept until a time before this. */
  forgetBefore(time: Date): Promise<void>;
}

/** Who, what, when, on which item, how it ended. Object ids and codes; never names, justifications or tokens. */
export interface AuditEntry {
  at: Date;
  actorObjectId?: string | undefined;
  tenantId?: string | undefined;
  /** `decision.recorded`, `decision.done`, `click.refused`, `card.sent`, … see observability/events.ts. */
  event: string;
  itemId?: string | undefined;
  decisionId?: string | undefined;
  code?: string | undefined;
  requestId?: string | undefined;
}

/** Our own audit table. */
export interface Audit {
  add(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  entries(filter: { itemId?: string; event?: string; limit: number }): Promise<AuditEntry[]>;
}

// ---------------------------------------------------------------- queue

/** Work for later; see queue/jobs.ts for what makes two of them the same. */
export type Job =
  /** Read the item from Entra and make its cards agree. Many at once for one item become one. */
  /** `found`: new in a poll pass. It comes behind everything that people did, and its fingerprint is stored with it. */
  | { name: 'reconcile'; item: ItemRef; found?: { fingerprint: string } | undefined }
  /** Carry out a recorded decision without its click. */
  | { name: 'carry-out'; decisionId: string }
  /** One pass over a source, or over the directory audit log (`audit-log`). */
  | { name: 'poll'; source: string };

/** The way into the queue. */
export interface Jobs {
  /** Commits with the transaction it is used in. A job for the same thing that still waits is enough. */
  send(...jobs: Job[]): Promise<void>;
}

// ---------------------------------------------------------------- Teams

/** A message with one card. */
export interface OutMessage {
  card: CardJson;
  summary: string;
  /** Raise an alert in the activity feed. */
  alert: boolean;
}

/** A file that a person is offered. */
export interface FileOffer {
  id: string;
  name: string;
  about: string;
  sizeBytes: number;
}

/** A file in the person's OneDrive, as Teams names it. */
export interface GivenFile {
  name: string;
  contentUrl: string;
  uniqueId: string;
  fileType: string;
}

/** A channel as Graph names it: the group behind its team, and the channel's own id. */
export interface ChannelRef {
  groupId: string;
  channelId: string;
}

/**
 * Messages to Teams. Failures: `teams.unreachable` (stop until they come back), `teams.conversation-gone`, `teams.card-gone`,
 * `teams.refused` (this message will never be taken), `teams.unavailable` (try later), `teams.ambiguous` (a send may have worked).
 */
export interface Channel {
  /** The personal chat with that person, made if need be. */
  openPersonal(person: Person): Promise<string>;
  send(conversationId: string, message: OutMessage): Promise<string>;
  edit(conversationId: string, activityId: string, message: OutMessage): Promise<void>;
  /** Below that message: in its thread in a channel, else as the next message. */
  reply(conversationId: string, activityId: string, message: OutMessage): Promise<void>;
  remove(conversationId: string, activityId: string): Promise<void>;
  /** False where Teams takes no files from bots. */
  takesFiles: boolean;
  /** Asks whether the file may be put into the person's OneDrive; personal chats only. */
  offerFile(conversationId: string, offer: FileOffer): Promise<void>;
  /** Puts it there; `activity.malformed` for an address that is not Microsoft's. */
  upload(uploadUrl: string, content: string): Promise<void>;
  /** The card of the file; `activity.malformed` for an address that is not Microsoft's. */
  showFile(conversationId: string, file: GivenFile): Promise<void>;
  /** Which channel of which team the conversation is; undefined where it is none. */
  channelOf(conversationId: string): Promise<ChannelRef | undefined>;
  /** Asks the person's client to sign in (silently where it can); the answer comes back with `signInId`. */
  askToSignIn(conversationId: string, signInId: string, ask: { text: string; button: string }): Promise<void>;
}

// ---------------------------------------------------------------- the rest

/** Delegated tokens come with a click or a sign-in, are exchanged on behalf of the person, and live in memory only. */
export interface GraphSessions {
  app: AppGraph;
  /** The person's Graph from a token still held; throws `token.missing`. */
  user(person: Person): UserGraph;
  /** Checks that the token is this person's and for this bot, and exchanges it. Throws `token.*`, `sign-in.*`. */
  signIn(person: Person, ssoToken: string): Promise<void>;
  /** Redeems what a step-up page brought back. */
  redeem(person: Person, authorizationCode: string, verifier: string, resource?: SignInPage['resource']): Promise<void>;
  forget(person: Person): void;
}

/** Files of channels. */
export interface ChannelFiles {
  /**
   * Puts the file into the channel's files as that person, in place of one with the same name; answers its name there and its
   * address. Throws `graph.*`, `file.too-large`.
   */
  put(
    graph: UserGraph,
    channel: ChannelRef,
    file: { name: string; content: string },
  ): Promise<{ name: string; webUrl: string }>;
}

/** Templates to cards. */
export interface CardRenderer {
  /** Binds, checks (no leftover binding, size) and answers the card; throws `bug.unexpected` for a broken template. */
  render(card: CardView): CardJson;
}

/** Names of events stand in observability/events.ts; values are fields. */
export interface Log {
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

/** What is counted; see observability/metrics.ts. */
export interface Metrics {
  clicked(verb: string, outcome: string, durationMs: number): void;
  decided(kind: string, state: string): void;
  posted(what: 'send' | 'edit' | 'remove', outcome: string): void;
  polled(source: string, rows: number, changed: number, durationMs: number): void;
  /** So long after Entra had granted it, something worked for its person. */
  effective(kind: string, what: string, durationMs: number): void;
}
