// What PIM refuses, rule by rule and code by code.
import assert from 'node:assert/strict';
import { idOf } from '../../../src/simulator/seed/people.ts';
import type { PersonKey } from '../../../src/simulator/seed/people.ts';
import { UNIT_ID } from '../../../src/simulator/seed/pim.ts';
import { roleIdOf } from '../../../src/simulator/seed/roles.ts';
import { lasting, refusalOf, ROLES, startPimWorld } from '../../support/pim-world.ts';
import type { PimWorld, Proofs } from '../../support/pim-world.ts';

const FAILED = '400 RoleAssignmentRequestPolicyValidationFailed';
const HELPDESK = 'Helpdesk Administrator';
const EXCHANGE = 'Exchange Administrator';

describe('simulator: PIM refuses', () => {
  let world: PimWorld;
  before(async () => {
    world = await startPimWorld();
  });
  after(() => world.simulator.stop());
  beforeEach(() => world.call('POST', '/_sim/reset'));

  const at = (ms: number) => new Date(world.simulator.kernel.clock.now().getTime() + ms).toISOString();
  const until = (endMs: number, startMs = 0) => ({
    scheduleInfo: { startDateTime: at(startMs), expiration: { type: 'afterDateTime', endDateTime: at(endMs) } },
  });

  interface Case {
    what: string;
    by?: PersonKey;
    role?: string;
    more?: Record<string, unknown>;
    proofs?: Proofs;
    refusal: string;
  }
  const cases: Case[] = [
    { what: 'more than the maximum', more: lasting('PT8H1M'), refusal: `${FAILED} ExpirationRule` },
    {
      what: 'no end',
      more: { scheduleInfo: { expiration: { type: 'noExpiration' } } },
      refusal: `${FAILED} ExpirationRule`,
    },
    {
      what: 'a duration left out',
      more: { scheduleInfo: { expiration: { type: 'afterDuration' } } },
      refusal: `${FAILED} ExpirationRule`,
    },
    { what: 'no reason', more: { justification: ' ' }, refusal: `${FAILED} JustificationRule` },
    { what: 'no ticket', role: EXCHANGE, more: { ticketInfo: null }, refusal: `${FAILED} TicketingRule` },
    {
      what: 'a ticket without system',
      role: EXCHANGE,
      more: { ticketInfo: { ticketNumber: '1' } },
      refusal: `${FAILED} TicketingRule`,
    },
    { what: 'a session without second factor', proofs: { mfa: false }, refusal: `${FAILED} MfaRule` },
    { what: 'no eligibility', by: 'nils', refusal: `${FAILED} EligibilityRule` },
    {
      what: 'everything at once',
      by: 'nils',
      role: EXCHANGE,
      more: { justification: '', ticketInfo: null, ...lasting('P1D') },
      proofs: { mfa: false },
      refusal: `${FAILED} ExpirationRule,JustificationRule,TicketingRule,MfaRule,EligibilityRule`,
    },
    { what: 'a role that is not there', more: { roleDefinitionId: idOf('adele') }, refusal: '400 RoleNotFound' },
    { what: 'a person who is not there', more: { principalId: UNIT_ID }, refusal: '400 SubjectNotFound' },
    { what: 'somebody else', more: { principalId: idOf('dana') }, refusal: '403 Authorization_RequestDenied' },
    { what: 'a scope that is not there', more: { directoryScopeId: '/nowhere' }, refusal: '400 InvalidScope' },
    {
      what: 'another scope than the eligibility',
      more: { directoryScopeId: `/administrativeUnits/${UNIT_ID}` },
      refusal: '400 InvalidScope',
    },
    { what: 'an unscoped role that is scoped', role: 'Password Administrator', refusal: '400 InvalidScope' },
    { what: 'two scopes', more: { appScopeId: '/app' }, refusal: '400 Request_BadRequest' },
    { what: 'an unknown action', more: { action: 'activate' }, refusal: '400 BadRequest' },
    { what: 'a duration in words', more: lasting('2 hours'), refusal: '400 BadRequest' },
    { what: 'no schedule', more: { scheduleInfo: undefined }, refusal: '400 BadRequest' },
    {
      what: 'ending what is not active',
      more: { action: 'selfDeactivate' },
      refusal: '400 RoleAssignmentDoesNotExist',
    },
    { what: 'administering', more: { action: 'adminAssign' }, refusal: '403 Authorization_RequestDenied' },
    { what: 'extending an activation', more: { action: 'selfExtend' }, refusal: '400 RoleAssignmentDoesNotExist' },
    {
      what: 'a context the token lacks',
      role: 'User Administrator',
      refusal: '400 RoleAssignmentRequestAcrsValidationFailed',
    },
    {
      what: 'another context',
      role: 'User Administrator',
      proofs: { acrs: ['c2'] },
      refusal: '400 RoleAssignmentRequestAcrsValidationFailed',
    },
    {
      what: 'a context without cp1',
      role: 'User Administrator',
      proofs: { acrs: ['c1'], capable: false },
      refusal: '400 RoleAssignmentRequestAcrsValidationFailed',
    },
    { what: 'a token without permission', proofs: { scopes: ['User.Read'] }, refusal: '403 PermissionScopeNotGranted' },
    {
      what: 'a read permission',
      proofs: { scopes: ['RoleAssignmentSchedule.Read.Directory'] },
      refusal: '403 PermissionScopeNotGranted',
    },
    {
      what: 'a permission to remove',
      proofs: { scopes: ['RoleAssignmentSchedule.Remove.Directory'] },
      refusal: '403 PermissionScopeNotGranted',
    },
  ];
  for (const { what, by = 'adele', role = HELPDESK, more, proofs, refusal } of cases) {
    it(`${what}: ${refusal}`, async () => {
      const answer = await world.asksRole(by, role, more, proofs);
      assert.equal(refusalOf(answer), refusal);
      if (more?.['action'] === undefined) {
        const dryRun = await world.asksRole(by, role, { ...more, isValidationOnly: true }, proofs);
        assert.equal(refusalOf(dryRun), refusal, 'a dry run says the same');
      }
    });
  }

  it('times that make no sense', async () => {
    assert.equal(refusalOf(await world.asksRole('adele', HELPDESK, until(3_600_000, -600_000))), '400 StartTimeInPast');
    assert.equal(
      refusalOf(await world.asksRole('adele', HELPDESK, until(60_000, 120_000))),
      '400 InvalidRoleAssignmentRequestSchedule',
    );
    const skewed = await world.asksRole('adele', HELPDESK, until(3_600_000, -240_000));
    assert.equal(skewed.status, 201, 'a clock that is a few minutes off does no harm');
  });

  it('a second activation, while the first is pending, active, or ended a moment ago', async () => {
    assert.equal((await world.asksRole('adele', HELPDESK)).status, 201);
    assert.equal(refusalOf(await world.asksRole('adele', HELPDESK)), '400 PendingRoleAssignmentRequest');
    await world.pass('PT2S');
    assert.equal(refusalOf(await world.asksRole('adele', HELPDESK)), '400 RoleAssignmentExists');
    assert.equal(
      refusalOf(
        await world.asksRole('adele', HELPDESK, {
          scheduleInfo: { startDateTime: at(7_200_000), expiration: { type: 'afterDuration', duration: 'PT1H' } },
        }),
      ),
      '400 RoleAssignmentExists',
    );
    const end = { action: 'selfDeactivate' };
    assert.equal(refusalOf(await world.asksRole('adele', HELPDESK, end)), '400 ActiveDurationTooShort');
    await world.pass('PT5M');
    assert.equal((await world.asksRole('adele', HELPDESK, end)).body['status'], 'PendingRevocation');
    await world.pass('PT2S');
    assert.equal(refusalOf(await world.asksRole('adele', HELPDESK)), '400 RoleAssignmentExists');
    await world.pass('PT12S');
    assert.equal((await world.asksRole('adele', HELPDESK)).status, 201);
  });

  it('a tenant without licence, a locked resource, a disabled role', async () => {
    await world.put('simulator/pim', [{ id: 'tenant', licensed: false }]);
    assert.equal(refusalOf(await world.asksRole('adele', HELPDESK)), '400 AadPremiumLicenseRequired');
    await world.put('simulator/pim', [{ id: 'tenant', licensed: true, locked: true }]);
    assert.equal(refusalOf(await world.asksRole('adele', HELPDESK)), '400 ResourceIsLocked');
    await world.put('simulator/pim', [{ id: 'tenant', locked: false }]);
    await world.put('roleManagement/directory/roleDefinitions', [{ id: roleIdOf(HELPDESK), isEnabled: false }]);
    assert.equal(refusalOf(await world.asksRole('adele', HELPDESK)), '400 RoleDefinitionDoesNotExist');
  });

  it('the message of a missing context carries the claims, and the token with them is accepted', async () => {
    const answer = await world.asksRole('adele', 'User Administrator');
    const claims = /claims=([^&\s"']+)/.exec(answer.body.error.message)?.[1] ?? '';
    assert.deepEqual(JSON.parse(decodeURIComponent(claims)), {
      access_token: { acrs: { essential: true, value: 'c1' } },
    });
    assert.equal((await world.asksRole('adele', 'User Administrator', {}, { acrs: ['c1'] })).status, 201);
  });

  it('an application asking for itself, and reading requests without the write permission', async () => {
    const app = await world.app();
    assert.equal(refusalOf(await app.get(`${ROLES}/roleAssignmentScheduleRequests`)), '403 PermissionScopeNotGranted');
    const roles = ['RoleAssignmentSchedule.ReadWrite.Directory'];
    await world.put('entra/applications', [{ id: world.simulator.kernel.bot.appId, applicationPermissions: roles }]);
    const body = {
      action: 'selfActivate',
      principalId: idOf('adele'),
      roleDefinitionId: roleIdOf(HELPDESK),
      directoryScopeId: '/',
      ...lasting('PT1H'),
    };
    assert.equal(
      refusalOf(await (await world.app()).post(`${ROLES}/roleAssignmentScheduleRequests`, body)),
      '400 Request_BadRequest',
    );
  });
});
