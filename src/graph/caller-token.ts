// Checks the token of a Microsoft service that calls this bot: is it Entra's, for us, of our tenant, and of that very service?

import { createRemoteJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';

/** Which tokens are the right ones. */
export interface CallerTokenRule {
  tenantId: string;
  /** The tenant's issuer of version 2.0; that of version 1.0 follows from the tenant. */
  issuer: string;
  keysUrl: string;
  /** Application ID URI that the service asks a token for. It ends with the application id, or is one. */
  appIdUri: string;
  /** Application id of the service. */
  callerAppId: string;
  clock: Clock;
}

/** Resolves when the caller is that service; throws `callout.*`, or `sign-in.unavailable` when the keys cannot be read. */
export type CheckCallerToken = (token: string | undefined) => Promise<void>;

const TOKEN_LENGTH_MAX = 16_384;
const SKEW_S = 60;

/** Version 1.0 names the caller `appid`, version 2.0 `azp`. A person's token has scopes; a service's has none. */
const claimsShape = z.object({
  tid: z.string(),
  azp: z.string().optional(),
  appid: z.string().optional(),
  scp: z.never().optional(),
});

/** Keys are fetched on first use and kept; an unknown key makes them be fetched again, at most twice a minute. */
export function callerTokenChecker(rule: CallerTokenRule): CheckCallerToken {
  const keys = createRemoteJWKSet(new URL(rule.keysUrl), { cooldownDuration: 30_000 });
  // Which version PIM sends is not documented without contradiction: both name the same application.
  const audience = [rule.appIdUri, rule.appIdUri.split('/').at(-1) ?? rule.appIdUri];
  const issuer = [rule.issuer, `https://sts.windows.net/${rule.tenantId}/`];
  return async (token) => {
    if (!token) throw new AppError('callout.no-token');
    if (token.length > TOKEN_LENGTH_MAX) throw new AppError('callout.bad-token', { detail: { problem: 'too-long' } });
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer,
      audience,
      requiredClaims: ['exp', 'nbf', 'iat'],
      clockTolerance: SKEW_S,
      currentDate: rule.clock.now(),
    }).catch((error: unknown) => {
      throw refusal(error, token, rule.tenantId);
    });
    const claims = claimsShape.safeParse(payload);
    if (!claims.success) throw new AppError('callout.wrong-caller', { detail: { problem: 'claims' } });
    const { tid, azp, appid } = claims.data;
    if (tid !== rule.tenantId) throw new AppError('callout.wrong-tenant');
    const named = [azp, appid].filter((one) => one !== undefined);
    if (named.length === 0 || named.some((one) => one.toLowerCase() !== rule.callerAppId))
      throw new AppError('callout.wrong-caller', { detail: { problem: 'application' } });
  };
}

/** What jose says about the token is about the token; anything else means that the keys could not be read. */
function refusal(error: unknown, token: string, tenantId: string): AppError {
  if (error instanceof errors.JWTExpired) return new AppError('callout.expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return new AppError('callout.wrong-audience');
    if (error.claim === 'iss')
      return new AppError(isForeign(token, tenantId) ? 'callout.wrong-tenant' : 'callout.wrong-issuer');
    return new AppError('callout.bad-token', { detail: { problem: `claim-${error.claim}` } });
  }
  const isAboutKeys =
    error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid || !(error instanceof errors.JOSEError);
  // Any answer but 200 from the key endpoint is a plain JOSEError.
  if (isAboutKeys || error.code === 'ERR_JOSE_GENERIC')
    return new AppError('sign-in.unavailable', { detail: { problem: 'keys' }, cause: error });
  return new AppError('callout.bad-token', { detail: { problem: error.code } });
}

/** Signed by Entra, for another tenant: said as such, because that is what an administrator has to look for. */
function isForeign(token: string, tenantId: string): boolean {
  const tid = decodeJwt(token)['tid'];
  return typeof tid === 'string' && tid !== tenantId;
}
