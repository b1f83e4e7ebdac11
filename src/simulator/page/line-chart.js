// Draws `Chart.Line` as Teams does: values from left to right, the ends named. Microsoft's renderer leaves charts to the host.
// https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/charts-in-adaptive-cards
/* global AdaptiveCards */
import { h, shape } from './dom.js';

const WIDTH = 400;
const HEIGHT = 72;
/** Room for the width of the line. */
const MARGIN = 4;

class LineChart extends AdaptiveCards.CardElement {
  getJsonTypeName() {
    return 'Chart.Line';
  }

  internalParse(source, context) {
    super.internalParse(source, context);
    this.title = String(source.title ?? '');
    this.lines = (Array.isArray(source.data) ? source.data : [])
      .map(({ values }) => (Array.isArray(values) ? values : []).map(({ x, y }) => ({ x: String(x), y: Number(y) })))
      .filter((values) => values.length > 1);
  }

  internalRender() {
    const [first] = this.lines;
    const ends = first ? [first[0], first.at(-1)] : [];
    return h(
      'figure',
      { class: 'line-chart' },
      h('figcaption', {}, this.title),
      drawing(this.lines),
      h('p', { class: 'small subtle' }, ...ends.map(({ x, y }) => h('span', {}, `${dayOf(x)}: ${y}`))),
    );
  }
}

/** Decorative: the ends below it are text. */
function drawing(lines) {
  const svg = shape('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  const all = lines.flat().map(({ y }) => y);
  const least = Math.min(...all);
  const span = Math.max(...all) - least || 1;
  for (const values of lines) {
    const points = values.map(({ y }, index) => {
      const x = (index / (values.length - 1)) * WIDTH;
      return `${x.toFixed(1)},${(HEIGHT - MARGIN - ((y - least) / span) * (HEIGHT - 2 * MARGIN)).toFixed(1)}`;
    });
    svg.append(
      shape('polygon', { points: `0,${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}` }),
      shape('polyline', { points: points.join(' ') }),
    );
  }
  return svg;
}

function dayOf(x) {
  const day = new Date(x);
  return Number.isNaN(day.getTime())
    ? x
    : day.toLocaleDateString([], { month: 'short', day: 'numeric', timeZone: 'UTC' });
}

AdaptiveCards.GlobalRegistry.elements.register('Chart.Line', LineChart);
