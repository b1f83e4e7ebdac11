// The demo page: keeps what is shown, asks for changes, and lets the parts draw themselves.
import { sim } from './api.js';
import { createChatList, NEW_CHAT, previewOf, reading, unreadIn } from './chats.js';
import { clockText, now, setNow } from './clock.js';
import { createCompose, header, hint } from './conversation.js';
import { announce, h } from './dom.js';
import { createDrawer } from './drawer.js';
import { forgetDrawn, renderMessages } from './messages.js';
import { createSwitcher } from './people.js';
import { createRail } from './rail.js';
import { createStrip } from './strip.js';

const byId = (id) => document.getElementById(id);
const page = { chats: [], revision: -1, openId: undefined, viewed: new Set(), sending: 0 };

const people = new Map();
const log = h('div', { class: 'log-pane', tabindex: 0, role: 'region', 'aria-label': 'Messages' });
const strip = createStrip();
const typing = h(
  'div',
  { class: 'typing', hidden: true },
  h('i'),
  h('i'),
  h('i'),
  h('span', { class: 'sr-only' }, 'Countersign is typing'),
);
const head = h('div', { class: 'conversation-head' });
const welcome = h('div', { class: 'welcome' });

await start();

async function start() {
  for (const person of await sim.people()) people.set(person.id, person);
  page.me = remembered() ?? [...people.values()][0];
  setTheme(
    localStorage.getItem('countersign.theme') ??
      (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'),
  );
  page.switcher = createSwitcher(byId('person-switcher'), [...people.values()], signIn);
  page.list = createChatList(byId('list'), openChat);
  page.drawer = createDrawer(byId('drawer'), {
    people,
    me: () => page.me,
    fail,
    onMoved: () => void refresh(),
    onToggle: (kind) => page.rail.shown(kind),
  });
  page.compose = createCompose({ send: (text) => void send(text) });
  byId('conversation').append(head, strip.element, log, welcome, typing, page.compose.element);
  page.rail = createRail(byId('rail'), {
    chat: showChats,
    toggle: (kind) => page.drawer.toggle(kind),
    theme: toggleTheme,
    reset: () => void reset(),
  });
  setInterval(showClock, 1000);
  byId('clock-chip').addEventListener('click', () => page.drawer.toggle('clock'));
  moveThroughMessages();
  signIn(page.me, false);
  void follow();
}

/** Waits for changes for as long as the page is open; a simulator that is gone is asked again later. */
async function follow() {
  for (;;) {
    const me = page.me;
    try {
      page.waiting = new AbortController();
      const answer = await sim.events(me.id, page.revision, page.waiting.signal);
      if (me === page.me) take(answer);
      strip.hide('gone');
    } catch (error) {
      if (me !== page.me) continue;
      strip.show(error.message, 'gone');
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
  }
}

async function refresh() {
  const me = page.me;
  const answer = await sim.events(me.id, -1).catch((error) => strip.show(error.message, 'gone'));
  if (answer && me === page.me) take(answer);
}

function take({ revision, chats, now: moment }) {
  setNow(moment);
  showClock();
  const isFirst = page.revision === -1;
  const known = new Set(page.chats.flatMap((chat) => chat.messages.map((message) => message.id)));
  page.chats = chats;
  page.revision = revision;
  if (!isFirst) announceNew(known);
  draw();
}

function showClock() {
  byId('clock-chip').textContent = clockText();
}

function announceNew(known) {
  for (const chat of page.chats) {
    const fresh = chat.messages.filter(
      (message) => !known.has(message.id) && message.from !== page.me.id && !message.hidden,
    );
    for (const message of fresh) announce(`Countersign: ${previewOf(message, page.me)}`);
  }
}

function draw() {
  const chat = currentChat();
  const isNew = chat.messages.length === 0;
  const wasAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const isVisible = byId('app').dataset.pane === 'chat' || matchMedia('(min-width: 761px)').matches;
  if (isVisible && document.visibilityState === 'visible') reading.mark(page.me, chat);
  page.list.render({ chats: page.chats, me: page.me, openId: isVisible ? chat.id : undefined });
  header(head, chat, {
    back: showList,
    unread: page.chats.some((other) => other !== chat && unreadIn(other, page.me) > 0),
  });
  renderMessages(log, chat, {
    me: page.me,
    people,
    theme: page.theme,
    now: now(),
    refresh: () => void refresh(),
    replyTo,
    fail,
  });
  log.hidden = isNew;
  welcome.hidden = !isNew;
  hint(welcome, { me: page.me, chat, suggest: (text) => page.compose.fill(text) });
  page.compose.describe(chat);
  typing.hidden = page.sending === 0 || chat.id !== page.sendingIn;
  if (wasAtEnd || page.scrollDown) showLast();
  page.scrollDown = false;
  viewCards(chat);
}

/** Scrolls to the end; a last message taller than the pane is shown from its top. */
function showLast() {
  log.scrollTop = log.scrollHeight;
  const last = [...log.querySelectorAll('.message')].at(-1);
  if (last && last.offsetHeight > log.clientHeight) log.scrollTop = last.offsetTop - log.offsetTop - 8;
}

/** Cards that want a refresh get it when they come into sight, as in Teams. */
function viewCards(chat) {
  for (const message of chat.messages) {
    const key = `${page.me.id}/${message.id}/${message.edits}`;
    if (!message.refreshes || page.viewed.has(key)) continue;
    page.viewed.add(key);
    void sim.view(message.id, page.me.id).catch(() => undefined);
  }
}

async function send(text) {
  const chat = currentChat();
  const to = page.replyTo ? `${chat.id};messageid=${page.replyTo.id}` : chat.id;
  page.sending += 1;
  page.sendingIn = chat.id;
  page.scrollDown = true;
  replyTo(undefined);
  draw();
  try {
    if (chat.kind === 'personal') await sim.typeToBot(page.me.id, text);
    else await sim.type(to, page.me.id, withoutMention(text));
  } catch (error) {
    fail(error.message);
    page.compose.fill(text);
  } finally {
    page.sending -= 1;
    page.scrollDown = true;
    await refresh();
  }
}

/** Posts in a channel mention the bot anyway, also when somebody types that, too. */
function withoutMention(text) {
  return text.replace(/^@countersign\b[,:]?\s*/i, '') || text;
}

function signIn(me, announced = true) {
  Object.assign(page, { me, revision: -1, chats: [], scrollDown: true });
  page.waiting?.abort();
  localStorage.setItem('countersign.person', me.id);
  replyTo(undefined);
  forgetDrawn();
  page.switcher.show(me);
  page.openId = undefined;
  if (announced) announce(`Signed in as ${me.displayName}`);
  void refresh();
}

function remembered() {
  const asked = new URLSearchParams(location.search).get('as')?.toLowerCase();
  const all = [...people.values()];
  const named =
    asked && all.find((person) => person.id === asked || person.userPrincipalName.toLowerCase().startsWith(asked));
  const first = all.find((person) => person.userPrincipalName.toLowerCase().startsWith('ana'));
  return named || people.get(localStorage.getItem('countersign.person') ?? '') || first;
}

function currentChat() {
  const personal = page.chats.find((chat) => chat.kind === 'personal') ?? NEW_CHAT;
  return page.chats.find((chat) => chat.id === page.openId) ?? personal;
}

function openChat(id) {
  page.openId = id;
  page.scrollDown = true;
  byId('app').dataset.pane = 'chat';
  replyTo(undefined);
  strip.hide();
  draw();
  showLast();
  if (matchMedia('(min-width: 761px)').matches) page.compose.focus();
  else byId('conversation').focus();
}

function showChats() {
  page.drawer.close();
  showList();
}

function showList() {
  byId('app').dataset.pane = 'list';
  draw();
  byId('list').querySelector('.list-item[tabindex="0"]')?.focus();
}

function replyTo(root) {
  page.replyTo = root;
  page.compose.replying(root && previewOf(root, page.me), () => replyTo(undefined));
}

function fail(message) {
  strip.show(message);
}

function setTheme(theme) {
  page.theme = theme;
  document.documentElement.dataset.theme = theme;
  localStorage.setItem('countersign.theme', theme);
}

function toggleTheme() {
  setTheme(page.theme === 'dark' ? 'light' : 'dark');
  draw();
}

async function reset() {
  const dialog = byId('reset-dialog');
  dialog.returnValue = 'no';
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
  if (dialog.returnValue !== 'yes') return;
  await sim.reset().catch((error) => fail(error.message));
  sessionStorage.clear();
  page.viewed.clear();
  signIn(page.me, false);
  announce('The demo starts afresh.');
}

/** Arrow keys walk from message to message, for people who read with the keyboard. */
function moveThroughMessages() {
  log.addEventListener('keydown', (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const current = event.target.closest?.('.message');
    if (!step || (event.target !== log && event.target !== current)) return;
    const all = [...log.querySelectorAll('.message')];
    const next = current ? all[all.indexOf(current) + step] : all.at(step < 0 ? -1 : 0);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
