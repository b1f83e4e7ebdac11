// The right-hand drawer: what happened behind the scenes, the portal's side of things, apps to meet, and the clock.
import { sim } from './api.js';
import { appsPanel } from './apps.js';
import { clockPanel } from './clock.js';
import { avatar, h, icon, nameOf } from './dom.js';
import { portalPanel } from './portal.js';

const SHOWN_MAX = 150;
const POLL_MS = 1200;
const SERVICES = { graph: 'Graph', entra: 'Entra', teams: 'Teams', token: 'Token' };
const TITLES = { log: 'What happened', portal: 'Decide in the portal', apps: 'Apps', clock: 'Clock' };

/** Creates the drawer in its closed state. `context` is `{ people, me, onMoved, fail, onToggle }`. */
export function createDrawer(root, context) {
  let open;
  let stop = () => undefined;
  const close = () => {
    if (!open) return;
    stop();
    open = undefined;
    root.hidden = true;
    context.onToggle(undefined);
  };
  const show = (kind) => {
    stop();
    open = kind;
    root.hidden = false;
    const closeButton = h(
      'button',
      { class: 'icon-button', type: 'button', 'aria-label': 'Close', onclick: close },
      icon('close'),
    );
    const view = { log: logPanel, portal: portalPanel, apps: appsPanel, clock: clockPanel }[kind](context);
    stop = view.stop;
    const title = h('h2', { id: 'drawer-title', tabindex: -1 }, TITLES[kind]);
    root.replaceChildren(h('div', { class: 'drawer-head' }, title, closeButton), view.panel);
    context.onToggle(kind);
    title.focus({ preventScroll: true });
  };
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
  });
  return { toggle: (kind) => (open === kind ? close() : show(kind)), close, isOpen: () => open };
}

function logPanel({ people }) {
  const list = h('ol', { class: 'log', reversed: true });
  const empty = h(
    'p',
    { class: 'subtle panel' },
    'Nothing yet. Every call the bot makes to Microsoft appears here, with whose token it carried.',
  );
  const chosen = new Set(Object.keys(SERVICES));
  let records = [];
  const draw = () => {
    const wanted = (record) => chosen.has(record.service) && (chosen.has('polls') || !isPoll(record));
    const shown = records.filter(wanted).slice(-SHOWN_MAX);
    empty.hidden = shown.length > 0;
    const openKeys = new Set([...list.querySelectorAll('details[open]')].map((details) => details.dataset.key));
    list.replaceChildren(...shown.toReversed().map((record) => row(record, people, openKeys)));
  };
  const poll = async () => {
    const all = await sim.requests().catch(() => records);
    const relevant = all.filter((record) => record.service in SERVICES);
    if (relevant.length === records.length && relevant.at(-1)?.at === records.at(-1)?.at) return;
    records = relevant;
    draw();
  };
  void poll();
  const timer = setInterval(() => void poll(), POLL_MS);
  const filter = ([name, title]) => {
    const toggle = (event) => {
      const isOn = !chosen.has(name);
      chosen[isOn ? 'add' : 'delete'](name);
      event.currentTarget.setAttribute('aria-pressed', String(isOn));
      draw();
    };
    const pressed = String(chosen.has(name));
    return h('button', { class: 'chip', type: 'button', 'aria-pressed': pressed, onclick: toggle }, title);
  };
  const choices = [...Object.entries(SERVICES), ['polls', 'Polling']].map(filter);
  const filters = h('div', { class: 'filters', role: 'group', 'aria-label': 'Shown' }, ...choices);
  return { panel: h('div', { class: 'panel scroll' }, filters, empty, list), stop: () => clearInterval(timer) };
}

/** The application's own reading, which goes on all the time and hides what people do. */
function isPoll({ service, method, identity }) {
  return service === 'graph' && method === 'GET' && identity?.kind === 'app';
}

function row(record, people, openKeys) {
  const key = `${record.at} ${record.method} ${record.path}`;
  const query = Object.entries(record.query)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const summary = h(
    'summary',
    {},
    h(
      'span',
      { class: 'log-line' },
      h('span', { class: `method ${record.method.toLowerCase()}` }, record.method),
      statusMark(record.status),
      h('time', { class: 'small subtle' }, new Date(record.at).toLocaleTimeString()),
    ),
    h(
      'span',
      { class: 'path' },
      shortPath(record.path),
      query ? h('span', { class: 'subtle' }, `?${query}`) : undefined,
    ),
    whose(record, people),
  );
  const details = h('details', { 'data-key': key, open: openKeys.has(key) }, summary, ...more(record));
  return h('li', {}, details);
}

function more(record) {
  const scopes =
    record.scopes.length > 0 ? [h('p', { class: 'small subtle' }, `Permissions: ${record.scopes.join(', ')}`)] : [];
  const body = record.body === null || record.body === undefined ? [] : [h('pre', { tabindex: 0 }, text(record.body))];
  return [...scopes, ...body];
}

function text(body) {
  const full = typeof body === 'string' ? body : JSON.stringify(body, null, 2);
  return full.length > 6000 ? `${full.slice(0, 6000)}\n…` : full;
}

function statusMark(status) {
  const kind = status === 0 || status >= 500 ? 'bad' : status >= 400 ? 'odd' : 'fine';
  return h('span', { class: `status ${kind}` }, status === 0 ? 'cut' : String(status));
}

/** The point of the drawer: a decision carries the token of the person who clicked. */
function whose({ identity, service }, people) {
  if (identity?.kind === 'user') {
    const person = people.get(identity.id) ?? { id: identity.id, displayName: identity.id };
    return h(
      'span',
      { class: 'whose user' },
      avatar(person, 'tiny'),
      nameOf(person),
      h('span', { class: 'subtle' }, "'s token"),
    );
  }
  const words = identity ? 'Application' : service === 'entra' ? 'Signing in' : 'No token';
  return h('span', { class: 'whose' }, avatar('bot', 'tiny'), words);
}

function shortPath(path) {
  return path
    .replace(/^\/botframework\/(teams|api)/, '')
    .replaceAll(/(a:1|19:|29:1)[\w@.-]{16,}/g, (id) => `${id.slice(0, 9)}…`);
}
