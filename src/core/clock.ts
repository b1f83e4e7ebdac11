// Time and identity come from outside, so that tests and the demo can move the clock.

/** What everything asks for the time. Never `Date.now()`. */
export interface Clock {
  now(): Date;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => new Date() };

/** A new random id for our own rows: 22 characters, safe in URLs, card data and job keys. */
export type NewId = () => string;
