// Tells administrators what needs them, in the log and in the channels that follow problems: once for each item, or once a
// week for somebody who cannot be reached.

import { refOf, type ItemRef } from '../core/item.ts';
import { dayMs } from '../core/time.ts';
import type { FlowDeps } from './deps.ts';
import { noticeCard } from './notice.ts';
import { flowWords } from './words.ts';

const NEVER_AGAIN = new Date('9999-01-01T00:00:00Z');

/** The topic under which a channel hears of problems. */
export const problemsTopic = 'problems';

/** `about` names for the channels what it is about; the log never has it. Never throws for a channel that cannot be reached: the log has it. */
export async function reportProblem(
  deps: FlowDeps,
  code: string,
  ref: ItemRef,
  detail: Record<string, string>,
  about = '',
): Promise<void> {
  const now = deps.clock.now();
  const { recipient } = detail;
  const isNew = recipient
    ? await deps.store.schedules.claim(`problem/${code}/${recipient}`, now, new Date(now.getTime() + 7 * dayMs))
    : await deps.store.schedules.claim(`problem/${code}/${ref.feature}/${ref.kind}/${ref.key}`, now, NEVER_AGAIN);
  if (!isNew) return;
  deps.log.warn('problem.found', { code, ...refOf(ref), ...detail });
  const words = flowWords[deps.defaults.language];
  const view = noticeCard(words.problemTitle, words.problem[code] ?? code, about);
  const message = { card: deps.cards.render(view), summary: view.summary, alert: false };
  for (const conversationId of await deps.store.conversations.followersOf(problemsTopic)) {
    await deps.channel.send(conversationId, message).catch((error: unknown) => {
      deps.log.warn('problem.not-told', { code, error });
    });
  }
}
