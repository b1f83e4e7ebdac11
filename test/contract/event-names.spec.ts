import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { events } from '../../src/observability/events.ts';

const folder = fileURLToPath(new URL('../../src', import.meta.url));

/** Event names written in the product's own sources: log lines, audit rows. */
function usedEvents(): Set<string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !/^(simulator|observability)\b/.test(path),
  );
  const names = files.flatMap((path) => {
    const source = readFileSync(`${folder}/${path}`, 'utf8');
    const uses = source.matchAll(/(?:\blog\??\.(?:info|warn|error)\(|\bevent:)\s*(`[^`]*`|[^,;\n]*)/g);
    return [...uses].flatMap(([, written = '']) =>
      [...written.matchAll(/'([a-z-]+\.[a-z-]+)'/g)].map(([, name = '']) => name),
    );
  });
  return new Set(names);
}

describe('events', () => {
  it('that the code names are all explained in observability/events.ts', () => {
    assert.deepEqual(
      [...usedEvents()].filter((name) => !(name in events)),
      [],
    );
  });

  it('that are explained are all used', () => {
    const used = usedEvents();
    assert.deepEqual(
      Object.keys(events).filter((name) => !used.has(name)),
      [],
    );
  });
});
