// What features tell the digest, as tests look at it.

import type { Figures } from '../../src/core/figures.ts';
import { textMustBeInert } from './inert.ts';

/** Names that somebody gave who means harm. */
export const hostileNames = [
  '**Payroll** [open](https://phish.example)',
  '<at>everyone</at> ${name} {{DATE(2026-11-23T09:00:00Z)}}',
  '- www.phish.example\n# heading | a | b |',
  '\u202Eexe.llorap\u200B',
  '=HYPERLINK("https://phish.example")',
];

/** Each line in English, then in German. */
export function sentences({ lines }: Figures): string[] {
  return lines.flatMap(({ text }) => [text.en, text.de]);
}

/** No sentence can be taken for Markdown, a mention, a link or a date by a Teams client. */
export function lookInert(figures: Figures): void {
  for (const text of sentences(figures)) textMustBeInert(text, true);
}
