import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsePhrase, prepareVocabulary } from '../../../../src/features/pim-activations/phrase.ts';
import type { Activatable, Phrase, PhraseContext } from '../../../../src/features/pim-activations/phrase.ts';
import { scoreCorpus, ticketPattern, corpusVocabularies } from './corpus.ts';

const context: PhraseContext = { now: new Date('2026-11-23T10:00:00Z'), timeZone: 'Europe/Berlin', ticketPattern };
const vocabularies = corpusVocabularies();
const vocabulary = vocabularies.get('adele') ?? prepareVocabulary([]);
const read = (line: string) => parsePhrase(line, vocabulary, context);
const sureIds = ({ targets }: Phrase) => targets.filter(({ certainty }) => certainty === 'sure').map(({ id }) => id);
const nameOf = ({ displayName, scopeName }: Activatable) =>
  scopeName === undefined ? displayName : `${displayName} ${scopeName}`;
const entry = fc.constantFrom(...vocabulary.entries);
const runs = { numRuns: 400 };

const verbs = [
  'activate',
  'deactivate',
  'I need',
  'elevate me to',
  'aktiviere',
  'ich brauche',
  'extend',
  'give back',
  'please activate',
];
const grammar = [
  ...verbs,
  ...[
    'for 2h',
    'until 5pm',
    'bis 17 Uhr',
    'tomorrow at 9',
    'because',
    'weil',
    'for',
    'to',
    'and',
    'or',
    'und',
    ',',
    '.',
    '"',
    '>',
    '\n',
    '?',
    '!',
  ],
  ...[
    'not',
    "don't",
    'nicht',
    'never mind',
    'if',
    'who',
    'Bob',
    'said',
    'banana',
    'admin',
    'role',
    'INC0012345',
    'my usual roles',
    'everything',
  ],
  ...vocabulary.entries.map(nameOf),
];
const words = fc.array(fc.constantFrom(...grammar), { maxLength: 14 }).map((parts) => parts.join(' '));
const anyText = fc.oneof(
  words,
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
);

describe('any text', () => {
  it('is read without an error, and names only what is in the vocabulary', () => {
    const known = new Set(vocabulary.entries.map(({ id }) => id));
    fc.assert(
      fc.property(anyText, (line) => {
        const { targets, choices, closest, refusal } = read(line);
        for (const id of [...targets.map((target) => target.id), ...choices, ...closest]) assert.ok(known.has(id));
        assert.ok(choices.length <= 5 && closest.length <= 3);
        assert.equal(new Set(targets.map(({ id }) => id)).size, targets.length);
        if (refusal !== undefined) assert.deepEqual(targets, []);
      }),
      runs,
    );
  });

  it('is read the same way twice', () => {
    fc.assert(
      fc.property(anyText, (line) => assert.deepEqual(read(line), read(line))),
      { numRuns: 100 },
    );
  });

  it('without a verb is never sure', () => {
    const noVerb = grammar.filter((part) => !verbs.includes(part));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...noVerb), { maxLength: 10 }), (parts) => {
        assert.deepEqual(sureIds(read(parts.join(' '))), []);
      }),
      runs,
    );
  });

  it('without a role of the vocabulary is never sure', () => {
    const noRole = [
      'banana',
      'coffee',
      'machine',
      'please',
      'for 2h',
      'until 5pm',
      'because',
      'INC0012345',
      'and',
      'the',
      'role',
      'admin',
      'Bob',
      'xyzzy',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...verbs), fc.array(fc.constantFrom(...noRole), { maxLength: 8 }), (verb, parts) => {
        assert.deepEqual(sureIds(read(`${verb} ${parts.join(' ')}`)), []);
      }),
      runs,
    );
  });

  // Four letters, because what people shorten and mistype keeps at least that much of a word. Abbreviations are not generated.
  it('is sure only of roles whose names share letters with what stands before the reason', () => {
    fc.assert(
      fc.property(words, (line) => {
        const phrase = read(line);
        if (phrase.intent !== 'activate' && phrase.intent !== 'deactivate' && phrase.intent !== 'extend') return;
        // A reason may also come first: then what follows its comma is the wish.
        if (/^\W*(?:because|weil)\b/.test(line)) return;
        const outside = line.split(/\b(?:because|weil)\b/)[0]?.toLowerCase() ?? '';
        for (const id of sureIds(phrase).filter(() => !line.includes('usual'))) {
          const name = nameOf(
            vocabulary.entries.find((one) => one.id === id) ??
              ({ ...vocabulary.entries[0], displayName: '?' } as Activatable),
          );
          assert.ok(
            name
              .toLowerCase()
              .split(/[\s-]/)
              .some((word) => word.length >= 4 && outside.includes(word.slice(0, 4))),
            `${line} → ${id}`,
          );
        }
      }),
      runs,
    );
  });
});

describe('a sure phrase of the corpus', () => {
  const sure = scoreCorpus().filter(
    ({ wantCategory, want }) => wantCategory === 'sure' && typeof want === 'object' && want !== null && 'sure' in want,
  );
  const phrase = fc.constantFrom(...sure);
  const again = (line: string, name: string) =>
    sureIds(parsePhrase(line, vocabularies.get(name) ?? vocabulary, context));

  it('is not sure any more with a negation before or after it', () => {
    const before = ["don't ", 'do not ', 'never ', "please don't ", 'nicht ', 'no, ', 'not: '];
    const after = [
      ' never mind',
      ' - never mind',
      ", don't",
      ' not',
      ' nicht',
      ', no',
      ' vergiss es',
      ' ❌',
      ' just kidding',
      ', lieber doch nicht',
    ];
    fc.assert(
      fc.property(
        phrase,
        fc.constantFrom(...before),
        fc.constantFrom(...after),
        ({ line, vocabulary: name }, first, last) => {
          assert.deepEqual(again(first + line, name), [], first + line);
          assert.deepEqual(again(line + last, name), [], line + last);
        },
      ),
      runs,
    );
  });

  it('is not sure any more with a negation among the words that are no reason', () => {
    const plain = sure.filter(
      ({ want, line }) => !('justification' in Object(want)) && !/["“„`\n]|because|weil/.test(line),
    );
    const negation = fc.constantFrom('not', "don't", 'never', 'nicht', 'kein', 'keinesfalls', 'without');
    fc.assert(
      fc.property(fc.constantFrom(...plain), negation, fc.nat(), ({ line, vocabulary: name }, word, at) => {
        const parts = line.split(' ');
        const position = at % (parts.length + 1);
        const negated = [...parts.slice(0, position), word, ...parts.slice(position)].join(' ');
        assert.deepEqual(again(negated, name), [], negated);
      }),
      runs,
    );
  });

  it('is not sure as a quotation, as hearsay, as a question or as a condition', () => {
    const around: ((line: string) => string)[] = [
      (line) => `> ${line.replaceAll('\n', '\n> ')}`,
      (line) => `Bob wrote: ${line}`,
      (line) => `Megan said ${line}`,
      (line) => `should I ${line}?`,
      (line) => `if it rains ${line}`,
      (line) => `Fwd: ${line}`,
    ];
    const unquoted = sure.filter(({ line }) => !line.includes('\n'));
    fc.assert(
      fc.property(fc.constantFrom(...unquoted), fc.constantFrom(...around), ({ line, vocabulary: name }, wrap) => {
        assert.deepEqual(again(wrap(line), name), [], wrap(line));
      }),
      runs,
    );
  });
});

describe('the name of a role', () => {
  it('typed in full means that role', () => {
    for (const one of vocabulary.entries) assert.deepEqual(sureIds(read(`activate ${nameOf(one)}`)), [one.id]);
  });

  it('in the reason means nothing', () => {
    const reason = fc.constantFrom('because', 'since', 'due to', 'weil', 'wegen', 'reason:', 'damit', 'justification:');
    fc.assert(
      fc.property(entry, entry, reason, (meant, other, marker) => {
        assert.deepEqual(sureIds(read(`activate ${nameOf(meant)} ${marker} ${nameOf(other)} is away`)), [meant.id]);
      }),
      runs,
    );
  });

  it('with typing mistakes, missing or swapped words means that role or is not sure, but never another', () => {
    const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789 -'];
    const slipOf = (...kinds: string[]) =>
      fc.record({ at: fc.nat(), kind: fc.constantFrom(...kinds), letter: fc.constantFrom(...letters) });
    const slips = fc.oneof(
      fc.array(slipOf('drop', 'double', 'swap', 'change', 'order'), { minLength: 1, maxLength: 3 }),
      fc.tuple(slipOf('word'), slipOf('order')),
    );
    for (const prepared of vocabularies.values()) {
      fc.assert(
        fc.property(fc.constantFrom(...prepared.entries), slips, (meant, made) => {
          const typed = made.reduce(mistyped, nameOf(meant));
          const found = sureIds(parsePhrase(`activate ${typed}`, prepared, context));
          const isOther = found.some((id) => id !== meant.id && !isNamed(prepared.entries, id, typed));
          assert.ok(!isOther, `${nameOf(meant)} as "${typed}" → ${found.join()}`);
        }),
        runs,
      );
    }
  });
});

interface Slip {
  at: number;
  kind: string;
  letter: string;
}

function mistyped(text: string, { at, kind, letter }: Slip): string {
  const position = at % Math.max(1, text.length);
  const parts = text.split(' ');
  const [head, tail] = [text.slice(0, position), text.slice(position)];
  if (kind === 'drop') return head + tail.slice(1);
  if (kind === 'double') return head + tail.slice(0, 1) + tail;
  if (kind === 'swap') return head + tail.slice(1, 2) + tail.slice(0, 1) + tail.slice(2);
  if (kind === 'change') return head + letter + tail.slice(1);
  if (kind === 'word' && parts.length > 1) return parts.filter((_, index) => index !== at % parts.length).join(' ');
  return [...parts.slice(at % parts.length), ...parts.slice(0, at % parts.length)].join(' ');
}

// A word left out can make one role's name exactly another's: then that one was typed.
function isNamed(entries: readonly Activatable[], id: string, typed: string): boolean {
  const sorted = (text: string) =>
    text
      .toLowerCase()
      .replace(/administrators?|admins/g, 'admin')
      .split(/[\s-]+/)
      .filter((word) => word !== '')
      .sort()
      .join(' ');
  const found = entries.find((one) => one.id === id);
  return found !== undefined && [found.displayName, nameOf(found)].some((name) => sorted(name) === sorted(typed));
}
