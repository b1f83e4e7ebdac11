// What in a line is somebody else's: quoted lines, forwarded messages, text that was struck out, quotation marks.

import type { Token } from './tokens.ts';

/** The person's own part of what was typed. */
export interface OwnText {
  text: string;
  /** Something was quoted or forwarded, and nothing but that is left out of `text`. */
  hasQuoted: boolean;
  isStruck: boolean;
}

const forwarded =
  /^\s*(?:(?:fwd?|wg|aw|re|tr)\s*:|(?:from|von|sent|gesendet|subject|betreff)\s*:\s*\S|-{2,}\s*(?:original|forwarded|urspr|weitergeleitet)|\[?\d{1,4}[/.:-]\d{1,2}[^\n]{0,24}\])/imu;

/** Takes away lines that quote ("> …") and code fences; a forwarded message has nothing of the person's own. */
export function ownText(text: string): OwnText {
  const kept = text
    .replace(/```[\s\S]*?(?:```|$)/g, '\n')
    .split('\n')
    .filter((line) => !/^\s*(?:>|\||&gt;)/.test(line));
  const own = kept.join('\n').trim();
  const isForwarded = forwarded.test(own);
  const plain = own.replace(/\[([^\]\n]{1,120})\]\([^()\s]{0,300}\)/g, '$1').replace(/<\/?[a-z][^<>\n]{0,80}>/gi, ' ');
  return {
    text: isForwarded ? '' : plain.trim(),
    hasQuoted: isForwarded || own.length < text.trim().length,
    isStruck: /~~[^~\n]+~~|<(?:s|del|strike)>/i.test(own),
  };
}

const quotations =
  /"[^"\n]*"|“[^“”\n]*”|„[^„“”"\n]*[“”"]|«[^«»\n]*»|»[^«»\n]*«|`[^`\n]*`|‚[^‘’\n]*[‘’]|(?<![\p{L}\p{N}])['‘][^'‘’\n]+['’](?![\p{L}\p{N}])/gu;

/** Numbers the quotations and tells their tokens which one they belong to; the marks become separators that divide nothing. */
export function markQuotations(line: string, tokens: readonly Token[]): void {
  const found = [...line.matchAll(quotations)];
  let number = 0;
  for (const token of tokens) {
    while (endOf(found[number]) <= token.start) number += 1;
    const quotation = found[number];
    if (quotation && token.start >= quotation.index) token.quotation = number;
  }
}

function endOf(quotation: RegExpExecArray | undefined): number {
  return quotation ? quotation.index + quotation[0].length : Infinity;
}

/** Is every word between quotation marks? */
export function isAllQuoted(tokens: readonly Token[]): boolean {
  const words = tokens.filter(({ isWord }) => isWord);
  return words.length > 0 && words.every(({ quotation }) => quotation !== undefined);
}
