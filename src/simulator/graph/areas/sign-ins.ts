/** Sign-ins and the end of sessions. v1.0 lists interactive sign-ins and does not know how a session came about; beta does.
 *  https://learn.microsoft.com/graph/api/signin-list */
import { tellRevoked } from '../../consent/records.ts';
import { consentSettingsOf } from '../../consent/settings.ts';
import { newSignIn, SIGN_IN_LOG } from '../../consent/sign-ins.ts';
import type { SignIn } from '../../consent/sign-ins.ts';
import { revokeSessions } from '../../entra/conditions.ts';
import type { Kernel } from '../../kernel.ts';
import type { UserEntity } from '../../people.ts';
import { effectiveRoles } from '../../pim/actor.ts';
import { withoutPrivate } from '../area.ts';
import type { Area, Call, Reply, Route } from '../area.ts';
import { hasRole } from '../caller.ts';
import { loadContract } from '../contract.ts';
import { noObject } from '../directory-page.ts';
import { forbidden, notFound } from '../errors.ts';
import { hasMalformed, rememberMalformed } from '../hand-put.ts';
import { order } from '../odata-evaluate.ts';
import { replyOne, replyPage } from '../odata.ts';
import { limitReports } from '../request-limits.ts';
import type { Shape } from '../shape.ts';
import { doerOf } from './applications/access.ts';

const READERS = ['Reports Reader', 'Security Reader', 'Security Operator', 'Security Administrator', 'Global Reader'];
const ONE = 'GET /auditLogs/signIns/{signIn-id}';
const KEPT_MS = 30 * 86_400_000;

/** May end sessions of people without directory roles. */
const SESSION_ENDERS = [
  'User Administrator',
  'Authentication Administrator',
  'Helpdesk Administrator',
  'Directory Writers',
  'Privileged Authentication Administrator',
];

const signInShape: Shape = {
  type: 'signIn',
  filters: {
    id: 'eq',
    appDisplayName: 'eq startswith',
    appId: 'eq',
    clientAppUsed: 'eq',
    conditionalAccessStatus: 'eq',
    correlationId: 'eq',
    createdDateTime: 'eq le ge lt gt',
    ipAddress: 'eq startswith',
    isInteractive: 'eq',
    'location/city': 'eq startswith',
    'location/countryOrRegion': 'eq startswith',
    resourceDisplayName: 'eq',
    resourceId: 'eq',
    riskLevelAggregated: 'eq',
    riskLevelDuringSignIn: 'eq',
    riskState: 'eq',
    'status/errorCode': 'eq',
    userDisplayName: 'eq startswith',
    userId: 'eq',
    userPrincipalName: 'eq startswith',
  },
  orders: ['createdDateTime'],
  value: (entity, { contract }) => {
    const known = Object.entries(withoutPrivate(entity)).filter(
      ([name]) => name.startsWith('@') || contract.hasProperty('signIn', name),
    );
    return Object.fromEntries(known);
  },
};

const betaShape: Shape = {
  ...signInShape,
  filters: { ...signInShape.filters, 'signInEventTypes/any': 'eq', originalTransferMethod: 'eq' },
};

/** Both versions. Only the first has the doors. */
export function signIns(kernel: Kernel): Area[] {
  const contract = loadContract('sign-ins');
  const beta = loadContract('sign-ins-beta');
  return [
    {
      name: 'sign-ins',
      contract,
      routes: [...logRoutes(kernel, signInShape), revocation(kernel)],
      doors: {
        [SIGN_IN_LOG]: {
          adopt: (given, known) => rememberMalformed(kernel, contract, ONE, newSignIn(given, known)),
        },
      },
    },
    { name: 'sign-ins-beta', contract: beta, routes: logRoutes(kernel, betaShape).slice(0, 1) },
  ];
}

function logRoutes(kernel: Kernel, shape: Shape): Route[] {
  const log = kernel.store.collection<SignIn>(SIGN_IN_LOG);
  const visible = (call: Call) => {
    const now = call.now.toISOString();
    const since = new Date(call.now.getTime() - KEPT_MS).toISOString();
    return log.all().filter((one) => (one._visibleAt ?? '') <= now && one.createdDateTime >= since);
  };
  // Interactive ones unless beta is asked for others by name; newest first.
  const listed = (call: Call) => {
    const isAskedForOthers = call.query.get('$filter')?.includes('signInEventTypes') === true;
    const found = visible(call).filter(({ isInteractive }) => isInteractive || isAskedForOthers);
    return call.query.get('$orderby') === null
      ? found.sort((left, right) => order(right.createdDateTime, left.createdDateTime))
      : found;
  };
  return [
    {
      operation: 'GET /auditLogs/signIns',
      handle: (call) => {
        check(call);
        return { ...replyPage(call, shape, () => listed(call), { topMax: 1000 }), isUnchecked: hasMalformed(kernel) };
      },
    },
    {
      operation: ONE,
      handle: (call) => {
        check(call);
        const found = visible(call).find(({ id }) => id === call.params[0]);
        if (!found) throw notFound(call.params[0] ?? '');
        return { ...replyOne(call, shape, found), isUnchecked: hasMalformed(kernel) };
      },
    },
  ];
}

function check(call: Call): void {
  if (!consentSettingsOf(call.kernel).signInLog) {
    throw forbidden(
      "Neither tenant is B2C or tenant doesn't have premium license",
      'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
    );
  }
  if (!hasRole(call.caller, ...READERS))
    throw forbidden('User is not in the allowed roles', 'Authentication_MSGraphPermissionMissing');
  limitReports(call);
}

/** https://learn.microsoft.com/graph/api/user-revokesigninsessions */
function revocation(kernel: Kernel): Route {
  return {
    operation: 'POST /users/{user-id}/revokeSignInSessions',
    handle: (call): Reply => {
      const name = call.params[0] ?? '';
      const users = kernel.store.collection<UserEntity>('users');
      const user = users.get(kernel.people.find(name)?.id ?? '');
      if (!user) throw noObject(name);
      mayEndSessions(call, user);
      // Guests sign in through their home tenant: nothing happens to them.
      if (user.userType !== 'Guest') {
        const at = call.now.toISOString();
        users.patch(user, { signInSessionsValidFromDateTime: at });
        revokeSessions(kernel, user.id, at);
        tellRevoked(kernel, doerOf(call), user);
      }
      return { body: { '@odata.context': `${kernel.baseUrl}/v1.0/$metadata#Edm.Boolean`, value: true } };
    },
  };
}

/** One's own always; those of people with directory roles need a role that stands above them. */
function mayEndSessions({ caller, kernel }: Call, user: UserEntity): void {
  if (caller.kind === 'user' && caller.id === user.id) return;
  const isPrivileged = effectiveRoles(kernel, user).length > 0;
  const accepted = isPrivileged ? ['Privileged Authentication Administrator'] : SESSION_ENDERS;
  if (!hasRole(caller, ...accepted)) throw forbidden('Insufficient privileges to complete the operation.');
}
