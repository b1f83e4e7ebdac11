// Draws `Chart.Donut` as Teams does: a ring, and beside it what its parts are. Microsoft's renderer leaves charts to the host.
// https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/charts-in-adaptive-cards
/* global AdaptiveCards */
import { h, shape } from './dom.js';

/** Colours of the charts that this page knows; every other name gets the neutral one. */
const COLOURS = ['good', 'warning', 'attention', 'neutral'];
/** A circle of that radius is as long as there are parts of a hundred. */
const RADIUS = 100 / (2 * Math.PI);
/** So much of the ring stays free between two parts. */
const GAP = 1;

class Donut extends AdaptiveCards.CardElement {
  getJsonTypeName() {
    return 'Chart.Donut';
  }

  internalParse(source, context) {
    super.internalParse(source, context);
    this.title = String(source.title ?? '');
    this.parts = (Array.isArray(source.data) ? source.data : [])
      .map(({ legend, value, color }) => ({
        legend: String(legend ?? ''),
        value: Number(value),
        colour: COLOURS.includes(color) ? color : 'neutral',
      }))
      .filter(({ value }) => value > 0);
  }

  internalRender() {
    const legends = this.parts.map(({ legend, colour }) => h('li', { class: `part-${colour}` }, legend));
    return h('figure', { class: 'donut' }, h('figcaption', {}, this.title), ring(this.parts), h('ul', {}, ...legends));
  }
}

/** Decorative: the list beside it says the same. */
function ring(parts) {
  const svg = shape('svg', { viewBox: '0 0 40 40', 'aria-hidden': 'true' });
  const whole = parts.reduce((sum, { value }) => sum + value, 0);
  const gap = parts.length > 1 ? GAP : 0;
  let before = 0;
  for (const { value, colour } of parts) {
    const share = (value / whole) * 100;
    const drawn = Math.max(share - gap, 0.5);
    svg.append(
      shape('circle', {
        ...{ class: `part-${colour}`, cx: 20, cy: 20, r: RADIUS },
        'stroke-dasharray': `${drawn} ${100 - drawn}`,
        // It begins at the top.
        'stroke-dashoffset': 25 - before,
      }),
    );
    before += share;
  }
  return svg;
}

AdaptiveCards.GlobalRegistry.elements.register('Chart.Donut', Donut);
