/** Identity Protection: people at risk and why. One request a second for the whole tenant.
 *  https://learn.microsoft.com/graph/api/resources/riskyuser */
import { consentSettingsOf } from '../../consent/settings.ts';
import type { Kernel } from '../../kernel.ts';
import type { Entity } from '../../store.ts';
import type { Area, Call, CollectionDoor } from '../area.ts';
import { hasRole } from '../caller.ts';
import { loadContract } from '../contract.ts';
import { forbidden, notFound } from '../errors.ts';
import { replyOne, replyPage } from '../odata.ts';
import { limitRisk } from '../request-limits.ts';
import type { Shape } from '../shape.ts';

const USERS = 'identityProtection/riskyUsers';
const DETECTIONS = 'identityProtection/riskDetections';
const WRITERS = ['Security Operator', 'Security Administrator'];
const READERS = [...WRITERS, 'Security Reader', 'Global Reader'];

const userShape: Shape = {
  type: 'riskyUser',
  filters: {
    id: 'eq',
    riskLevel: 'eq',
    riskState: 'eq',
    riskLastUpdatedDateTime: 'ge le gt lt',
    userPrincipalName: 'eq',
    userDisplayName: 'eq',
  },
  orders: ['riskLastUpdatedDateTime'],
};

const detectionShape: Shape = {
  type: 'riskDetection',
  filters: {
    id: 'eq',
    userId: 'eq',
    userPrincipalName: 'eq',
    riskLevel: 'eq',
    riskState: 'eq',
    riskEventType: 'eq',
    ipAddress: 'eq',
    correlationId: 'eq',
    activityDateTime: 'ge le gt lt',
    detectedDateTime: 'ge le gt lt',
  },
  orders: ['activityDateTime', 'detectedDateTime'],
};

/** The area. */
export function identityProtection(kernel: Kernel): Area {
  const users = kernel.store.collection(USERS);
  return {
    name: 'identity-protection',
    contract: loadContract('identity-protection'),
    routes: [
      {
        operation: `GET /${USERS}`,
        handle: (call) => {
          check(call, READERS);
          return replyPage(call, userShape, () => users.all());
        },
      },
      {
        operation: `GET /${USERS}/{riskyUser-id}`,
        handle: (call) => {
          check(call, READERS);
          const found = users.get(call.params[0] ?? '');
          if (!found) throw notFound(call.params[0] ?? '');
          return replyOne(call, userShape, found);
        },
      },
      {
        operation: `POST /${USERS}/confirmCompromised`,
        handle: (call) =>
          settle(call, {
            riskLevel: 'high',
            riskState: 'confirmedCompromised',
            riskDetail: 'adminConfirmedUserCompromised',
          }),
      },
      {
        operation: `POST /${USERS}/dismiss`,
        handle: (call) =>
          settle(call, { riskLevel: 'none', riskState: 'dismissed', riskDetail: 'adminDismissedAllRiskForUser' }),
      },
      {
        operation: `GET /${DETECTIONS}`,
        handle: (call) => {
          check(call, READERS);
          return replyPage(call, detectionShape, () => kernel.store.collection(DETECTIONS).all());
        },
      },
    ],
    doors: { [USERS]: door(kernel, ({ id }) => id), [DETECTIONS]: door(kernel, ({ userId }) => String(userId)) },
  };
}

function check({ kernel, caller }: Call, roles: string[]): void {
  if (!consentSettingsOf(kernel).riskData)
    throw forbidden('Your tenant is not licensed for this feature.', 'Forbidden');
  if (!hasRole(caller, ...roles)) throw forbidden('Insufficient privileges to complete the operation.');
  limitRisk({ kernel });
}

/** What an administrator says about people; who was not at risk before is listed afterwards. */
function settle(call: Call, said: Record<string, string>): { status: number } {
  check(call, WRITERS);
  const { kernel, now } = call;
  const { userIds = [] } = call.body as { userIds?: string[] };
  for (const id of userIds) {
    const known = kernel.store.collection(USERS).get(id);
    const adopted = door(kernel, (entity) => entity.id).adopt?.(
      { id, ...said, riskLastUpdatedDateTime: now.toISOString() },
      known,
    );
    if (adopted && kernel.people.find(id)) kernel.store.collection(USERS).put(adopted);
  }
  return { status: 204 };
}

/** Objects are put with what matters; the person's names are filled in. */
function door(kernel: Kernel, personIdOf: (entity: Entity) => string): CollectionDoor {
  return {
    adopt: (given, known) => {
      const person = kernel.people.find(personIdOf(given));
      return {
        riskLevel: 'low',
        riskState: 'atRisk',
        riskDetail: 'none',
        ...(person ? { userDisplayName: person.displayName, userPrincipalName: person.userPrincipalName } : {}),
        ...known,
        ...given,
      };
    },
  };
}
