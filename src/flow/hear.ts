// A line of text: find its command, run it, send the answers. Missing sign-ins are asked for and the line is heard again.

import { sentenceFor, toAppError } from '../core/errors.ts';
import { overtime, within } from './background.ts';
import type { FlowDeps } from './deps.ts';
import { placed } from './files.ts';
import type { Inbound } from './inbound.ts';
import { deliverWaiting, greet } from './meet.ts';
import { sayReplies, type ReplyTo } from './reply.ts';
import { createSight } from './sight.ts';
import { askForLine } from './sign-in.ts';
import { createTurn, placeOf } from './turn.ts';
import { flowWords } from './words.ts';

/** Teams gives up on a turn after ten to fifteen seconds. What takes longer than this goes on, and its answer comes by itself. */
const LINE_BUDGET_MS = 4_000;

/** A typed line: who says it is greeted, what could not be delivered to them before is sent, and the line is answered. */
export const hear =
  (deps: FlowDeps): Inbound['hear'] =>
  async ({ sender, line, conversation, say }) => {
    const sight = createSight(deps, sender.person.objectId);
    const known = await greet(deps, sender, conversation, sight);
    if (conversation.kind === 'personal') await deliverWaiting(deps, `person:${sender.person.objectId}`);
    await hearLine(deps, { sender, known, conversation, say, sight }, line, 'first');
  };

/** `signed-in`: a sign-in has just worked for this line, so it is not asked for again. */
export async function hearLine(deps: FlowDeps, to: ReplyTo, line: string, when: 'first' | 'signed-in'): Promise<void> {
  const work = answered(deps, to, line, when);
  if ((await within(work, LINE_BUDGET_MS)) !== overtime) return;
  deps.background.run('line', work);
  const text = flowWords[to.known.preferences.language].atIt;
  await to.say({ text, summary: text });
}

async function answered(deps: FlowDeps, to: ReplyTo, line: string, when: 'first' | 'signed-in'): Promise<void> {
  const place = placeOf(to.conversation);
  const deadlineMs = performance.now() + deps.clickBudgetMs;
  const turn = createTurn(deps, to.sender, to.known, to.conversation, to.sight, deadlineMs);
  const { language } = to.known.preferences;
  try {
    const found = deps.registry.command(line, place);
    deps.log.info('line.heard', { command: found?.command.name ?? 'unknown', place });
    const replies = found ? await found.command.run(turn, found.args) : [deps.unknownLine(turn, line)];
    for (const reply of replies) await sayReplies(deps, to, [await placed(deps, to, reply)]);
  } catch (error) {
    const failure = toAppError(error, deps.newId());
    if (failure.kind === 'SignInNeeded' && when === 'first') {
      if (place === 'channel') {
        const text = flowWords[language].useChat;
        await to.say({ text, summary: text });
        return;
      }
      await askForLine(deps, to.sender.person, to.conversation.id, line, failure);
      return;
    }
    deps.log[failure.kind === 'Bug' ? 'error' : 'info']('line.refused', { code: failure.code, error: failure });
    const text = sentenceFor(failure, language);
    await to.say({ text, summary: text });
  }
}
