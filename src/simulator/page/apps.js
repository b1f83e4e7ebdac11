// Apps of other tenants, as a person meets them: a link leads to Entra's consent screen. What the logs tell of it comes by itself.
import { call } from './api.js';
import { h } from './dom.js';

/** A list of apps with a link to the consent screen of each, for the person signed in here. */
export function appsPanel({ me }) {
  const list = h('ul', { class: 'portal-list', role: 'list' });
  const status = h('p', { class: 'small subtle', role: 'status' });
  const load = async () => {
    try {
      const apps = await call('GET', '/_sim/objects/simulator/apps');
      list.replaceChildren(...apps.map((app) => item(app, me)));
    } catch (error) {
      status.textContent = error.message;
    }
  };
  void load();
  const words =
    'Follow a link as the person you are signed in as. Entra asks for consent on a page of its own; the audit log tells of it a moment later.';
  return {
    panel: h('div', { class: 'panel scroll' }, h('p', { class: 'subtle' }, words), status, list),
    stop: () => undefined,
  };
}

function item(app, me) {
  const publisher = app.verifiedPublisher?.displayName ?? 'unverified publisher';
  const follow = () => {
    const query = new URLSearchParams({ client_id: app.id, login_hint: me().userPrincipalName });
    window.open(`/common/oauth2/v2.0/authorize?${query}`, '_blank', 'noopener');
  };
  return h(
    'li',
    { class: 'portal-item' },
    h('p', { class: 'portal-title', dir: 'auto' }, app.displayName),
    h('p', { class: 'small subtle' }, publisher),
    h('p', { class: 'small' }, `Asks for ${app.scopes.join(', ')}`),
    app.note ? h('p', { class: 'small subtle' }, app.note) : undefined,
    h('button', { class: 'button', type: 'button', onclick: follow }, 'Follow the link'),
  );
}
