// What Teams sends after it was asked to sign a person in: a token, or the one-time code of the sign-in page.
// https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-code#receive-the-bot-token

import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { Inbound, Say, Sender, SignInProof } from '../flow/inbound.ts';
import type { Turned } from './sender.ts';

const tokenShape = z.object({ id: z.string().min(1).max(200), token: z.string().min(1).max(16_384) });
const stateShape = z.object({ state: z.string().min(1).max(200) });

/** How many sign-ins of the last moments are remembered. */
const ANSWERS_MAX = 500;

/** What Teams gets as the answer: 200 is the end of it, 412 makes it show the sign-in button. */
export type SignInAnswer = { status: number; body?: unknown };

/**
 * Hands sign-ins to the flow. Every open client of the person sends the token (phone, desktop, browser), and all must get
 * the same answer, or one of them shows a sign-in button after the work is done.
 */
export function createSignInInvokes(
  inbound: Inbound,
): (turned: Turned, sender: Sender, say: Say) => Promise<SignInAnswer> {
  const answers = new Map<string, Promise<'ok' | 'failed'>>();
  return async (turned, sender, say) => {
    const { signInId, proof } = proofOf(turned);
    const key = `${sender.person.objectId}/${signInId ?? 'code' + JSON.stringify(proof)}`;
    const start = () => inbound.signedIn({ sender, signInId, signIn: proof, conversation: turned.conversation, say });
    const result = await remembered(answers, key, start);
    if (result === 'ok') return { status: 200 };
    return { status: 412, body: { id: signInId ?? null, failureDetail: 'The sign-in could not be used.' } };
  };
}

function remembered<T>(answers: Map<string, Promise<T>>, key: string, start: () => Promise<T>): Promise<T> {
  const known = answers.get(key);
  if (known) return known;
  const oldest = answers.keys().next().value;
  if (answers.size >= ANSWERS_MAX && oldest !== undefined) answers.delete(oldest);
  const answer = start();
  answers.set(key, answer);
  // A sign-in that did not work may be tried again.
  answer.then((result) => result === 'ok' || answers.delete(key)).catch(() => answers.delete(key));
  return answer;
}

function proofOf({ activity }: Turned): { signInId: string | undefined; proof: SignInProof } {
  if (activity.name === 'signin/tokenExchange') {
    const parsed = tokenShape.safeParse(activity.value);
    if (parsed.success) return { signInId: parsed.data.id, proof: { token: parsed.data.token } };
  } else {
    const parsed = stateShape.safeParse(activity.value);
    // The page's code is also the id of what was to be done.
    if (parsed.success) return { signInId: undefined, proof: { code: parsed.data.state } };
  }
  throw new AppError('activity.malformed', { detail: { fields: ['value'] } });
}
