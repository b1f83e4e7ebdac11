// Every event that the log or an audit row can name. The name says what happened; values are fields beside it.

/** Name and meaning. Operators filter by the name, so that it never changes. */
export const events = {
  'activity.refused': 'Something came in that is no valid activity of our tenant; nothing was done.',
  'activity.refusal-not-noted': 'A refused activity could not be written to the audit table.',
  'audit.not-written': 'An audit row that stands alone could not be written.',
  'background.failed': 'Work that goes on after an answer has failed; the next pass repairs it.',
  'card.adopted': 'A clicked message has become the card of an item.',
  'card.sent': 'A card was sent.',
  'card.undeliverable': 'Teams refused a card for good.',
  'click.refused': 'A click was refused; the code says why.',
  'decision.not-asked': 'A person could not be asked to sign in again for an unfinished decision.',
  'decision.recorded': 'A decision was recorded, before anything was sent to Entra.',
  'decision.settled': 'A decision has ended: in Entra, refused or interrupted.',
  'graph.foreign-next-link': 'Graph named a next page outside of itself; it was not followed.',
  'graph.permission-missing': 'The application lacks a permission; what it is for is left out.',
  'graph.row-skipped': 'One object of a list could not be read and was left out.',
  'line.heard': 'A line of text was understood as a command, or not.',
  'poll.done': 'A pass over a source has ended.',
  'problem.found': 'Something in the tenant keeps the bot from doing all of its work.',
  'problem.not-told': 'A problem could not be told to a channel.',
  'reconcile.not-queued': 'A reconcile job could not be queued; the next pass repairs it.',
  'sign-in.failed': 'A sign-in that was asked for in the chat did not work.',
  'sign-in.page-failed': 'The sign-in page failed.',
  'sign-in.refused': 'A token or code was not accepted.',
  'teams.keys-unavailable': 'The keys that sign activities could not be read.',
  'turn.failed': 'An activity could not be answered as meant.',
  'turn.failure-not-said': 'A failure could not be told to the person.',
} as const satisfies Record<`${string}.${string}`, string>;

export type EventName = keyof typeof events;
