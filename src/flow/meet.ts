// Getting to know people and conversations, from what their activities tell.

import { AppError } from '../core/errors.ts';
import { refOf } from '../core/item.ts';
import type { FlowDeps } from './deps.ts';
import type { Inbound, Sender } from './inbound.ts';
import type { Conversation, KnownPerson } from './ports.ts';
import { createSight, type Sight } from './sight.ts';
import { placeOf } from './turn.ts';

/**
 * Remembers who and where, writing only what is new; answers the person with their settings.
 * Throws `click.wrong-place` for somebody in another person's chat with the bot.
 */
export async function greet(
  deps: FlowDeps,
  sender: Sender,
  conversation: Conversation,
  sight: Pick<Sight, 'person'>,
): Promise<KnownPerson> {
  const place = JSON.stringify(conversation);
  if (!deps.fresh.has(conversation.id, place)) {
    mustFit(await deps.store.conversations.get(conversation.id), conversation);
    await deps.store.conversations.save(conversation);
    deps.fresh.add(conversation.id, place);
  }
  const { objectId, tenantId } = sender.person;
  const seen = {
    objectId,
    tenantId,
    teamsId: sender.teamsId,
    conversationId: conversation.kind === 'personal' ? conversation.id : undefined,
    locale: sender.locale,
    timeZone: sender.timeZone,
    displayName: sender.displayName,
  };
  const self = JSON.stringify(seen);
  const known = deps.fresh.has(objectId, self) ? await sight.person() : undefined;
  if (known) return known;
  const stored = await deps.store.people.seen(seen);
  deps.fresh.add(objectId, self);
  return stored;
}

/** A chat stays its person's and a channel stays a channel, whatever an activity says. Throws `click.wrong-place`. */
function mustFit(known: Conversation | undefined, told: Conversation): void {
  if (!known) return;
  const isOtherPerson = known.personObjectId !== undefined && known.personObjectId !== told.personObjectId;
  const isOtherKind = (known.kind === 'personal') !== (told.kind === 'personal');
  if (isOtherPerson || isOtherKind) throw new AppError('click.wrong-place');
}

/** Added: a welcome, and what could not be delivered before. Removed: forgotten. */
export const met =
  (deps: FlowDeps): Inbound['met'] =>
  async ({ sender, conversation, what, say }) => {
    const stored = await deps.store.conversations.get(conversation.id);
    // Where Teams does not say who did it, nobody claims the chat.
    mustFit(stored, sender ? conversation : { ...conversation, personObjectId: stored?.personObjectId });
    if (what === 'removed') {
      await deps.store.conversations.remove(conversation.id);
      deps.fresh.add(conversation.id, '');
      return;
    }
    await deps.store.conversations.save(conversation);
    const sight = sender && createSight(deps, sender.person.objectId);
    const known = sight && (await greet(deps, sender, conversation, sight));
    if (!stored && say) {
      const view = deps.welcome(placeOf(conversation), known?.preferences ?? deps.defaults);
      await say({ card: deps.cards.render(view), summary: view.summary });
    }
    await deliverWaiting(deps, `conversation:${conversation.id}`);
    if (sender && conversation.kind === 'personal') await deliverWaiting(deps, `person:${sender.person.objectId}`);
  };

/** Whoever writes can be written to again: Teams tells of no unblocking. */
export async function deliverWaiting(deps: FlowDeps, recipient: string): Promise<void> {
  const items = await deps.store.cards.takeUnreachable(recipient);
  await deps.store.jobs.send(...items.map((item) => ({ name: 'reconcile' as const, item: refOf(item) })));
}
