// The simulator's control API as tests and scripts use it: people who type and click, and what they see.

import assert from 'node:assert/strict';

export interface SimMessage {
  id: string;
  from: string;
  text: string | null;
  card: Record<string, unknown> | null;
  sentAt: string;
  editedAt: string | null;
  edits: number;
  deleted: boolean;
}

export interface SimRequestRow {
  at: string;
  service: string;
  method: string;
  path: string;
  identity: { kind: 'app' | 'user'; id: string } | null;
  scopes: string[];
  body: unknown;
  status: number;
}

export interface ClickResult {
  status: number;
  body: { statusCode?: number; type?: string; value?: unknown } | undefined;
  elapsedMs: number;
}

export interface SimPerson {
  id: string;
  displayName: string;
  userPrincipalName: string;
  /** Types into the personal chat. */
  types(text: string): Promise<void>;
  messages(): Promise<SimMessage[]>;
  /** The newest message of the bot that shows a card with that text. */
  cardWith(text: string | RegExp): Promise<SimMessage>;
  hasCardWith(text: string | RegExp): Promise<boolean>;
  clicks(message: SimMessage, button: string, inputs?: Record<string, unknown>, data?: unknown): Promise<ClickResult>;
  /** The card as this person sees it when the message comes into view. */
  sees(message: SimMessage): Promise<Record<string, unknown>>;
  /** A call on the stand-in's Graph with this person's own token, as the portal would make it. */
  graph(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
}

/** A channel of the team that the bot is in. */
export interface SimChannel {
  id: string;
  /** Somebody writes there and mentions the bot. */
  types(from: SimPerson, text: string): Promise<void>;
  messages(): Promise<SimMessage[]>;
}

export interface Control {
  url: string;
  botUrl: string;
  api(method: string, path: string, body?: unknown): Promise<unknown>;
  person(name: string): Promise<SimPerson>;
  channel(name: string): Promise<SimChannel>;
  settle(timeoutMs?: number): Promise<void>;
  advance(duration: string): Promise<void>;
  now(): Promise<Date>;
  fault(fault: Record<string, unknown>): Promise<void>;
  requests(filter?: { method?: string; path?: RegExp }): Promise<SimRequestRow[]>;
}

/** A client of the control API at `url`. */
export function createControl(url: string, botUrl: string): Control {
  const api = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(url + path, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path} → ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    url,
    botUrl,
    api,
    person: async (name) => {
      const people = (await api('GET', '/_sim/people')) as SimPerson[];
      const found = people.find((one) => one.userPrincipalName.toLowerCase().startsWith(`${name.toLowerCase()}`));
      assert.ok(found, `nobody is called ${name}`);
      return personOf(url, api, found);
    },
    channel: async (name) => {
      const chats = (await api('GET', '/_sim/chats')) as { id: string; name: string }[];
      const found = chats.find((one) => one.name === name);
      assert.ok(found, `no channel is called ${name}`);
      const messages = `/_sim/chats/${encodeURIComponent(found.id)}/messages`;
      return {
        id: found.id,
        types: async (from, text) => void (await api('POST', messages, { from: from.id, text })),
        messages: async () => (await api('GET', messages)) as SimMessage[],
      };
    },
    settle: async (timeoutMs = 30_000) => {
      assert.deepEqual(await api('POST', '/_sim/settle', { timeoutMs }), { settled: true });
    },
    advance: async (duration) => {
      await api('POST', '/_sim/clock', { advance: duration });
    },
    now: async () => new Date(((await api('GET', '/_sim/clock')) as { now: string }).now),
    fault: async (fault) => {
      await api('POST', '/_sim/faults', fault);
    },
    requests: async (filter = {}) => {
      const rows = (await api('GET', '/_sim/requests')) as SimRequestRow[];
      return rows.filter(
        (row) => (!filter.method || row.method === filter.method) && (!filter.path || filter.path.test(row.path)),
      );
    },
  };
}

/** Only the tokens with which tests play the portal have it: so the bot's own requests can be told apart. */
export const portalScope = 'user_impersonation';

function personOf(url: string, api: Control['api'], person: SimPerson): SimPerson {
  const { id, displayName, userPrincipalName } = person;
  const messages = async () => (await api('GET', `/_sim/people/${id}/messages`)) as SimMessage[];
  const find = async (text: string | RegExp) =>
    (await messages()).filter((one) => !one.deleted && one.card && matches(JSON.stringify(one.card), text)).at(-1);
  return {
    id,
    displayName,
    userPrincipalName,
    messages,
    types: async (text) => {
      await api('POST', `/_sim/people/${id}/messages`, { text });
    },
    hasCardWith: async (text) => (await find(text)) !== undefined,
    cardWith: async (text) => {
      const message = await find(text);
      assert.ok(
        message,
        `${userPrincipalName} has no card with ${text}:\n${(await messages()).map(inShort).join('\n')}`,
      );
      return message;
    },
    clicks: async (message, button, inputs = {}, data) => {
      const named = /^[a-z-]+\.[a-z.-]+$/.test(button) ? { verb: button } : { title: button };
      const body = { by: id, ...named, inputs, ...(data === undefined ? {} : { data }) };
      return (await api('POST', `/_sim/messages/${encodeURIComponent(message.id)}/actions`, body)) as ClickResult;
    },
    sees: async (message) => {
      const answer = await api('POST', `/_sim/messages/${encodeURIComponent(message.id)}/views`, { by: id });
      return (answer as { card: Record<string, unknown> }).card;
    },
    graph: async (method, path, body) => {
      const scopes = ['EntitlementManagement.ReadWrite.All', 'EntitlementMgmt-SubjectAccess.ReadWrite', portalScope];
      const token = (await api('POST', '/_sim/token', { user: id, scopes })) as { access_token: string };
      const response = await fetch(`${url}/v1.0${path}`, {
        method,
        headers: { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
    },
  };
}

/** For the words of a failed assertion. */
function inShort({ from, deleted, text, card }: SimMessage): string {
  const said = text || textOf(card?.['body']).replace(/\s+/g, ' ').slice(0, 300);
  return `- ${from}${deleted ? ' (deleted)' : ''}: ${said}`;
}

/** All the text of a card or answer, for assertions on what a person reads. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  if (typeof value === 'object' && value !== null) return Object.values(value).map(textOf).join('\n');
  return '';
}

function matches(text: string, pattern: string | RegExp): boolean {
  return typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text);
}
