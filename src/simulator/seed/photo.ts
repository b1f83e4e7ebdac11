/** Small portraits made by arithmetic: a coloured square with a head and shoulders, as PNG. */
import { crc32, deflateSync } from 'node:zlib';

const SIZE = 48;

/** A base64 PNG whose colour follows from the seed text. */
export function portrait(seed: string): string {
  const hue = crc32(seed) % 360;
  const background = colour(hue, 0.35, 0.75);
  const figure = colour(hue, 0.5, 0.35);
  const rows: number[] = [];
  for (let y = 0; y < SIZE; y += 1) {
    rows.push(0);
    for (let x = 0; x < SIZE; x += 1) rows.push(...(inFigure(x, y) ? figure : background));
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat(parts).toString('base64');
}

function inFigure(x: number, y: number): boolean {
  const middle = SIZE / 2;
  const head = (x - middle) ** 2 + (y - SIZE * 0.38) ** 2 < (SIZE * 0.18) ** 2;
  const shoulders = ((x - middle) / 0.36) ** 2 + ((y - SIZE) / 0.38) ** 2 < SIZE ** 2;
  return head || shoulders;
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

function colour(hue: number, saturation: number, lightness: number): number[] {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  return [0, 8, 4].map((offset) => {
    const k = (offset + hue / 30) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  });
}
