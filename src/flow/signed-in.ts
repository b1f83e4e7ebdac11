// What goes on after a sign-in that the bot has asked for: the line is heard again, or the decision is carried out.

import { isKind, sentenceFor, toAppError } from '../core/errors.ts';
import { finishDecision } from './carry-out.ts';
import type { FlowDeps } from './deps.ts';
import { hearLine } from './hear.ts';
import type { Inbound } from './inbound.ts';
import { greet } from './meet.ts';
import { createSight } from './sight.ts';
import { acceptSignIn } from './sign-in.ts';

/** The answer to askToSignIn. Several clients of one person may answer; the first one counts. */
export const signedIn =
  (deps: FlowDeps): Inbound['signedIn'] =>
  async ({ sender, signInId, signIn, conversation, say }) => {
    const { person } = sender;
    try {
      const sight = createSight(deps, person.objectId);
      const known = await greet(deps, sender, conversation, sight);
      await acceptSignIn(deps, person, signIn);
      const id = signInId ?? ('code' in signIn ? signIn.code : '');
      const pending = await deps.store.signIns.take(id, person.objectId, deps.clock.now());
      if (pending?.then.do === 'decision') await finishDecision(deps, pending.then.decisionId);
      if (pending?.then.do === 'command') {
        await hearLine(deps, { sender, known, conversation, say, sight }, pending.then.line, 'signed-in');
      }
      return 'ok';
    } catch (error) {
      const failure = toAppError(error, deps.newId());
      deps.log.warn('sign-in.failed', { code: failure.code, error: failure });
      if (isKind(failure, 'NotAllowed') || isKind(failure, 'InvalidInput')) {
        const at = deps.clock.now();
        const { objectId, tenantId } = person;
        await deps.store.audit.add({
          at,
          actorObjectId: objectId,
          tenantId,
          event: 'sign-in.refused',
          code: failure.code,
        });
      }
      if (failure.kind === 'Unavailable') {
        const text = sentenceFor(failure, deps.defaults.language);
        await say({ text, summary: text });
      }
      return 'failed';
    }
  };
