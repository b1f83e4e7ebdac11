// Serves the demo page and tells it of changes. The page itself is plain HTML, CSS and ES modules beside this file.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { filesOf } from '../graph/areas/channel-files.ts';
import type { Kernel, SimRequest, SimResponse, StandIn } from '../kernel.ts';
import { shownChat, shownMessage } from '../teams/shown.ts';
import type { TeamsState } from '../teams/state.ts';

/** What may be asked for below `/page/`: the scripts and style sheets beside this file. */
const FILE = /^[a-z-]+\.(?:js|css)$/;

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** Nothing is loaded from anywhere else; the card renderer sets styles through the DOM, which this allows. */
const CONTENT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** How long a question for changes stays open before it is answered with "nothing new". */
const WAIT_MS = 20_000;

/** The page at `/`, its files below `/page/`, and its events at `/_sim/events`. */
export function createPage(kernel: Kernel, state: TeamsState): StandIn {
  return {
    name: 'page',
    service: 'page',
    matches: (method, path) =>
      method === 'GET' && (path === '/' || path.startsWith('/page/') || path === '/_sim/events'),
    handle: async (request) => (request.path === '/_sim/events' ? events(kernel, state, request) : file(request.path)),
    reset: () => undefined,
    snapshot: () => null,
    restore: () => undefined,
  };
}

function file(path: string): SimResponse {
  if (path === '/page/adaptivecards.js') return served(cardRenderer(), '.js');
  const name = path === '/' ? 'index.html' : path.slice('/page/'.length);
  const url = new URL(name, import.meta.url);
  if ((path !== '/' && !FILE.test(name)) || !existsSync(url)) {
    return { status: 404, body: { error: { code: 'notFound', message: 'No such file.' } } };
  }
  return served(readFileSync(url), extname(name));
}

/** Microsoft's own renderer, from the package. */
function cardRenderer(): Buffer {
  return readFileSync(createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js'));
}

function served(body: Buffer, extension: string): SimResponse {
  const headers = {
    'content-type': TYPES[extension] ?? 'application/octet-stream',
    'content-security-policy': CONTENT_POLICY,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
  return { status: 200, headers, body };
}

/** `?after={revision}&as={person}`: answers that person's chats with their messages once something has changed. */
async function events(kernel: Kernel, state: TeamsState, { query }: SimRequest): Promise<SimResponse> {
  const person = kernel.people.find(query.get('as') ?? '');
  if (!person) return { status: 404, body: { error: { code: 'notFound', message: 'There is no such person.' } } };
  if (query.get('after') === String(state.revision())) await nextChange(state);
  const chats = state
    .chats()
    .filter((chat) => chat.members.includes(person.id))
    .map((chat) => ({
      ...shownChat(chat),
      files: filesOf(kernel, chat.id),
      messages: state.messagesIn(chat.id).map((message) => shownMessage(state, message, person.id)),
    }));
  return { status: 200, body: { revision: state.revision(), now: kernel.clock.now().toISOString(), chats } };
}

function nextChange(state: TeamsState): Promise<void> {
  return new Promise((resolve) => {
    const forget = state.onceChanged(() => {
      clearTimeout(timer);
      resolve();
    });
    const timer = setTimeout(() => {
      forget();
      resolve();
    }, WAIT_MS).unref();
  });
}
