// Chats and messages in the form in which the control API shows them.
import { asObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { baseCard, cardSeenBy } from './model.ts';
import type { Chat, Message } from './model.ts';
import type { TeamsState } from './state.ts';

/** One entry of `GET /_sim/chats`. */
export function shownChat({ id, kind, name, members, lastMessageAt }: Chat): JsonObject {
  return { id, kind, name, members, lastMessageAt: lastMessageAt ?? null };
}

/**
 * One entry of `GET /_sim/chats/{id}/messages`. In a personal chat the card is what its one person sees; in a channel it is
 * the card everybody shares, unless a viewer is named.
 */
export function shownMessage(state: TeamsState, message: Message, viewer?: string): JsonObject {
  const chat = state.chat(message.chatId);
  const seenBy = viewer ?? (chat?.kind === 'personal' ? chat.members[0] : undefined);
  const card = seenBy === undefined ? baseCard(message) : cardSeenBy(message, seenBy);
  const { id, from, text, sentAt, edits, deleted, threadId } = message;
  return {
    id,
    from,
    text,
    card: card ?? null,
    attachments: message.attachments,
    sentAt,
    editedAt: message.editedAt ?? null,
    edits,
    deleted,
    ...(message.summary === undefined ? {} : { summary: message.summary }),
    ...(threadId !== undefined && threadId !== id ? { replyToId: threadId } : {}),
    ...(message.warnings.length > 0 ? { warnings: message.warnings } : {}),
    ...(seenBy === undefined ? {} : ownView(message, seenBy)),
  };
}

/** What only that viewer has been shown: a notice, a sign-in button, whether the card wants a refresh. */
function ownView(message: Message, viewer: string): JsonObject {
  const { toast, signIn } = message.views[viewer] ?? {};
  const hidden = message.signedInSilently === true ? { hidden: true } : {};
  const shownSignIn = signIn && { text: signIn.text, title: signIn.title, url: signIn.url };
  const refresh = asObject(cardSeenBy(message, viewer)?.['refresh']) ? { refreshes: true } : {};
  return { ...(toast ? { toast } : {}), ...(shownSignIn ? { signIn: shownSignIn } : {}), ...hidden, ...refresh };
}
