// Messages that another one has replaced: what can be clicked is taken away from them, and tried again until it is.

import { hasCode } from '../core/errors.ts';
import type { StoredItem } from '../core/item.ts';
import type { FlowDeps } from './deps.ts';
import { noticeCard } from './notice.ts';
import type { PostedCard } from './ports.ts';
import { flowWords } from './words.ts';

const RETIRE_AGAIN_MS = 60_000;

/** Takes what can be clicked away from every message that another one has replaced. Answers when to try again. */
export async function retireCards(deps: FlowDeps, item: StoredItem): Promise<Date[]> {
  const rows = await deps.store.cards.ofItem(item.id);
  let left = false;
  for (const row of rows.filter((card) => card.state === 'retired' && card.needsRetiring)) {
    if (!(await takeAway(deps, row))) left = true;
  }
  return left ? [new Date(deps.clock.now().getTime() + RETIRE_AGAIN_MS)] : [];
}

/** Edits the old message to a pointer; where Teams refuses even that, deletes it. */
async function takeAway(deps: FlowDeps, row: PostedCard): Promise<boolean> {
  const { conversationId, activityId } = row;
  if (conversationId && activityId) {
    const words = flowWords[await languageOf(deps, row)];
    const view = noticeCard(words.movedTitle, words.moved);
    const message = { card: deps.cards.render(view), summary: view.summary, alert: false };
    const done = await deps.channel
      .edit(conversationId, activityId, message)
      .catch((error: unknown) => {
        if (isGoneForGood(error)) return;
        return deps.channel.remove(conversationId, activityId);
      })
      .then(() => true)
      .catch((error: unknown) => isGoneForGood(error));
    if (!done) return false;
  }
  await deps.store.cards.update(row.id, { needsRetiring: false }, deps.clock.now());
  return true;
}

function isGoneForGood(error: unknown): boolean {
  const codes = ['teams.card-gone', 'teams.conversation-gone', 'teams.unreachable'] as const;
  return codes.some((code) => hasCode(error, code));
}

async function languageOf(deps: FlowDeps, row: PostedCard) {
  const objectId = row.recipient.startsWith('person:') ? row.recipient.slice('person:'.length) : undefined;
  const person = objectId ? await deps.store.people.get(objectId) : undefined;
  return (person?.preferences ?? deps.defaults).language;
}
