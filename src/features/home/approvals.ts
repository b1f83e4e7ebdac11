// "my approvals": one list over all features, asked with the person's own token.

import type { CardView, Json } from '../../core/card.ts';
import { AppError, isKind } from '../../core/errors.ts';
import type { Feature, Reply, Turn, Waiting } from '../../core/feature.ts';
import type { UserGraph } from '../../core/graph.ts';
import type { ItemKind, ItemRef, StoredItem } from '../../core/item.ts';
import type { Language } from '../../core/language.ts';
import { plain } from '../../core/text.ts';
import { dayMs } from '../../core/time.ts';
import { dateTime, timeLeft } from '../../core/wording.ts';
import { words } from './words.ts';

const rowsMax = 8;
/** Of so many rows the end is looked up, and only they are sure to stand in the order of their ends. */
const trackedMax = 24;

/** What waits for a person. `complete` is false when a feature's list could not be read. */
export interface WaitingList {
  rows: Waiting[];
  complete: boolean;
}

/** Asks every feature. Sign-in failures are passed on; another failure leaves that feature's rows out. */
export async function waitingFor(
  features: readonly Feature[],
  graph: UserGraph,
  language: Language,
): Promise<WaitingList> {
  const lists = await Promise.all(
    features.map(async (feature) => {
      try {
        return (await feature.waitingFor?.(graph, language)) ?? [];
      } catch (error) {
        if (isKind(error, 'Unavailable')) return undefined;
        throw error;
      }
    }),
  );
  const rows = lists.flatMap((list) => list ?? []);
  return { rows, complete: !lists.includes(undefined) };
}

/** Soonest end first. Requests that the ledger has not met are read, and get their own cards, too. */
async function soonestFirst(turn: Turn, rows: readonly Waiting[]): Promise<Waiting[]> {
  const tracked = await Promise.all(rows.slice(0, trackedMax).map((row) => withEnd(turn, row)));
  return [...tracked, ...rows.slice(trackedMax)].sort((a, b) => endOf(a) - endOf(b));
}

/** A request that cannot be read with the application's identity is still listed: the person's own token saw it. */
async function withEnd(turn: Turn, row: Waiting): Promise<Waiting> {
  try {
    const item = await turn.track(row.ref);
    const open = item && kindOf(turn, item)?.open(item.facts);
    if (!open) return row;
    const title = open.waitingTitle?.(turn.preferences.language) ?? row.title;
    return { ...row, title, dueAt: row.dueAt ?? open.dueAt };
  } catch {
    return row;
  }
}

function kindOf(turn: Pick<Turn, 'features'>, { feature, kind }: ItemRef): ItemKind | undefined {
  return turn.features.find(({ name }) => name === feature)?.items?.find((candidate) => candidate.kind === kind);
}

function endOf({ dueAt }: Waiting): number {
  return dueAt?.getTime() ?? Infinity;
}

/** The list as a card, soonest end first, from row `from` on. */
export async function approvalsReply(turn: Turn, from = 0): Promise<Reply> {
  const { language } = turn.preferences;
  const list = await waitingFor(turn.features, await turn.user(), language);
  const rows = await soonestFirst(turn, list.rows);
  return { card: approvalsCard(turn, { ...list, rows }, from) };
}

/** The card for a list that was read; pure. */
export function approvalsCard(turn: Pick<Turn, 'preferences' | 'now'>, list: WaitingList, from: number): CardView {
  const text = words[turn.preferences.language].approvals;
  const { length: count } = list.rows;
  const left = Math.max(0, count - from - rowsMax);
  const isEmpty = count === 0 && list.complete;
  return {
    template: 'home/approvals',
    summary: count === 0 ? text.empty : text.count(count),
    view: {
      heading: isEmpty ? text.emptyHeading : text.heading,
      intro: introFor(list, text),
      warning: list.complete ? '' : text.partly,
      rows: list.rows.slice(from, from + rowsMax).map((row) => rowView(turn, row)),
      more: left === 0 ? '' : text.more(left),
      next: from + rowsMax,
      again: text.again,
    },
  };
}

function introFor(list: WaitingList, text: (typeof words)['en']['approvals']): string {
  if (list.rows.length > 0) return text.count(list.rows.length);
  return list.complete ? text.empty : '';
}

function rowView({ preferences, now }: Pick<Turn, 'preferences' | 'now'>, row: Waiting): Json {
  const text = words[preferences.language].approvals;
  const title = sentence(row.title, 120);
  const leftMs = endOf(row) - now.getTime();
  return {
    title,
    subtitle: sentence(row.subtitle, 160),
    due: row.dueAt ? dueText(row.dueAt, { preferences, now }) : '',
    dueColor: leftMs < dayMs ? 'attention' : 'default',
    open: text.open,
    openAbout: text.openAbout(title),
    feature: row.ref.feature,
    kind: row.ref.kind,
    key: row.ref.key,
  };
}

/** Our words with names in them, made harmless; it runs from left to right, whatever the names are. */
function sentence(text: string, max: number): string {
  return plain(text, max).replace(/^\u2068/, '\u2066');
}

function dueText(dueAt: Date, { preferences, now }: Pick<Turn, 'preferences' | 'now'>): string {
  const { language } = preferences;
  const text = words[language].approvals;
  const leftMs = dueAt.getTime() - now.getTime();
  const when = dateTime(dueAt, preferences, now);
  if (leftMs <= 0) return text.overdue(when);
  return text.due(timeLeft(dueAt, language, now), when);
}

/**
 * The card of one row. The reference comes from a button and is not believed: Entra must name it among what waits for
 * this very person, or the answer is `item.withdrawn`.
 */
export async function showReply(turn: Turn, ref: ItemRef): Promise<Reply> {
  const feature = turn.features.find(({ name }) => name === ref.feature);
  const waiting = (await feature?.waitingFor?.(await turn.user(), turn.preferences.language)) ?? [];
  if (!waiting.some((row) => row.ref.kind === ref.kind && row.ref.key === ref.key))
    throw new AppError('item.withdrawn');
  const item = await turn.track(ref);
  if (!item) throw new AppError('item.unknown');
  return { itemBelow: item, role: roleIn(item, turn) };
}

/** As the item's own rules say; else `finder`, for Entra says that it waits for them. */
function roleIn(item: StoredItem, turn: Turn): string {
  const recipients = kindOf(turn, item)?.open(item.facts).recipients ?? [];
  return recipients.find(({ to }) => 'person' in to && to.person === turn.person.objectId)?.role ?? 'finder';
}
