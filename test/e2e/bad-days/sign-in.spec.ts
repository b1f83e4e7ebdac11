// Sign-in on a bad day: down, slow, without consent, asking for more. Nothing is done in nobody's name, and the way on is shown.

import assert from 'node:assert/strict';
import { hourMs } from '../../../src/core/time.ts';
import { handsIn, signInUrlOf, visits } from '../../support/sign-in-page.ts';
import { actionable, decisionsSent, settledAudit } from '../../support/story.ts';
import {
  freshWorld,
  textOf,
  type ClickResult,
  type SimMessage,
  type SimPerson,
  type World,
} from '../../support/world.ts';
import { asksFor, decidesInPortal, stateOf } from '../access-packages/portal.ts';

const approve = 'access-packages.approve';
const reason = { approveReason: 'yes' };
const exchange = { service: 'entra', method: 'POST', path: '/oauth2/v2.0/token' };

describe('when sign-in', () => {
  let world: World;
  let ana: SimPerson;
  let dana: SimPerson;
  let request: string;
  let card: SimMessage;

  beforeEach(async () => {
    world = await freshWorld();
    [ana, dana] = await Promise.all([world.person('ana'), world.person('dana')]);
    await dana.types('help'); // the bot and Dana have met: her card comes complete, and is not edited while she signs in
    request = await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    card = await dana.cardWith('COVID-19');
  });

  const clicks = () => dana.clicks(card, approve, reason);
  const conditions = (of: object) => world.api('PUT', '/_sim/objects/entra/conditions', [{ id: dana.id, ...of }]);

  const mustBeApprovedByDana = async () => {
    await world.settle();
    const won = (await decisionsSent(world)).filter(({ status }) => status === 204);
    assert.deepEqual(
      won.map(({ identity }) => identity?.id),
      [dana.id],
    );
    assert.match(await stateOf(ana, request), /deliver/);
    assert.deepEqual(await actionable(dana), []);
  };
  const mustHaveDoneNothing = async () => {
    assert.equal((await settledAudit(world)).filter(({ event }) => event === 'decision.recorded').length, 0);
    assert.equal((await decisionsSent(world)).length, 0);
    assert.equal((await actionable(dana)).length, 1);
  };

  it('is down, the words say so, nothing is recorded, and later the same click works', async () => {
    await world.fault({ ...exchange, times: 5, then: { status: 503 } });
    assert.match(textOf((await clicks()).body), /Sign-in does not answer right now/);
    await world.api('DELETE', '/_sim/faults');
    await mustHaveDoneNothing();
    assert.match(textOf((await clicks()).body), /Approved by/);
    await mustBeApprovedByDana();
  });

  it('is cut off, it is as if it were down', async () => {
    await world.fault({ ...exchange, times: 5, then: { cut: 'after' } });
    assert.match(textOf((await clicks()).body), /Sign-in does not answer right now/);
    await world.api('DELETE', '/_sim/faults');
    await mustHaveDoneNothing();
  });

  it('brings no permission to decide, because nobody consented to it, the words send people to their administrator', async () => {
    const delegatedPermissions = ['User.Read', 'EntitlementMgmt-SubjectAccess.ReadWrite'];
    const { appId } = world.kernel.bot;
    await world.api('PUT', '/_sim/objects/entra/applications', [{ id: appId, delegatedPermissions }]);
    const answer = textOf((await clicks()).body);
    assert.match(answer, /Countersign lacks a permission/);
    assert.doesNotMatch(answer, /list you as an approver/);
    assert.equal((await decisionsSent(world)).length, 0);
    await world.settle();
    assert.equal((await actionable(dana)).length, 1);
  });

  it('is slow, the click is answered in time and done when the sign-in comes', async () => {
    await world.fault({ ...exchange, times: 1, then: { delayMs: 3_000 } });
    const answer = await clicks();
    assert.ok(answer.elapsedMs < 2_500, `it took ${answer.elapsedMs} ms`);
    assert.match(textOf(answer.body), /slow right now/);
    await mustBeApprovedByDana();
  });

  it('refuses the person, they read that', async () => {
    await world.fault({ ...exchange, times: 1, then: { status: 400, code: 'AADSTS50105' } });
    const answer = await clicks();
    assert.match(textOf(answer.body), /Entra did not let you sign in/);
    await mustHaveDoneNothing();
    assert.equal((await world.audit()).at(-1)?.code, 'sign-in.refused');
  });

  describe('lacks the person’s consent', () => {
    beforeEach(async () => {
      await conditions({ consentMissing: true });
    });

    it('Teams shows the button, and after the page the decision is made', async () => {
      assert.equal(statusIn(await clicks()), 412);
      await mustHaveDoneNothing();
      const { status, code } = await visits(await signInUrlOf(dana, card), dana);
      assert.equal(status, 200);
      assert.match(textOf((await handsIn(world, dana, card, code)).body), /Approved by/);
      await mustBeApprovedByDana();
    });

    it('and the person does not give it, nothing is done', async () => {
      await clicks();
      const visit = await visits(await signInUrlOf(dana, card), dana, { action: 'cancel' });
      assert.equal(visit.code, undefined);
      await mustHaveDoneNothing();
    });
  });

  it('asks for a second factor, the login request leads to the page, and the decision is made', async () => {
    await conditions({ mfaRequired: true });
    const answer = await clicks();
    assert.equal(statusIn(answer), 401);
    assert.match(textOf(answer.body), /one more check/);
    await mustHaveDoneNothing();
    const { code } = await visits(await signInUrlOf(dana, card), dana);
    assert.match(textOf((await handsIn(world, dana, card, code)).body), /Approved by/);
    await mustBeApprovedByDana();
  });

  it('was revoked while the person was signed in: Graph asks, the page is opened, the decision is made once', async () => {
    await dana.types('my access');
    await world.advance('PT1M');
    await conditions({ revokedAt: (await world.now()).toISOString() });
    const answer = await clicks();
    assert.equal(statusIn(answer), 401);
    assert.equal((await decisionsSent(world)).filter(({ status }) => status === 204).length, 0);
    await world.advance('PT1S');
    const { code } = await visits(await signInUrlOf(dana, card), dana);
    assert.match(textOf((await handsIn(world, dana, card, code)).body), /Approved by/);
    await mustBeApprovedByDana();
    const ends = (await settledAudit(world)).map(({ event }) => event).filter((event) => event.startsWith('decision.'));
    assert.deepEqual(ends.at(-1), 'decision.done');
  });

  it('was revoked and the person walks away: the card says that nothing was sent, and can be used', async () => {
    await dana.types('my access');
    await world.advance('PT1M');
    await conditions({ revokedAt: (await world.now()).toISOString() });
    await clicks();
    await world.advance('PT2M');
    await world.settle();
    assert.match(textOf((await dana.cardWith('COVID-19')).card), /did not reach Entra/);
    assert.equal((await actionable(dana)).length, 1);
  });

  it('was revoked and Graph is slow to say so: the chat asks, the page is opened, the decision goes on by itself', async () => {
    await dana.types('my access');
    await world.advance('PT1M');
    await conditions({ revokedAt: (await world.now()).toISOString(), mfaRequired: true });
    const slow = { service: 'graph', method: 'GET', path: 'accessPackageAssignmentApprovals' };
    await world.fault({ ...slow, times: 1, then: { delayMs: 2_000 } });
    assert.match(textOf((await clicks()).body), /being sent|slow right now/);
    await world.settle();
    const asked = (await dana.messages()).at(-1);
    assert.ok(asked);
    await world.advance('PT1S');
    const { code } = await visits(await signInUrlOf(dana, asked), dana);
    await handsIn(world, dana, asked, code);
    await mustBeApprovedByDana();
  });

  it('is gone before Entra told that it has the decision, the audit log ends it, and nobody signs in for it', async () => {
    const late = { auditVisibleMs: 5 * hourMs, submittedMs: 0, deliveringMs: 0, auditRequestsPer10S: 0 };
    await world.api('PUT', '/_sim/objects/simulator/settings', [{ id: 'graph', ...late }]);
    await world.fault({
      service: 'graph',
      method: 'PATCH',
      path: 'accessPackageAssignmentApprovals',
      times: 1,
      then: { cut: 'after' },
    });
    assert.match(textOf((await clicks()).body), /being sent/);
    await conditions({ consentMissing: true });
    await world.advance('PT2H');
    await world.settle();
    assert.match(textOf((await dana.cardWith('COVID-19')).card), /audit log will say by whom/);
    await world.advance('PT4H');
    await world.settle();
    const approvals = textOf((await dana.cardWith('COVID-19')).card).match(/Approved by you/g);
    assert.equal(approvals?.length, 1, 'told once, though the log and we know of it');
    const ends = (await settledAudit(world)).map(({ event }) => event).filter((event) => event.startsWith('decision.'));
    assert.deepEqual(ends, ['decision.recorded', 'decision.interrupted', 'decision.done']);
    await mustBeApprovedByDana();
  });

  it('is gone before anything was sent, what is decided in the portal later is told as it was, and not as it was meant here', async () => {
    const path = 'accessPackageAssignmentApprovals';
    await world.fault({ service: 'graph', method: 'PATCH', path, times: 1, then: { cut: 'before' } });
    await clicks();
    await conditions({ consentMissing: true });
    await world.advance('PT2H');
    await world.settle();
    await world.advance('PT1H');
    await decidesInPortal(dana, request, 'Approve', 'as agreed on the phone');
    await world.advance('PT20M');
    await world.settle();
    const text = textOf((await dana.cardWith('COVID-19')).card);
    assert.match(text, /Approved by you[\s\S]*as agreed on the phone/);
    const ends = (await settledAudit(world)).map(({ event }) => event).filter((event) => event.startsWith('decision.'));
    assert.deepEqual(ends, ['decision.recorded', 'decision.interrupted', 'decision.refused']);
  });

  it('is blocked by a policy, the page says so and nothing is done', async () => {
    await conditions({ blocked: true });
    const answer = await clicks();
    assert.ok([401, 412, 200].includes(statusIn(answer)));
    await mustHaveDoneNothing();
  });

  it('is down for a typed line, the words come instead of silence', async () => {
    await world.fault({ ...exchange, times: 5, then: { status: 503 } });
    await dana.types('my approvals');
    await world.api('DELETE', '/_sim/faults');
    await world.settle();
    const said = (await dana.messages()).map(({ text, card: shown }) => `${text ?? ''} ${textOf(shown)}`).join('\n');
    assert.match(said, /Sign-in does not answer right now/);
  });

  it('lacks consent for a typed line, the button appears, and after the page the line is answered', async () => {
    await conditions({ consentMissing: true });
    await dana.types('my approvals');
    const asked = (await dana.messages()).at(-1);
    assert.ok(asked);
    const { code } = await visits(await signInUrlOf(dana, asked), dana);
    await handsIn(world, dana, asked, code);
    assert.ok(await dana.hasCardWith('Waiting for your decision'));
  });

  it('asks in the language of the person', async () => {
    await dana.types('settings');
    await dana.clicks(await dana.cardWith('home.save-settings'), 'home.save-settings', { language: 'de' });
    await conditions({ consentMissing: true });
    await dana.types('abmelden');
    await dana.types('meine Genehmigungen');
    assert.match(textOf((await dana.messages()).at(-1)), /Bitte melde dich an.*Anmelden/s);
  });
});

function statusIn({ body }: ClickResult): number {
  return body?.statusCode ?? 0;
}
