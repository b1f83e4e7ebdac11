// What comes in from Teams, after authentication and parsing, and what goes back. The Teams adapter calls; the flow answers.

import type { CardJson } from '../core/card.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Person } from '../core/people.ts';
import type { Conversation } from './ports.ts';

/** Who sent the activity: authenticated by the channel token and of our tenant. Names are untrusted. */
export interface Sender {
  person: Person;
  teamsId: string;
  displayName?: string | undefined;
  locale?: string | undefined;
  timeZone?: string | undefined;
}

/** Sends a message into the conversation of the turn; answers the id of its activity. */
export type Say = (out: { card?: CardJson; text?: string; summary: string }) => Promise<string>;

/** A token that Teams got silently, or the one-time code of a sign-in page. */
export type SignInProof = { token: string } | { code: string };

/** A button that somebody pressed, or a card that asks for its fresh view. Verb and data are untrusted. */
export interface Click {
  sender: Sender;
  verb: string;
  data: unknown;
  conversation: Conversation;
  /** The message that holds the card. */
  activityId: string | undefined;
  signIn?: SignInProof | undefined;
  say: Say;
}

/** Each becomes exactly one invoke response. */
export type ClickAnswer =
  | { card: CardJson }
  | { text: string }
  /** `interactive`: a silent token is not enough (a claims challenge), so Teams shows the button to the page at once. */
  | { signIn: { text: string; button: string; pageUrl?: string | undefined; interactive?: boolean } }
  | { signInFailed: { text: string } }
  | { badCode: true }
  | { failed: { text: string } };

/** What a person answered to the offer of a file; `upload` is where OneDrive takes it, absent when it is not wanted. */
export interface FileAnswer {
  sender: Sender;
  conversation: Conversation;
  fileId: string;
  upload: { uploadUrl: string; contentUrl: string; uniqueId: string; fileType: string } | undefined;
  say: Say;
}

/** What the flow does with each kind of activity. */
export interface Inbound {
  /** A person typed a line. Answers go through `say`, in order. */
  hear(message: { sender: Sender; line: string; conversation: Conversation; say: Say }): Promise<void>;
  /** A button, or an automatic refresh. Never throws. */
  click(click: Click): Promise<ClickAnswer>;
  /** `signin/tokenExchange` or `signin/verifyState`: `ok` is answered 200, `failed` 412. */
  signedIn(message: {
    sender: Sender;
    signInId: string | undefined;
    signIn: SignInProof;
    conversation: Conversation;
    say: Say;
  }): Promise<'ok' | 'failed'>;
  /** `fileConsent/invoke`. */
  fileAnswered(answer: FileAnswer): Promise<void>;
  /** The bot was added to, or removed from, a chat or team. */
  met(meeting: {
    sender?: Sender | undefined;
    conversation: Conversation;
    what: 'added' | 'removed';
    say?: Say | undefined;
  }): Promise<void>;
  /** An activity that was refused before it could become one of the above. */
  refused(refusal: { code: ErrorCode; person?: Person | undefined; detail?: Record<string, unknown> }): Promise<void>;
}
