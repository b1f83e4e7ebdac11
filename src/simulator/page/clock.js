// The tenant's clock: shown in the bar, moved in the drawer.
import { sim } from './api.js';
import { announce, h } from './dom.js';

const STEPS = [
  ['+1 hour', 'PT1H'],
  ['+1 day', 'P1D'],
  ['+14 days', 'P14D'],
];

let offsetMs = 0;

/** Takes over the simulator's time; between two answers the page counts on by itself. */
export function setNow(iso) {
  offsetMs = new Date(iso) - Date.now();
}

/** The tenant's now. */
export function now() {
  return new Date(Date.now() + offsetMs);
}

/** "21 Nov, 20:14" for the bar. */
export function clockText() {
  return now().toLocaleString([], { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}

/** The drawer's clock: what time it is in the tenant, and buttons to move it. */
export function clockPanel({ onMoved, fail }) {
  const face = h('p', { class: 'clock-face' });
  const status = h('p', { class: 'small subtle', role: 'status' });
  const buttons = STEPS.map(([title, duration]) =>
    h('button', { class: 'button', type: 'button', onclick: () => void move(title, duration) }, title),
  );
  const show = () => {
    face.textContent = now().toLocaleString([], { dateStyle: 'full', timeStyle: 'short' });
  };
  const busy = (isBusy) => {
    for (const button of buttons) button.disabled = isBusy;
  };
  const move = async (title, duration) => {
    busy(true);
    status.textContent = 'Doing what became due …';
    try {
      const answer = await sim.moveClock(duration);
      setNow(answer?.now ?? new Date(now().getTime()).toISOString());
      status.textContent = `Moved ${title.slice(1)} ahead.`;
      announce(status.textContent);
      onMoved();
    } catch (error) {
      status.textContent = '';
      fail(error.message);
    } finally {
      busy(false);
      show();
    }
  };
  show();
  const tick = setInterval(() => (face.isConnected ? show() : undefined), 1000);
  const panel = h(
    'div',
    { class: 'panel' },
    h(
      'p',
      { class: 'subtle' },
      'Reminders, expiries and time limits wait for nobody here: move the clock and what is due happens.',
    ),
    face,
    h('div', { class: 'button-row' }, ...buttons),
    status,
  );
  return { panel, stop: () => clearInterval(tick) };
}
