// A look into mailboxes with the real clients against the stand-ins: pages of both services, and an Exchange that forgets where a
// list went on.

import assert from 'node:assert/strict';
import { simulatorCloud } from '../../src/cloud.ts';
import type { Memory } from '../../src/core/memory.ts';
import { secretOf } from '../../src/core/secret.ts';
import { allFindings } from '../../src/features/digest/findings.ts';
import { scanSince } from '../../src/features/digest/scan.ts';
import type { FinishedScan } from '../../src/features/digest/scan.ts';
import { connectMicrosoft } from '../../src/microsoft.ts';
import { startSimulator } from '../../src/simulator/index.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import { createMemory } from '../support/memory.ts';
import { keptLog } from '../support/odd-server.ts';

const bot = { appId: 'b0b0b0b0-7b34-4c6f-9e21-0b8f6d2c4a10', secret: 's3cret', endpoint: 'http://127.0.0.1:1/api' };
/** Two pages of Exchange's. */
const COLLEAGUES = 260;

describe('a look into every mailbox of the stand-ins', () => {
  let simulator: Simulator;
  let memory: Memory;

  beforeEach(async () => {
    simulator = await startSimulator({ bot, seed: { mailboxes: COLLEAGUES }, limits: false });
    memory = createMemory();
  });
  afterEach(() => simulator.stop());

  /** `remembered` runs after each step of it. */
  async function scanned(remembered: (scan: unknown) => void = () => undefined): Promise<FinishedScan> {
    const { tenant, clock } = simulator.kernel;
    const { sessions, directory } = connectMicrosoft({
      tenantId: tenant.id,
      appId: bot.appId,
      credential: { kind: 'secret', secret: secretOf(bot.secret) },
      cloud: simulatorCloud(simulator.url, tenant.id),
      publicUrl: 'http://127.0.0.1:3978',
      exchange: {},
      clock,
      log: keptLog(),
      metrics: { graphCalled: () => undefined },
    });
    const watched: Memory = {
      ...memory,
      put: async (name, value, keepUntil) => {
        await memory.put(name, value, keepUntil);
        if (name === 'scan/state') remembered(value);
      },
    };
    const begun = clock.now();
    for (;;) {
      const deps = { graph: sessions.app, directory, memory: watched, now: clock.now() };
      const went = await scanSince(deps, begun);
      if ('finished' in went) return went.finished;
      assert.ok(went.againAt <= clock.now(), 'nothing was throttled');
    }
  }

  const mailboxPages = () =>
    simulator.kernel.requests
      .since()
      .filter(({ body }) => JSON.stringify(body).includes('"CmdletName":"Get-Mailbox","Parameters":{"ResultSize"'))
      .map(({ status }) => status);

  async function found(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for await (const page of allFindings(memory))
      for (const { kind, goneAt } of page) if (goneAt === undefined) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  it('finds everything once, also when half an hour passes in the list of mailboxes', async () => {
    let isPast = false;
    const finished = await scanned((scan) => {
      const { phase, listed } = scan as { phase: string; listed: number };
      if (isPast || phase !== 'mailboxes' || listed !== 1) return;
      isPast = true;
      simulator.kernel.clock.advance('PT31M');
    });
    assert.deepEqual(mailboxPages(), [200, 400, 200, 200]);
    const owners = simulator.kernel.store
      .collection('users')
      .all()
      .filter(({ userType, mail }) => userType === 'Member' && mail !== null);
    assert.equal(finished.exchangeMailboxes, owners.length);
    assert.equal(finished.read, finished.accounts - finished.without);
    assert.deepEqual([finished.unreadable, finished.problems, finished.usesExchange], [0, [], true]);
    const kinds = await found();
    assert.deepEqual(
      [kinds['hidden-rule'], kinds['forwarding'], kinds['auditing-off'], kinds['full-access'], kinds['send-as']],
      [1, 2, 3, 1, 1],
    );
  });
});
