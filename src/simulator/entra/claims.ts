/** The `claims` parameter: declared client capabilities and demanded authentication contexts.
 *  https://learn.microsoft.com/entra/identity-platform/claims-challenge */
import { EntraError } from './errors.ts';

interface ClaimsParameter {
  access_token?: { xms_cc?: { values?: string[] }; acrs?: { value?: string; values?: string[] } };
}

function claimsIn(form: URLSearchParams): ClaimsParameter {
  const claims = form.get('claims');
  if (claims === null) return {};
  try {
    return JSON.parse(claims) as ClaimsParameter;
  } catch {
    throw new EntraError('invalid_request', 9002313, 'Invalid request. The claims parameter is no JSON.');
  }
}

/** Client capabilities that the application declares, e.g. `cp1`. */
export function capabilitiesIn(form: URLSearchParams): string[] {
  return claimsIn(form).access_token?.xms_cc?.values ?? [];
}

/** The authentication context a `claims` parameter asks for. */
export function authContextIn(form: URLSearchParams): string | undefined {
  const acrs = claimsIn(form).access_token?.acrs;
  return acrs?.value ?? acrs?.values?.[0];
}
