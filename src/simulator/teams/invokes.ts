// The `adaptiveCard/action` invoke with everything Teams does around it: silent sign-in, time limit, showing the answer.
import { invokeActivity } from './activities.ts';
import type { Place } from './activities.ts';
import { postToBot } from './bot-endpoint.ts';
import type { BotAnswer } from './bot-endpoint.ts';
import { checkCard } from './card-check.ts';
import { failureText, statusOf, tell, viewOf } from './client.ts';
import type { ClientDeps } from './client.ts';
import { notPossible } from './control-error.ts';
import { asObject, asText } from './json.ts';
import type { JsonObject } from './json.ts';
import type { Message } from './model.ts';
import type { Person } from '../people.ts';
import { pendingSignIn, readSignInRequest, singleSignOnToken } from './sign-in.ts';

/** One Action.Execute of one person on one message. */
export interface Execute {
  place: Place;
  person: Person;
  message: Message;
  value: JsonObject;
}

const CARD = 'application/vnd.microsoft.card.adaptive';
const TEXT = 'application/vnd.microsoft.activity.message';
const LOGIN = 'application/vnd.microsoft.activity.loginRequest';

/** Sends the invoke, signs in silently when the bot asks for it, and shows what comes back. */
export async function sendExecute(deps: ClientDeps, execute: Execute): Promise<BotAnswer> {
  const first = await send(deps, execute, execute.value);
  const answer = asksForSignIn(first) ? await afterSilentSignIn(deps, execute, first) : first;
  show(deps, execute, answer);
  return refusedCard(answer);
}

/** The person completed the sign-in page, which handed Teams this code. */
export async function completeSignIn(
  deps: ClientDeps,
  { place, person, message }: Omit<Execute, 'value'>,
  code: string,
): Promise<BotAnswer> {
  const pending = message.views[person.id]?.signIn;
  if (!pending) throw notPossible('No sign-in is waiting on this message.');
  const view = viewOf(message, person.id);
  if (pending.invokeValue) {
    delete view.signIn;
    const execute = { place, person, message, value: pending.invokeValue };
    const answer = await send(deps, execute, { ...execute.value, state: code });
    if (asksForSignIn(answer)) keepPending(execute, answer, execute.value);
    show(deps, execute, answer);
    return refusedCard(answer);
  }
  const invoke = { name: 'signin/verifyState', value: { state: code }, replyToId: message.id };
  const answer = await postToBot(deps.kernel, invokeActivity(deps, place, person, invoke));
  await deps.background.idle();
  if (answer.status === 200) delete view.signIn;
  deps.state.changed();
  return answer;
}

async function send(deps: ClientDeps, { place, person, message }: Execute, value: JsonObject): Promise<BotAnswer> {
  const invoke = { name: 'adaptiveCard/action', value, replyToId: message.id };
  const answer = await postToBot(deps.kernel, invokeActivity(deps, place, person, invoke));
  await deps.background.idle();
  return answer;
}

function asksForSignIn(answer: BotAnswer): boolean {
  return statusOf(answer) === 401 && asObject(answer.body)?.['type'] === LOGIN;
}

/** Gets a token without asking and sends the same click again with it; else, or when that is not enough, a button. */
async function afterSilentSignIn(deps: ClientDeps, execute: Execute, login: BotAnswer): Promise<BotAnswer> {
  const request = readSignInRequest(asObject(login.body)?.['value']);
  const exchange = request?.exchange;
  const token = exchange && (await singleSignOnToken(deps.kernel, execute.person, exchange.uri));
  if (!request || !exchange || token === undefined) {
    keepPending(execute, login, execute.value);
    return login;
  }
  const authentication = { id: exchange.id, connectionName: request.connectionName, token };
  const second = await send(deps, execute, { ...execute.value, authentication });
  const elapsedMs = login.elapsedMs + second.elapsedMs;
  if (statusOf(second) === 412) keepPending(execute, login, execute.value);
  if (asksForSignIn(second)) keepPending(execute, second, execute.value);
  return { ...second, elapsedMs };
}

function keepPending({ message, person }: Execute, login: BotAnswer, invokeValue: JsonObject): void {
  const request = readSignInRequest(asObject(login.body)?.['value']);
  if (request) viewOf(message, person.id).signIn = pendingSignIn(request, invokeValue);
}

/** What the answer changes for this viewer: his card, or a notice. */
function show(deps: ClientDeps, { message, person, value }: Execute, answer: BotAnswer): void {
  const body = asObject(answer.body);
  const status = statusOf(answer);
  const isAutomatic = value['trigger'] === 'automatic';
  const card = asObject(body?.['value']);
  if (status === 200 && body?.['type'] === CARD && card && checkCard(card).errors.length === 0) {
    const view = viewOf(message, person.id);
    view.card = card;
    view.refreshedAt = deps.kernel.clock.now().toISOString();
    delete view.signIn;
    delete view.toast;
  } else if (status === 200 && body?.['type'] === TEXT) {
    tell(deps, message, person.id, { text: asText(body['value']) ?? '', kind: 'message' });
  } else if (!isAutomatic && status !== 401 && status !== 412) {
    tell(deps, message, person.id, { text: failureText(refusedCard(answer)), kind: 'error' });
  }
  deps.state.changed();
}

/** Teams refuses a wrong card in an answer as it does in a message; the click then fails, and the test sees why. */
function refusedCard(answer: BotAnswer): BotAnswer {
  const body = asObject(answer.body);
  if (statusOf(answer) !== 200) return answer;
  const errors = body === undefined ? ['the body is no invoke response'] : problemsOf(body);
  if (errors.length === 0) return answer;
  const value = { code: 'InvalidInvokeResponse', message: errors.join('; ') };
  return { ...answer, status: 400, body: { statusCode: 400, type: 'application/vnd.microsoft.error', value } };
}

function problemsOf(body: JsonObject): string[] {
  if (body['type'] === CARD) return checkCard(body['value']).errors;
  if (body['type'] === TEXT) return typeof body['value'] === 'string' ? [] : ['the message is not text'];
  return [`the type ${JSON.stringify(body['type'])} belongs to no answer with status 200`];
}
