// The button Teams shows when it could not sign somebody in silently, and the window that opens behind it.
import { sim } from './api.js';
import { h, icon } from './dom.js';

/** How long a sign-in page that speaks teams-js gets to hand over its code once it has asked who its host is. */
const HAND_OVER_MS = 1500;

/** The page in the window ends with a code, which Teams hands to the bot; whoever has no such page can type the code. */
export function signInBlock(message, me, onDone) {
  const { text, title, url } = message.signIn;
  const status = h('p', { class: 'small subtle', role: 'status' });
  const finish = async (code) => {
    status.textContent = 'Signing in …';
    try {
      await sim.finishSignIn(message.id, me.id, code);
      onDone();
    } catch (error) {
      status.textContent = error.message;
    }
  };
  const form = codeForm(finish);
  const open = () => {
    form.hidden = false;
    const popup = window.open(url, 'countersign-sign-in', 'popup,width=520,height=640');
    if (popup) listen(popup, url, finish);
    else status.textContent = 'The browser did not open the window. Allow pop-up windows for this page.';
  };
  return h(
    'div',
    { class: 'sign-in' },
    h('p', {}, icon('lock'), text || 'Sign in to go on.'),
    h('button', { class: 'button primary', type: 'button', onclick: open }, title),
    form,
    status,
  );
}

function codeForm(finish) {
  const input = h('input', { name: 'code', autocomplete: 'one-time-code', required: true });
  const form = h(
    'form',
    { class: 'code-form', hidden: true },
    h('label', { class: 'small' }, 'No window? Code from the sign-in page', input),
    h('button', { class: 'button', type: 'submit' }, 'Continue'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void finish(input.value);
  });
  return form;
}

/**
 * Plays the host for a page that uses teams-js. That library trusts only https hosts and those it was told of; a page that
 * does not trust this one falls silent after its greeting, and then the `state` of the sign-in address is the code.
 */
function listen(popup, url, finish) {
  let isDone = false;
  const done = (code) => {
    if (isDone) return;
    isDone = true;
    window.removeEventListener('message', hear);
    popup.close();
    void finish(code);
  };
  const hear = ({ source, origin, data }) => {
    if (source !== popup) return;
    if (data?.func === 'initialize') {
      popup.postMessage({ id: data.id, uuid: data.uuid, args: hostAnswer() }, origin);
      const state = new URL(url).searchParams.get('state');
      if (state) setTimeout(() => done(state), HAND_OVER_MS);
    }
    if (data?.func === 'authentication.authenticate.success') done(String(data.args?.[0] ?? ''));
    if (typeof data?.code === 'string') done(data.code);
  };
  window.addEventListener('message', hear);
}

function hostAnswer() {
  const runtime = { apiVersion: 4, isLegacyTeams: false, supports: { pages: {} } };
  return ['authentication', 'web', JSON.stringify(runtime), '2.0.1'];
}
