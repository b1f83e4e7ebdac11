// Signing in: proofs that come with a click or after a question, and how a person is asked for one.

import { randomBytes } from 'node:crypto';
import { AppError } from '../core/errors.ts';
import type { Person } from '../core/people.ts';
import type { FlowDeps } from './deps.ts';
import type { SignInProof } from './inbound.ts';
import { flowWords } from './words.ts';

/**
 * Makes the person's token usable, and answers the claims that the sign-in was to bring, if any. Throws `token.*`, `sign-in.*`;
 * `sign-in.bad-code` for a code that is not theirs or too old.
 */
export async function acceptSignIn(deps: FlowDeps, person: Person, proof: SignInProof): Promise<string | undefined> {
  if ('token' in proof) {
    await deps.sessions.signIn(person, proof.token);
    return undefined;
  }
  const page = await deps.store.signIns.takePage(proof.code, person.objectId, deps.clock.now());
  if (!page?.authorizationCode) throw new AppError('sign-in.bad-code');
  await deps.sessions.redeem(person, page.authorizationCode, page.verifier, page.resource);
  return page.claims;
}

/** A page where the person signs in interactively, e.g. to answer a claims challenge. Undefined without a public address. */
export async function signInPage(
  deps: FlowDeps,
  person: Person,
  { claims, resource }: Pick<AppError, 'claims' | 'resource'>,
  state = deps.newId(),
): Promise<string | undefined> {
  const url = deps.signInPageUrl(state);
  if (url === undefined) return undefined;
  const verifier = randomBytes(48).toString('base64url');
  const page = { state, personObjectId: person.objectId, verifier, claims, resource, authorizationCode: undefined };
  await deps.store.signIns.addPage(page, deps.clock.now());
  return url;
}

/** Asks for a sign-in and remembers the line, which is heard again afterwards. */
export async function askForLine(
  deps: FlowDeps,
  person: Person,
  conversationId: string,
  line: string,
  failure: AppError,
): Promise<void> {
  const signInId = deps.newId();
  const pending = {
    id: signInId,
    personObjectId: person.objectId,
    then: { do: 'command', line, conversationId } as const,
  };
  await deps.store.signIns.add(pending, deps.clock.now());
  await signInPage(deps, person, failure, signInId);
  const known = await deps.store.people.get(person.objectId);
  const { language } = known?.preferences ?? deps.defaults;
  const { signIn: text, signInButton: button } = flowWords[language];
  await deps.channel.askToSignIn(conversationId, signInId, { text, button });
}
