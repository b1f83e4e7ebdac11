// Tokens and codes of somebody else: nobody acts in another person's name, and nothing is exchanged for a stranger.

import assert from 'node:assert/strict';
import { AppError, sentenceFor } from '../../../src/core/errors.ts';
import { activityOf, execute, mustBeRefused, mustKeepSilent, post, writes, type Json } from '../../support/attacks.ts';
import { handsIn, signInUrlOf, visits } from '../../support/sign-in-page.ts';
import { decisionsSent, itemDataOf, settledAudit } from '../../support/story.ts';
import { freshWorld, textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { asksFor } from '../access-packages/portal.ts';

const approve = 'access-packages.approve';
const reason = { approveReason: 'Quiet zebras' };

describe('a sign-in that is not the person’s own', () => {
  let world: World;
  let dana: SimPerson;
  let omar: SimPerson;
  let card: SimMessage;

  beforeEach(async () => {
    world = await freshWorld();
    [dana, omar] = [await world.person('dana'), await world.person('omar')];
    await asksFor(world, await world.person('ana'), 'COVID-19 Response Team', 'Week-end shifts');
    card = await dana.cardWith('COVID-19');
  });

  afterEach(async () => {
    await mustKeepSilent(world, [reason.approveReason, 'Week-end shifts']);
  });

  const clickWith = async (token: string) => {
    const authentication = { id: 'x', connectionName: 'countersign', token };
    const value = execute(approve, { ...itemDataOf(card), ...reason }, { authentication });
    return post(world, await activityOf(world, dana, value));
  };
  const exchanges = async () =>
    (await world.requests({ method: 'POST', path: /oauth2\/v2\.0\/token/ })).filter(({ body }) =>
      String(body).includes('on_behalf_of'),
    ).length;

  const issued =
    (owner: () => SimPerson, more: Json = {}) =>
    () =>
      world.kernel.tokens.issueUser(owner(), { aud: world.kernel.bot.appId, scopes: ['access_as_user'], ...more });
  const tokens: [string, () => Promise<string>][] = [
    ['of another person', issued(() => omar)],
    ['for another audience', issued(() => dana, { aud: '00000003-0000-0000-c000-000000000000' })],
    ['of another tenant', issued(() => dana, { tenantId: 'c0ffee00-51ab-4c6f-8d21-7b34f0a91e55' })],
    ['without the scope', issued(() => dana, { scopes: ['User.Read'] })],
    ['of version 1.0', issued(() => dana, { claims: { ver: '1.0' } })],
    ['that is an id token', issued(() => dana, { claims: { scp: undefined } })],
    [
      'signed by the channel',
      () => world.kernel.keys.sign({ oid: dana.id, tid: world.kernel.tenant.id }, { kind: 'channel' }),
    ],
    ['without a signature', async () => `${(await issued(() => dana)()).split('.').slice(0, 2).join('.')}.`],
    ['that is no token', () => Promise.resolve('zebra')],
  ];
  for (const [what, token] of tokens) {
    it(`is refused: a token ${what}`, async () => {
      const before = await exchanges();
      await mustBeRefused(world, { code: 'token.not-yours', by: dana }, async () => clickWith(await token()));
      assert.equal(await exchanges(), before, 'it was exchanged');
    });
  }

  it('does not spoil the right one that follows', async () => {
    await clickWith(await issued(() => omar)());
    const answer = await dana.clicks(card, approve, reason);
    assert.match(textOf(answer.body), /approved/i);
    assert.deepEqual(
      (await decisionsSent(world)).map(({ identity }) => identity?.id),
      [dana.id],
    );
  });

  it('is not used when it has expired: Teams shows the button', async () => {
    const answer = await clickWith(await issued(() => dana, { expiresInS: -3600 })());
    assert.deepEqual((answer.body as Json)['statusCode'], 412);
    assert.equal((await decisionsSent(world)).length, 0);
  });

  it('does not outlive the person’s own: another one’s click with a held token is not theirs', async () => {
    await dana.types('my approvals');
    const click = execute(approve, { ...itemDataOf(card), ...reason });
    const answer = await post(world, await activityOf(world, omar, click));
    assert.equal((answer.body as Json)['statusCode'], 401, 'Omar must sign in himself');
    assert.equal((await decisionsSent(world)).length, 0);
  });

  describe('on the page', () => {
    let url: string;

    beforeEach(async () => {
      await world.api('PUT', '/_sim/objects/entra/conditions', [{ id: dana.id, mfaRequired: true }]);
      await dana.clicks(card, approve, reason);
      url = await signInUrlOf(dana, card);
    });

    const clickWithCode = async (by: SimPerson, code: string | undefined) =>
      post(world, await activityOf(world, by, execute(approve, { ...itemDataOf(card), ...reason }, { state: code })));
    const badCode = { statusCode: 401, type: 'application/vnd.microsoft.error.invalidAuthCode' };

    it('its code works for nobody else, and still for its owner', async () => {
      const { code } = await visits(url, dana);
      assert.deepEqual((await clickWithCode(omar, code)).body, badCode);
      const row = (await settledAudit(world)).at(-1);
      assert.deepEqual([row?.event, row?.code, row?.actorObjectId], ['click.refused', 'sign-in.bad-code', omar.id]);
      assert.equal((await decisionsSent(world)).length, 0);
      assert.match(textOf((await clickWithCode(dana, code)).body), /approved/i);
    });

    it('another account signed in there is not the person’s', async () => {
      const { code } = await visits(url, omar);
      const answer = await clickWithCode(dana, code);
      assert.equal(textOf((answer.body as Json)['value']), sentenceFor(new AppError('token.not-yours'), 'en'));
      const row = (await settledAudit(world)).at(-1);
      assert.deepEqual([row?.event, row?.code, row?.actorObjectId], ['click.refused', 'token.not-yours', dana.id]);
      assert.equal((await decisionsSent(world)).length, 0);
    });

    it('its code works once', async () => {
      const { code } = await visits(url, dana);
      await handsIn(world, dana, card, code);
      assert.deepEqual((await clickWithCode(dana, code)).body, badCode);
      assert.equal((await decisionsSent(world)).length, 1);
    });

    it('its address opens nothing after a while', async () => {
      await world.advance('PT61M');
      assert.equal((await visits(url, dana)).status, 410);
    });

    it('a code given to the chat instead of a click is refused with a row, too', async () => {
      const { code } = await visits(url, dana);
      const invoke = { name: 'signin/verifyState', value: { state: code } };
      assert.equal((await post(world, await activityOf(world, omar, invoke))).status, 412);
      const row = (await settledAudit(world)).at(-1);
      assert.deepEqual([row?.event, row?.code, row?.actorObjectId], ['sign-in.refused', 'sign-in.bad-code', omar.id]);
    });
  });

  it('a token in answer to somebody else’s question is refused with a row', async () => {
    const value = { id: 'AAAAAAAAAAAAAAAAAAAAAA', connectionName: 'countersign', token: await issued(() => omar)() };
    const before = (await writes(world)).length;
    const answer = await post(world, await activityOf(world, dana, { name: 'signin/tokenExchange', value }));
    assert.equal(answer.status, 412);
    const row = (await settledAudit(world)).at(-1);
    assert.deepEqual([row?.event, row?.code, row?.actorObjectId], ['sign-in.refused', 'token.not-yours', dana.id]);
    assert.equal((await writes(world)).length, before);
  });
});
