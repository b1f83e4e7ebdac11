// The part of the control API that is about Teams: chats, messages, clicks, views, sign-ins, installations.
import { installApp, uninstallApp } from '../installs.ts';
import type { SimRequest, SimResponse, StandIn } from '../kernel.ts';
import type { Person } from '../people.ts';
import { click } from './clicks.ts';
import type { Click } from './clicks.ts';
import { installInTeam, openChat, typeMessage } from './client.ts';
import type { ClientDeps } from './client.ts';
import { badRequest, ControlError, notFound } from './control-error.ts';
import { answerConsent } from './files.ts';
import type { Files } from './files.ts';
import { splitConversationId } from './identity.ts';
import { completeSignIn } from './invokes.ts';
import { asObject, asText } from './json.ts';
import type { JsonObject } from './json.ts';
import type { Block, Chat, Message } from './model.ts';
import type { RateLimits } from './rate-limits.ts';
import { shownChat, shownMessage } from './shown.ts';
import { view } from './views.ts';

/** What the control calls work with. */
export interface ControlDeps extends ClientDeps {
  limits: RateLimits;
  files: Files;
}

type Operation = (deps: ControlDeps, request: SimRequest, name: string) => Promise<unknown>;

const ROUTES: { method: string; pattern: RegExp; run: Operation }[] = [
  { method: 'GET', pattern: /^\/_sim\/chats$/, run: listChats },
  { method: 'GET', pattern: /^\/_sim\/chats\/([^/]+)\/messages$/, run: listMessages },
  { method: 'POST', pattern: /^\/_sim\/chats\/([^/]+)\/messages$/, run: typeInChat },
  { method: 'DELETE', pattern: /^\/_sim\/chats\/([^/]+)$/, run: forgetChat },
  { method: 'GET', pattern: /^\/_sim\/people\/([^/]+)\/messages$/, run: listPersonalMessages },
  { method: 'POST', pattern: /^\/_sim\/people\/([^/]+)\/messages$/, run: typeToBot },
  { method: 'PUT', pattern: /^\/_sim\/people\/([^/]+)\/reach$/, run: setReach },
  { method: 'POST', pattern: /^\/_sim\/messages\/([^/]+)\/actions$/, run: clickButton },
  { method: 'POST', pattern: /^\/_sim\/messages\/([^/]+)\/views$/, run: viewMessage },
  { method: 'POST', pattern: /^\/_sim\/messages\/([^/]+)\/sign-in$/, run: finishSignIn },
  { method: 'POST', pattern: /^\/_sim\/messages\/([^/]+)\/file$/, run: answerFile },
  { method: 'POST', pattern: /^\/_sim\/team\/install$/, run: installTeam },
  { method: 'PUT', pattern: /^\/_sim\/teams\/rate-limits$/, run: switchRateLimits },
];

/** Answers the control calls about Teams; all others are left to the next stand-in. */
export function createTeamsControl(deps: ControlDeps): StandIn {
  const find = (method: string, path: string) =>
    ROUTES.find((route) => route.method === method && route.pattern.test(path));
  return {
    name: 'teams-control',
    service: 'control',
    matches: (method, path) => find(method, path) !== undefined,
    handle: async (request) => {
      const route = find(request.method, request.path);
      const name = route?.pattern.exec(request.path)?.[1] ?? '';
      return route ? answer(() => route.run(deps, request, name)) : { status: 404 };
    },
    reset: () => undefined,
    snapshot: () => null,
    restore: () => undefined,
  };
}

async function answer(run: () => Promise<unknown>): Promise<SimResponse> {
  try {
    return { status: 200, body: await run() };
  } catch (error) {
    const refusal = error instanceof SyntaxError ? badRequest('The body is no JSON.') : error;
    if (!(refusal instanceof ControlError)) throw error;
    return { status: refusal.status, body: { error: { code: refusal.code, message: refusal.message } } };
  }
}

function listChats({ state }: ControlDeps): Promise<unknown> {
  return Promise.resolve(state.chats().map(shownChat));
}

/** `?as={person}` shows the cards as that person sees them. */
async function listMessages(deps: ControlDeps, request: SimRequest, chatId: string): Promise<unknown> {
  const viewer = request.query.get('as');
  const as = viewer === null ? undefined : personNamed(deps, viewer).id;
  const { chat } = await chatNamed(deps, chatId);
  return deps.state.messagesIn(chat.id).map((message) => shownMessage(deps.state, message, as));
}

function listPersonalMessages(deps: ControlDeps, _request: SimRequest, name: string): Promise<unknown> {
  const chat = deps.state.personalChat(personNamed(deps, name).id);
  const messages = chat ? deps.state.messagesIn(chat.id) : [];
  return Promise.resolve(messages.map((message) => shownMessage(deps.state, message)));
}

async function typeInChat(deps: ControlDeps, request: SimRequest, chatId: string): Promise<unknown> {
  const { from, text } = bodyOf(request);
  const place = await chatNamed(deps, chatId);
  return type(deps, place, personNamed(deps, from), text);
}

async function typeToBot(deps: ControlDeps, request: SimRequest, name: string): Promise<unknown> {
  const person = personNamed(deps, name);
  const { text } = bodyOf(request);
  return type(deps, { chat: await openChat(deps, person) }, person, text);
}

async function type(
  deps: ControlDeps,
  place: { chat: Chat; threadId?: string },
  person: Person,
  text: unknown,
): Promise<unknown> {
  if (typeof text !== 'string' || text.trim() === '') throw badRequest('text is missing.');
  const typed = await typeMessage(deps, place, person, text);
  const { status, body } = typed.answer;
  return status < 300 ? { id: typed.id } : { id: typed.id, problem: { status, body } };
}

async function clickButton(deps: ControlDeps, request: SimRequest, messageId: string): Promise<unknown> {
  const body = bodyOf(request);
  const message = messageNamed(deps, messageId);
  return click(deps, message, personNamed(deps, body['by']), readClick(body));
}

function readClick({ verb, title, data, inputs }: JsonObject): Click {
  if (inputs !== undefined && !asObject(inputs)) throw badRequest('inputs is not an object.');
  return {
    ...(typeof verb === 'string' ? { verb } : {}),
    ...(typeof title === 'string' ? { title } : {}),
    ...(data === undefined ? {} : { data }),
    inputs: asObject(inputs) ?? {},
  };
}

async function viewMessage(deps: ControlDeps, request: SimRequest, messageId: string): Promise<unknown> {
  const person = personNamed(deps, bodyOf(request)['by']);
  return { card: (await view(deps, messageNamed(deps, messageId), person)) ?? null };
}

async function finishSignIn(deps: ControlDeps, request: SimRequest, messageId: string): Promise<unknown> {
  const { by, code } = bodyOf(request);
  if (typeof code !== 'string') throw badRequest('code is missing.');
  const message = messageNamed(deps, messageId);
  const person = personNamed(deps, by);
  const { chat } = await chatNamed(deps, message.chatId);
  return completeSignIn(deps, { place: { chat, threadId: message.threadId }, person, message }, code);
}

/** `{ by, allow }`: the answer to a file that the bot offers; answers what the bot then put into the person's OneDrive. */
async function answerFile(deps: ControlDeps, request: SimRequest, messageId: string): Promise<unknown> {
  const { by, allow } = bodyOf(request);
  const message = messageNamed(deps, messageId);
  const person = personNamed(deps, by);
  const { chat } = await chatNamed(deps, message.chatId);
  return answerConsent(deps, deps.files, { place: { chat }, person, message }, allow !== false);
}

const BLOCKS: readonly string[] = ['blocked', 'blockedByAdmin', 'writesBlocked'] satisfies Block[];

/** `{ reach }`: installed, uninstalled, blocked, blockedByAdmin or writesBlocked. Teams tells of (un)installing only. */
async function setReach({ kernel, state, ...deps }: ControlDeps, request: SimRequest, name: string): Promise<unknown> {
  const person = personNamed({ kernel, state, ...deps }, name);
  const { reach } = bodyOf(request);
  if (reach !== 'installed' && reach !== 'uninstalled' && !BLOCKS.includes(String(reach))) {
    throw badRequest(`reach cannot be ${JSON.stringify(reach)}.`);
  }
  state.setBlock(person.id, BLOCKS.includes(String(reach)) ? (reach as Block) : undefined);
  if (reach === 'uninstalled') await uninstallApp(kernel, person.id);
  else await installApp(kernel, person.id);
  return { reach: state.reachOf(person.id) };
}

async function forgetChat(deps: ControlDeps, _request: SimRequest, chatId: string): Promise<unknown> {
  deps.state.removeChat((await chatNamed(deps, chatId)).chat.id);
  return {};
}

async function installTeam(deps: ControlDeps, request: SimRequest): Promise<unknown> {
  await installInTeam(deps, personNamed(deps, bodyOf(request)['by']));
  return {};
}

function switchRateLimits({ limits }: ControlDeps, request: SimRequest): Promise<unknown> {
  const enabled = bodyOf(request)['enabled'] === true;
  limits.setEnabled(enabled);
  return Promise.resolve({ enabled });
}

function bodyOf(request: SimRequest): JsonObject {
  const body = asObject(request.json());
  if (!body) throw badRequest('The body is no JSON object.');
  return body;
}

function personNamed({ kernel }: ControlDeps, name: unknown): Person {
  const person = kernel.people.find(asText(name) ?? '');
  if (!person) throw notFound(`person "${asText(name) ?? ''}"`);
  return person;
}

function messageNamed({ state }: ControlDeps, id: string): Message {
  const message = state.message(id);
  if (!message) throw notFound(`message "${id}"`);
  return message;
}

function chatNamed({ state }: ControlDeps, id: string): Promise<{ chat: Chat; threadId?: string }> {
  const { chatId, threadId } = splitConversationId(id);
  const chat = state.chat(chatId);
  if (!chat) return Promise.reject(notFound(`chat "${id}"`));
  return Promise.resolve({ chat, ...(threadId === undefined ? {} : { threadId }) });
}
