// What waits in Entra and is shown on cards: items, who gets to see them, and when they ask for attention.

import type { CardView } from './card.ts';
import type { StoredDecision } from './decision.ts';
import type { FeatureFigures, Span } from './figures.ts';
import type { AppGraph, GraphReader, Parser, UserAzure } from './graph.ts';
import type { Memory } from './memory.ts';
import type { Language } from './language.ts';
import type { Preferences, Profile } from './people.ts';
import type { FeatureSettings } from './settings.ts';

/** Names one thing in Entra: `access-packages` / `request` / the request's Graph id. */
export interface ItemRef {
  feature: string;
  kind: string;
  key: string;
}

/** Just the reference, for jobs and rows. */
export function refOf(item: ItemRef): ItemRef {
  return { feature: item.feature, kind: item.kind, key: item.key };
}

/** An item as stored. `facts` is what Entra said when it was last read, in the shape of its kind. */
export interface StoredItem extends ItemRef {
  /** Opaque; the only thing a card carries. */
  id: string;
  facts: unknown;
  isOpen: boolean;
}

/** Who gets a card of an item. `role` is the kind's own word (`approver`, `requestor`, …). */
export interface Recipient {
  to: { person: string } | { conversation: string };
  role: string;
}

/** Does the recipient need to be told again? */
export interface Attention {
  /** A new message is sent once for each distinct word (`half-time`, `deadline`, `stage-2`); the older message is retired. */
  call?: string | undefined;
  /** When the answer may change without Entra changing. */
  nextAt?: Date | undefined;
  /** A new `call` is then told by this, below the message in its thread; the message itself stays and is edited. */
  reply?: CardView | undefined;
}

/** A question or answer between people about an item. `text` and `fromName` are untrusted. */
export interface Note {
  kind: 'question' | 'answer';
  fromObjectId: string;
  fromName: string;
  text: string;
  at: Date;
}

/** Who looks at a card, and what only our own tables know about the item. */
export interface Viewer {
  /** The person; absent on a channel's shared card. */
  objectId?: string | undefined;
  /**
   * As in Recipient; `former` when the item no longer names this recipient; `finder` when it never did, but Entra told this
   * very person that it waits for them.
   */
  role: string;
  place: 'personal' | 'channel';
  preferences: Preferences;
  now: Date;
  /** The call for attention under which the message was (last) sent. */
  call?: string | undefined;
  notes: Note[];
  /** Newest first. */
  decisions: StoredDecision[];
  snoozedUntil?: Date | undefined;
}

/** A person's own sign-in, as far as reading goes. */
export type Own = GraphReader & { azure?: Pick<UserAzure, 'get' | 'pages'> };

/** What reading an item may use beside Graph. */
export interface ReadDeps {
  graph: AppGraph;
  now: Date;
  /** The directory audit records that name this item, oldest first. */
  auditRecords(): Promise<AuditRecord[]>;
  directory: Directory;
  /** What the feature remembers. */
  memory: Memory;
  tenantId: string;
  /** Settings of channels, and of people who never set any. */
  defaults: Preferences;
  /** What administrators set; the defaults when left out. */
  settings?: FeatureSettings;
  /** A person's own Graph for reads, while their sign-in is still held; for what the application may not see. */
  own?(objectId: string): Own | undefined;
  /** The fingerprint under which the kind's source last saw this item; empty when it no longer lists it. */
  seen?(): Promise<string | undefined>;
  /** What was decided here about this item, newest first; Entra's audit log tells of it minutes later. */
  decisions(): Promise<StoredDecision[]>;
  /**
   * Tells the log and the channels that follow problems; at most once for each code and item. `about` names for the channels
   * what it is about (a package, say); it may be anybody's text, and the log never has it.
   */
  problem(code: string, detail: Record<string, string>, about?: string): Promise<void>;
  /** What all features tell about a span of time; a feature that cannot be read says why instead. */
  figures?(span: Span): Promise<FeatureFigures[]>;
  /** Tells the metrics how long after Entra had granted it something worked for its person; `what` is one of few words. */
  effective?(what: string, tookMs: number): void;
}

/** Look-ups that every feature needs, cached for minutes. Application identity. */
export interface Directory {
  /** Undefined when Entra does not know the person. */
  profile(objectId: string): Promise<Profile | undefined>;
  /** The manager `level` steps up (1 = direct); undefined when there is none. */
  manager(objectId: string, level?: number): Promise<string | undefined>;
  /** Object ids of the users in the group, nested groups included. */
  groupMembers(groupId: string): Promise<string[]>;
  /** A small square photo as a data URI, when there is one and it may be read. */
  photo(objectId: string): Promise<string | undefined>;
  /** Reads through a cache kept for some minutes; for what changes rarely (packages, policies). */
  cached<T>(name: string, read: () => Promise<T>): Promise<T>;
  /** Lets go of everything remembered. */
  forget(): void;
}

/** A directory audit record, reduced to what we use. */
export interface AuditRecord {
  id: string;
  activity: string;
  at: Date;
  result: string;
  reason?: string | undefined;
  byObjectId?: string | undefined;
  byName?: string | undefined;
  targets: { id: string; type: string; displayName?: string | undefined }[];
}

/** One kind of item of a feature. */
export interface ItemKind {
  kind: string;
  /** Channels that follow this topic get a card of every such item. */
  topic?: string;
  /** An audit record alone is reason enough to read an item of this kind for the first time. */
  isFoundInAuditLog?: boolean;
  /** Asks Entra what is true now; undefined when Entra no longer knows the item. */
  read(deps: ReadDeps, key: string, previous: unknown): Promise<unknown>;
  /** Stored facts, opened for use. Throws when they are of an older shape; then they are read again. */
  open(facts: unknown): OpenItem;
}

/** Facts with the rules of their kind; all of it pure. */
export interface OpenItem {
  /** False once nothing about it can change any more. */
  isOpen: boolean;
  recipients: Recipient[];
  /** When Entra ends by itself what waits here for a decision. */
  dueAt?: Date | undefined;
  /** What waits here, by its full name; where the kind has no such words, the list's own stay. */
  waitingTitle?(language: Language): string | undefined;
  /** Topics beside the kind's own whose channels get a card of this very item. */
  topics?: string[];
  /** When the item is to be read again, whoever sees it. */
  lookAgainAt?(now: Date): Date | undefined;
  attention(
    recipient: Recipient,
    preferences: Preferences,
    now: Date,
    notes: Note[],
    /** Until when this recipient has put it off, or had; while that lasts no call is made. */
    snoozedUntil?: Date,
  ): Attention;
  /** Undefined when this viewer is to be shown nothing. */
  card(viewer: Viewer, itemId: string): CardView | undefined;
}

/** Builds an ItemKind from functions over typed facts. */
export function defineItemKind<F>(kind: {
  kind: string;
  topic?: string;
  isFoundInAuditLog?: boolean;
  facts: Parser<F>;
  read(deps: ReadDeps, key: string, previous: F | undefined): Promise<F | undefined>;
  isOpen(facts: F): boolean;
  recipients(facts: F): Recipient[];
  dueAt?(facts: F): Date | undefined;
  waitingTitle?(facts: F, language: Language): string | undefined;
  topics?(facts: F): string[];
  lookAgainAt?(facts: F, now: Date): Date | undefined;
  attention?(
    facts: F,
    recipient: Recipient,
    preferences: Preferences,
    now: Date,
    notes: Note[],
    snoozedUntil?: Date,
  ): Attention;
  card(facts: F, viewer: Viewer, itemId: string): CardView | undefined;
}): ItemKind & { factsOf(item: StoredItem): F } {
  // A click and a pass open the same facts several times.
  const known = new WeakMap<object, F>();
  const parse = (stored: unknown): F => {
    if (typeof stored !== 'object' || stored === null) return kind.facts.parse(stored);
    const facts = known.get(stored) ?? kind.facts.parse(stored);
    known.set(stored, facts);
    return facts;
  };
  const parsed = (facts: unknown): F | undefined => {
    try {
      return facts === undefined ? undefined : parse(facts);
    } catch {
      return undefined; // an older shape: as if never read
    }
  };
  return {
    kind: kind.kind,
    ...(kind.topic ? { topic: kind.topic } : {}),
    ...(kind.isFoundInAuditLog ? { isFoundInAuditLog: true } : {}),
    factsOf: (item) => parse(item.facts),
    read: (deps, key, previous) => kind.read(deps, key, parsed(previous)),
    open: (stored) => {
      const facts = parse(stored);
      return {
        isOpen: kind.isOpen(facts),
        recipients: kind.recipients(facts),
        dueAt: kind.dueAt?.(facts),
        waitingTitle: (language) => kind.waitingTitle?.(facts, language),
        ...(kind.topics ? { topics: kind.topics(facts) } : {}),
        lookAgainAt: (now) => kind.lookAgainAt?.(facts, now),
        attention: (recipient, preferences, now, notes, snoozedUntil) =>
          kind.attention?.(facts, recipient, preferences, now, notes, snoozedUntil) ?? {},
        card: (viewer, itemId) => kind.card(facts, viewer, itemId),
      };
    },
  };
}
