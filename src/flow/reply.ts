// Brings a reply to the person: as an answer to the click, or as messages in the conversation.

import type { Reply } from '../core/feature.ts';
import type { OfferedFile } from '../core/file.ts';
import { refOf, type StoredItem } from '../core/item.ts';
import type { FlowDeps } from './deps.ts';
import { offerFile } from './files.ts';
import type { ClickAnswer, Say, Sender } from './inbound.ts';
import type { Conversation, KnownPerson } from './ports.ts';
import { digestOf, withRefresh } from './posted-card.ts';
import type { Sight } from './sight.ts';
import { cardFor } from './turn.ts';
import { recipientName } from './viewer.ts';
import { flowWords } from './words.ts';

/** To whom, and where, a reply goes. */
export interface ReplyTo {
  sender: Sender;
  known: KnownPerson;
  conversation: Conversation;
  sight: Sight;
  say: Say;
}

/** The answer to a click. A clicked message that shows an item from now on is entered in the ledger. */
export async function answerClick(
  deps: FlowDeps,
  to: ReplyTo,
  activityId: string | undefined,
  reply: Reply,
): Promise<ClickAnswer> {
  if ('text' in reply) return { text: reply.text };
  if ('card' in reply) {
    if (reply.below) await showBelow(deps, to, reply.below.item, reply.below.role);
    return { card: deps.cards.render(reply.card) };
  }
  if ('file' in reply) return { text: (await offerFile(deps, to, reply.file)).text };
  if ('itemBelow' in reply) {
    await showBelow(deps, to, reply.itemBelow, reply.role);
    return { text: flowWords[to.known.preferences.language].below };
  }
  if ('cardBelow' in reply) {
    await to.say({ card: deps.cards.render(reply.cardBelow), summary: reply.cardBelow.summary });
    return { text: flowWords[to.known.preferences.language].below };
  }
  const { view, card, posted } = await itemCard(deps, to, reply.item, reply.role);
  if (to.conversation.kind === 'personal' && activityId && posted?.activityId !== activityId) {
    await moveTo(deps, to, reply.item, reply.role, activityId, undefined);
    deps.log.info('card.adopted', { itemId: reply.item.id, template: view.template });
  }
  return { card };
}

/** The answers to a line, in order. */
export async function sayReplies(deps: FlowDeps, to: ReplyTo, replies: Reply[]): Promise<void> {
  for (const reply of replies) {
    if ('text' in reply) await to.say({ text: reply.text, summary: reply.text });
    else if ('file' in reply) await sayOffered(deps, to, reply.file);
    else if ('card' in reply || 'cardBelow' in reply) {
      const view = 'card' in reply ? reply.card : reply.cardBelow;
      await to.say({ card: deps.cards.render(view), summary: view.summary });
      if ('card' in reply && reply.below) await showBelow(deps, to, reply.below.item, reply.below.role);
    } else if ('itemBelow' in reply) await showBelow(deps, to, reply.itemBelow, reply.role);
    else await sayItem(deps, to, reply.item, reply.role);
  }
}

/** What a channel follows belongs to the channel, whoever asks for it there. */
async function showBelow(deps: FlowDeps, to: ReplyTo, item: StoredItem, role: string): Promise<void> {
  if (to.conversation.kind === 'channel' && role === 'follower') await postAnew(deps, to.conversation.id, item);
  else await sayItem(deps, to, item, role);
}

/** The channel's one card of the item is sent by the reconciler, and edited from then on; an older one is retired. */
async function postAnew(deps: FlowDeps, conversation: string, item: StoredItem): Promise<void> {
  const now = deps.clock.now();
  const recipient = recipientName({ conversation });
  await deps.store.transaction(async (tx) => {
    const old = (await tx.cards.ofItem(item.id)).find((row) => row.recipient === recipient && row.state !== 'retired');
    if (old) await tx.cards.update(old.id, { state: 'retired', needsRetiring: old.activityId !== undefined }, now);
    await tx.cards.claim({ id: deps.newId(), itemId: item.id, recipient, role: 'follower', call: undefined }, now);
    await tx.jobs.send({ name: 'reconcile', item: refOf(item) });
  });
}

async function sayOffered(deps: FlowDeps, to: ReplyTo, file: OfferedFile): Promise<void> {
  const { isBelow, text } = await offerFile(deps, to, file);
  if (!isBelow) await to.say({ text, summary: text });
}

async function sayItem(deps: FlowDeps, to: ReplyTo, item: StoredItem, role: string): Promise<void> {
  const { view, card } = await itemCard(deps, to, item, role);
  const activityId = await to.say({ card, summary: view.summary });
  if (to.conversation.kind === 'personal') await moveTo(deps, to, item, role, activityId, digestOf(card));
}

async function itemCard(deps: FlowDeps, to: ReplyTo, item: StoredItem, role: string) {
  const { objectId } = to.sender.person;
  const { view, posted } = await cardFor(deps, to.sight, item, { ...to, objectId }, role);
  const teamsId = item.isOpen ? to.sender.teamsId : undefined;
  return { view, posted, card: withRefresh(deps.cards.render(view), item.id, teamsId) };
}

/** From now on that message is the person's one card of the item; an older one is retired. */
async function moveTo(
  deps: FlowDeps,
  to: ReplyTo,
  item: StoredItem,
  role: string,
  activityId: string,
  digest: string | undefined,
): Promise<void> {
  const now = deps.clock.now();
  const recipient = `person:${to.sender.person.objectId}`;
  await deps.store.transaction(async (tx) => {
    const old = (await tx.cards.ofItem(item.id)).find((row) => row.recipient === recipient && row.state !== 'retired');
    if (old?.activityId === activityId) return;
    if (old) await tx.cards.update(old.id, { state: 'retired', needsRetiring: old.activityId !== undefined }, now);
    const claim = { id: deps.newId(), itemId: item.id, recipient, role, call: old?.call };
    const row = await tx.cards.claim(claim, now);
    const conversationId = to.conversation.id;
    if (row) await tx.cards.update(row.id, { state: 'shown', conversationId, activityId, digest }, now);
    await tx.jobs.send({ name: 'reconcile', item: refOf(item) });
  });
}
