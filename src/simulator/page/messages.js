// One conversation: bubbles, cards, threads and the box to write in.
import { ApiError, sim } from './api.js';
import { drawCard } from './cards.js';
import { avatar, dayText, h, icon, nameOf, timeText } from './dom.js';
import { signInBlock } from './sign-in.js';

const TOAST_SHOWN_MS = 12_000;
const GROUPED_MS = 5 * 60_000;

/** What the page remembers of each message between two drawings, so that a form half filled in is not thrown away. */
const drawn = new Map();
const dismissed = new Set();

/** Draws all messages of a chat into `log`. `context` is `{ me, people, theme, now, refresh, replyTo, fail }`. */
export function renderMessages(log, chat, context) {
  const posts = chat.messages.filter((message) => !message.hidden);
  const roots = posts.filter((message) => message.replyToId === undefined);
  const children = [];
  let previous;
  for (const message of roots) {
    const day = dayText(message.sentAt, context.now);
    if (!previous || dayText(previous.sentAt, context.now) !== day) children.push(dayMark(day));
    const replies = posts.filter((reply) => reply.replyToId === message.id);
    children.push(chat.kind === 'channel' ? thread(message, replies, context) : single(message, previous, context));
    previous = message;
  }
  place(log, children);
}

/** Puts the children in order without taking out those that already stand there, for that would lose the focus. */
function place(log, children) {
  children.forEach((child, index) => {
    if (log.children[index] !== child) log.insertBefore(child, log.children[index] ?? null);
  });
  while (log.children.length > children.length) log.lastElementChild.remove();
}

/** Forgets what was drawn: for another person, another theme, or after a reset. */
export function forgetDrawn() {
  drawn.clear();
}

function dayMark(day) {
  const key = `day/${day}`;
  const known = drawn.get(key) ?? { element: h('div', { class: 'day' }, h('span', {}, day)) };
  drawn.set(key, known);
  return known.element;
}

function single(message, previous, context) {
  const isMine = message.from === context.me.id;
  const follows =
    previous?.from === message.from &&
    new Date(message.sentAt) - new Date(previous.sentAt) < GROUPED_MS &&
    dayText(previous.sentAt, context.now) === dayText(message.sentAt, context.now);
  const classes = `message${isMine ? ' mine' : ''}${follows ? ' follows' : ''}`;
  return keyed(`message/${message.id}`, { message, classes }, context, () => messageElement(message, classes, context));
}

function thread(root, replies, context) {
  const element = keyed(`thread/${root.id}`, root.id, context, () =>
    h('section', { class: 'thread', 'aria-label': 'Thread' }),
  );
  const parts = [root, ...replies].map((message) => {
    const classes = `message in-thread${message === root ? ' root' : ''}`;
    return keyed(`message/${message.id}`, { message, classes }, context, () =>
      messageElement(message, classes, context),
    );
  });
  const reply = keyed(`reply/${root.id}`, root.id, context, () =>
    h('button', { class: 'reply', type: 'button', onclick: () => context.replyTo(root) }, icon('reply'), 'Reply'),
  );
  place(element, [...parts, reply]);
  return element;
}

/** The element drawn before for that key, as long as nothing it shows has changed. */
function keyed(key, shown, { me, theme }, create) {
  const signature = JSON.stringify([shown, me.id, theme]);
  const known = drawn.get(key);
  if (known?.signature === signature) return known.element;
  const element = create();
  if (known?.element?.contains(document.activeElement))
    requestAnimationFrame(() => element.focus({ preventScroll: true }));
  drawn.set(key, { signature, element });
  return element;
}

function messageElement(message, classes, context) {
  const isMine = message.from === context.me.id;
  const author =
    message.from === 'bot'
      ? 'bot'
      : (context.people.get(message.from) ?? { id: message.from, displayName: 'Somebody' });
  const head = h(
    'div',
    { class: 'message-head' },
    isMine && !classes.includes('in-thread') ? undefined : nameOf(author, { class: 'author' }),
    message.from === 'bot' ? h('span', { class: 'badge bot-badge' }, 'Bot') : undefined,
    h('time', { class: 'small subtle', datetime: message.sentAt }, timeText(message.sentAt)),
    message.edits > 0 && !message.deleted
      ? h('span', { class: 'small subtle edited', title: `Changed at ${timeText(message.editedAt)}` }, 'Edited')
      : undefined,
  );
  const article = h('article', {
    class: classes,
    tabindex: -1,
    'data-message': message.id,
    'aria-label': labelOf(author, message),
  });
  article.append(avatar(author), h('div', { class: 'message-main' }, head, ...content(message, context, article)));
  return article;
}

function labelOf(author, message) {
  return `${author === 'bot' ? 'Countersign' : author.displayName}, ${timeText(message.sentAt)}`;
}

function content(message, context, article) {
  const isPost = article.classList.contains('in-thread');
  if (message.deleted) return [h('div', { class: 'bubble deleted' }, 'This message was deleted.')];
  const parts = [];
  const mention = isPost && message.from !== 'bot' ? [h('span', { class: 'mention' }, 'Countersign'), ' '] : [];
  if (message.text) parts.push(h('div', { class: 'bubble', dir: 'auto' }, ...mention, ...lines(message.text)));
  if (message.card) parts.push(cardBubble(message, context, article));
  for (const file of filesIn(message, context, article)) parts.push(file);
  if (message.signIn) parts.push(h('div', { class: 'bubble' }, signInBlock(message, context.me, context.refresh)));
  const toast = toastOf(message, context);
  if (toast) parts.push(toast);
  for (const warning of message.warnings ?? [])
    parts.push(h('p', { class: 'note small' }, icon('warning'), `In Teams: ${warning}`));
  return parts;
}

const FILE = 'application/vnd.microsoft.teams.card.file.';

/** A file that the bot offers, with Teams' own two buttons, or one that lies in the person's OneDrive. */
function filesIn(message, context, article) {
  return (message.attachments ?? [])
    .filter(({ contentType }) => contentType.startsWith(FILE))
    .map((file) => {
      const name = h('strong', { dir: 'auto' }, file.name);
      if (file.contentType === `${FILE}info`)
        return h('div', { class: 'bubble' }, h('a', { href: file.contentUrl, download: file.name }, name));
      const answer = (allow) => async () => {
        article.setAttribute('aria-busy', 'true');
        await sim.file(message.id, context.me.id, allow).catch((error) => context.fail(error.message));
        context.refresh();
      };
      return h(
        'div',
        { class: 'bubble' },
        h('p', { dir: 'auto' }, file.content.description),
        h('p', {}, name),
        h('button', { class: 'reply', type: 'button', onclick: answer(true) }, 'Allow'),
        ' ',
        h('button', { class: 'reply', type: 'button', onclick: answer(false) }, 'Decline'),
      );
    });
}

function cardBubble(message, context, article) {
  const onPress = (pressed) => void press(message, pressed, context, article);
  const isWide = message.card.msteams?.width === 'Full';
  const bubble = h('div', { class: `bubble card-bubble${isWide ? ' wide' : ''}` });
  bubble.append(drawCard(message.card, { theme: context.theme, people: [...context.people.values()], onPress }));
  return bubble;
}

async function press(message, { action, inputs, button }, context, article) {
  const name = action.verb ?? action.data?.verb;
  article.setAttribute('aria-busy', 'true');
  button?.classList.add('is-sending');
  const data = typeof action.data === 'object' && action.data !== null ? { data: action.data } : {};
  try {
    await sim.act(message.id, {
      by: context.me.id,
      ...(name ? { verb: name } : {}),
      title: action.title,
      inputs,
      ...data,
    });
  } catch (error) {
    context.fail(error instanceof ApiError ? error.message : String(error));
  } finally {
    article.removeAttribute('aria-busy');
    button?.classList.remove('is-sending');
    context.refresh();
  }
}

/** The strip below a card: what the bot said in answer to a click, or that it did not answer. */
function toastOf(message, context) {
  const { toast } = message;
  const key = toast && `${message.id}/${toast.at}`;
  if (!toast || dismissed.has(key)) return undefined;
  const remove = () => {
    dismissed.add(key);
    strip.remove();
  };
  const close = h(
    'button',
    { class: 'icon-button', type: 'button', 'aria-label': 'Dismiss', onclick: remove },
    icon('close'),
  );
  const strip = h('div', { class: `toast ${toast.kind}`, role: toast.kind === 'error' ? 'alert' : 'status' });
  strip.append(icon(toast.kind === 'error' ? 'warning' : 'info'), h('span', { dir: 'auto' }, toast.text), close);
  const ageMs = context.now - new Date(toast.at);
  if (toast.kind === 'message') setTimeout(remove, Math.max(0, TOAST_SHOWN_MS - Math.max(0, ageMs)));
  return strip;
}

function lines(text) {
  return text.split('\n').flatMap((line, index) => (index === 0 ? [line] : [h('br'), line]));
}
