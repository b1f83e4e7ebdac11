// The list of conversations: the chat with the bot, and the channels of the team, with previews and unread marks.
import { avatar, h, icon, timeText } from './dom.js';
import { rovingList } from './keyboard.js';

/** The chat with the bot before its first message; Teams shows it as soon as the app is installed. */
export const NEW_CHAT = { id: 'new', kind: 'personal', name: 'Countersign', messages: [] };

const READ_KEY = 'countersign.read';

/** Remembers, per person, the last message read in each conversation. */
export const reading = {
  of: (me) => JSON.parse(sessionStorage.getItem(READ_KEY) ?? '{}')[me.id] ?? {},
  mark: (me, chat) => {
    const all = JSON.parse(sessionStorage.getItem(READ_KEY) ?? '{}');
    all[me.id] = { ...all[me.id], [chat.id]: lastKey(chat) };
    sessionStorage.setItem(READ_KEY, JSON.stringify(all));
  },
};

/** How many messages of others came since that person last looked. */
export function unreadIn(chat, me) {
  const read = reading.of(me)[chat.id] ?? '';
  return chat.messages.filter((message) => message.from !== me.id && !message.hidden && keyOf(message) > read).length;
}

/** Draws the list; `render` may be called as often as one likes. */
export function createChatList(root, onOpen) {
  const body = h('div', { class: 'list-body' });
  root.replaceChildren(h('div', { class: 'list-head' }, h('h2', {}, 'Chat')), body);
  const roving = rovingList(body, '.list-item');
  return {
    render: ({ chats, me, openId }) => {
      const focused = document.activeElement?.dataset?.chat;
      const personal = chats.filter((chat) => chat.kind === 'personal');
      const channels = chats.filter((chat) => chat.kind === 'channel');
      const item = (chat) => listItem(chat, { me, isOpen: chat.id === openId, onOpen });
      body.replaceChildren(
        group('Chats', personal.length > 0 ? personal.map(item) : [item(NEW_CHAT)]),
        ...(channels.length > 0 ? [group('IT Operations', channels.map(item), 'Team')] : []),
      );
      const again = body.querySelector(`[data-chat="${focused}"]`);
      again?.focus();
      roving.refresh(again ?? body.querySelector('[aria-current]') ?? undefined);
    },
  };
}

function group(title, items, kind) {
  const heading = h(
    'h3',
    { class: 'list-group' },
    title,
    kind ? h('span', { class: 'sr-only' }, ` (${kind})`) : undefined,
  );
  return h(
    'div',
    { class: 'list-section' },
    heading,
    h('ul', { role: 'list' }, ...items.map((item) => h('li', {}, item))),
  );
}

function listItem(chat, { me, isOpen, onOpen }) {
  const unread = isOpen ? 0 : unreadIn(chat, me);
  const last = chat.messages.findLast((message) => !message.hidden);
  const name = chat.kind === 'personal' ? 'Countersign' : chat.name;
  const picture =
    chat.kind === 'personal' ? avatar('bot') : h('span', { class: 'channel-mark', 'aria-hidden': true }, icon('hash'));
  return h(
    'button',
    {
      class: `list-item${unread > 0 ? ' unread' : ''}`,
      type: 'button',
      tabindex: -1,
      'data-chat': chat.id,
      'aria-current': isOpen ? 'true' : undefined,
      onclick: () => onOpen(chat.id),
    },
    picture,
    h(
      'span',
      { class: 'list-words' },
      h(
        'span',
        { class: 'list-top' },
        h('span', { class: 'list-name' }, name),
        last ? h('time', { class: 'small subtle' }, timeText(last.sentAt)) : undefined,
      ),
      h(
        'span',
        { class: 'list-preview small', dir: 'auto' },
        last ? previewOf(last, me) : chat.kind === 'personal' ? 'Say hello' : 'No posts yet',
      ),
    ),
    unread > 0 ? h('span', { class: 'dot' }, h('span', { class: 'sr-only' }, `${unread} unread`)) : undefined,
  );
}

/** One line of a message: its text, its summary, or the first text of its card. */
export function previewOf(message, me) {
  if (message.deleted) return 'This message was deleted';
  const text = message.text || message.summary || firstText(message.card) || (message.card ? 'Sent a card' : 'Sign-in');
  return `${message.from === me.id ? 'You: ' : ''}${text.replaceAll(/[*_]{1,2}|<\/?at>/g, '').replaceAll(/\s+/g, ' ')}`;
}

function firstText(value) {
  if (typeof value !== 'object' || value === null) return '';
  if (value.type === 'TextBlock') return value.text;
  if (value.type === 'RichTextBlock') return value.inlines.map((run) => run.text ?? run).join('');
  for (const nested of [value.body, value.items, value.columns].flat()) {
    const found = firstText(nested);
    if (found) return found;
  }
  return '';
}

function lastKey(chat) {
  return chat.messages.reduce((latest, message) => (keyOf(message) > latest ? keyOf(message) : latest), '');
}

function keyOf(message) {
  return message.sentAt;
}
