// One message that shows one item to one recipient: sent once, edited when it differs, replaced when Teams refuses the edit.
// A send cannot be made exactly once (Teams has no idempotency key): the row is claimed first, and a send whose end is unknown
// is proved by the message asking for a refresh, or repeated.

import { createHash } from 'node:crypto';
import type { CardJson, CardView } from '../core/card.ts';
import { AppError, hasCode } from '../core/errors.ts';
import type { Recipient, StoredItem } from '../core/item.ts';
import type { FlowDeps } from './deps.ts';
import type { OutMessage, PostedCard, PostedCardState } from './ports.ts';
import { reportProblem } from './problem.ts';
import { recipientName } from './viewer.ts';

/** How long a send whose end is unknown waits for proof before it is repeated. */
const PROOF_MS = 20_000;

/** What a recipient is to see now. */
export interface Wanted {
  recipient: Recipient;
  /** Their Teams id, for the automatic refresh. */
  teamsId: string | undefined;
  /** Their chat with the bot, once known. */
  chatId: string | undefined;
  isOpen: boolean;
  call: string | undefined;
  nextAt: Date | undefined;
  /** Tells of a new call in place of a new message; see Attention. */
  reply?: CardView | undefined;
  /** Undefined: nothing. */
  view: CardView | undefined;
}

/** Makes the recipient's one live message agree. Answers when to look again. Throws `teams.unavailable` to be repeated. */
export async function showCard(
  deps: FlowDeps,
  item: StoredItem,
  wanted: Wanted,
  posted: PostedCard[],
): Promise<Date[]> {
  const name = recipientName(wanted.recipient.to);
  const row = posted.find((card) => card.recipient === name && card.state !== 'retired');
  const wakes = wanted.nextAt ? [wanted.nextAt] : [];
  if (!wanted.view) {
    if (row) await retire(deps, row);
    return wakes;
  }
  const message = messageOf(deps, item, wanted, wanted.view);
  if (!row) {
    if (item.isOpen) wakes.push(...(await sendNew(deps, item, wanted, message)));
    return wakes;
  }
  switch (row.state) {
    case 'shown':
      wakes.push(...(await agree(deps, item, wanted, row, message)));
      return wakes;
    case 'sending':
    case 'lost':
      wakes.push(...(await proveOrRepeat(deps, item, wanted, row, message)));
      return wakes;
    case 'unreachable':
    case 'retired':
      return wakes;
  }
}

/** The digest by which the ledger knows whether Teams shows this very card. */
export function digestOf(card: CardJson): string {
  return createHash('sha256').update(JSON.stringify(card)).digest('base64url').slice(0, 22);
}

/** The card with the automatic refresh that lets an open client fetch its own fresh view. */
export function withRefresh(card: CardJson, itemId: string, teamsId: string | undefined): CardJson {
  if (!teamsId) return card;
  return {
    ...card,
    refresh: {
      action: { type: 'Action.Execute', title: 'Refresh', verb: 'card.refresh', data: { itemId } },
      userIds: [teamsId],
    },
  };
}

function messageOf(deps: FlowDeps, item: StoredItem, wanted: Wanted, view: CardView): OutMessage {
  const teamsId = wanted.isOpen && 'person' in wanted.recipient.to ? wanted.teamsId : undefined;
  const card = withRefresh(deps.cards.render(view), item.id, teamsId);
  return { card, summary: view.summary, alert: wanted.isOpen || wanted.call !== undefined };
}

async function agree(
  deps: FlowDeps,
  item: StoredItem,
  wanted: Wanted,
  row: PostedCard,
  message: OutMessage,
): Promise<Date[]> {
  const { conversationId, activityId } = row;
  const isCalled = wanted.call !== undefined && wanted.call !== row.call;
  if (isCalled && !(wanted.reply && conversationId && activityId))
    return replace(deps, item, wanted, row, message, true);
  const digest = digestOf(message.card);
  if (!conversationId || !activityId) return [];
  if (isCalled && wanted.reply) await replyBelow(deps, wanted, wanted.reply, { ...row, conversationId, activityId });
  if (digest === row.digest) return [];
  try {
    await deps.channel.edit(conversationId, activityId, message);
    deps.metrics.posted('edit', 'ok');
  } catch (error) {
    deps.metrics.posted('edit', error instanceof AppError ? error.code : 'bug');
    if (hasCode(error, 'teams.unreachable')) {
      await setState(deps, row, 'unreachable');
      return [];
    }
    if (hasCode(error, 'teams.card-gone') || hasCode(error, 'teams.conversation-gone')) {
      // The person deleted it: a new one only while there is something to do.
      return replace(deps, item, wanted, row, message, false);
    }
    if (hasCode(error, 'teams.refused')) return replace(deps, item, wanted, row, message, true);
    throw error;
  }
  await deps.store.cards.update(row.id, { digest, role: wanted.recipient.role }, deps.clock.now());
  return [];
}

/** Below the message that shows the item. Where Teams does not take it, the message itself is sent anew. */
async function replyBelow(
  deps: FlowDeps,
  wanted: Wanted,
  reply: CardView,
  row: PostedCard & { conversationId: string; activityId: string },
): Promise<void> {
  const message = { card: deps.cards.render(reply), summary: reply.summary, alert: true };
  await deps.channel.reply(row.conversationId, row.activityId, message);
  deps.metrics.posted('send', 'ok');
  await deps.store.cards.update(row.id, { call: wanted.call }, deps.clock.now());
}

/** Retires the old message and sends the card anew. The old row and the new claim change in one transaction. */
async function replace(
  deps: FlowDeps,
  item: StoredItem,
  wanted: Wanted,
  row: PostedCard,
  message: OutMessage,
  oldIsThere: boolean,
): Promise<Date[]> {
  const now = deps.clock.now();
  if (!oldIsThere && !item.isOpen) {
    await deps.store.cards.update(row.id, { state: 'retired', needsRetiring: false }, now);
    return [];
  }
  const claimed = await deps.store.transaction(async (tx) => {
    await tx.cards.update(row.id, { state: 'retired', needsRetiring: oldIsThere }, now);
    return tx.cards.claim(claimOf(deps, item, wanted), now);
  });
  return claimed ? send(deps, item, wanted, claimed, message) : [];
}

async function sendNew(deps: FlowDeps, item: StoredItem, wanted: Wanted, message: OutMessage): Promise<Date[]> {
  const claimed = await deps.store.cards.claim(claimOf(deps, item, wanted), deps.clock.now());
  return claimed ? send(deps, item, wanted, claimed, message) : [];
}

function claimOf(deps: FlowDeps, item: StoredItem, wanted: Wanted) {
  return {
    id: deps.newId(),
    itemId: item.id,
    recipient: recipientName(wanted.recipient.to),
    role: wanted.recipient.role,
    call: wanted.call,
  };
}

async function proveOrRepeat(
  deps: FlowDeps,
  item: StoredItem,
  wanted: Wanted,
  row: PostedCard,
  message: OutMessage,
): Promise<Date[]> {
  const provedBy = new Date(row.changedAt.getTime() + PROOF_MS);
  if (row.state === 'lost' && deps.clock.now() < provedBy) return [provedBy];
  return send(deps, item, wanted, row, message);
}

async function send(
  deps: FlowDeps,
  item: StoredItem,
  wanted: Wanted,
  row: PostedCard,
  message: OutMessage,
): Promise<Date[]> {
  try {
    const { conversationId, activityId } = await deliver(deps, wanted, message);
    const shown = {
      state: 'shown',
      conversationId,
      activityId,
      digest: digestOf(message.card),
      call: wanted.call,
    } as const;
    await deps.store.cards.update(row.id, shown, deps.clock.now());
    await deps.store.audit.add({ at: deps.clock.now(), event: 'card.sent', itemId: item.id });
    deps.metrics.posted('send', 'ok');
    return [];
  } catch (error) {
    deps.metrics.posted('send', error instanceof AppError ? error.code : 'bug');
    return sendFailed(deps, item, row, error);
  }
}

/** Sends it where the recipient is now: a person whose chat is gone for good gets it in a new one. */
async function deliver(
  deps: FlowDeps,
  { recipient: { to }, chatId }: Wanted,
  message: OutMessage,
): Promise<{ conversationId: string; activityId: string }> {
  if ('conversation' in to) {
    const activityId = await deps.channel.send(to.conversation, message);
    return { conversationId: to.conversation, activityId };
  }
  const known = chatId ?? (await openChat(deps, to.person, deps.tenantId));
  try {
    return { conversationId: known, activityId: await deps.channel.send(known, message) };
  } catch (error) {
    if (!hasCode(error, 'teams.conversation-gone')) throw error;
    const opened = await openChat(deps, to.person, deps.tenantId);
    if (opened === known) throw error;
    return { conversationId: opened, activityId: await deps.channel.send(opened, message) };
  }
}

/** Makes the chat with a person the bot has not met, and remembers it. */
export async function openChat(
  deps: Pick<FlowDeps, 'channel' | 'store'>,
  objectId: string,
  tenantId: string,
): Promise<string> {
  const conversationId = await deps.channel.openPersonal({ objectId, tenantId });
  await deps.store.people.seen({ objectId, tenantId, conversationId });
  return conversationId;
}

async function sendFailed(deps: FlowDeps, item: StoredItem, row: PostedCard, error: unknown): Promise<Date[]> {
  if (hasCode(error, 'teams.ambiguous')) {
    await setState(deps, row, 'lost');
    return [new Date(deps.clock.now().getTime() + PROOF_MS)];
  }
  const cannotBeSent = ['teams.unreachable', 'teams.refused', 'teams.conversation-gone', 'teams.card-gone'] as const;
  if (cannotBeSent.some((code) => hasCode(error, code))) {
    await setState(deps, row, 'unreachable');
    deps.log.warn('card.undeliverable', { itemId: item.id, recipient: row.recipient, error });
    await reportProblem(
      deps,
      'card-undeliverable',
      item,
      { recipient: row.recipient },
      await nameOf(deps, row.recipient),
    );
    return [];
  }
  // Certainly not sent: the claim is given back, and the next pass makes a new one.
  await deps.store.cards.update(row.id, { state: 'retired', needsRetiring: false }, deps.clock.now());
  throw error;
}

/** For administrators: for whom the app has to be installed. Empty for channels, and for somebody who cannot be read. */
async function nameOf(deps: FlowDeps, recipient: string): Promise<string> {
  const objectId = /^person:(.+)$/.exec(recipient)?.[1];
  const profile = objectId && (await deps.directory.profile(objectId).catch(() => undefined));
  return profile ? profile.displayName : '';
}

async function retire(deps: FlowDeps, row: PostedCard): Promise<void> {
  const needsRetiring = row.activityId !== undefined;
  await deps.store.cards.update(row.id, { state: 'retired', needsRetiring }, deps.clock.now());
}

async function setState(deps: FlowDeps, row: PostedCard, state: PostedCardState): Promise<void> {
  await deps.store.cards.update(row.id, { state }, deps.clock.now());
}
