// Tells administrators what needs them: the log always, the channels that follow problems once for each item.

import { refOf, type ItemRef } from '../core/item.ts';
import type { FlowDeps } from './deps.ts';
import { noticeCard } from './notice.ts';
import { flowWords } from './words.ts';

const NEVER_AGAIN = new Date('9999-01-01T00:00:00Z');

/** The topic under which a channel hears of problems. */
export const problemsTopic = 'problems';

/** Never throws for a channel that cannot be reached: the log has it. */
export async function reportProblem(
  deps: FlowDeps,
  code: string,
  ref: ItemRef,
  detail: Record<string, string>,
): Promise<void> {
  const isNew = await deps.store.schedules.claim(
    `problem/${code}/${ref.feature}/${ref.kind}/${ref.key}`,
    deps.clock.now(),
    NEVER_AGAIN,
  );
  if (!isNew) return;
  deps.log.warn('problem.found', { code, ...refOf(ref), ...detail });
  const words = flowWords[deps.defaults.language];
  const view = noticeCard(words.problemTitle, words.problem[code] ?? code);
  const message = { card: deps.cards.render(view), summary: view.summary, alert: false };
  for (const conversationId of await deps.store.conversations.followersOf(problemsTopic)) {
    await deps.channel.send(conversationId, message).catch((error: unknown) => {
      deps.log.warn('problem.not-told', { code, error });
    });
  }
}
