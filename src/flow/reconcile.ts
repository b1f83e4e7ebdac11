// Makes every card of one item agree with Entra: read, compute who is to see what, and send, edit or retire messages.
// The queue runs this at most once at a time for one item. A crash at any point is repaired by running it again.

import type { ItemKind, ItemRef, OpenItem, Recipient } from '../core/item.ts';
import { isKind } from '../core/errors.ts';
import { settleInterrupted } from './carry-out.ts';
import type { FlowDeps } from './deps.ts';
import { noticeCard } from './notice.ts';
import { showCard, type Wanted } from './posted-card.ts';
import type { KnownPerson, Surroundings } from './ports.ts';
import { readItem, type ReadItem } from './read-item.ts';
import { retireCards } from './retire-cards.ts';
import { recipientName, viewerOf } from './viewer.ts';
import { flowWords } from './words.ts';

/** Throws after all was tried, so that the job comes again: what nobody foresaw first, else what was unavailable. */
export async function reconcile(deps: FlowDeps, ref: ItemRef, fingerprint?: string): Promise<void> {
  const kind = deps.registry.itemKind(ref);
  if (!kind) return;
  const read = await readItem(deps, kind, ref, fingerprint);
  if (!read) return;
  const around = await deps.store.surroundings(read.item.id);
  const seen: Seen = { ...read, kind, around };
  const recipients = await recipientsOf(deps, seen);
  const people = await deps.store.people.many(recipients.flatMap(({ to }) => ('person' in to ? [to.person] : [])));
  const wakes: Date[] = [];
  const failures: Error[] = [];
  const failed = (error: unknown) => void failures.push(error instanceof Error ? error : new Error(String(error)));
  for (const recipient of recipients) {
    const person = 'person' in recipient.to ? people.get(recipient.to.person) : undefined;
    const wanted = wantedCard(deps, seen, recipient, person);
    try {
      wakes.push(...(await showCard(deps, read.item, wanted, around.posted)));
    } catch (error) {
      failed(error);
    }
  }
  await settleInterrupted(deps, around.decisions);
  wakes.push(...(await retireCards(deps, read.item)));
  const again = read.isGone ? undefined : kind.open(read.item.facts).lookAgainAt?.(deps.clock.now());
  if (again) wakes.push(again);
  await deps.store.items.setWakeAt(read.item.id, earliest(wakes));
  const failure = failures.find((error) => !isKind(error, 'Unavailable')) ?? failures[0];
  if (failure) throw failure;
}

/** The item as a pass finds it, in Entra and in our tables. */
interface Seen extends ReadItem {
  kind: ItemKind;
  around: Surroundings;
}

/** Those the item names, the channels that follow its topic, and those who still hold a card of it. */
async function recipientsOf(deps: FlowDeps, { kind, item, around }: Seen): Promise<Recipient[]> {
  const opened = kind.open(item.facts);
  const named = opened.recipients;
  const topics = item.isOpen ? [...(kind.topic ? [kind.topic] : []), ...(opened.topics ?? [])] : [];
  const following = await Promise.all(topics.map((topic) => deps.store.conversations.followersOf(topic)));
  const followers = [...new Set(following.flat())];
  const wanted: Recipient[] = [
    ...named,
    ...followers.map((conversation) => ({ to: { conversation }, role: 'follower' })),
  ];
  const names = new Set(wanted.map(({ to }) => recipientName(to)));
  const holders = around.posted
    .filter((row) => row.state !== 'retired' && !names.has(row.recipient))
    .map((row) => ({
      to: toOf(row.recipient),
      role: row.recipient.startsWith('conversation:') ? 'follower' : row.role === 'finder' ? row.role : 'former',
    }));
  return [...wanted, ...holders];
}

function toOf(name: string): Recipient['to'] {
  const value = name.slice(name.indexOf(':') + 1);
  return name.startsWith('person:') ? { person: value } : { conversation: value };
}

function wantedCard(
  deps: FlowDeps,
  { kind, item, isGone, around }: Seen,
  recipient: Recipient,
  person: KnownPerson | undefined,
): Wanted {
  const now = deps.clock.now();
  const preferences = person?.preferences ?? deps.defaults;
  const objectId = 'person' in recipient.to ? recipient.to.person : undefined;
  const base = { recipient, teamsId: person?.teamsId, chatId: person?.conversationId, isOpen: item.isOpen };
  if (isGone) {
    const words = flowWords[preferences.language];
    return { ...base, call: undefined, nextAt: undefined, view: noticeCard(words.goneTitle, words.gone) };
  }
  const opened: OpenItem = kind.open(item.facts);
  const snoozedUntil = objectId ? around.snoozes.get(objectId) : undefined;
  const snoozed = snoozedUntil !== undefined && snoozedUntil > now;
  const attention = opened.attention(recipient, preferences, now, around.notes, snoozedUntil);
  const viewer = viewerOf(around, {
    objectId,
    role: recipient.role,
    place: objectId ? 'personal' : 'channel',
    preferences,
    call: snoozed ? undefined : attention.call,
    now,
  });
  return {
    ...base,
    call: viewer.call,
    nextAt: snoozed ? snoozedUntil : attention.nextAt,
    reply: attention.reply,
    view: opened.card(viewer, item.id),
  };
}

function earliest(dates: Date[]): Date | undefined {
  return dates.reduce<Date | undefined>((first, date) => (first && first <= date ? first : date), undefined);
}
