/** The consent screen of an app that another tenant offers: agreeing leaves the traces that it leaves in a real tenant.
 *  https://learn.microsoft.com/entra/identity-platform/consent-types-developer */
import { agree } from '../consent/agree.ts';
import type { Outcome } from '../consent/agree.ts';
import { offeredApps } from '../consent/catalog.ts';
import type { OfferedApp } from '../consent/catalog.ts';
import { principalOfApp } from '../consent/model.ts';
import type { Kernel, SimRequest, SimResponse } from '../kernel.ts';
import type { Person } from '../people.ts';
import { GRAPH_APP_ID } from '../tokens.ts';
import { unknownApplication } from './client.ts';
import { escape, STYLE } from './page.ts';

interface Screen {
  kernel: Kernel;
  request: SimRequest;
  app: OfferedApp;
  /** The page on which an administrator agrees for everybody. */
  isAdmin: boolean;
}

/** The screen a person meets after following a link. */
export function consentScreen(kernel: Kernel, request: SimRequest, app: OfferedApp): SimResponse {
  return answer({ kernel, request, app, isAdmin: false });
}

/** The screen for administrators. https://learn.microsoft.com/entra/identity-platform/v2-admin-consent */
export function adminConsent(kernel: Kernel, request: SimRequest, tenantId: string): SimResponse {
  const appId = request.query.get('client_id') ?? '';
  const app = offeredApps(kernel).get(appId);
  if (!app || tenantId !== kernel.tenant.id) throw unknownApplication(appId, tenantId);
  return answer({ kernel, request, app, isAdmin: true });
}

function answer(screen: Screen): SimResponse {
  const { kernel, request, app } = screen;
  if (request.method !== 'POST') return html(formOf(screen));
  const form = new URLSearchParams(request.body.toString('utf8'));
  const person = kernel.people.find(form.get('user') ?? '');
  if (!person) return html(formOf(screen, 'This account does not exist.'));
  const scopes = askedScopes(screen);
  const outcome = agree(kernel, {
    person,
    app,
    ...(scopes ? { scopes } : {}),
    isForAll: screen.isAdmin || form.get('all') === 'yes',
    isDeclined: form.get('action') === 'cancel',
    reason: form.get('reason') ?? '',
  });
  return html(endOf(outcome, app, person));
}

/** What the link asks for; its host names are those of Microsoft Graph. */
function askedScopes({ request }: Screen): string[] | undefined {
  const asked = (request.query.get('scope') ?? '').split(' ').filter(Boolean);
  const names = asked.map((scope) => scope.slice(scope.lastIndexOf('/') + 1)).filter((name) => name !== '.default');
  return names.length > 0 ? names : undefined;
}

function formOf(screen: Screen, problem?: string): string {
  const { kernel, request, app, isAdmin } = screen;
  const chosen = kernel.people.find(request.query.get('login_hint') ?? '')?.id;
  const options = kernel.people.list().map(({ id, displayName, userPrincipalName }) => {
    const selected = id === chosen ? ' selected' : '';
    return `<option value="${escape(id)}"${selected}>${escape(displayName)} (${escape(userPrincipalName)})</option>`;
  });
  const texts = new Map(
    (principalOfApp(kernel, GRAPH_APP_ID)?.oauth2PermissionScopes ?? []).map((scope) => [
      scope.value,
      String(scope['userConsentDisplayName']),
    ]),
  );
  const asked = (askedScopes(screen) ?? app.scopes).map((name) => `<li>${escape(texts.get(name) ?? name)}</li>`);
  const publisher = app.verifiedPublisher.displayName;
  return page(
    'Permissions requested',
    `<form method="post" action="${escape(request.url.pathname + request.url.search)}">
<h1>Permissions requested</h1>
<p><strong>${escape(app.displayName)}</strong><br>${publisher === null ? 'unverified' : `${escape(publisher)} (verified)`}</p>
${problem === undefined ? '' : `<p class="problem" role="alert">${escape(problem)}</p>`}
<label for="user">Account</label>
<select id="user" name="user">${options.join('')}</select>
<p>This app would like to:</p><ul>${asked.join('')}</ul>
${isAdmin ? '<p>You agree for everybody in Contoso.</p>' : '<label><input type="checkbox" name="all" value="yes"> Consent on behalf of your organization</label>'}
<button type="submit">Accept</button>
<button type="submit" name="action" value="cancel">Cancel</button>
</form>`,
  );
}

function endOf(outcome: Outcome, app: OfferedApp, person: Person): string {
  const [target] = app.replyUrls;
  const text =
    outcome.kind === 'agreed'
      ? `${escape(person.displayName)} agreed. The browser would now go to ${target === undefined ? 'the app' : `<code>${escape(target)}</code>`}; this demo does not leave the machine.`
      : `AADSTS${outcome.errorCode}: ${escape(outcome.text)}`;
  return page(app.displayName, `<main><h1>${escape(app.displayName)}</h1><p role="status">${text}</p></main>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} (simulated)</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>`;
}

function html(body: string): SimResponse {
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, body };
}
