// What Entra's token endpoint said, as errors of ours. https://learn.microsoft.com/entra/identity-platform/reference-error-codes

import { AppError } from '../core/errors.ts';

/** What MSAL's errors have in common; read by shape, so that MSAL is not loaded for it. */
interface MsalError extends Error {
  errorCode: string;
  subError?: string;
  errorNo?: string | number;
  claims?: string;
  correlationId?: string;
}

/** AADSTS numbers that mean: this proof is too old or used up, a new one may do. */
const staleProofs = new Set(['500133', '50013', '70008', '54005']);

/** Anything thrown while asking for a token. Entra's sentences are left out: they name people. */
export function signInError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!isMsalError(error)) return new AppError('sign-in.unavailable', { cause: error });
  const number = String(error.errorNo ?? '');
  const detail = { code: error.errorCode, number, correlationId: error.correlationId };
  if (error.errorCode === 'network_error' || error.errorCode === 'endpoints_resolution_error')
    return new AppError('sign-in.unavailable', { detail });
  if (number === '65001' || error.subError === 'consent_required')
    return new AppError('token.consent-missing', { detail });
  if (staleProofs.has(number)) return new AppError('token.missing', { detail });
  if (error.name === 'InteractionRequiredAuthError' || error.claims)
    return new AppError('token.step-up', { detail, ...(error.claims ? { claims: error.claims } : {}) });
  if (error.errorCode === 'invalid_client' || error.errorCode === 'unauthorized_client')
    return new AppError('config.permission-missing', { detail });
  return new AppError('sign-in.refused', { detail });
}

function isMsalError(error: unknown): error is MsalError {
  return error instanceof Error && 'errorCode' in error && typeof error.errorCode === 'string';
}
