import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inert, plain, plainLines } from '../../../src/core/text.ts';

const hostile = [
  '[Microsoft](https://evil.example/x)',
  '**bold**',
  '<at>Bob</at>',
  '{{DATE(2026-11-21T10:00:00Z,SHORT)}}',
  '${$root.secret}',
  '\u202Egnp.exe',
  'https://',
  'www.evil.example',
  'evil.example/path',
  '\\\\server\\share',
  'javascript:alert(1)',
  '\u200D',
  '\u200B',
  '\uFEFF',
  '\u2066',
  '\u2068',
  '\u2069',
  '\n',
  '\r\n',
  '\u2028',
  '1. ',
  '- ',
  '# ',
  '`',
  '~~',
  '_',
  '|',
  '&lt;',
  '!',
  'e\u0301',
  '👩‍👩‍👧',
  'نور',
  'דנה',
  "O'Neil",
  'ana@contoso.example',
  '10.0.0.1',
  '\u3164',
  '\u0000',
  '\u034F',
  '[.]',
  '…',
  '$',
  '{',
  '{{',
  '<',
  ':',
  '//',
];
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'grapheme', maxLength: 5 })), { maxLength: 12 })
    .map((parts) => parts.join('')),
);
const max = fc.integer({ min: 10, max: 80 });
const runs = { numRuns: 1_000 };

describe('text from people', () => {
  it('never is longer than asked for', () => {
    for (const clean of [plain, plainLines, inert]) {
      fc.assert(
        fc.property(text, max, (value, limit) => clean(value, limit).length <= limit),
        runs,
      );
    }
  });

  it('does not change when it is cleaned again', () => {
    for (const clean of [plain, plainLines, inert]) {
      fc.assert(
        fc.property(text, max, (value, limit) => {
          const once = clean(value, limit);
          assert.equal(clean(once, limit), once);
        }),
        runs,
      );
    }
  });

  it('never becomes a link, a mention, a binding or a date function', () => {
    for (const clean of [plain, plainLines, inert]) {
      fc.assert(
        fc.property(text, max, (value, limit) => {
          const result = clean(value, limit);
          assert.doesNotMatch(result, /:\/\/|\bhttps?:|\bwww\.|\\\\/iu);
          assert.doesNotMatch(result, /\$\{|\{\{|<at|<\//iu);
          for (const word of result.replace(/[\u2068\u2069]/g, '').split(/\s/u)) {
            if (!/^[\p{L}\p{N}._＿%+'-]+@/u.test(word)) assert.doesNotMatch(word, /[\p{L}\p{N}]\.\p{L}{2}/u);
          }
        }),
        runs,
      );
    }
  });

  it('never holds what cannot be seen or turns the direction of what stands around it', () => {
    for (const clean of [plain, plainLines, inert]) {
      fc.assert(
        fc.property(text, max, (value, limit) => {
          const inner = clean(value, limit).replace(/^\u2068(.*)\u2069$/su, '$1');
          assert.doesNotMatch(
            inner,
            /[\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u0000-\u0009\u000B-\u001F\u007F-\u009F]/u,
          );
          assert.doesNotMatch(inner, /\p{Surrogate}/u);
        }),
        runs,
      );
    }
  });

  it('never is Markdown where Markdown cannot be switched off', () => {
    fc.assert(
      fc.property(text, max, (value, limit) => {
        const result = inert(value, limit).replace(/^\u2068/u, '');
        assert.doesNotMatch(result.replace(/\[[.:]\]/g, ''), /[[\]()*_~`#<>&|\\!\n]/u);
        assert.doesNotMatch(result, /^(?:[-+=]|\d+[.)]\s)/u);
      }),
      runs,
    );
  });

  it('keeps the look of what stands in pointed brackets, in pairs', () => {
    assert.equal(plain('<Assets> & "Tools"', 100), '‹Assets› & "Tools"');
    assert.equal(plain('Payroll <export', 100), 'Payroll ‹export');
    assert.equal(plain('a < b > c', 100), 'a < b > c');
  });

  it('is one line, unless lines are to be kept', () => {
    assert.equal(plain('a\r\n b\u2028c\n\n\n\nd', 50), 'a b c d');
    assert.equal(plainLines('a\r\n b\u2028c\n\n\n\nd', 50), 'a\nb\nc\n\nd');
  });

  for (const name of [
    "Ana O'Neil",
    'Łukasz Żółć-Nowak',
    'J.R. Smith Ph.D.',
    'Dana (Contoso)',
    'R&D 100 %',
    '田中 太郎',
    '🧑🏽‍💻 Kim',
    'v2.5 of 1.12.2026',
    'ana@contoso.example',
  ]) {
    it(`leaves ${name} as it is`, () => assert.equal(plain(name, 60), name));
  }

  it('isolates names that are written from right to left, and keeps every letter of them', () => {
    assert.equal(plain('نور عبد الله', 60), '\u2068نور عبد الله\u2069');
    assert.equal(plain('דנה', 60), '\u2068דנה\u2069');
  });

  it('cuts between characters, not inside of them', () => {
    assert.equal(plain('abcdefghijkl', 10), 'abcdefghi…');
    assert.equal(plain('12345678👩‍👩‍👧', 10), '12345678…');
  });

  it('composes accents and does not let them pile up', () => {
    assert.equal(plain('e\u0301', 10), 'é');
    assert.ok(plain(`Z${'\u0351'.repeat(50)}algo`, 60).length < 15);
  });
});
