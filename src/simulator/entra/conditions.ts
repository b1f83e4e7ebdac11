/** What stands between a person and a token: missing consent, a second factor. Tests set it with
 *  `PUT /_sim/objects/entra/conditions [{ "id": "ana@contoso.example", "consentMissing": true, "mfaRequired": true }]`;
 *  consenting or passing the second factor on the sign-in page clears it. */
import type { Kernel } from '../kernel.ts';
import type { Entity } from '../store.ts';
import { EntraError } from './errors.ts';

/** The conditions of one person; `id` is an object id or user principal name. */
export interface Conditions extends Entity {
  /** The person has not consented: 65001 until he does. */
  consentMissing?: boolean;
  /** Conditional access asks for a second factor: 50076 until it was given. */
  mfaRequired?: boolean;
  /** The session was made with a password only: tokens do not claim a second factor until it was given. */
  singleFactor?: boolean;
  /** Sign-in is blocked by conditional access: 53003, nothing helps. */
  blocked?: boolean;
  /** Sessions were revoked at this moment: Graph challenges older tokens until the person signs in again. */
  revokedAt?: string;
}

/** Entra names the policies that asked; clients hand this on unchanged. */
const MFA_CLAIMS = '{"access_token":{"capolids":{"essential":true,"values":["c1a5e7b2-53f8-4d0e-9f5d-6a2f3c1b0d44"]}}}';

/** The conditions now in force for a person. */
export function conditionsOf({ store, people }: Kernel, userId: string): Conditions | undefined {
  const all = store.collection<Conditions>('entra/conditions').all();
  return all.find(({ id }) => people.find(id)?.id === userId);
}

/** Whether the person's session lacks a second factor; without a condition people signed in to Teams with one. */
export function isSingleFactor(kernel: Kernel, userId: string): boolean {
  const conditions = conditionsOf(kernel, userId);
  return conditions?.singleFactor === true || conditions?.mfaRequired === true;
}

/** Removes a condition that the person has met. */
export function clearCondition(
  kernel: Kernel,
  userId: string,
  name: 'consentMissing' | 'mfaRequired' | 'singleFactor',
): void {
  const conditions = conditionsOf(kernel, userId);
  if (conditions) kernel.store.collection<Conditions>('entra/conditions').patch(conditions, { [name]: false });
}

/** Ends the person's sessions: tokens from before are not accepted any more. */
export function revokeSessions(kernel: Kernel, userId: string, revokedAt: string): void {
  const conditions = kernel.store.collection<Conditions>('entra/conditions');
  conditions.put({ ...(conditionsOf(kernel, userId) ?? { id: userId }), revokedAt });
}

/** Throws what Entra answers to a silent request while a condition stands. */
export function checkConditions(kernel: Kernel, userId: string, appName: string): void {
  const conditions = conditionsOf(kernel, userId);
  if (conditions?.blocked) {
    throw new EntraError(
      'interaction_required',
      53003,
      'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
      { suberror: 'message_only' },
    );
  }
  if (conditions?.consentMissing) {
    const text = `The user or administrator has not consented to use the application with ID '${kernel.bot.appId}' named '${appName}'. Send an interactive authorization request for this user and resource.`;
    throw new EntraError('invalid_grant', 65001, text, { suberror: 'consent_required' });
  }
  if (conditions?.mfaRequired) throw mfaNeeded();
}

/** Throws 50173 for a token or grant from before the person's sessions were revoked. */
export function checkNotRevoked(kernel: Kernel, userId: string, issuedAtS: number): void {
  const revokedAt = conditionsOf(kernel, userId)?.revokedAt;
  if (revokedAt === undefined || issuedAtS >= Math.floor(new Date(revokedAt).getTime() / 1000)) return;
  const text = `The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The TokensValidFrom date (before which tokens are not valid) for this user is ${revokedAt}.`;
  throw new EntraError('invalid_grant', 50173, text, { suberror: 'bad_token' });
}

/** 50076: interaction with a second factor is needed. */
export function mfaNeeded(claims: string = MFA_CLAIMS): EntraError {
  const text = `Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.`;
  return new EntraError('interaction_required', 50076, text, { suberror: 'basic_action', claims });
}

/** Whether sign-in must show a page although the person is known. */
export function needsInteraction(kernel: Kernel, userId: string): boolean {
  const conditions = conditionsOf(kernel, userId);
  return conditions?.consentMissing === true || conditions?.mfaRequired === true || conditions?.blocked === true;
}
