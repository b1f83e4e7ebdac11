/** Draws the icons of the Teams app: a check mark, signed by another one beside it. `npm run icons` writes appPackage/*.png. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';

type Color = [red: number, green: number, blue: number];
type Point = [x: number, y: number];

/** Coverage between 0 and 1 for the pixel around a point. */
type Shape = (at: Point) => number;

interface Layer {
  shape: Shape;
  color: Color;
}

const white: Color = [255, 255, 255];
const mint: Color = [127, 214, 194];
const petrol: Color = [16, 62, 84];

/** In a square of side 1: the first decision, the one that countersigns it, and the line it is signed on. */
const firstMark: Point[] = [
  [0, 0.42],
  [0.19, 0.61],
  [0.58, 0.14],
];
const secondMark: Point[] = [
  [0.38, 0.42],
  [0.57, 0.61],
  [0.96, 0.14],
];
const line: Point[] = [
  [0.19, 0.88],
  [0.96, 0.88],
];

function colorIcon(): Layer[] {
  const place = placed(192, 0.22);
  return marks(place, { width: 15, lineWidth: 8, gapWidth: 33, first: mint, second: white });
}

function outlineIcon(): Layer[] {
  const place = placed(32, 0.08);
  return marks(place, { width: 3, lineWidth: 2, gapWidth: 6.6, first: white, second: white }).slice(1);
}

interface Pen {
  width: number;
  lineWidth: number;
  gapWidth: number;
  first: Color;
  second: Color;
}

/** The second mark keeps its distance from the first, as if it were written behind it. */
function marks(place: (point: Point) => Point, pen: Pen): Layer[] {
  const gap = stroke(firstMark.map(place), pen.gapWidth);
  const second = stroke(secondMark.map(place), pen.width);
  return [
    { shape: () => 1, color: petrol },
    { shape: stroke(line.map(place), pen.lineWidth), color: pen.first },
    { shape: (at) => second(at) * (1 - gap(at)), color: pen.second },
    { shape: stroke(firstMark.map(place), pen.width), color: pen.first },
  ];
}

function placed(size: number, margin: number): (point: Point) => Point {
  const scale = (value: number) => size * (margin + value * (1 - 2 * margin));
  return ([x, y]) => [scale(x), scale(y)];
}

/** A line with round ends through the points; its edge fades over one pixel. */
function stroke(points: Point[], width: number): Shape {
  return (at) => {
    let nearest = Infinity;
    points.forEach((end, index) => {
      const start = points[index - 1];
      if (start) nearest = Math.min(nearest, distance(at, start, end));
    });
    return Math.min(1, Math.max(0, width / 2 - nearest + 0.5));
  };
}

function distance([x, y]: Point, [x1, y1]: Point, [x2, y2]: Point): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}

/** The layers one above the other, as a PNG with transparency. */
function draw(size: number, layers: Layer[]): Buffer {
  const rows = Array.from({ length: size }, (_, y) => {
    const pixels = Array.from({ length: size }, (_, x) => pixel([x + 0.5, y + 0.5], layers));
    return Buffer.from([0, ...pixels.flat()]); // 0: the row is not filtered
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8); // 8 bits each of red, green, blue and alpha
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function pixel(at: Point, layers: Layer[]): number[] {
  let color: Color = [255, 255, 255];
  let alpha = 0;
  for (const layer of layers) {
    const over = layer.shape(at);
    const sum = over + alpha * (1 - over);
    const mix = (channel: 0 | 1 | 2) => (layer.color[channel] * over + color[channel] * alpha * (1 - over)) / sum;
    if (sum > 0) color = [mix(0), mix(1), mix(2)];
    alpha = sum;
  }
  return [...color, alpha * 255].map(Math.round);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

const folder = new URL('../appPackage/', import.meta.url);
writeFileSync(fileURLToPath(new URL('color.png', folder)), draw(192, colorIcon()));
writeFileSync(fileURLToPath(new URL('outline.png', folder)), draw(32, outlineIcon()));
