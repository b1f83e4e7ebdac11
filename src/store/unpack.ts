// Unpacks the ready-made empty database that comes with PGlite: a gzipped tar archive of plain files and folders.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const BLOCK = 512;

/**
 * Writes the archive's files below `folder`. Throws when the archive is not of the kind we know.
 * PGlite can do it too, through its own file system; that takes a second of CPU and a hundred megabytes more.
 */
export function unpack(archive: URL, folder: string): void {
  const tar = gunzipSync(readFileSync(archive));
  for (let at = 0; at + BLOCK <= tar.length;) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const size = Number.parseInt(field(header, 124, 12), 8);
    const start = at + BLOCK;
    write(field(header, 156, 1), pathOf(header, folder), tar.subarray(start, start + size));
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}

function write(type: string, path: string, content: Uint8Array): void {
  if (type === '5') {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } else if (type === '0' || type === '') {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, content, { mode: 0o600 });
  } else {
    throw new Error(`the archive of the empty database holds something unknown (type ${type})`);
  }
}

function pathOf(header: Uint8Array, folder: string): string {
  const name = join('/', field(header, 345, 155), field(header, 0, 100)); // the leading slash keeps it below the folder
  return join(folder, name);
}

/** A text field of a tar header, up to its first NUL. */
function field(header: Uint8Array, start: number, length: number): string {
  return (
    Buffer.from(header.subarray(start, start + length))
      .toString('utf8')
      .split('\0')[0] ?? ''
  );
}
