// What Teams keeps: chats, messages and who may be reached. Plain data, so that it can be stored and restored as JSON.
import type { JsonObject } from './json.ts';

type ChatKind = 'personal' | 'channel' | 'groupChat';

/** One conversation as a person sees it: a personal chat with the bot, or a channel with all its threads. */
export interface Chat {
  id: string;
  kind: ChatKind;
  name: string;
  /** Entra object ids. */
  members: string[];
  /** Channels only: the id of the team they belong to. */
  teamId?: string;
  lastMessageAt?: string;
}

export interface Attachment {
  contentType: string;
  content?: unknown;
  contentUrl?: string;
  name?: string;
}

/** What one viewer sees instead of the message's shared card, and what Teams has told him. */
export interface View {
  card?: JsonObject;
  refreshedAt?: string;
  toast?: Toast;
  signIn?: PendingSignIn;
}

interface Toast {
  text: string;
  kind: 'message' | 'error';
  at: string;
}

/** A sign-in that Teams could not do silently: the button it shows, and the click to repeat afterwards. */
export interface PendingSignIn {
  connectionName: string;
  text: string;
  title: string;
  url: string;
  /** Absent for an OAuth card in a message: there Teams sends `signin/verifyState` instead of the click again. */
  invokeValue?: JsonObject;
}

export interface Message {
  id: string;
  chatId: string;
  /** The first message of a channel thread; equal to `id` for that first message itself. Absent in personal chats. */
  threadId?: string;
  from: string;
  text: string;
  summary?: string;
  attachments: Attachment[];
  sentAt: string;
  editedAt?: string;
  edits: number;
  deleted: boolean;
  /** What Teams accepts but shows badly, such as a seventh action. */
  warnings: string[];
  views: Record<string, View>;
  /** An OAuth card that was answered silently is no longer shown. */
  signedInSilently?: boolean;
}

/** What stands between the bot and a person who has it installed. */
export type Block = 'blocked' | 'blockedByAdmin' | 'writesBlocked';

/** Whether the bot may write to a person. */
export type Reach = 'installed' | 'uninstalled' | Block;

export interface Team {
  id: string;
  aadGroupId: string;
  name: string;
  members: string[];
}

/** The card of a message that all viewers share. */
export function baseCard(message: Message): JsonObject | undefined {
  const found = message.attachments.find((attachment) => attachment.contentType === ADAPTIVE_CARD);
  return found?.content as JsonObject | undefined;
}

/** The card as that viewer sees it. */
export function cardSeenBy(message: Message, viewer: string): JsonObject | undefined {
  return message.views[viewer]?.card ?? baseCard(message);
}

export const ADAPTIVE_CARD = 'application/vnd.microsoft.card.adaptive';
export const OAUTH_CARD = 'application/vnd.microsoft.card.oauth';
