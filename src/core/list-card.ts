// A list of rows with buttons, as features show what people have or may choose from. Pure.

import type { CardView, Json } from './card.ts';

/** One button of a row or of the list. `sends` is what the click carries: ids and places, believed by nobody. */
export interface ListButton {
  title: string;
  about: string;
  verb: string;
  sends: { [key: string]: Json };
}

/** One row: a title, a line below it, its buttons. */
export interface ListRow {
  title: string;
  subtitle: string;
  buttons: ListButton[];
}

/** Rows of one card; more would not be read. */
export const rowsMax = 8;

/** The list, with a button for what does not fit or for all rows together. */
export function listCard(list: {
  heading: string;
  intro: string;
  rows: ListRow[];
  more?: ListButton | undefined;
}): CardView {
  const { heading, intro, rows, more } = list;
  return {
    template: 'flow/list',
    summary: heading,
    view: {
      heading,
      intro,
      rows: rows.map(({ title, subtitle, buttons }) => ({
        title,
        subtitle,
        buttons: buttons.map((button) => ({ ...button })),
      })),
      more: more ? [{ ...more }] : [],
    },
  };
}

/** A short card without anything to click. */
export function messageCard(title: string, text: string): CardView {
  return listCard({ heading: title, intro: text, rows: [] });
}
