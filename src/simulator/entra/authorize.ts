/** `/{tenant}/oauth2/v2.0/authorize`: a small sign-in page. Posting its form signs the chosen person in.
 *  https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow */
import { offeredApps } from '../consent/catalog.ts';
import type { Kernel, SimRequest, SimResponse } from '../kernel.ts';
import { applicationOf } from './applications.ts';
import type { Application } from './applications.ts';
import { unknownApplication } from './client.ts';
import { authContextIn } from './claims.ts';
import { clearCondition, conditionsOf, isSingleFactor, needsInteraction } from './conditions.ts';
import { consentScreen } from './consent.ts';
import { EntraError } from './errors.ts';
import { signInPage } from './page.ts';
import type { Sessions } from './sessions.ts';

const CODE_LIFETIME_MS = 10 * 60_000;

interface Authorization {
  kernel: Kernel;
  sessions: Sessions;
  /** The parameters of the request. */
  query: URLSearchParams;
  /** What the person filled in; empty for the first visit. */
  form: URLSearchParams;
  application: Application;
}

/** Shows the page, or sends the browser back with a code or an error. */
export function authorize(
  deps: { kernel: Kernel; sessions: Sessions },
  request: SimRequest,
  tenantId: string,
): SimResponse {
  const { query } = request;
  const application = applicationOf(deps.kernel, query.get('client_id') ?? '');
  const offered = offeredApps(deps.kernel).get(query.get('client_id') ?? '');
  if (!application && offered && tenantId === deps.kernel.tenant.id)
    return consentScreen(deps.kernel, request, offered);
  if (!application || tenantId !== deps.kernel.tenant.id)
    throw unknownApplication(query.get('client_id') ?? '', tenantId);
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!application.redirectUris.some((prefix) => belongsTo(redirectUri, prefix))) {
    throw new EntraError(
      'invalid_request',
      50011,
      `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${application.id}'.`,
    );
  }
  const form = new URLSearchParams(request.method === 'POST' ? request.body.toString('utf8') : '');
  const authorization: Authorization = { ...deps, query, form, application };
  if (query.get('response_type') !== 'code')
    return back(authorization, {
      error: 'unsupported_response_type',
      error_description: 'AADSTS700054: response_type is not enabled for the application.',
    });
  return request.method === 'POST' ? submitted(authorization, request) : visited(authorization, request);
}

function visited(authorization: Authorization, request: SimRequest): SimResponse {
  const { kernel, query } = authorization;
  const hinted = kernel.people.find(query.get('login_hint') ?? '');
  if (query.get('prompt') !== 'none') return page(authorization, request);
  if (!hinted)
    return back(authorization, {
      error: 'login_required',
      error_description: 'AADSTS50058: A silent sign-in request was sent but no user is signed in.',
    });
  if (needsInteraction(kernel, hinted.id) || authContextIn(query)) {
    return back(authorization, {
      error: 'interaction_required',
      error_description: 'AADSTS50076: Interaction is required.',
    });
  }
  return signedIn(authorization, hinted.id, false);
}

function submitted(authorization: Authorization, request: SimRequest): SimResponse {
  const { kernel, form, query } = authorization;
  if (form.get('action') === 'cancel')
    return back(authorization, {
      error: 'access_denied',
      error_description: 'AADSTS65004: User declined to consent to access the app.',
      error_subcode: 'cancel',
    });
  const person = kernel.people.find(form.get('user') ?? '');
  const account = person && kernel.store.collection('users').get(person.id);
  if (!person || account?.['accountEnabled'] !== true)
    return page(authorization, request, 'This account does not exist or is disabled.');
  const conditions = conditionsOf(kernel, person.id);
  const mfa = form.get('mfa') === 'yes';
  if (conditions?.blocked)
    return page(authorization, request, 'AADSTS53003: Access has been blocked by Conditional Access policies.');
  if ((conditions?.mfaRequired === true || authContextIn(query) !== undefined) && !mfa)
    return page(authorization, request, 'AADSTS50076: Your organization asks for a second factor.');
  if ((conditions?.consentMissing === true || query.get('prompt') === 'consent') && form.get('consent') !== 'yes') {
    return page(authorization, request, 'AADSTS65001: The app needs your consent.');
  }
  if (mfa) {
    clearCondition(kernel, person.id, 'mfaRequired');
    clearCondition(kernel, person.id, 'singleFactor');
  }
  if (form.get('consent') === 'yes') clearCondition(kernel, person.id, 'consentMissing');
  return signedIn(authorization, person.id, mfa);
}

function signedIn(authorization: Authorization, userId: string, mfa: boolean): SimResponse {
  const { kernel, sessions, query, application } = authorization;
  const context = authContextIn(query);
  const code = sessions.addCode({
    userId,
    clientId: application.id,
    scope: query.get('scope') ?? '',
    authContexts: mfa && context ? [context] : [],
    mfa: mfa || !isSingleFactor(kernel, userId),
    signedInAtS: Math.floor(kernel.clock.now().getTime() / 1000),
    redirectUri: query.get('redirect_uri') ?? '',
    nonce: query.get('nonce'),
    challenge: query.get('code_challenge'),
    challengeMethod: query.get('code_challenge_method') === 'S256' ? 'S256' : 'plain',
    expiresAt: kernel.clock.now().getTime() + CODE_LIFETIME_MS,
  });
  return back(authorization, { code });
}

/** Sends the browser back with the parameters, in the way the request asked for. */
function back({ query }: Authorization, parameters: Record<string, string>): SimResponse {
  const state = query.get('state');
  const answer = new URLSearchParams({ ...parameters, ...(state === null ? {} : { state }) });
  const target = new URL(query.get('redirect_uri') ?? '');
  if (query.get('response_mode') === 'form_post') return formPost(target.toString(), answer);
  if (query.get('response_mode') === 'fragment') target.hash = answer.toString();
  else for (const [name, value] of answer) target.searchParams.set(name, value);
  return { status: 302, headers: { location: target.toString() } };
}

function formPost(target: string, answer: URLSearchParams): SimResponse {
  const fields = [...answer]
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${value.replaceAll('"', '&quot;')}">`)
    .join('');
  const body = `<!doctype html><form method="post" action="${target.replaceAll('"', '&quot;')}">${fields}</form><script>document.forms[0].submit()</script>`;
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

function page({ kernel, query, form, application }: Authorization, request: SimRequest, problem?: string): SimResponse {
  const chosen = form.get('user') ?? query.get('login_hint') ?? '';
  const body = signInPage({
    action: request.url.pathname + request.url.search,
    application: application.displayName,
    people: kernel.people.list(),
    chosen,
    scopes: (query.get('scope') ?? '').split(' ').filter(Boolean),
    askConsent: query.get('prompt') === 'consent' || problem?.includes('65001') === true,
    askMfa: authContextIn(query) !== undefined || problem?.includes('50076') === true,
    ...(problem === undefined ? {} : { problem }),
  });
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, body };
}

function belongsTo(uri: string, registered: string): boolean {
  if (!URL.canParse(uri)) return false;
  const [given, known] = [new URL(uri), new URL(registered)];
  const anyPort = ['127.0.0.1', 'localhost'].includes(known.hostname);
  const sameHost =
    given.protocol === known.protocol && given.hostname === known.hostname && (anyPort || given.port === known.port);
  return sameHost && (known.pathname === '/' || given.pathname === known.pathname);
}
