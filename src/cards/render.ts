// Turns a feature's view into an Adaptive Card: binds the JSON template under `cards/`, then checks what came out.

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { CardJson, CardView, Json } from '../core/card.ts';
import { AppError } from '../core/errors.ts';
import type { CardRenderer } from '../flow/ports.ts';
import { bindingsOf, tidy } from './tidy.ts';

export interface Renderer extends CardRenderer {
  /** Loads the library and every template, so that the first click does not wait for it. */
  warm(): void;
}

/** Teams refuses messages of about 100 KB; below this, text and card together are safe. Counted as Teams does, in UTF-16. */
export const CARD_BYTES_MAX = 60 * 1024;

/** The part of the library used here; its own types reach for sources that do not compile with ours. */
interface Library {
  Template: new (payload: Json) => Template;
}

interface Template {
  expand(context: { $root: ReadonlyMap<string, Json> }): unknown;
}

const require = createRequire(import.meta.url);

interface Loaded {
  template: Template;
  /** Every `${…}` in it: none of them may be left. */
  bindings: Set<string>;
}

/** Renders from the templates in a folder. Nothing is read before the first card. */
export function createCardRenderer(folder: string): Renderer {
  const templates = new Map<string, Loaded>();
  let library: Library | undefined;
  const load = (name: string): Loaded => {
    if (!/^[a-z0-9-]+\/[a-z0-9-]+$/.test(name)) throw new Error('not the name of a template');
    library ??= require('adaptivecards-templating') as Library; // late: it takes a third of a second
    const payload = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Json;
    return { template: new library.Template(payload), bindings: bindingsOf(payload) };
  };
  const loaded = (name: string): Loaded => {
    const found = templates.get(name) ?? load(name);
    templates.set(name, found);
    return found;
  };
  return {
    render: (card) => {
      try {
        return render(loaded(card.template), card);
      } catch (error) {
        throw new AppError('bug.unexpected', {
          params: { reference: card.template },
          detail: { template: card.template, problem: error instanceof Error ? error.message : 'unknown' },
          cause: error,
        });
      }
    },
    warm: () => {
      for (const name of templateNames(folder)) loaded(name);
    },
  };
}

/** All templates of a folder, as features name them. */
export function templateNames(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .map((path) => path.replaceAll('\\', '/').replace(/\.json$/, ''))
    .sort();
}

function render({ template, bindings }: Loaded, card: CardView): CardJson {
  const missing = missingIn(card.view);
  if (missing !== undefined) throw new Error(`no value: view${missing}`);
  // In an object the library looks at every name for each binding; in a map it finds the name.
  const expanded = template.expand({ $root: new Map(Object.entries(card.view)) }) as Json;
  const { json, imageChars } = tidy(expanded, bindings, card.view);
  if (json['type'] !== 'AdaptiveCard' || json['version'] !== '1.5') throw new Error('not an Adaptive Card 1.5');
  const bytes = (JSON.stringify(json).length - imageChars) * 2;
  if (bytes > CARD_BYTES_MAX) throw new Error(`too large: ${bytes} bytes`);
  return json;
}

/** The library leaves a binding it has no value for in the card, or throws in the middle of it: refuse before. Answers the path. */
function missingIn(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const missing = missingIn(inner);
    if (missing !== undefined) return `.${key}${missing}`;
  }
  return undefined;
}
