/** The HTML of the sign-in page. */
import type { Person } from '../people.ts';

/** What the page shows. */
export interface SignInPage {
  /** Where the form is posted: the same address with its query. */
  action: string;
  application: string;
  people: Person[];
  /** User principal name or id that is already chosen. */
  chosen: string;
  scopes: string[];
  askConsent: boolean;
  askMfa: boolean;
  problem?: string;
}

/** How Entra's pages look. */
export const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { display: grid; place-items: center; min-height: 100vh; margin: 0; }
form, main { width: min(30rem, 90vw); padding: 2rem; box-sizing: border-box; border: 1px solid #8886; border-radius: .5rem; }
select, button { font: inherit; width: 100%; padding: .5rem; margin: .5rem 0; box-sizing: border-box; }
.problem { color: light-dark(#a4262c, #ff9aa0); }
`;

/** A page that works without script. */
export function signInPage({
  action,
  application,
  people,
  chosen,
  scopes,
  askConsent,
  askMfa,
  problem,
}: SignInPage): string {
  const options = people.map((person) => {
    const selected = [person.id, person.userPrincipalName.toLowerCase()].includes(chosen.toLowerCase())
      ? ' selected'
      : '';
    return `<option value="${escape(person.userPrincipalName)}"${selected}>${escape(person.displayName)} (${escape(person.userPrincipalName)})</option>`;
  });
  const asked = scopes.map((scope) => `<li>${escape(scope)}</li>`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in to Contoso (simulated)</title>
<style>${STYLE}</style>
</head>
<body>
<form method="post" action="${escape(action)}">
<h1>Sign in</h1>
<p>This is the simulated Microsoft Entra sign-in of Contoso. <strong>${escape(application)}</strong> asks you to sign in.</p>
${problem === undefined ? '' : `<p class="problem" role="alert">${escape(problem)}</p>`}
<label for="user">Account</label>
<select id="user" name="user">${options.join('')}</select>
${askConsent ? `<p>The app would like to:</p><ul>${asked}</ul><label><input type="checkbox" name="consent" value="yes"> I agree</label><br>` : ''}
${askMfa ? '<label><input type="checkbox" name="mfa" value="yes"> I confirm with my second factor</label>' : ''}
<button type="submit">Sign in</button>
<button type="submit" name="action" value="cancel">Cancel</button>
</form>
</body>
</html>`;
}

/** Text as it may stand in HTML. */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
