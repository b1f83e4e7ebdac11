// The control API, as the page calls it.

/** A refusal, in the words of the control API. */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Calls the simulator; rejects with an ApiError when it refuses, or when nobody is there. */
export async function call(method, path, body, headers = {}, signal = undefined) {
  const request = { method, headers: { ...headers }, signal };
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers['content-type'] = 'application/json';
  }
  const response = await fetch(path, request).catch(() => {
    throw new ApiError(0, 'unreachable', 'The simulator does not answer. Is it still running?');
  });
  const text = await response.text();
  const parsed = text === '' ? undefined : JSON.parse(text);
  if (response.ok) return parsed;
  const { code = 'error', message = response.statusText } = parsed?.error ?? {};
  throw new ApiError(response.status, code, message);
}

export const sim = {
  people: () => call('GET', '/_sim/people'),
  events: (person, after, signal) => call('GET', `/_sim/events?as=${person}&after=${after}`, undefined, {}, signal),
  type: (chatId, from, text) => call('POST', `/_sim/chats/${encodeURIComponent(chatId)}/messages`, { from, text }),
  typeToBot: (person, text) => call('POST', `/_sim/people/${person}/messages`, { text }),
  act: (message, body) => call('POST', `/_sim/messages/${message}/actions`, body),
  view: (message, by) => call('POST', `/_sim/messages/${message}/views`, { by }),
  file: (message, by, allow) => call('POST', `/_sim/messages/${message}/file`, { by, allow }),
  finishSignIn: (message, by, code) => call('POST', `/_sim/messages/${message}/sign-in`, { by, code }),
  requests: (since) => call('GET', `/_sim/requests${since ? `?since=${encodeURIComponent(since)}` : ''}`),
  clock: () => call('GET', '/_sim/clock'),
  moveClock: (advance) => call('POST', '/_sim/clock', { advance }),
  reset: () => call('POST', '/_sim/reset', {}),
  token: (user, scopes, aud) => call('POST', '/_sim/token', { user, scopes, ...(aud ? { aud } : {}) }),
};
