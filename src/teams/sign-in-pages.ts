// The two pages of an interactive sign-in: one sends the person to Entra, the other takes them back to Teams.
// https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/authentication/auth-flow-tab

import { readFile } from 'node:fs/promises';
import { languageOf } from '../core/language.ts';
import type { Language, Words } from '../core/language.ts';
import type { WebRequest, WebResponse } from '../core/web.ts';
import type { Log } from '../flow/ports.ts';

/** What the pages ask of the rest. */
export interface SignInPagesDeps {
  /** Entra's address for that page (authorization code, PKCE, claims), or undefined when it is unknown or too old. */
  authorizationUrl(state: string): Promise<string | undefined>;
  /** Keeps the code until Teams hands in the state; false when the page is unknown or too old. */
  complete(state: string, authorizationCode: string): Promise<boolean>;
  log: Log;
}

/** Paths below `/auth/`; undefined for a path that is none of them. */
export type SignInPages = (request: WebRequest) => Promise<WebResponse> | undefined;

const CODE_LENGTH_MAX = 4_096;

/** The pages and their two scripts. Nothing in them comes from the request but a state of our own form. */
export function createSignInPages(deps: SignInPagesDeps): SignInPages {
  return (request) => {
    switch (request.path) {
      case '/auth/start':
        return start(deps, request);
      case '/auth/end':
        return end(deps, request);
      case '/auth/teams-js':
        return teamsJs();
      case '/auth/page.js':
        return Promise.resolve(asset('text/javascript; charset=utf-8', pageScript));
      case '/auth/page.css':
        return Promise.resolve(asset('text/css; charset=utf-8', pageStyle));
      default:
        return undefined;
    }
  };
}

async function start(deps: SignInPagesDeps, request: WebRequest): Promise<WebResponse> {
  const language = languageFrom(request);
  const state = stateOf(request);
  if (state === undefined) return page(400, language, 'old');
  try {
    const location = await deps.authorizationUrl(state);
    if (location === undefined) return page(410, language, 'old');
    return { status: 302, headers: { ...pageHeaders, location } };
  } catch (error) {
    return unavailable(deps, language, error);
  }
}

async function end(deps: SignInPagesDeps, request: WebRequest): Promise<WebResponse> {
  const language = languageFrom(request);
  const state = stateOf(request);
  if (state === undefined) return page(400, language, 'old');
  const code = request.query.get('code');
  if (!code || code.length > CODE_LENGTH_MAX) return page(200, language, 'refused');
  try {
    const isKept = await deps.complete(state, code);
    return isKept ? page(200, language, 'done', state) : page(410, language, 'old');
  } catch (error) {
    return unavailable(deps, language, error);
  }
}

function unavailable(deps: SignInPagesDeps, language: Language, error: unknown): WebResponse {
  deps.log.error('sign-in.page-failed', { cause: error instanceof Error ? error.name : typeof error });
  return page(503, language, 'unavailable');
}

let library: Promise<Buffer> | undefined;

function teamsJs(): Promise<WebResponse> {
  library ??= readFile(new URL(import.meta.resolve('@microsoft/teams-js/dist/umd/MicrosoftTeams.min.js')));
  return library.then((body) => asset('text/javascript; charset=utf-8', body));
}

function stateOf({ query }: WebRequest): string | undefined {
  return /^[\w-]{16,64}$/.exec(query.get('state') ?? '')?.[0];
}

function languageFrom({ headers }: WebRequest): Language {
  const accepted = headers['accept-language'];
  return languageOf(typeof accepted === 'string' ? accepted.split(/[,;]/)[0] : undefined);
}

type Ending = 'done' | 'refused' | 'old' | 'unavailable';

const titles: Words<string> = { en: 'Countersign: sign-in', de: 'Countersign: Anmeldung' };

const sentences: Words<Record<Ending | 'outside', string>> = {
  en: {
    done: 'You are signed in. This window closes by itself.',
    refused: 'You were not signed in. Nothing was changed. Close this window and try again in Teams.',
    old: 'This sign-in link is too old or was already used. Close this window and try again in Teams.',
    unavailable: 'The sign-in does not work right now. Close this window and try again in a few minutes.',
    outside:
      'This page belongs to a sign-in in Microsoft Teams and was opened outside of it. Go back to Teams and try again there.',
  },
  de: {
    done: 'Du bist angemeldet. Dieses Fenster schließt sich von selbst.',
    refused:
      'Du wurdest nicht angemeldet. Es wurde nichts geändert. Schließ dieses Fenster und versuche es in Teams noch einmal.',
    old: 'Dieser Anmeldelink ist zu alt oder wurde schon benutzt. Schließ dieses Fenster und versuche es in Teams noch einmal.',
    unavailable:
      'Die Anmeldung geht gerade nicht. Schließ dieses Fenster und versuche es in ein paar Minuten noch einmal.',
    outside:
      'Diese Seite gehört zu einer Anmeldung in Microsoft Teams und wurde außerhalb geöffnet. Geh zurück zu Teams und versuche es dort noch einmal.',
  },
};

/** No inline script or style, nothing from elsewhere; the connection that teams-js would like to make for itself is refused, too. */
const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

function page(status: number, language: Language, ending: Ending, state?: string): WebResponse {
  const words = sentences[language];
  const finish = state === undefined ? '' : ` data-state="${state}"`;
  const scripts =
    state === undefined ? '' : '<script src="/auth/teams-js"></script><script src="/auth/page.js" defer></script>';
  const body = `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${titles[language]}</title><link rel="stylesheet" href="/auth/page.css">${scripts}</head>
<body><main><h1>Countersign</h1><p id="words" role="status"${finish} data-outside="${words.outside}">${words[ending]}</p></main></body></html>
`;
  return { status, headers: { ...pageHeaders, 'content-type': 'text/html; charset=utf-8' }, body };
}

function asset(type: string, body: string | Buffer): WebResponse {
  return { status: 200, headers: { 'content-type': type, 'cache-control': 'public, max-age=3600' }, body };
}

/** Hands the state to Teams, which sends it to the bot; outside of Teams nobody answers. */
const pageScript = `(function () {
  var words = document.getElementById('words');
  function outside() { words.textContent = words.getAttribute('data-outside'); }
  var timer = setTimeout(outside, 8000);
  microsoftTeams.app.initialize().then(function () {
    clearTimeout(timer);
    microsoftTeams.authentication.notifySuccess(words.getAttribute('data-state'));
  }, function () { clearTimeout(timer); outside(); });
})();
`;

const pageStyle = `body { margin: 0; font: 16px/1.5 'Segoe UI', system-ui, sans-serif; color: #242424; background: #f5f5f5; }
main { max-width: 32rem; margin: 15vh auto 0; padding: 1.5rem; }
h1 { font-size: 1.25rem; }
@media (prefers-color-scheme: dark) { body { color: #fff; background: #1f1f1f; } }
`;
