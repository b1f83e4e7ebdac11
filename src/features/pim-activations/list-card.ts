// A list of rows with buttons: roles, choices, what came of several requests. Pure.

import type { CardView, Json } from '../../core/card.ts';

/** One button of a row or of the list. `sends` is what the click carries: names of places, believed by nobody. */
export interface ListButton {
  title: string;
  about: string;
  verb: string;
  sends: { [key: string]: Json };
}

export interface ListRow {
  title: string;
  subtitle: string;
  buttons: ListButton[];
}

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
    template: 'pim-activations/list',
    summary: heading,
    view: {
      heading,
      intro,
      rows: rows.map((row) => ({ ...row, buttons: row.buttons.map((button) => ({ ...button })) })),
      more: more ? [{ ...more }] : [],
    },
  };
}
