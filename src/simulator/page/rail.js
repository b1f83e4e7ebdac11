// The rail at the edge: what the page can show, the theme, and starting afresh.
import { h, icon } from './dom.js';

/** Draws the rail. `actions` has one function per button; `shown` marks the button of the open drawer. */
export function createRail(root, actions) {
  const toggles = { 'aria-expanded': 'false', 'aria-controls': 'drawer' };
  root.append(
    button('chat', 'Chat', actions.chat, { 'aria-current': 'page' }),
    button('log', 'Log', () => actions.toggle('log'), { ...toggles, icon: 'pulse', title: 'What happened' }),
    button('portal', 'Portal', () => actions.toggle('portal'), {
      ...toggles,
      icon: 'shield',
      title: 'Decide in the portal',
    }),
    button('apps', 'Apps', () => actions.toggle('apps'), {
      ...toggles,
      icon: 'grid',
      title: 'Apps that ask for consent',
    }),
    button('clock', 'Clock', () => actions.toggle('clock'), { ...toggles, title: 'Move the clock' }),
    h('span', { class: 'rail-space' }),
    button('theme', 'Theme', actions.theme, { icon: 'moon', title: 'Light or dark' }),
    button('reset', 'Reset', actions.reset, { title: 'Start the demo afresh' }),
  );
  let open;
  return {
    shown: (kind) => {
      for (const toggle of root.querySelectorAll('[aria-controls=drawer]')) {
        toggle.setAttribute('aria-expanded', String(toggle.dataset.rail === kind));
      }
      if (kind === undefined) root.querySelector(`[data-rail="${open}"]`)?.focus();
      open = kind;
    },
  };
}

function button(name, title, onclick, { icon: picture = name, ...attributes }) {
  return h(
    'button',
    { class: 'rail-button', type: 'button', onclick, 'data-rail': name, ...attributes },
    icon(picture),
    h('span', {}, title),
  );
}
