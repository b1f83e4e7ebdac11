// Building the page's elements. Text is always set as text, never as HTML.

/** Creates an element: `class`, `on…` handlers, `aria-*` and other attributes; children are nodes, text or nothing. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

function setAttribute(element, name, value) {
  if (value === undefined || value === false || value === null) return;
  if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? '' : String(value));
}

const PATHS = {
  chat: 'M10 3a7 7 0 0 0-6.2 10.3L3 17l3.8-.8A7 7 0 1 0 10 3ZM7 8.5h6M7 11.5h4',
  pulse: 'M2.5 10h3.2l2-5 4 10 2.2-5h3.6',
  shield: 'M10 2.8l5.8 2v4.4c0 3.6-2.3 6.5-5.8 8-3.5-1.5-5.8-4.4-5.8-8V4.8l5.8-2ZM7.4 10l2 2 3.4-4',
  grid: 'M4 4h4.5v4.5H4V4ZM11.5 4H16v4.5h-4.5V4ZM4 11.5h4.5V16H4v-4.5ZM11.5 11.5H16V16h-4.5v-4.5Z',
  clock: 'M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14ZM10 6.2V10l2.6 1.7',
  moon: 'M8 3.4a6.8 6.8 0 1 0 8.7 8.6A5.6 5.6 0 0 1 8 3.4Z',
  sun: 'M10 6.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4ZM10 2.5v1.3M10 16.2v1.3M2.5 10h1.3M16.2 10h1.3M4.7 4.7l.9.9M14.4 14.4l.9.9M15.3 4.7l-.9.9M5.6 14.4l-.9.9',
  reset: 'M4.2 9.2a6 6 0 1 1 .5 3.6M4 5.2v4h4',
  send: 'M3.5 3.8 17 10 3.5 16.2 5.3 10 3.5 3.8ZM5.3 10H11',
  back: 'M12 4.5 6.5 10l5.5 5.5',
  down: 'M5.5 8 10 12.5 14.5 8',
  close: 'M5 5l10 10M15 5 5 15',
  hash: 'M8.2 3.5 6.4 16.5M13.6 3.5l-1.8 13M3.8 7.6h13M3.2 12.4h13',
  reply: 'M8.5 5 4 9.5 8.5 14M4 9.5h7.2c3 0 4.8 1.9 4.8 5',
  check: 'M4.5 10.5l3.8 3.8 7.2-8.6',
  info: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM10 9v4.5M10 6.4v.1',
  warning: 'M10 3.2 17.6 16.4H2.4L10 3.2ZM10 8v4M10 14.2v.1',
  lock: 'M5.5 9h9v7.5h-9V9ZM7.2 9V6.6a2.8 2.8 0 0 1 5.6 0V9',
};

const SVG = 'http://www.w3.org/2000/svg';

/** An element of a drawing. */
export function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/** A line icon; decorative, so the element around it needs a name. */
export function icon(name) {
  const svg = shape('svg', { viewBox: '0 0 20 20', class: 'icon', 'aria-hidden': true });
  svg.append(shape('path', { d: PATHS[name] }));
  return svg;
}

/** The round picture of somebody: initials on a colour that stays the same for that person; the bot has its mark. */
export function avatar(person, size = '') {
  if (person === 'bot') return h('span', { class: `avatar bot ${size}`, 'aria-hidden': true }, icon('check'));
  const hue = [...person.id].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 12, 7);
  return h('span', { class: `avatar hue-${hue} ${size}`, 'aria-hidden': true }, initials(person.displayName));
}

function initials(name) {
  const words = name.split(/\s+/).map((word) => [...word].find((letter) => /\p{L}/u.test(letter)));
  const letters = words.filter(Boolean);
  return ((letters[0] ?? '?') + (letters.length > 1 ? letters.at(-1) : '')).toLocaleUpperCase();
}

/** A name that somebody chose: isolated, so that right-to-left text does not turn its surroundings around. */
export function nameOf(person, attributes = {}) {
  return h('bdi', attributes, person === 'bot' ? 'Countersign' : person.displayName);
}

/** Says something to screen readers. */
export function announce(text) {
  const live = document.getElementById('live');
  live.textContent = '';
  setTimeout(() => (live.textContent = text), 50);
}

/** 14:05 in the reader's own format. */
export function timeText(iso) {
  return new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

/** Today, Yesterday or the date, as seen from the tenant's now. */
export function dayText(iso, now) {
  const day = new Date(iso);
  const daysAgo = Math.round((startOfDay(now) - startOfDay(day)) / 86_400_000);
  if (daysAgo === 0) return 'Today';
  if (daysAgo === 1) return 'Yesterday';
  return day.toLocaleDateString([], { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

function startOfDay(moment) {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}
