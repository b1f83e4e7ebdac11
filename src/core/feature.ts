// The contract of a feature. A feature is one folder under features/ and one line in features/index.ts.

import type { CardView } from './card.ts';
import { AppError } from './errors.ts';
import type { DecisionKind, Outcome, StoredDecision } from './decision.ts';
import type { Figures, FiguresDeps, Span } from './figures.ts';
import type { OfferedFile } from './file.ts';
import type { AppGraph, Parser, UserGraph } from './graph.ts';
import type { AuditRecord, Directory, ItemKind, ItemRef, Note, StoredItem } from './item.ts';
import type { Language, Words } from './language.ts';
import type { Memory } from './memory.ts';
import type { Person, Preferences, Profile } from './people.ts';
import type { FeatureSettings } from './settings.ts';

/** A permission of the app registration, and what it is for. */
export interface Permission {
  name: string;
  identity: 'delegated' | 'application';
  /** The API it belongs to, where that is not Microsoft Graph. */
  api?: 'Azure Service Management' | 'Office 365 Exchange Online';
  /** Permission id on its API, as the app registration needs it. */
  id: string;
  why: string;
  /** For an application permission whose name does not say that it only reads: what makes it so. */
  boundBy?: string;
}

/** A list that is read again and again with the application's identity. */
export interface Source {
  /** The ItemKind it finds. Open items of that kind that it no longer names are read one by one. */
  kind: string;
  /** How often, in seconds of the bot's clock; undefined: as often as the configuration says. */
  everyS?: number;
  /**
   * Page by page what is there, and a fingerprint that changes when the item must be read again. `memory` is the feature's own.
   */
  seen(graph: AppGraph, now: Date, memory: Memory): AsyncIterable<{ key: string; fingerprint: string }[]>;
}

/** Follows the audit log record by record, whatever brought the records. */
export interface Watch {
  /** Is this raw record worth giving to `take`? Cheap; never throws. */
  concerns(record: unknown): boolean;
  /**
   * Takes raw records in, any of them perhaps seen before, and answers the items that must be read again. It alone holds the
   * memory meanwhile; what it writes is kept or lost together with those answers.
   */
  take(memory: Memory, records: readonly unknown[], now: Date): Promise<ItemRef[]>;
}

/** Everything a command or click may use. Made anew for each turn. */
export interface Turn {
  person: Person;
  preferences: Preferences;
  place: 'personal' | 'channel';
  conversationId: string;
  now: Date;
  /** The person's own Graph. Throws `token.*` (SignInNeeded): then Teams signs in and the turn starts again. */
  user(): Promise<UserGraph>;
  /** The application's Graph: reads only. */
  app: AppGraph;
  directory: Directory;
  /** What administrators set; the defaults when left out. */
  settings?: FeatureSettings;
  /** The person's own profile. */
  me(): Promise<Profile>;
  newId(): string;

  /** A stored item by the id on the card; throws `item.unknown`. */
  item(id: string): Promise<StoredItem>;
  /** Stored items of one kind, open ones only, for lists. */
  openItems(kind: string): Promise<StoredItem[]>;
  /** The stored item, read from Entra if the ledger lacks it; undefined when Entra has none. For who decides about it next. */
  find(ref: ItemRef): Promise<StoredItem | undefined>;
  /** The same, and makes all its cards agree soon. */
  track(ref: ItemRef): Promise<StoredItem | undefined>;
  /** Has the item read and its cards made to agree soon, without waiting for it. */
  readSoon(ref: ItemRef): Promise<void>;
  /** Reads the item from Entra now, for an answer that says what is true. Throws `graph.*`. */
  reread(item: StoredItem): Promise<StoredItem | undefined>;
  /** Stores facts that what was just remembered has changed, and has the item read again soon. */
  amend(item: StoredItem, facts: unknown): Promise<StoredItem>;
  /** The card of an item as this person is to see it. */
  cardOf(item: StoredItem): Promise<CardView>;
  notesOf(itemId: string): Promise<Note[]>;
  /** What was decided here about the item, newest first. */
  decisionsOf(itemId: string): Promise<StoredDecision[]>;
  /** What a feature remembers, to read. */
  memory(feature: string): Memory;
  /** Changes it while nobody else does; kept or lost as a whole. */
  remember<T>(feature: string, work: (memory: Memory) => Promise<T>): Promise<T>;
  addNote(itemId: string, note: { kind: 'question' | 'answer'; text: string }): Promise<void>;
  snooze(itemId: string, until: Date): Promise<void>;

  /** Records the decision and carries it out; answers `sending` when Entra takes longer than a person should wait. */
  decide(decision: {
    kind: DecisionKind;
    key: string;
    item?: StoredItem;
    payload: { [key: string]: unknown };
  }): Promise<DecisionAnswer>;

  savePreferences(preferences: Partial<Preferences>): Promise<void>;
  /** Forgets the person's tokens. */
  signOut(): void;
  follow(topic: string, on: boolean): Promise<void>;
  /** What this conversation follows. */
  followed(): Promise<string[]>;
  /** May this person change what a channel follows? */
  mayChangeChannel(): Promise<boolean>;
  /** All registered features, for help and "my approvals". */
  features: readonly Feature[];
}

/** How far a decision has come when the click must be answered. */
export type DecisionAnswer =
  { state: 'settled'; decision: StoredDecision; outcome: Outcome } | { state: 'sending'; decision: StoredDecision };

/** What the person gets back. */
export type Reply =
  /** A card. On a click it takes the clicked card's place; with `below`, the card of an item comes as a new message below it. */
  | { card: CardView; below?: { item: StoredItem; role: string } }
  /** The card of an item, kept up to date from now on; on a click the clicked message becomes it. */
  | { item: StoredItem; role: string }
  /** The same as a new message below; the clicked card stays as it is. */
  | { itemBelow: StoredItem; role: string }
  /** A card of no item as a new message below; the clicked card stays as it is. */
  | { cardBelow: CardView }
  /**
   * A file: offered in the personal chat, put into the channel's files as the person in a channel; a click leaves its card as it
   * is. One that is nobody else's business is offered in the person's own chat, wherever they asked for it.
   */
  | { file: OfferedFile; isPrivate?: boolean }
  /** A short plain text; a click leaves its card as it is. */
  | { text: string };

/** A line of text that people type. */
export interface Command {
  name: string;
  /** What to type, as help and the Teams command menu show it. */
  title: Words<string>;
  about: Words<string>;
  places: ('personal' | 'channel')[];
  /** Arguments when the line means this command. The line has mentions and outer blanks removed; it may be in any language we speak. */
  match(line: string): Record<string, string> | undefined;
  run(turn: Turn, args: Record<string, string>): Promise<Reply[]>;
}

/** A button. Its data and inputs are untrusted until `input` has parsed them. */
export interface Action {
  /** `<feature>.<what>`. */
  verb: string;
  run(turn: Turn, data: unknown): Promise<Reply>;
}

/** Gives `run` its parsed input; what does not parse is refused as `click.malformed`. */
export function defineAction<I>(action: {
  verb: string;
  input: Parser<I>;
  run(turn: Turn, input: I): Promise<Reply>;
}): Action & { input: Parser<I> } {
  return {
    verb: action.verb,
    input: action.input,
    run: (turn, data) => {
      let input: I;
      try {
        input = action.input.parse(data);
      } catch (cause) {
        throw new AppError('click.malformed', { cause });
      }
      return action.run(turn, input);
    },
  };
}

/** One row of "my approvals". */
export interface Waiting {
  ref: ItemRef;
  title: string;
  subtitle: string;
  /** Where Entra's own list does not say it, the item's facts do. */
  dueAt?: Date | undefined;
}

/** What the flow knows of a feature. Only name and permissions are required. */
export interface Feature {
  name: string;
  permissions: readonly Permission[];
  items?: readonly ItemKind[];
  sources?: readonly Source[];
  commands?: readonly Command[];
  actions?: readonly Action[];
  decisions?: readonly DecisionKind[];
  /** The things in Entra that an audit record speaks of; their items are read again. Empty: of no interest. */
  auditRefs?(record: AuditRecord): ItemRef[];
  /** What it tells the posture digest about a span of time. Throws `graph.*` when Entra cannot be asked. */
  figures?(deps: FiguresDeps, span: Span): Promise<Figures>;
  /** For a feature that needs whole records and a memory of them. */
  watch?: Watch;
  /** In the demo: takes over what a told scenario says the bot knew before. */
  adopt?(memory: Memory, scenario: unknown, now: Date): Promise<void>;
  /** What waits for this person's decision, asked with their own token. */
  waitingFor?(graph: UserGraph, language: Language): Promise<Waiting[]>;
  /** Topics a channel can follow, by the words people type. */
  topics?: readonly {
    name: string;
    title: Words<string>;
    match(words: string): boolean;
    /** Topics of which a channel follows at most one: following this ends following those. */
    insteadOf?: readonly string[];
  }[];
  /** Invented examples of every card, for tests and the gallery. */
  previews?(): readonly { name: string; card: CardView }[];
}
