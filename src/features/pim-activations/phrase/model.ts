// A line understood, and what it is read against: the words in which the parser speaks to the rest of the feature.

import type { Intent } from './intent.ts';
import type { Ticket } from './ticket.ts';
import type { Objection } from './wording.ts';

/** Why a line that speaks of roles is not acted on. */
export type Refusal =
  | Objection
  /** Several roles are named and it is open which one is meant; they are the choices. */
  | 'two-roles-unclear'
  /** Activate one thing and give back another, in one line. */
  | 'two-intents'
  /** The time said is over, or ends before it starts; the roles meant are the choices. */
  | 'past-time'
  /** "activate everything" */
  | 'all-roles'
  | 'no-usual'
  | 'nothing-active'
  /** What is to be given back or extended is not active; the choices are. */
  | 'not-active'
  | 'too-long'
  /** The line shows its letters in another order than they are read. */
  | 'hidden-text';

/** A line understood, as far as it can be. */
export interface Phrase {
  intent: Intent;
  /** `sure`: this and nothing else was meant. `likely`: to be offered, never acted on by itself. */
  targets: { id: string; certainty: 'sure' | 'likely' }[];
  /** Ids of the closest matches when it is open which is meant: at most five, best first. */
  choices: string[];
  /** When nothing matched: ids of the three that come closest, for the help text. */
  closest: string[];
  durationMinutes?: number;
  endsAt?: Date;
  startAt?: Date;
  justification?: string;
  ticket?: Ticket;
  /** "as last time" */
  isLikeLastTime?: true;
  /** Words that were not understood, as typed. */
  doubts: string[];
  /** A built-in role that was meant but that the person may not activate. */
  notEligible?: string;
  refusal?: Refusal;
}

/** What a line is read against. */
export interface PhraseContext {
  now: Date;
  /** IANA name. */
  timeZone: string;
  /** The language the person speaks with the bot; lines in the other one are understood all the same. */
  language?: 'en' | 'de';
  /** Source of a regular expression for ticket numbers, compared without regard to case. */
  ticketPattern?: string;
  /** What a ticket number belongs to when the line does not say. */
  ticketSystem?: string;
}

/** A phrase that says nothing yet. */
export function empty(intent: Intent): Phrase {
  return { intent, targets: [], choices: [], closest: [], doubts: [] };
}

/** A phrase that is not acted on, and nothing of which is passed on. */
export function refused(refusal: Refusal): Phrase {
  return { ...empty('none'), refusal };
}
