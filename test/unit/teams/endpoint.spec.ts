import assert from 'node:assert/strict';
import { createEndpoint } from '../../../src/teams/endpoint.ts';
import type { EndpointDeps } from '../../../src/teams/endpoint.ts';

describe('messaging endpoint', () => {
  it('notes refusals, but a flood of them only in part, and says how many it left out', async () => {
    let nowMs = 0;
    const noted: Record<string, unknown>[] = [];
    const never = () => assert.fail('not reached');
    const deps: EndpointDeps = {
      rule: { appId: 'app', issuer: 'issuer', isTrustedServiceUrl: never },
      adapter: { adapter: undefined as never, receive: never, connectorFor: never },
      bot: { turn: never },
      inbound: { refused: ({ detail }) => Promise.resolve(void noted.push(detail ?? {})) },
      log: { info: never, warn: never, error: never },
      timer: { nowMs: () => nowMs, sleep: never },
    };
    const endpoint = createEndpoint(deps);
    const forged = Buffer.from('{"type":"message","channelId":"msteams","serviceUrl":"https://x"}');
    const request = { method: 'POST', path: '/api/messages', query: new URLSearchParams(), headers: {}, body: forged };
    for (let call = 0; call < 100; call++) assert.equal((await endpoint.receive(request)).status, 401);
    assert.equal(noted.length, 30);
    nowMs = 60_000;
    await endpoint.receive(request);
    assert.deepEqual(noted.at(-1), { reason: 'no-token', skipped: 70 });
  });
});
