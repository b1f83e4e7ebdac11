// Everything the flow is given. Each function names the part it uses.

import type { Clock, NewId } from '../core/clock.ts';
import type { CardView } from '../core/card.ts';
import type { Turn, Reply } from '../core/feature.ts';
import type { Parser } from '../core/graph.ts';
import type { AuditRecord, Directory } from '../core/item.ts';
import type { Preferences } from '../core/people.ts';
import type { FeatureSettings } from '../core/settings.ts';
import type { CardRenderer, Channel, ChannelFiles, GraphSessions, Log, Metrics, Store } from './ports.ts';
import type { Background } from './background.ts';
import type { Registry } from './registry.ts';

export interface FlowDeps {
  store: Store;
  sessions: GraphSessions;
  directory: Directory;
  auditRecordParser: Parser<AuditRecord>;
  channel: Channel;
  channelFiles: ChannelFiles;
  cards: CardRenderer;
  registry: Registry;
  clock: Clock;
  newId: NewId;
  log: Log;
  metrics: Metrics;
  background: Background;
  /** Settings of people who never set or showed any. */
  defaults: Preferences;
  /** What administrators set for features. */
  settings: FeatureSettings;
  tenantId: string;
  pollIntervalS: number;
  /** How long a click may take before it is answered with "sending…"; milliseconds. */
  clickBudgetMs: number;
  /** Where the sign-in page of a state is; undefined when the bot has no public address. */
  signInPageUrl(state: string): string | undefined;
  /** Object ids of those who may change what a channel follows. */
  channelAdministrators: ReadonlySet<string>;
  /** What was stored under which key in the last minutes; spares a write at every click. */
  fresh: { has(key: string, content: string): boolean; add(key: string, content: string): void; clear(): void };
  /** The answer to a line nobody understands. */
  unknownLine(turn: Turn, line: string): Reply;
  /** The card that greets after an installation. */
  welcome(place: 'personal' | 'channel', preferences: Preferences): CardView;
}
