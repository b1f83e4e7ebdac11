// Turns a feature's view into an Adaptive Card: binds the JSON template under `cards/`, then checks what came out.

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { CardJson, CardView, Json } from '../core/card.ts';
import { AppError } from '../core/errors.ts';
import type { CardRenderer } from '../flow/ports.ts';
import { compile } from './bind.ts';
import type { Library } from './bind.ts';
import { tidy } from './tidy.ts';

export interface Renderer extends CardRenderer {
  /** Loads the library and every template, so that the first click does not wait for it. */
  warm(): void;
}

/** Teams refuses messages of about 100 KB; below this, text and card together are safe. Counted as Teams does, in UTF-16. */
export const CARD_BYTES_MAX = 60 * 1024;

const require = createRequire(import.meta.url);

type Bind = (view: CardJson) => Json;

/** Renders from the templates in a folder. Nothing is read before the first card. */
export function createCardRenderer(folder: string): Renderer {
  const templates = new Map<string, Bind>();
  let library: Library | undefined;
  const load = (name: string): Bind => {
    if (!/^[a-z0-9-]+\/[a-z0-9-]+$/.test(name)) throw new Error('not the name of a template');
    library ??= require('adaptivecards-templating') as Library; // late: it takes a third of a second
    return compile(library, JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Json);
  };
  const loaded = (name: string): Bind => {
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

function render(bind: Bind, card: CardView): CardJson {
  const missing = missingIn(card.view);
  if (missing !== undefined) throw new Error(`no value: view${missing}`);
  const { json, imageChars } = tidy(bind(card.view));
  if (json['type'] !== 'AdaptiveCard' || json['version'] !== '1.5') throw new Error('not an Adaptive Card 1.5');
  const bytes = (JSON.stringify(json).length - imageChars) * 2;
  if (bytes > CARD_BYTES_MAX) throw new Error(`too large: ${bytes} bytes`);
  return json;
}

/** A feature's mistake, even where this card would not show it. Answers the path. */
function missingIn(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return undefined;
  for (const key of Object.keys(value)) {
    const missing = missingIn(Array.isArray(value) ? value[Number(key)] : value[key]);
    if (missing !== undefined) return `.${key}${missing}`;
  }
  return undefined;
}
