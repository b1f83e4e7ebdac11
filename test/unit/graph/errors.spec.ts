import assert from 'node:assert/strict';
import { answerError, retryAfterOf } from '../../../src/graph/errors.ts';
import type { Answer } from '../../../src/graph/call.ts';

const call = {
  operation: 'PATCH /x/{id}',
  clientRequestId: 'c0ffee00-0000-4000-8000-000000000000',
  isRead: false,
  identity: 'person',
} as const;

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: new Headers(headers), body: Buffer.from(text) };
}

const odata = (code: string, message = 'Ana Smith may not', inner: object = {}) => ({
  error: { code, message, ...inner },
});

describe("Graph's refusals as errors", () => {
  const table: [number, string][] = [
    [400, 'graph.refused'],
    [401, 'token.missing'],
    [403, 'graph.forbidden'],
    [404, 'graph.not-found'],
    [409, 'graph.conflict'],
    [412, 'graph.conflict'],
    [423, 'graph.unavailable'],
    [429, 'graph.throttled'],
    [500, 'graph.unavailable'],
    [503, 'graph.unavailable'],
    [302, 'graph.unexpected-answer'],
  ];
  for (const [status, code] of table) {
    it(`${status} is ${code}`, () => assert.equal(answerError(call, answer(status, odata('x'))).code, code));
  }

  it('never repeats the sentence of Graph: it may name people', () => {
    const error = answerError(call, answer(400, odata('BadRequest', 'Ana Smith')));
    assert.doesNotMatch(JSON.stringify([error.params, error.detail, error.message]), /Ana/);
  });

  it('lists the codes from the outermost to the most specific and skips empty ones, in either spelling', () => {
    const inner = { innererror: { code: 'Outer', innerError: { code: 'Inner', 'request-id': 'r-1' } } };
    const { detail, params } = answerError(call, answer(400, odata('', '', inner)));
    assert.equal(detail['code'], 'Outer');
    assert.deepEqual(detail['codes'], ['Outer', 'Inner']);
    assert.equal(params['requestId'], 'r-1');
  });

  it("finds Exchange's exceptions by their type alone, wherever they stand", () => {
    const hostile = [
      'x|Ana Smith|y',
      'Ana Smith',
      '|a.b.ParameterException|Ana',
      { message: 7 },
      null,
      '|Ana'.repeat(999),
    ];
    const details = hostile.map((one) => (typeof one === 'string' ? { message: one } : one));
    const inner = { innererror: { internalexception: { type: 'System.TimeoutException', message: 'Ana' } } };
    const { detail } = answerError(call, answer(400, odata('BadRequest', 'Invalid Operation', { details, ...inner })));
    assert.deepEqual(detail['codes'], ['BadRequest', 'ParameterException', 'TimeoutException']);
    assert.doesNotMatch(JSON.stringify(detail), /Ana/);
    const odd = answerError(call, answer(403, '\0'.repeat(500)));
    assert.deepEqual([odd.code, odd.detail['codes']], ['graph.forbidden', []]);
  });

  it('survives bodies that are no JSON, no object or an error without an object', () => {
    for (const body of ['<html>busy</html>', '[]', 'null', '{"error":"no"}', '']) {
      assert.equal(answerError(call, answer(503, body)).code, 'graph.unavailable');
    }
  });

  it('gives our own request id as the reference when Graph names none', () => {
    assert.equal(answerError(call, answer(400, '')).params['requestId'], call.clientRequestId);
  });

  it('turns an insufficient_claims challenge into a step-up with the claims decoded', () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    const header = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64url')}"`;
    const error = answerError(call, answer(401, '', { 'www-authenticate': header }));
    assert.equal(error.code, 'token.step-up');
    assert.equal(error.claims, claims);
  });

  it('does not take a challenge for one whose claims are no JSON', () => {
    const header = 'Bearer error="insufficient_claims", claims="bm9wZQ"';
    assert.equal(answerError(call, answer(401, '', { 'www-authenticate': header })).code, 'token.missing');
  });

  it('finds the claims that PIM hides in the sentence of a 400', () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    const message = `The following claims are needed: &claims=${encodeURIComponent(claims)}`;
    const error = answerError(call, answer(400, odata('RoleAssignmentRequestAcrsValidationFailed', message)));
    assert.equal(error.code, 'token.step-up');
    assert.equal(error.claims, claims);
  });

  it('says of a write that it may have taken effect, unless Graph refused it at the door', () => {
    assert.equal(answerError(call, answer(502, '')).detail['ambiguous'], true);
    assert.equal(answerError(call, answer(503, '', { 'retry-after': '3' })).detail['ambiguous'], undefined);
    assert.equal(answerError(call, answer(429, '')).detail['ambiguous'], undefined);
    assert.equal(answerError({ ...call, isRead: true }, answer(502, '')).detail['ambiguous'], undefined);
  });

  it('blames the configuration, not a person, when the application itself is not accepted', () => {
    assert.equal(answerError({ ...call, identity: 'application' }, answer(401, '')).code, 'config.permission-missing');
  });

  it('reads Retry-After as seconds, fractions or a date', () => {
    const of = (headers: Record<string, string>) => retryAfterOf(new Headers(headers));
    assert.equal(of({ 'retry-after': '0.5' }), 0.5);
    assert.equal(of({}), undefined);
    assert.equal(of({ 'retry-after': 'soon' }), undefined);
    const dates = { date: 'Sat, 21 Nov 2026 10:00:00 GMT', 'retry-after': 'Sat, 21 Nov 2026 10:00:07 GMT' };
    assert.equal(of(dates), 7);
  });
});
