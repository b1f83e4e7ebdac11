// Whatever Entra refuses ends in its own sentence and the next step, on a form that can be put right and sent again.

import assert from 'node:assert/strict';
import { AppError, errorCatalog, sentenceFor, type ErrorCode } from '../../../src/core/errors.ts';
import { languages } from '../../../src/core/language.ts';
import { refusalNames } from '../../../src/features/pim-activations/refusals.ts';
import { pimStory } from '../../support/pim-story.ts';
import { freshWorld, textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { handsIn, signInUrlOf, visits } from '../../support/sign-in-page.ts';

/** Each rule that Entra can name, each code that it can answer, and what it is called here. */
const byRule: Record<string, ErrorCode> = {
  ExpirationRule: 'pim.duration-too-long',
  JustificationRule: 'pim.reason-missing',
  TicketingRule: 'pim.ticket-missing',
  EligibilityRule: 'pim.not-eligible',
  CustomExtensionRule: 'pim.extension-denied',
  SomeFutureRule: 'pim.rule-failed',
};
const byCode: Record<string, ErrorCode> = {
  RoleAssignmentExists: 'pim.already-active',
  PendingRoleAssignmentRequest: 'pim.already-pending',
  SubjectNotFound: 'pim.subject-unknown',
  RoleNotFound: 'pim.role-unknown',
  RoleDefinitionDoesNotExist: 'pim.role-unknown',
  ResourceIsLocked: 'pim.locked',
  InvalidScope: 'pim.scope-mismatch',
  AadPremiumLicenseRequired: 'pim.licence-missing',
  PermissionScopeNotGranted: 'pim.permission-missing',
  Request_BadRequest: 'pim.bad-request',
  InvalidRoleAssignmentRequestSchedule: 'pim.bad-schedule',
  StartTimeInPast: 'pim.past-start',
};
/** Those that have a test of their own below, or in the spec that is named. */
const elsewhere: Record<string, ErrorCode | ''> = {
  MfaRule: 'pim.mfa-missing',
  AuthenticationContextRule: 'pim.context-missing',
  AcrsRule: 'pim.context-missing',
  RoleAssignmentDoesNotExist: 'pim.not-active',
  ActiveDurationTooShort: 'pim.too-soon',
};
const inOtherSpecs: ErrorCode[] = ['pim.offer-gone'];
/** Entra has no such code: the message tells. */
const statusOf: Record<string, number> = { PermissionScopeNotGranted: 403 };

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

  it('is provoked here, all of it: every rule and code that has a sentence, every sentence that there is', () => {
    const provoked = [byRule, byCode, elsewhere].flatMap((table) => Object.keys(table));
    const known = [...refusalNames.rules, ...refusalNames.codes];
    assert.deepEqual(
      known.filter((name) => !provoked.includes(name)),
      [],
    );
    const told = [byRule, byCode, elsewhere].flatMap((table) => Object.values(table));
    const codes = Object.keys(errorCatalog).filter((code) => code.startsWith('pim.'));
    assert.deepEqual(
      codes.filter((code) => ![...told, ...inOtherSpecs].some((one) => one === code)),
      [],
    );
  });

  it('has a sentence of its own in each language, which says what was (not) done and what to do next', () => {
    const codes = Object.entries(errorCatalog).filter(([code]) => code.startsWith('pim.'));
    for (const language of languages) {
      const sentences = codes.map(([, words]) => words[language]);
      assert.equal(new Set(sentences).size, codes.length);
      for (const sentence of sentences)
        assert.ok(sentence.split(/[.!?](?:\s|$)/).filter(Boolean).length >= 2, sentence);
    }
  });

  const policyFailed = (rules: string[]) => ({
    status: 400,
    code: 'RoleAssignmentRequestPolicyValidationFailed',
    message: `The following policy rules failed: ${JSON.stringify(rules)}`,
  });
  const faults: [string, Record<string, unknown>, ErrorCode][] = [
    ...Object.entries(byRule).map(([rule, code]): (typeof faults)[number] => [rule, policyFailed([rule]), code]),
    ...Object.entries(byCode).map(([code, ours]): (typeof faults)[number] => [
      code,
      { status: statusOf[code] ?? 400, code, message: code },
      ours,
    ]),
  ];

  it('ends on the form with the sentence of that rule or code', async () => {
    const form = await formFor('activate helpdesk administrator because password resets');
    for (const [name, then, code] of faults) {
      await world.fault({ service: 'graph', method: 'POST', path: requests, times: 1, then });
      const answer = await adele.clicks(form, 'pim-activations.send', filled);
      tells(answer.body, code, name in byRule ? { rules: name } : {});
      tells(answer.body, code, {}, 'pim-activations.send');
    }
  });

  it('is worded in German for who reads German', async () => {
    await adele.types('settings');
    await adele.clicks(await adele.cardWith('home.save-settings'), 'home.save-settings', { language: 'de' });
    const form = await formFor('aktiviere helpdesk administrator wegen Passwörtern');
    const then = policyFailed(['TicketingRule']);
    await world.fault({ service: 'graph', method: 'POST', path: requests, times: 1, then });
    const text = textOf((await adele.clicks(form, 'pim-activations.send', filled)).body);
    assert.ok(text.includes(errorCatalog['pim.ticket-missing'].de), text);
  });

  it('tells when ending will work, when Entra’s clock says that it is too soon', async () => {
    const form = await formFor('activate helpdesk administrator because password resets');
    await adele.clicks(form, 'pim-activations.send', filled);
    await world.settle();
    await world.advance('PT6M');
    await world.settle();
    const then = { status: 400, code: 'ActiveDurationTooShort', message: 'The active duration is too short.' };
    await world.fault({ service: 'graph', method: 'POST', path: requests, times: 1, then });
    const answer = await adele.clicks(await adele.cardWith('"pim-activations.end"'), 'pim-activations.end');
    assert.match(textOf(answer.body), /five minutes after its start[\s\S]*Try again at \w{3}, \w{3} \d+, \d+:\d\d/);
    await world.settle();
    await adele.clicks(await adele.cardWith('"pim-activations.end"'), 'pim-activations.end');
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    assert.ok(await adele.hasCardWith(/It is not active any more/));
  });

  it('takes the end of what is over for done, and says so to who comes later', async () => {
    const form = await formFor('activate helpdesk administrator because password resets');
    await adele.clicks(form, 'pim-activations.send', filled);
    await world.settle();
    await world.advance('PT6M');
    await world.settle();
    const card = await adele.cardWith('"pim-activations.end"');
    const data = dataOf(card, 'pim-activations.end');
    const then = { status: 400, code: 'RoleAssignmentDoesNotExist', message: 'The Role assignment does not exist.' };
    await world.fault({ service: 'graph', method: 'POST', path: requests, times: 1, then });
    assert.doesNotMatch(textOf((await adele.clicks(card, 'pim-activations.end')).body), /could not be ended/);
    await world.settle();
    tells((await adele.clicks(card, 'pim-activations.end', {}, data)).body, 'pim.not-active');
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

  it('says that a stronger sign-in did not help, and sends nobody in circles', async () => {
    const form = await formFor('activate user administrator because onboarding');
    const inputs = { minutes: '60', reason: 'onboarding' };
    await adele.clicks(form, 'pim-activations.send', inputs);
    const { code } = await visits(await signInUrlOf(adele, form), adele);
    const claims = encodeURIComponent('{"access_token":{"acrs":{"essential":true, "value":"c1"}}}');
    const then = {
      status: 400,
      code: 'RoleAssignmentRequestAcrsValidationFailed',
      message: `The assignment request failed since ACRS validation failed. &claims=${claims}`,
    };
    await world.fault({ service: 'graph', method: 'POST', path: requests, times: 1, then });
    const answer = await handsIn(world, adele, form, code);
    tells(answer.body, 'sign-in.not-enough');
    assert.deepEqual(await pimStory(world).accepted(), []);
  });

  it('says so when Entra’s page itself cannot satisfy the claims, and nothing is activated', async () => {
    const form = await formFor('activate user administrator because onboarding');
    await adele.clicks(form, 'pim-activations.send', { minutes: '60', reason: 'onboarding' });
    const visit = await visits(await signInUrlOf(adele, form), adele, { action: 'cancel' });
    assert.equal(visit.code, undefined);
    assert.deepEqual(await pimStory(world).accepted(), []);
  });

  function tells(body: unknown, code: ErrorCode, params: Record<string, string> = {}, more = ''): void {
    const sentence = sentenceFor(new AppError(code, { params }), 'en');
    const text = textOf(body);
    assert.ok(text.includes(sentence) || more !== '', `${code} is missing in:\n${text}`);
    assert.ok(JSON.stringify(body).includes(more), `${more} is missing in:\n${text}`);
  }
});

/** What the button sends. */
function dataOf({ card }: SimMessage, verb: string): Record<string, unknown> {
  let found: Record<string, unknown> = {};
  JSON.stringify(card, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'verb' in value && value.verb === verb && 'data' in value)
      found = { ...(value.data as object) };
    return value;
  });
  return found;
}
