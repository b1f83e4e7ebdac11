// A card as a feature describes it: which template, and the values for its bindings.

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** An Adaptive Card ready to send. */
export type CardJson = { [key: string]: Json };

/** A template under `cards/` (path without `.json`), the values for exactly its bindings, and the line for toasts and lists. */
export interface CardView {
  template: string;
  view: { [key: string]: Json };
  /** Shown where a card cannot be: notification, chat list, screen reader. Cleaned plain text. */
  summary: string;
}
