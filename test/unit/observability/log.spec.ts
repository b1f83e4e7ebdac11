import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import { secretOf } from '../../../src/core/secret.ts';
import { createLog, loggable } from '../../../src/observability/log.ts';

const token = 'eyJhbGciOiJSUzI1NiJ9.eyJvaWQiOiJkYW5hIn0.c2lnbmF0dXJl';

describe('the log', () => {
  it('writes one JSON object per line: level, time, event, fields', () => {
    const lines: string[] = [];
    const log = createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } });
    log.warn('poll.done', { rows: 3 });
    const { time, ...line } = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    assert.deepEqual(line, { level: 'warn', event: 'poll.done', rows: 3 });
    assert.match(String(time), /^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('is quiet below its level', () => {
    const lines: string[] = [];
    const log = createLog({ level: 'error', destination: { write: (line) => void lines.push(line) } });
    log.info('poll.done');
    assert.deepEqual(lines, []);
  });

  it('holds no tokens, secrets, names or words of people, however deep they hide', () => {
    const fields = {
      ssoToken: token,
      url: `https://x/?t=${token}`,
      header: 'Bearer abc.def',
      deep: {
        er: [{ displayName: 'Ana', justification: 'because', mail: 'a@b.example', note: 'by ana@contoso.example' }],
      },
      secret: secretOf('hunter2'),
      wrapped: { value: secretOf('hunter2') },
    };
    const text = JSON.stringify(loggable(fields));
    assert.doesNotMatch(text, /eyJ|abc\.def|Ana|because|contoso|hunter2/);
  });

  it('tells of an error its code, ids and cause, not its words', () => {
    const cause = new TypeError(`cannot read "Ana Smith" of ${token}`);
    const error = new AppError('graph.refused', {
      params: { requestId: 'r' },
      detail: { status: 400, code: 'X' },
      cause,
    });
    const { error: shown } = loggable({ error }) as { error: Record<string, unknown> };
    assert.equal(shown['code'], 'graph.refused');
    assert.equal(shown['status'], 400);
    assert.match(JSON.stringify(shown['cause']), /TypeError.*cannot read/);
    assert.doesNotMatch(JSON.stringify(shown), /Ana|eyJ/);
  });

  it('keeps ids, numbers, dates and codes of the database', () => {
    const at = new Date('2026-11-21T10:00:00Z');
    const error = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    const shown = JSON.parse(JSON.stringify(loggable({ itemId: 'abc', n: 1, at, error }))) as Record<string, unknown>;
    assert.deepEqual([shown['itemId'], shown['n'], shown['at']], ['abc', 1, '2026-11-21T10:00:00.000Z']);
    assert.match(JSON.stringify(shown['error']), /"code":"ECONNREFUSED"/);
  });

  it('takes no long over what a stranger made long, and leaves no half of a token', () => {
    const startedMs = performance.now();
    for (const part of ['a', 'eyJ', 'eyJaaaaa.', "a.'+-"]) loggable({ verb: part.repeat(100_000) });
    assert.ok(performance.now() - startedMs < 500);
    const cut = JSON.stringify(
      loggable({ url: `https://x/?t=${token.slice(0, 40)}`, long: 'eyJhbGciOi'.repeat(1_000) }),
    );
    assert.doesNotMatch(cut, /eyJ/);
  });

  it('survives fields that point to themselves, and very long ones', () => {
    const loop: Record<string, unknown> = { text: 'x' };
    loop['self'] = loop;
    const error = new Error('x'.repeat(10_000));
    error.cause = error;
    assert.ok(JSON.stringify(loggable({ loop, error, big: 10n ** 20n, call: () => 1 })).length < 10_000);
  });
});
