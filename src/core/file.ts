// A file that a feature makes for a person: taken into their own OneDrive from the personal chat, put into the files of a channel there.

import type { CardView } from './card.ts';
import { plain } from './text.ts';

/** What the file is, and all of it. */
export interface OfferedFile {
  name: string;
  /** What it is, for the card that offers it. */
  about: string;
  content: string;
}

const nameMax = 120;

/** The card of a file that lies somewhere: its name, a sentence, and a link there. The name may be anybody's text. */
export function fileCard({
  name,
  text,
  open,
  url,
}: {
  name: string;
  text: string;
  open: string;
  url: string;
}): CardView {
  // `.csv` at the end is no host; what stands before it may look like one.
  const [, stem = name, extension = ''] = /^(.*)(\.csv)$/is.exec(name) ?? [];
  const shown = `${plain(stem, nameMax)}${extension}`;
  return { template: 'flow/file', view: { name: shown, text, open, url }, summary: shown };
}
