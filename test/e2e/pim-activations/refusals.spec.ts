// Whatever Entra refuses ends in its own sentence and the next step, on a form that can be put right and sent again.

import assert from 'node:assert/strict';
import { AppError, sentenceFor, type ErrorCode } from '../../../src/core/errors.ts';
import { freshWorld, textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { handsIn, signInUrlOf, visits } from '../../support/sign-in-page.ts';

const byRule: [string, ErrorCode][] = [
  ['ExpirationRule', 'pim.duration-too-long'],
  ['JustificationRule', 'pim.reason-missing'],
  ['TicketingRule', 'pim.ticket-missing'],
  ['EligibilityRule', 'pim.not-eligible'],
];

const byCode: [string, number, ErrorCode][] = [
  ['RoleAssignmentExists', 400, 'pim.already-active'],
  ['PendingRoleAssignmentRequest', 400, 'pim.already-pending'],
  ['SubjectNotFound', 400, 'pim.subject-unknown'],
  ['RoleNotFound', 400, 'pim.role-unknown'],
  ['RoleDefinitionDoesNotExist', 400, 'pim.role-unknown'],
  ['RoleAssignmentDoesNotExist', 400, 'pim.not-active'],
  ['ResourceIsLocked', 400, 'pim.locked'],
  ['InvalidScope', 400, 'pim.scope-mismatch'],
  ['AadPremiumLicenseRequired', 400, 'pim.licence-missing'],
  ['PermissionScopeNotGranted', 403, 'pim.permission-missing'],
  ['Request_BadRequest', 400, 'pim.bad-request'],
  ['InvalidRoleAssignmentRequestSchedule', 400, 'pim.bad-schedule'],
  ['StartTimeInPast', 400, 'pim.past-start'],
];

const requests = '/roleManagement/directory/roleAssignmentScheduleRequests$';
const filled = { minutes: '60', reason: 'password resets' };

describe('what Entra refuses', () => {
  let world: World;
  let adele: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    adele = await world.person('adele');
  });

  async function formFor(line: string): Promise<SimMessage> {
    await adele.types(line);
    await world.settle();
    return adele.cardWith('pim-activations.send');
  }

  it('has its own sentence for each rule and code', async () => {
    const form = await formFor('activate helpdesk administrator because password resets');
    const faults: [Record<string, unknown>, ErrorCode][] = [
      ...byRule.map(([rule, code]): [Record<string, unknown>, ErrorCode] => [
        {
          status: 400,
          code: 'RoleAssignmentRequestPolicyValidationFailed',
          message: `The following policy rules failed: ["${rule}"]`,
        },
        code,
      ]),
      ...byCode.map(([code, status, ours]): [Record<string, unknown>, ErrorCode] => [
        { status, code, message: code },
        ours,
      ]),
    ];
    for (const [then, code] of faults) {
      await world.fault({ service: 'graph', method: 'POST', path: requests, times: 1, then });
      const answer = await adele.clicks(form, 'pim-activations.send', filled);
      const sentence = sentenceFor(new AppError(code), 'en');
      assert.ok(textOf(answer.body).includes(sentence), `${code} is missing in:\n${textOf(answer.body)}`);
    }
  });

  it('names every rule that failed', async () => {
    const form = await formFor('activate helpdesk administrator because password resets');
    const message = 'The following policy rules failed: ["JustificationRule","TicketingRule"]';
    const then = { status: 400, code: 'RoleAssignmentRequestPolicyValidationFailed', message };
    await world.fault({ service: 'graph', method: 'POST', path: requests, times: 1, then });
    const text = textOf((await adele.clicks(form, 'pim-activations.send', filled)).body);
    for (const code of ['pim.reason-missing', 'pim.ticket-missing'] as const)
      assert.ok(text.includes(sentenceFor(new AppError(code), 'en')), code);
  });

  it('tells before the click: a dry run changes nothing', async () => {
    await world.api('PUT', '/_sim/objects/simulator/pim', [{ id: 'tenant', licensed: false }]);
    const form = await formFor('activate helpdesk administrator because password resets');
    assert.match(textOf(form.card), /Entra would refuse this now:.*licence/);
    const sent = await world.requests({ method: 'POST', path: /roleAssignmentScheduleRequests/ });
    assert.ok(sent.length > 0 && sent.every(({ body }) => JSON.stringify(body).includes('"isValidationOnly":true')));
  });

  it('asks for the authentication context that the policy wants, and goes on by itself', async () => {
    const form = await formFor('activate user administrator because onboarding');
    await adele.clicks(form, 'pim-activations.send', { minutes: '60', reason: 'onboarding' });
    const { code } = await visits(await signInUrlOf(adele, form), adele);
    const answer = await handsIn(world, adele, form, code);
    assert.match(textOf(answer.body), /Being activated|Sending|Active/);
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    assert.match(textOf((await adele.cardWith('"pim-activations.end"')).card), /User Administrator[\s\S]*Active until/);
  });

  it('asks for a second factor when the session has none', async () => {
    await world.api('PUT', '/_sim/objects/entra/conditions', [{ id: adele.userPrincipalName, singleFactor: true }]);
    const form = await formFor('activate helpdesk administrator because password resets');
    await adele.clicks(form, 'pim-activations.send', filled);
    const { code } = await visits(await signInUrlOf(adele, form), adele);
    const answer = await handsIn(world, adele, form, code);
    assert.match(textOf(answer.body), /Being activated|Sending|Active/);
  });
});
