// The Bot Connector's refusals in the exact shapes Teams gives them; some are odd, and clients must cope.

/** A refusal by the connector: HTTP status, body and headers as Teams sends them. */
export class ConnectorError extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;

  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    super(`${status} ${JSON.stringify(body)}`);
    this.name = 'ConnectorError';
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** The usual shape: `{ error: { code, message } }`. */
export function refuse(status: number, code: string, message: string): ConnectorError {
  return new ConnectorError(status, { error: { code, message } });
}

export const badArgument = (message: string) => refuse(400, 'Bad Argument', message);
export const badSyntax = (message: string) => refuse(400, 'BadSyntax', message);
export const conversationNotFound = () => refuse(404, 'ConversationNotFound', 'Conversation not found.');
export const activityNotFound = () =>
  refuse(404, 'ActivityNotFoundInConversation', 'The activity was not found in this conversation.');
export const memberNotFound = () =>
  refuse(404, 'MemberNotFoundInConversation', 'The member was not found in this conversation.');
export const notInRoster = () =>
  refuse(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
export const notInstalled = () =>
  refuse(403, 'ForbiddenOperationException', "The bot is not installed in user's personal scope");
export const messageTooBig = () => refuse(413, 'MessageSizeTooBig', 'Message size too large.');

/** 429 as Teams words it; `retryAfterS` may be missing there, then the header is missing too. */
export function throttled(retryAfterS: number | undefined): ConnectorError {
  const headers = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
  return new ConnectorError(429, { error: { code: 'Throttled', message: 'Too many requests.' } }, headers);
}

/** `MessageWritesBlocked` has no `code` at all: a number, and JSON inside a text. */
export function messageWritesBlocked(): ConnectorError {
  const inner = { subCode: 'MessageWritesBlocked', details: 'Thread is not available for message writes.' };
  return new ConnectorError(403, { errorCode: 209, message: JSON.stringify(inner) });
}

const MESSAGES: Record<string, string> = {
  BotNotRegistered: 'No bot found with this Microsoft App Id.',
  BotDisabledByAdmin: 'The tenant admin disabled this bot',
  BotNotInConversationRoster: 'The bot is not part of the conversation roster.',
  ConversationBlockedByUser: 'User blocked the conversation with the bot.',
  ForbiddenOperationException: "The bot is not installed in user's personal scope",
  InvalidBotApiHost: 'The bot was called with an invalid host for this tenant.',
  NotEnoughPermissions: 'The bot has not enough permissions for this operation.',
  ConversationNotFound: 'Conversation not found.',
  ActivityNotFoundInConversation: 'The activity was not found in this conversation.',
  MessageSizeTooBig: 'Message size too large.',
  PreconditionFailed: 'Precondition failed, please retry.',
  Throttled: 'Too many requests.',
  ServiceError: 'An internal error occurred.',
};

/** The refusal an armed fault asks for, in the shape that belongs to its code. */
export function faultBody(status: number, code: string | undefined, retryAfterS?: number): ConnectorError {
  if (code === 'MessageWritesBlocked') return messageWritesBlocked();
  if (status === 429) return throttled(retryAfterS);
  const name = code ?? defaultCode(status);
  const headers = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
  return new ConnectorError(status, { error: { code: name, message: MESSAGES[name] ?? name } }, headers);
}

function defaultCode(status: number): string {
  switch (status) {
    case 400:
      return 'Bad Argument';
    case 401:
      return 'BotNotRegistered';
    case 403:
      return 'ForbiddenOperationException';
    case 404:
      return 'ConversationNotFound';
    case 412:
      return 'PreconditionFailed';
    case 413:
      return 'MessageSizeTooBig';
    default:
      return 'ServiceError';
  }
}
