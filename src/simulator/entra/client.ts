/** Client authentication at the token endpoint: secret or signed assertion.
 *  https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
import { importJWK, jwtVerify } from 'jose';
import type { JWK } from 'jose';
import { principalOfApp } from '../consent/model.ts';
import type { Kernel } from '../kernel.ts';
import type { Application } from './applications.ts';
import { applicationOf } from './applications.ts';
import { EntraError } from './errors.ts';

/** The application that the form names, its credential checked. */
export async function authenticateClient(
  kernel: Kernel,
  form: URLSearchParams,
  tenantId: string,
): Promise<Application> {
  const clientId = form.get('client_id') ?? '';
  if (clientId === '')
    throw new EntraError(
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'client_id'.",
    );
  const application = applicationOf(kernel, clientId);
  if (!application || tenantId !== kernel.tenant.id) throw unknownApplication(clientId, tenantId);
  const assertion = form.get('client_assertion');
  if (assertion !== null) await checkAssertion(kernel, application, assertion, form, tenantId);
  else checkSecret(application, form.get('client_secret'));
  checkEnabled(kernel, clientId);
  return application;
}

/** 700016: the application is not in the directory. */
export function unknownApplication(clientId: string, tenantId: string): EntraError {
  const text = `Application with identifier '${clientId}' was not found in the directory '${tenantId}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`;
  return new EntraError('unauthorized_client', 700016, text);
}

/** 7000112: an administrator has disabled the app, so nobody gets a token for it any more. */
function checkEnabled(kernel: Kernel, clientId: string): void {
  if (principalOfApp(kernel, clientId)?.accountEnabled !== false) return;
  const text = `Application '${clientId}' is disabled.`;
  throw new EntraError('unauthorized_client', 7000112, text);
}

function checkSecret(application: Application, secret: string | null): void {
  if (secret === null) {
    throw new EntraError(
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      { status: 401 },
    );
  }
  if (application.secrets.includes(secret)) return;
  const text = `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${application.id}'.`;
  throw new EntraError('invalid_client', 7000215, text, { status: 401 });
}

async function checkAssertion(
  kernel: Kernel,
  application: Application,
  assertion: string,
  form: URLSearchParams,
  tenantId: string,
): Promise<void> {
  if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') {
    throw new EntraError(
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'client_assertion_type'.",
    );
  }
  const audience = [
    `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`,
    `https://login.microsoftonline.com/${tenantId}/v2.0`,
    `${kernel.baseUrl}/${tenantId}/oauth2/v2.0/token`,
  ];
  for (const key of application.keys) {
    const checks = { audience, issuer: application.id, subject: application.id, currentDate: kernel.clock.now() };
    const valid = await jwtVerify(assertion, await importJWK(key as JWK, 'RS256'), checks).then(
      () => true,
      () => false,
    );
    if (valid) return;
  }
  throw new EntraError(
    'invalid_client',
    700027,
    'The certificate with identifier used to sign the client assertion is not registered on application, or the assertion failed signature validation.',
    { status: 401 },
  );
}
