// What a line asks for: its verbs, and everything that makes a verb no wish (negations, questions, hearsay, conditions).

import { isTypingMistake } from './typing.ts';
import type { Token } from './tokens.ts';

/** What a line wants. */
export type Intent =
  'activate' | 'deactivate' | 'deactivate-all' | 'activate-usual' | 'extend' | 'list-active' | 'list-eligible' | 'none';

type Wish = 'activate' | 'deactivate' | 'extend';

const words = (wish: Wish, text: string): [string, Wish][] =>
  text
    .trim()
    .split(/\s+/)
    .map((word) => [word, wish]);

/** Verbs that mean this wherever they stand, outside of reasons. */
export const explicitVerbs: ReadonlyMap<string, Wish> = new Map([
  ...words(
    'activate',
    'activate reactivate elevate enable aktiviere aktivieren aktivier reaktiviere reaktivieren freischalten einschalten beantragen beantrage anfordern',
  ),
  ...words(
    'deactivate',
    'deactivate disable deaktiviere deaktivieren deaktivier zurueckgeben abgeben ausschalten beenden',
  ),
  ...words('extend', 'extend prolong lengthen verlaengere verlaengern verlaenger'),
]);

/** Verbs that mean this only where a wish begins: "I need …", "end …". */
const openingVerbs: ReadonlyMap<string, Wish> = new Map([
  ...words(
    'activate',
    'need want require request get give grant make become use take assume claim start pim brauche brauch braeuchte benoetige will moechte hol hole gib mach mache werde nehme nutze unlock open promote raise like turn switch schalte schalt fordere stufe erhoehe',
  ),
  ...words(
    'deactivate',
    'end stop drop release relinquish return remove finish finished quit leave done beende fertig entferne revoke hand lege',
  ),
  ...words('extend', 'renew keep erneuere'),
]);

/** Nouns and other forms: they name the deed but do not ask for it. */
const hints: ReadonlyMap<string, Wish> = new Map([
  ...words('activate', 'activation aktivierung elevation activating elevating freischaltung'),
  ...words('deactivate', 'deactivation deaktivierung deactivating cancel storniere'),
  ...words('extend', 'extension verlaengerung extending'),
]);

/** Forms that are no wish and no typing mistake of one. */
const otherForms = new Set(
  'activated activates active actively deactivated deactivates inactive aktiv aktiviert aktivierst aktivierte deaktiviert elevated elevates enabled enables extended extends disabled disables extensive validate aktive aktiven aktiver verlaengert'.split(
    ' ',
  ),
);

const particles: ReadonlyMap<string, ReadonlyMap<string, Wish>> = new Map([
  ...['turn', 'switch'].map(
    (verb) => [verb, new Map([...words('activate', 'on'), ...words('deactivate', 'off')])] as const,
  ),
  ...['give', 'hand'].map((verb) => [verb, new Map(words('deactivate', 'back up'))] as const),
  ...['schalte', 'schalt'].map(
    (verb) => [verb, new Map([...words('activate', 'ein frei an'), ...words('deactivate', 'aus ab')])] as const,
  ),
  ...['gib', 'lege'].map((verb) => [verb, new Map(words('deactivate', 'zurueck ab'))] as const),
  ...['fordere'].map((verb) => [verb, new Map(words('activate', 'an'))] as const),
  ...['stufe'].map((verb) => [verb, new Map(words('activate', 'hoch'))] as const),
]);

/** What the verbs of a line say. */
export interface Wishes {
  wish?: Wish;
  /** Two different wishes in one line. */
  isTwofold: boolean;
  /** Only a noun says so. */
  isHint: boolean;
}

/** Finds the verbs outside of names, reasons and quotations and labels them `verb`. `isOpening` says whether only words without weight precede. */
export function findWishes(tokens: readonly Token[], isWeightless: (token: Token) => boolean): Wishes {
  const explicit = new Set<Wish>();
  const opening: Wish[] = [];
  let hint: Wish | undefined;
  let isOpening = true;
  for (const [index, token] of tokens.entries()) {
    if (!isFree(token)) {
      if (token.label !== 'time' && token.label !== 'ticket' && token.label !== 'reason' && token.isWord)
        isOpening = false;
      continue;
    }
    const certain = explicitVerbs.get(token.word) ?? mistaken(token.word);
    const begun = isOpening ? opened(tokens, index) : undefined;
    if (certain) explicit.add(certain);
    else if (begun) opening.push(begun);
    else if (hints.has(token.word)) hint ??= hints.get(token.word);
    else {
      isOpening &&= isWeightless(token) || token.label === 'separator';
      continue;
    }
    token.label = 'verb';
  }
  const [wish] = explicit.size > 0 ? [...explicit] : opening.length > 0 ? opening.slice(-1) : [hint];
  return {
    ...(wish && { wish }),
    isTwofold: explicit.size > 1 || (explicit.size === 0 && new Set(opening).size > 1),
    isHint: explicit.size === 0 && opening.length === 0,
  };
}

function isFree(token: Token): boolean {
  return (token.label === 'content' || token.label === 'separator') && !token.isName && token.quotation === undefined;
}

/** The wish a verb opens, with its particle: "turn … on", "gib … zurück". */
function opened(tokens: readonly Token[], index: number): Wish | undefined {
  const verb = tokens[index]?.word ?? '';
  const choices = particles.get(verb);
  const particle = choices && tokens.slice(index + 1).find((token) => isFree(token) && choices.has(token.word));
  if (!particle) return verb === 'hand' || verb === 'lege' ? undefined : openingVerbs.get(verb);
  particle.label = 'verb';
  return choices?.get(particle.word);
}

const spelledOut = [
  'activate',
  'deactivate',
  'aktiviere',
  'aktivieren',
  'deaktiviere',
  'deaktivieren',
  'elevate',
  'extend',
  'verlaengere',
  'verlaengern',
];

// The nearest verb, if there is one nearest; never a form that only looks like it.
function mistaken(word: string): Wish | undefined {
  if (otherForms.has(word) || hints.has(word) || openingVerbs.has(word) || word.length < 6) return undefined;
  const near = new Set(spelledOut.filter((verb) => isTypingMistake(word, verb)).map((verb) => explicitVerbs.get(verb)));
  const [wish] = near;
  return near.size === 1 ? wish : undefined;
}
