// Inbox rules in the simulator: who sees and changes whose, what Graph does not show, and how much one mailbox takes.
import assert from 'node:assert/strict';
import { guidOf } from '../../../src/simulator/ids.ts';
import { idOf } from '../../../src/simulator/seed/people.ts';
import type { PersonKey } from '../../../src/simulator/seed/people.ts';
import { startGraphWorld } from '../../support/graph-world.ts';
import type { Answer, CallerOf, GraphWorld } from '../../support/graph-world.ts';

const READ = ['MailboxSettings.Read'];
const WRITE = ['MailboxSettings.ReadWrite'];

const rulesOf = (who: PersonKey) => `/users/${idOf(who)}/mailFolders/inbox/messageRules`;
const pathOf = (who: PersonKey) => `/v1.0${rulesOf(who)}`;
const refusal = ({ status, body }: Answer) => [status, body.error.code];

interface Part {
  id: string;
  status: number;
  body: { error?: { code: string } };
}

describe('inbox rules', () => {
  let world: GraphWorld;
  let app: CallerOf;

  beforeEach(async () => {
    world = await startGraphWorld();
    app = await world.app();
  });
  afterEach(() => world.simulator.stop());

  const batch = async (urls: string[]) => {
    const requests = urls.map((url, index) => ({ id: String(index), method: 'GET', url }));
    const { body } = await app.post('/v1.0/$batch', { requests });
    return (body as unknown as { responses: Part[] }).responses;
  };

  it('are read by an application in every mailbox', async () => {
    const [rule] = (await app.get(pathOf('ana'))).body.value;
    assert.match(JSON.stringify(rule?.['actions']), /ana\.keller@contoso-mail\.example/);
    assert.ok(rule && !('conditions' in rule));
    const one = await app.get(`${pathOf('ana')}/${encodeURIComponent(String(rule['id']))}`);
    assert.equal(one.body['displayName'], 'Copy to my phone');
    assert.equal((await app.get('/v1.0/users/nils@contoso.example/mailFolders/Inbox/messageRules')).status, 200);
    assert.deepEqual((await app.get(pathOf('priya'))).body.value, []);
  });

  it('are read by a person in the own mailbox only, whatever role that person has', async () => {
    const priya = await world.as('priya', WRITE);
    assert.equal((await priya.get(pathOf('priya'))).status, 200);
    assert.deepEqual(refusal(await priya.get(pathOf('ana'))), [403, 'ErrorAccessDenied']);
    assert.deepEqual(refusal(await priya.get(`/v1.0/users/${guidOf('x')}/mailFolders/inbox/messageRules`)), [
      403,
      'ErrorAccessDenied',
    ]);
    const ana = await world.as('ana', READ);
    assert.equal((await ana.get('/v1.0/me/mailFolders/inbox/messageRules')).body.value.length, 1);
    assert.deepEqual(refusal(await (await world.as('ana', ['User.Read'])).get(pathOf('ana'))), [
      403,
      'ErrorAccessDenied',
    ]);
  });

  it('are changed and removed by their owner, not by an application that may only read', async () => {
    const ana = await world.as('ana', WRITE);
    const id = encodeURIComponent(String((await app.get(pathOf('ana'))).body.value[0]?.['id']));
    const rule = `${pathOf('ana')}/${id}`;
    assert.deepEqual(refusal(await app.delete(rule)), [403, 'ErrorAccessDenied']);
    assert.equal((await (await world.as('ana', READ)).delete(rule)).status, 403);
    assert.equal((await (await world.as('priya', WRITE)).delete(rule)).status, 403);
    const parked = await ana.patch(rule, { isEnabled: false });
    assert.deepEqual([parked.status, parked.body['isEnabled']], [200, false]);
    assert.match(JSON.stringify(parked.body['actions']), /contoso-mail/);
    assert.equal((await ana.patch(rule, { nonsense: true })).status, 400);
    assert.equal((await ana.patch(rule, { sequence: 'first' })).status, 400);
    assert.equal((await ana.delete(rule)).status, 204);
    assert.deepEqual(refusal(await ana.delete(rule)), [404, 'ErrorItemNotFound']);
    assert.deepEqual((await app.get(pathOf('ana'))).body.value, []);
  });

  it('stay out of sight when they are hidden, and bare when Graph does not know what they do', async () => {
    assert.deepEqual((await app.get(pathOf('marta'))).body.value, []);
    const [rule] = (await app.get(pathOf('siobhan'))).body.value;
    assert.deepEqual([rule?.['isReadOnly'], rule && 'actions' in rule], [true, false]);
    const siobhan = await world.as("siobhan.o'brien@contoso.example", WRITE);
    const path = `${pathOf('siobhan')}/${encodeURIComponent(String(rule?.['id']))}`;
    assert.equal((await siobhan.patch(path, { isEnabled: false })).status, 403);
    assert.equal((await siobhan.delete(path)).status, 204);
  });

  it('answer 404 where there is no mailbox, no person and no such folder', async () => {
    assert.deepEqual(refusal(await app.get(pathOf('gus'))), [404, 'MailboxNotEnabledForRESTAPI']);
    const nobody = `/v1.0/users/${guidOf('x')}/mailFolders/inbox/messageRules`;
    assert.deepEqual(refusal(await app.get(nobody)), [404, 'ErrorInvalidUser']);
    await world.put('exchange/mailboxes', [{ id: 'ana@contoso.example', isMissing: true }]);
    assert.deepEqual(refusal(await app.get(pathOf('ana'))), [404, 'MailboxNotEnabledForRESTAPI']);
    const drafts = `/v1.0/users/${idOf('omar')}/mailFolders/drafts/messageRules`;
    assert.deepEqual(refusal(await app.get(drafts)), [400, 'ErrorInvalidIdMalformed']);
  });

  it('are put by tests under the name of their owner', async () => {
    const actions = { redirectTo: [{ emailAddress: { name: 'x', address: 'x@elsewhere.example' } }] };
    const put = (rules: object[]) => world.put('users/bea@contoso.example/mailFolders/inbox/messageRules', rules);
    await put([{ id: 'r1', displayName: 'New', actions }]);
    await put([{ id: 'r2', displayName: 'Hidden', actions, _isHidden: true }]);
    const [rule, ...others] = (await app.get(pathOf('bea'))).body.value;
    assert.deepEqual(
      [rule?.['displayName'], rule?.['isEnabled'], rule?.['sequence'], others.length],
      ['New', true, 1, 0],
    );
    const back = await world.call('GET', `/_sim/objects${rulesOf('bea')}`);
    assert.equal((back.body as unknown as unknown[]).length, 2);
  });

  it('run in a batch four at a time on one mailbox, without throttling themselves', async () => {
    await world.put('simulator/settings', [{ id: 'graph', requestMs: 20 }]);
    const same = await batch(Array.from({ length: 20 }, () => rulesOf('ana')));
    assert.deepEqual([...new Set(same.map(({ status }) => status))], [200]);
    const mixed = await batch([rulesOf('ana'), rulesOf('gus'), `/users/${guidOf('x')}/mailFolders/inbox/messageRules`]);
    assert.deepEqual(
      mixed.map(({ id, status, body }) => [id, status, body.error?.code]),
      [
        ['2', 404, 'ErrorInvalidUser'],
        ['1', 404, 'MailboxNotEnabledForRESTAPI'],
        ['0', 200, undefined],
      ],
    );
  });

  it('answer 429 beyond four at a time, and beyond what one mailbox takes in ten minutes', async () => {
    await world.put('simulator/settings', [{ id: 'graph', requestMs: 150 }]);
    const together = await Promise.all([
      ...Array.from({ length: 5 }, () => app.get(pathOf('ana'))),
      app.get(pathOf('sam')),
    ]);
    const throttled = together.filter(({ status }) => status === 429);
    assert.equal(throttled.length, 1);
    assert.deepEqual(throttled.map(refusal), [[429, 'ApplicationThrottled']]);
    assert.ok(Number(throttled[0]?.headers.get('retry-after')) >= 1);
    await world.put('simulator/settings', [{ id: 'graph', requestMs: 0, mailboxRequestsPer10Min: 2 }]);
    const statuses = [];
    for (let turn = 0; turn < 3; turn += 1) statuses.push((await app.get(pathOf('dana'))).status);
    assert.deepEqual(statuses, [200, 200, 429]);
    assert.equal((await app.get(pathOf('omar'))).status, 200);
  });

  it('tell which domains are the company’s own', async () => {
    const { value } = (await app.get('/v1.0/domains')).body;
    assert.deepEqual(
      value.map(({ id, isVerified, isDefault }) => [id, isVerified, isDefault]),
      [
        ['contoso.example', true, true],
        ['contoso-labs.example', true, false],
        ['contoso-retail.example', false, false],
      ],
    );
  });
});

describe('a tenant of many mailboxes', () => {
  it('has rules in a few of them, and keeps nothing of those without', async () => {
    const world = await startGraphWorld({ seed: { mailboxes: 1500 } });
    try {
      const app = await world.app();
      const filter = "accountEnabled eq true and userType eq 'Member'";
      const page = await app.get(`/v1.0/users?$filter=${filter}&$select=id,mail&$top=999&$count=true`, {
        ConsistencyLevel: 'eventual',
      });
      assert.ok(Number(page.body['@odata.count']) > 1500);
      assert.equal(page.body.value.length, 999);
      const before = world.simulator.kernel.store.paths().length;
      let found = 0;
      for (const [index, { id }] of page.body.value.entries()) {
        if (index % 20 !== 0) continue;
        const urls = page.body.value.slice(index, index + 20).map((user) => rulesPath(String(user['id'])));
        const requests = urls.map((url, at) => ({ id: `${String(id)} ${at}`, method: 'GET', url }));
        const answer = (await app.post('/v1.0/$batch', { requests })).body as unknown as {
          responses: { status: number; body: { value: unknown[] } }[];
        };
        for (const { status, body } of answer.responses) {
          assert.equal(status, 200);
          found += body.value.length;
        }
      }
      assert.ok(found >= 9 && found < 15);
      assert.equal(world.simulator.kernel.store.paths().length, before);
    } finally {
      await world.simulator.stop();
    }
  });
});

function rulesPath(id: string): string {
  return `/users/${id}/mailFolders/inbox/messageRules`;
}
