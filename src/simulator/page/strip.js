// The strip above a conversation that tells of something that failed.
import { h, icon } from './dom.js';

/** A strip that is hidden until `show`; `hide` with a kind hides only what was shown under that kind. */
export function createStrip() {
  const element = h('div', { class: 'strip', role: 'alert', hidden: true });
  const hide = (kind) => {
    if (!kind || element.dataset.kind === kind) element.hidden = true;
  };
  const show = (message, kind = 'error') => {
    element.dataset.kind = kind;
    element.hidden = false;
    const close = h(
      'button',
      { class: 'icon-button', type: 'button', 'aria-label': 'Dismiss', onclick: () => hide() },
      icon('close'),
    );
    element.replaceChildren(icon('warning'), h('span', { dir: 'auto' }, message), close);
  };
  return { element, show, hide };
}
