// The process is killed in the middle of a look into every mailbox: the next start goes on where it stopped, and the digest comes once.

import assert from 'node:assert/strict';
import { guidOf } from '../../src/simulator/ids.ts';
import { cast } from '../support/cast.ts';
import type { SimPerson } from '../support/control.ts';
import { startCrashWorld, stopCrashWorlds } from '../support/crash-world.ts';
import type { CrashWorld } from '../support/crash-world.ts';
import { eventually } from '../support/eventually.ts';
import { read } from '../support/reading.ts';

const rules = /\/mailFolders\/inbox\/messageRules$/;
const batch = 20;
const colleagues = 70;

describe('killed while looking into mailboxes', function () {
  this.timeout(180_000);
  let world: CrashWorld;
  let priya: SimPerson;

  beforeEach(async () => {
    world = await startCrashWorld();
    ({ priya } = await cast(world, 'priya'));
    const users = Array.from({ length: colleagues }, (_, index) => {
      const name = `colleague${index}@contoso.example`;
      const names = { displayName: `Colleague ${index}`, userPrincipalName: name, mail: name, userType: 'Member' };
      return { id: guidOf(name), ...names, _persona: 'employee', _note: '', accountEnabled: true };
    });
    await world.api('PUT', '/_sim/objects/users', users);
  });
  afterEach(stopCrashWorlds);

  /** How often each mailbox was asked for its rules. */
  const asked = async () => {
    const times = new Map<string, number>();
    for (const { path } of await world.requests({ method: 'GET', path: rules }))
      times.set(path, (times.get(path) ?? 0) + 1);
    return times;
  };
  const digests = async () => (await priya.messages()).filter(({ card }) => /mailboxes read/.test(read(card)));

  for (const when of ['before', 'after'] as const)
    it(`${when} an answer in the third batch: what was read is not read again, and one digest comes`, async () => {
      world.plug.pullAt({ when, service: 'graph', method: 'GET', path: rules, nth: 2 * batch + 1 });
      await priya.types('digest now');
      await eventually('the bot is killed', () => Promise.resolve(world.plug.isPulled() || undefined), 60_000);
      const before = await asked();
      await world.restart('PT5M');
      await eventually('a digest', async () => (await digests())[0], 90_000);
      const after = await asked();
      const twice = [...after].filter(([, times]) => times > 1).map(([path]) => path);
      assert.ok(twice.length <= batch, `${twice.length} mailboxes were asked twice`);
      const finished = [...before.keys()].slice(0, 2 * batch);
      assert.deepEqual(
        finished.filter((path) => twice.includes(path)),
        [],
        'batches that had ended were read again',
      );
      assert.ok(after.size >= colleagues, `${after.size} mailboxes were read`);
      assert.match(read((await digests())[0]?.card), new RegExp(`${after.size} mailboxes read`));
      assert.equal((await digests()).length, 1);
    });
});
