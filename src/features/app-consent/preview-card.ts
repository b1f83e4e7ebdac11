// Before something is done in Entra: exactly whom and what it hits, and one more click. Pure.

import type { CardView, Json } from '../../core/card.ts';
import { plain } from '../../core/text.ts';

/** One button of the preview. */
export interface PreviewChoice {
  title: string;
  verb: string;
  sends: { [key: string]: Json };
}

export interface Preview {
  title: string;
  notice: string;
  hitsLabel: string;
  hits: readonly string[];
  warnings: readonly string[];
  choices: readonly PreviewChoice[];
  isGrave: boolean;
}

export function previewCard(preview: Preview): CardView {
  const { title, notice, hitsLabel, hits, warnings, choices, isGrave } = preview;
  return {
    template: 'app-consent/preview',
    summary: plain(title, 200),
    view: {
      title,
      notice,
      style: isGrave ? 'attention' : 'emphasis',
      hitsLabel,
      hits: hits.map((text) => ({ text })),
      warnings: warnings.map((text) => ({ text })),
      choices: choices.map(({ title: name, verb, sends }) => ({ title: name, verb, sends })),
    },
  };
}
