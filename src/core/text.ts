// Text from people, made harmless for cards. Names, justifications and answers go through here exactly once, on their way into a view.

const ISOLATE = '\u2068';
const END_ISOLATE = '\u2069';

/** Nothing to do for these, and most names are of this kind. */
const surelyPlain = /^[\p{L}\p{N}][\p{L}\p{N}' -]*$/u;
const rightToLeft =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/**
 * One line of plain text for places without Markdown: `TextRun`, summary, button and choice titles.
 * Control, zero-width and direction characters are gone, right-to-left text is isolated, addresses cannot become links, and
 * neither card date functions nor template expressions are left. At most `max` UTF-16 units, ending with … when cut.
 */
export function plain(text: string, max: number): string {
  if (isLatin(text) && text.length <= max && surelyPlain.test(text) && !text.includes('  ') && !text.endsWith(' '))
    return text;
  return isolated(cleaned(text).replace(/\s+/gu, ' ').trim(), max);
}

/** As `plain`, but line breaks stay: at most one empty line in a row. */
export function plainLines(text: string, max: number): string {
  const lines = cleaned(text.replace(/\r\n?|[\u0085\u2028\u2029\v\f]/g, '\n'))
    .split('\n')
    .map((line) => line.replace(/\s+/gu, ' ').trim());
  return isolated(
    lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    max,
  );
}

/**
 * One line for places where Markdown cannot be switched off: `TextBlock.text`, FactSet titles and values.
 * As `plain`, and every character that Markdown or mentions could act on is replaced by one that looks like it. The brackets of
 * `[.]` stay: without parentheses they make no link.
 */
export function inert(text: string, max: number): string {
  return plain(text, max)
    .replace(/(?!\[[.:]\]|(?<=\[[.:])\])[[\]()*_~`#<>&|\\!]/g, fullWidth)
    .replace(
      /^([\u2068]?)([-+=])/u,
      (_, lead: string, mark: string) => lead + (mark === '-' ? '\u2010' : fullWidth(mark)),
    )
    .replace(/^([\u2068]?\d+)\.(?=\s|$)/u, '$1\u2024');
}

function isLatin(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x17f) return false;
  return text.normalize('NFC') === text;
}

/** Composed, without what cannot be seen, links, mentions, template and date functions defused. Line feeds stay. */
function cleaned(text: string): string {
  const visible = text
    .replace(/\p{Surrogate}/gu, '')
    .normalize('NFC')
    .replace(/\t/g, ' ')
    .replace(/[^\P{Cc}\n]|[^\P{Cf}\u200D]|[\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0\uFFFC]/gu, '')
    // A joiner belongs only between two emoji.
    .replace(
      /(?<![\p{Extended_Pictographic}\uFE0F\u{1F3FB}-\u{1F3FF}])\u200D|\u200D(?!\p{Extended_Pictographic})/gu,
      '',
    )
    .replace(/(\p{M}{4})\p{M}+/gu, '$1')
    .normalize('NFC');
  return defused(visible);
}

function defused(text: string): string {
  return text
    .replace(/\{\{/g, '\uFF5B\uFF5B')
    .replace(/\$\{/g, '$\uFF5B')
    .replace(/<([/!?a-z][^<>\n]*)>/giu, '\u2039$1\u203a')
    .replace(/<(?=[/!?a-z])/giu, '\u2039')
    .replace(/\\{2,}/g, (run) => '\uFF3C'.repeat(run.length))
    .replace(/(?<![\p{L}\p{N}])http(?=s?:)/giu, 'hxxp')
    .replace(
      /:(?=\/\/)|(?<=(?<![\p{L}\p{N}])(?:javascript|vbscript|data|file|mailto|tel|sip|msteams|hxxps?|ftp|ms-[a-z]+)):(?=\S)/giu,
      '[:]',
    )
    .replace(/\S+/gu, (word) => (emailAddress.test(word) ? word : withoutHosts(word)));
}

/** A lone address of a person is left readable; it can only become a mail link to that very address. */
const emailAddress = /^[\p{L}\p{N}_\uFF3F][\p{L}\p{N}._\uFF3F%+'-]*@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u;

/** `evil[.]example` and `10[.]0[.]0[.]1`; initials, versions and dates keep their dots. */
function withoutHosts(word: string): string {
  return word
    .replace(/(?<=[\p{L}\p{N}\p{M}-])\.(?=\p{L}[\p{L}\p{N}\p{M}-])/gu, '[.]')
    .replace(/\d+(?:\.\d+){3,}/g, (numbers) => numbers.replaceAll('.', '[.]'));
}

function isolated(text: string, max: number): string {
  if (!rightToLeft.test(text)) return cut(text, max);
  const shown = cut(text, max - 2);
  return rightToLeft.test(shown) ? ISOLATE + shown + END_ISOLATE : shown;
}

/** Cuts between characters as people see them. A mail address that is cut may look like a host: only its beginning stays. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    if (kept.length + segment.length > max - 1) break;
    kept += segment;
  }
  const whole = kept.replace(/\S+$/u, (word) => (withoutHosts(word) === word ? word : (word.split('.')[0] ?? '')));
  return `${whole.trimEnd()}…`;
}

function fullWidth(character: string): string {
  return String.fromCharCode(character.charCodeAt(0) + 0xfee0);
}
