// Checks the token that Teams brings: is it Entra's, for this bot, and does it belong to the very person who sent the activity?

import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import type { Person } from '../core/people.ts';

/** Which tokens are the right ones. */
export interface SsoTokenRule {
  tenantId: string;
  appId: string;
  /** The tenant's issuer of version 2.0. Version 1.0 is not accepted: the registration must ask for 2. */
  issuer: string;
  keysUrl: string;
  clock: Clock;
}

/** Resolves when the token is the person's own; throws `token.missing` (expired), `token.not-yours`, `sign-in.unavailable`. */
export type CheckSsoToken = (person: Person, token: string) => Promise<void>;

const TOKEN_LENGTH_MAX = 16_384;
const SKEW_S = 60;

const claimsShape = z.object({
  oid: z.string(),
  tid: z.string(),
  ver: z.literal('2.0'),
  scp: z.string(),
});

/** Keys are fetched on first use and kept; an unknown key makes them be fetched again, at most twice a minute. */
export function ssoTokenChecker(rule: SsoTokenRule): CheckSsoToken {
  const keys = createRemoteJWKSet(new URL(rule.keysUrl), { cooldownDuration: 30_000, timeoutDuration: 3_000 });
  const audience = [rule.appId, `api://botid-${rule.appId}`];
  return async (person, token) => {
    if (token.length > TOKEN_LENGTH_MAX) throw notYours('too-long');
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer: rule.issuer,
      audience,
      requiredClaims: ['exp', 'nbf', 'iat'],
      clockTolerance: SKEW_S,
      currentDate: rule.clock.now(),
    }).catch((error: unknown) => {
      throw refusal(error);
    });
    const claims = claimsShape.safeParse(payload);
    if (!claims.success) throw notYours('claims');
    const { oid, tid, scp } = claims.data;
    if (tid !== rule.tenantId || person.tenantId !== rule.tenantId) throw notYours('tenant');
    if (oid !== person.objectId) throw notYours('person');
    if (!scp.split(' ').includes('access_as_user')) throw notYours('scope');
  };
}

function notYours(problem: string, cause?: unknown): AppError {
  return new AppError('token.not-yours', { detail: { problem }, cause });
}

/** What jose says about the token is about the token; anything else means that the keys could not be read. */
function refusal(error: unknown): AppError {
  if (error instanceof errors.JWTExpired) return new AppError('token.missing', { detail: { problem: 'expired' } });
  if (error instanceof errors.JWTClaimValidationFailed) return notYours(`claim-${error.claim}`);
  if (
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    !(error instanceof errors.JOSEError)
  )
    return new AppError('sign-in.unavailable', { detail: { problem: 'keys' }, cause: error });
  // Any answer but 200 from the key endpoint is a plain JOSEError.
  if (error.code === 'ERR_JOSE_GENERIC')
    return new AppError('sign-in.unavailable', { detail: { problem: 'keys' }, cause: error });
  return notYours(error.code);
}
