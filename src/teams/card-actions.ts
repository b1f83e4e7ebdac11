// Clicks on cards: from the invoke Teams sends to a click, and from the answer to the exact body Teams expects.
// https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#adaptivecardaction-invoke-activity

import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { ClickAnswer, SignInProof } from '../flow/inbound.ts';
import { CONNECTION_NAME, tokenExchangeUri } from './channel.ts';

/** What the person clicked, as the card says: nothing of it is believed. */
export interface ParsedClick {
  verb: string;
  data: Record<string, unknown>;
  signIn: SignInProof | undefined;
}

const DATA_LENGTH_MAX = 64 * 1024;
const CODE_LENGTH_MAX = 200;

/** What nests deeper than the stack cannot be written and is no honest client's, either. */
function isSmall(data: unknown): boolean {
  try {
    return JSON.stringify(data).length <= DATA_LENGTH_MAX;
  } catch {
    return false;
  }
}

const verbShape = z.string().regex(/^[a-z][a-z0-9.-]{0,99}$/);
const dataShape = z.record(z.string(), z.unknown()).refine(isSmall, 'too large');

const executeShape = z.object({
  action: z.object({ type: z.literal('Action.Execute'), verb: verbShape, data: dataShape.nullish() }),
  trigger: z.enum(['manual', 'automatic']).nullish(),
  authentication: z.object({ token: z.string().min(1).max(16_384) }).nullish(),
  state: z.string().max(CODE_LENGTH_MAX).nullish(),
});

/** The `value` of an `adaptiveCard/action` invoke. Throws `click.malformed`. */
export function parseExecute(value: unknown): ParsedClick {
  const parsed = executeShape.safeParse(value);
  if (!parsed.success) throw malformed(parsed.error);
  const { action, authentication, state } = parsed.data;
  return {
    verb: action.verb,
    data: action.data ?? {},
    signIn: authentication ? { token: authentication.token } : state ? { code: state } : undefined,
  };
}

const submitShape = dataShape.and(z.object({ verb: verbShape }));

/** The `value` of a message: clients that do not know Action.Execute send its Action.Submit fallback so. Throws `click.malformed`. */
export function parseSubmit(value: unknown): ParsedClick {
  const parsed = submitShape.safeParse(value);
  if (!parsed.success) throw malformed(parsed.error);
  const { verb, ...data } = parsed.data;
  return { verb, data, signIn: undefined };
}

/** The body of the invoke response; the HTTP status is always 200. */
export interface InvokeBody {
  statusCode: number;
  type: string;
  value?: unknown;
}

/** What Teams expects for each answer. It shows its own general text for any 4xx and 5xx. */
export function invokeBody(
  answer: ClickAnswer,
  bot: { appId: string; signInPage: string; newId(): string },
): InvokeBody {
  if ('card' in answer) return { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: answer.card };
  if ('text' in answer)
    return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: answer.text };
  if ('signIn' in answer) return loginRequest(answer.signIn, bot);
  if ('signInFailed' in answer) return errorBody(412, 'error.preconditionFailed', answer.signInFailed.text);
  if ('badCode' in answer) return { statusCode: 401, type: 'application/vnd.microsoft.error.invalidAuthCode' };
  return errorBody(500, 'error', answer.failed.text);
}

/** A short text in place of the answer: the card stays as it is. */
export function textBody(text: string): InvokeBody {
  return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: text };
}

function loginRequest(
  signIn: { text: string; button: string; pageUrl?: string | undefined; interactive?: boolean },
  bot: { appId: string; signInPage: string; newId(): string },
): InvokeBody {
  const button = { type: 'signin', title: signIn.button, value: signIn.pageUrl ?? bot.signInPage };
  const silently = { tokenExchangeResource: { id: bot.newId(), uri: tokenExchangeUri(bot.appId) } };
  return {
    statusCode: 401,
    type: 'application/vnd.microsoft.activity.loginRequest',
    value: {
      text: signIn.text,
      connectionName: CONNECTION_NAME,
      buttons: [button],
      ...(signIn.interactive ? {} : silently),
    },
  };
}

const errorNames: Record<number, string> = { 412: 'PreconditionFailed', 500: 'InternalServerError' };

function errorBody(statusCode: number, type: string, message: string): InvokeBody {
  return {
    statusCode,
    type: `application/vnd.microsoft.${type}`,
    value: { code: errorNames[statusCode] ?? 'Error', message },
  };
}

function malformed(error: z.ZodError): AppError {
  const fields = error.issues.map(({ path }) => path.slice(0, 2).map(String).join('.')).slice(0, 10);
  return new AppError('click.malformed', { detail: { fields } });
}
