// Who you are in the demo: the switcher in the bar, with a sentence about each person.
import { avatar, h, icon, nameOf } from './dom.js';
import { rovingList } from './keyboard.js';

const SHOWN_MAX = 60;

/** Who plays the larger parts comes first. */
const LEADS = ['requestor', 'approver', 'eligible administrator', 'group owner', 'security administrator'];

/** Draws the switcher. `onSwitch` is told the person; `show` draws whoever is signed in. */
export function createSwitcher(root, people, onSwitch) {
  const rank = ({ persona }) => (LEADS.includes(persona) ? LEADS.indexOf(persona) : LEADS.length);
  const inStories = people.filter((person) => person.note !== '').slice(0, SHOWN_MAX);
  const shown = inStories.toSorted((one, other) => rank(one) - rank(other));
  const menu = h('div', { class: 'menu', role: 'menu', id: 'person-menu', 'aria-label': 'Sign in as', hidden: true });
  const button = h('button', {
    class: 'person-button',
    type: 'button',
    'aria-haspopup': 'menu',
    'aria-controls': 'person-menu',
    'aria-expanded': 'false',
    onclick: () => (menu.hidden ? open() : close()),
    onkeydown: (event) => {
      if (event.key !== 'ArrowDown') return;
      event.preventDefault();
      open();
    },
  });
  root.append(button, menu);
  const roving = rovingList(menu, '[role=menuitemradio]');

  const open = () => {
    menu.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    const current = menu.querySelector('[aria-checked=true]') ?? menu.querySelector('[role=menuitemradio]');
    roving.refresh(current);
    current?.focus();
  };
  const close = (returnFocus = true) => {
    if (menu.hidden) return;
    menu.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    if (returnFocus) button.focus();
  };
  menu.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    } else if (event.key === 'Tab') {
      close(false);
    } else if (event.key.length === 1 && /\p{L}/u.test(event.key)) {
      jumpTo(menu, event.key);
    }
  });
  document.addEventListener('pointerdown', (event) => {
    if (!root.contains(event.target)) close(false);
  });

  const choose = (person) => {
    close();
    onSwitch(person);
  };
  return {
    show: (me) => {
      button.replaceChildren(
        h('span', { class: 'person-words' }, h('span', { class: 'small subtle' }, 'Signed in as'), nameOf(me)),
        avatar(me),
        icon('down'),
      );
      button.setAttribute('aria-label', `Signed in as ${me.displayName}. Switch person`);
      menu.replaceChildren(
        h('p', { class: 'menu-title', role: 'presentation' }, 'Sign in as'),
        ...shown.map((person) => menuItem(person, person.id === me.id, choose)),
      );
    },
  };
}

function menuItem(person, isMe, choose) {
  const words = h(
    'span',
    { class: 'menu-words' },
    nameOf(person, { class: 'name' }),
    h('span', { class: 'small subtle' }, person.note),
  );
  return h(
    'button',
    {
      class: 'menu-item',
      type: 'button',
      role: 'menuitemradio',
      'aria-checked': String(isMe),
      tabindex: -1,
      onclick: () => choose(person),
    },
    avatar(person),
    words,
    isMe ? icon('check') : undefined,
  );
}

function jumpTo(menu, letter) {
  const items = [...menu.querySelectorAll('[role=menuitemradio]')];
  const from = items.indexOf(document.activeElement) + 1;
  const starts = (item) => item.querySelector('.name')?.textContent?.toLowerCase().startsWith(letter.toLowerCase());
  [...items.slice(from), ...items.slice(0, from)].find(starts)?.focus();
}
