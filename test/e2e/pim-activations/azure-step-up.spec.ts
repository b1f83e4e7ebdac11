// An Azure role whose policy wants more of a sign-in: it starts from the card, brings a token for Azure, and the click goes on by itself.

import assert from 'node:assert/strict';
import { handsIn, signInUrlOf, visits } from '../../support/sign-in-page.ts';
import { settledAudit } from '../../support/story.ts';
import {
  freshWorld,
  textOf,
  type ClickResult,
  type SimMessage,
  type SimPerson,
  type World,
} from '../../support/world.ts';

const send = 'pim-activations.send';

describe('an Azure role that asks for a stronger sign-in', () => {
  let world: World;
  let adele: SimPerson;
  let form: SimMessage;

  beforeEach(async () => {
    world = await freshWorld();
    adele = await world.person('adele');
  });

  async function opens(line: string): Promise<void> {
    await adele.types(line);
    await world.settle();
    form = await adele.cardWith(send);
  }

  const clicks = () => adele.clicks(form, send, { minutes: '60', reason: 'patching' });
  const statusIn = ({ body }: ClickResult) => body?.statusCode;
  const signsIn = async () => visits(await signInUrlOf(adele, form), adele);
  const puts = async () =>
    (await world.requests({ method: 'PUT', path: /roleAssignmentScheduleRequests/ })).map(({ status }) => status);

  async function mustBecomeActive(answer: ClickResult): Promise<void> {
    assert.match(textOf(answer.body), /Being activated|Sending/);
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    assert.match(textOf((await adele.cardWith('"pim-activations.end"')).card), /Active until/);
  }

  it('(authentication context) gets it, and is activated once, by the token that the sign-in brought', async () => {
    await opens('activate virtual machine contributor for 1 hour because patching');
    const answer = await clicks();
    assert.equal(statusIn(answer), 401);
    assert.match(textOf(answer.body), /one more check/);
    const { status, code } = await signsIn();
    assert.equal(status, 200);
    await mustBecomeActive(await handsIn(world, adele, form, code));
    assert.deepEqual(await puts(), [400, 201]);
  });

  it('(second factor) gets it, too', async () => {
    await opens('activate reader on sandbox for 1 hour because billing question');
    await world.api('PUT', '/_sim/objects/entra/conditions', [{ id: adele.id, singleFactor: true }]);
    // What was exchanged before has the second factor still.
    await adele.types('sign out');
    const answer = await clicks();
    assert.equal(statusIn(answer), 401);
    const { code } = await signsIn();
    await mustBecomeActive(await handsIn(world, adele, form, code));
  });

  it('asks Entra for Azure, never for Graph, and keeps that token for what follows', async () => {
    await opens('activate virtual machine contributor for 1 hour because patching');
    await clicks();
    const start = await fetch(await signInUrlOf(adele, form), { redirect: 'manual' });
    const location = new URL(start.headers.get('location') ?? '');
    assert.match(location.searchParams.get('scope') ?? '', /management\.azure\.com\/user_impersonation/);
    assert.doesNotMatch(location.searchParams.get('scope') ?? '', /graph/);
    assert.match(location.searchParams.get('claims') ?? '', /"acrs"[\s\S]*c1/);
    const { code } = await signsIn();
    await mustBecomeActive(await handsIn(world, adele, form, code));
    await world.advance('PT6M');
    await world.settle();
    await adele.clicks(await adele.cardWith('"pim-activations.end"'), 'pim-activations.end');
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    assert.ok(await adele.hasCardWith(/It is not active any more/));
  });

  it('is not activated by somebody else’s sign-in', async () => {
    await opens('activate virtual machine contributor for 1 hour because patching');
    await clicks();
    const dana = await world.person('dana');
    const { code } = await visits(await signInUrlOf(adele, form), dana);
    await handsIn(world, adele, form, code);
    const refused = (await settledAudit(world)).filter((row) => row.event === 'click.refused').at(-1);
    assert.equal(refused?.code, 'token.not-yours');
    assert.deepEqual(await puts(), [400]);
  });

  it('is not activated when the person gives up', async () => {
    await opens('activate virtual machine contributor for 1 hour because patching');
    await clicks();
    const { code } = await visits(await signInUrlOf(adele, form), adele, { action: 'cancel' });
    assert.equal(code, undefined);
    assert.deepEqual(await puts(), [400]);
  });
});
