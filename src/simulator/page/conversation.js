// The frame around a conversation: its heading, the box to write in, and a hint when it is still empty.
import { avatar, h, icon, nameOf, timeText } from './dom.js';

/** Draws the heading of a conversation; on a phone it has a way back to the list. */
export function header(root, chat, { back, unread }) {
  const isPersonal = chat.kind === 'personal';
  const backButton = h(
    'button',
    {
      class: 'icon-button back',
      type: 'button',
      'aria-label': unread ? 'Back to the list, unread messages' : 'Back to the list',
      onclick: back,
    },
    icon('back'),
    unread ? h('span', { class: 'dot' }) : undefined,
  );
  const focused = root.contains(document.activeElement);
  const wasOpen = root.querySelector('.files-menu')?.open === true;
  root.replaceChildren(
    backButton,
    isPersonal ? avatar('bot', 'large') : h('span', { class: 'channel-mark large', 'aria-hidden': true }, icon('hash')),
    h(
      'div',
      { class: 'conversation-words' },
      h('h2', {}, isPersonal ? 'Countersign' : chat.name),
      h('p', { class: 'small subtle' }, isPersonal ? 'Bot · answers at once' : 'IT Operations · channel'),
    ),
    filesMenu(chat.files ?? [], wasOpen),
  );
  if (focused) backButton.focus();
}

/** The files of a channel, the newest first; absent while there are none. */
function filesMenu(files, open) {
  if (files.length === 0) return '';
  const item = ({ name, url, by, at, sizeBytes }) =>
    h(
      'li',
      {},
      h('a', { href: url, target: '_blank', rel: 'noopener', dir: 'auto' }, name),
      h('p', { class: 'small subtle' }, h('bdi', {}, by), ` · ${timeText(at)} · ${Math.ceil(sizeBytes / 1024)} KB`),
    );
  return h(
    'details',
    {
      class: 'files-menu',
      open,
      onkeydown: ({ key, currentTarget }) => {
        if (key === 'Escape') currentTarget.open = false;
      },
    },
    h('summary', { class: 'chip' }, `Files (${files.length})`),
    h('ul', { class: 'files-list', role: 'list' }, ...files.map(item)),
  );
}

/** The box to write in. Enter sends, Shift+Enter begins a new line. */
export function createCompose({ send }) {
  const text = h('textarea', { id: 'compose-text', rows: 1, 'aria-label': 'Message', maxlength: 4000 });
  const button = h(
    'button',
    { class: 'icon-button send', type: 'submit', 'aria-label': 'Send', disabled: true },
    icon('send'),
  );
  const context = h('div', { class: 'replying small', hidden: true });
  const fit = () => {
    text.style.height = 'auto';
    text.style.height = `${Math.min(text.scrollHeight, 160)}px`;
    button.disabled = text.value.trim() === '';
  };
  const submit = () => {
    const value = text.value.trim();
    if (value === '') return;
    text.value = '';
    fit();
    send(value);
  };
  text.addEventListener('input', fit);
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  const element = h('form', { class: 'compose' }, context, h('div', { class: 'compose-box' }, text, button));
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  return {
    element,
    focus: () => text.focus({ preventScroll: true }),
    fill: (value) => {
      text.value = value;
      fit();
      text.focus();
    },
    describe: (chat) => {
      text.placeholder = chat.kind === 'personal' ? 'Type a message' : 'Start a post and mention Countersign';
    },
    replying: (preview, cancel) => {
      context.hidden = preview === undefined;
      if (preview === undefined) return;
      const close = h(
        'button',
        { class: 'icon-button', type: 'button', 'aria-label': 'Do not reply', onclick: cancel },
        icon('close'),
      );
      context.replaceChildren(
        icon('reply'),
        h('span', { class: 'replying-to', dir: 'auto' }, `Reply to: ${preview}`),
        close,
      );
      text.focus();
    },
  };
}

/** What to do first. Shown until the conversation has its first message. */
export function hint(root, { me, chat, suggest }) {
  const first = me.displayName.split(/\s/)[0];
  const asks = /request|ask/i.test(`${me.persona} ${me.note}`);
  const tries =
    chat.kind === 'personal' && asks
      ? ['request access', 'my access']
      : chat.kind === 'personal'
        ? ['my approvals', 'request access']
        : ['follow access requests here', 'help'];
  const key = `${me.id}/${chat.id}`;
  if (root.dataset.key === key) return;
  root.dataset.key = key;
  const note = me.note ? h('p', { class: 'subtle', dir: 'auto' }, me.note) : undefined;
  root.replaceChildren(
    chat.kind === 'personal'
      ? avatar('bot', 'huge')
      : h('span', { class: 'channel-mark huge', 'aria-hidden': true }, icon('hash')),
    h('h3', {}, 'You are ', nameOf({ displayName: first }), '.'),
    note,
    h('p', {}, chat.kind === 'personal' ? `Type: ${tries[0]}` : 'Nothing was posted here yet.'),
    h(
      'div',
      { class: 'button-row centre' },
      ...tries.map((text) => h('button', { class: 'chip', type: 'button', onclick: () => suggest(text) }, text)),
    ),
  );
}
