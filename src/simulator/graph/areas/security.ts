/** Secure Score: a score for each day and the controls it is made of.
 *  https://learn.microsoft.com/graph/api/security-list-securescores */
import type { Kernel } from '../../kernel.ts';
import { bringUpToDate, PROFILES, profilesOf, SCORES, scoresOf, scoreView } from '../../secure-score.ts';
import type { ControlProfile, DayScore } from '../../secure-score.ts';
import type { Area, Call, Route } from '../area.ts';
import { hasRole } from '../caller.ts';
import { loadContract } from '../contract.ts';
import { forbidden, notFound } from '../errors.ts';
import { order } from '../odata-evaluate.ts';
import { replyOne, replyPage } from '../odata.ts';
import { limitSecurity } from '../request-limits.ts';
import type { Shape } from '../shape.ts';

/** https://learn.microsoft.com/graph/security-authorization */
const READERS = ['Security Reader', 'Security Operator', 'Security Administrator', 'Global Reader'];

const scoreShape: Shape = {
  type: 'secureScore',
  filters: {
    id: 'eq',
    azureTenantId: 'eq',
    createdDateTime: 'eq ge le gt lt',
    'vendorInformation/provider': 'eq',
    'vendorInformation/vendor': 'eq',
  },
  value: (entity, { kernel }) => scoreView(kernel, entity as DayScore),
};

const profileShape: Shape = {
  type: 'secureScoreControlProfile',
  filters: { id: 'eq', azureTenantId: 'eq', controlCategory: 'eq', service: 'eq', title: 'eq', deprecated: 'eq' },
};

/** The area. */
export function security(kernel: Kernel): Area {
  const newestFirst = () =>
    scoresOf(kernel)
      .all()
      .sort((left, right) => order(right.createdDateTime, left.createdDateTime));
  return {
    name: 'security',
    contract: loadContract('security'),
    routes: [
      ...routesOf(SCORES, 'secureScore-id', scoreShape, newestFirst),
      ...routesOf(PROFILES, 'secureScoreControlProfile-id', profileShape, () => profilesOf(kernel).all()),
    ],
    tick: (now) => bringUpToDate(kernel, now),
    doors: {
      [SCORES]: { show: (entity) => scoreView(kernel, entity as DayScore) },
      // `score` is what the control scores from the next day on.
      [PROFILES]: {
        adopt: ({ score, ...given }, known) => ({
          ...(known ?? NEW_PROFILE),
          ...given,
          ...(score === undefined ? {} : { _score: score }),
        }),
      },
    },
  };
}

const NEW_PROFILE = {
  title: '',
  maxScore: 1,
  controlCategory: 'Identity',
  service: 'AzureAD',
  deprecated: false,
  remediation: '',
  controlStateUpdates: [],
  _score: 0,
} satisfies Omit<ControlProfile, 'id'>;

function routesOf(path: string, id: string, shape: Shape, items: () => { id: string }[]): Route[] {
  return [
    {
      operation: `GET /${path}`,
      handle: async (call) => {
        await check(call);
        return replyPage(call, shape, items, { skip: true });
      },
    },
    {
      operation: `GET /${path}/{${id}}`,
      handle: async (call) => {
        await check(call);
        const found = items().find((one) => one.id === call.params[0]);
        if (!found) throw notFound(call.params[0] ?? '');
        return replyOne(call, shape, found);
      },
    },
  ];
}

async function check(call: Call): Promise<void> {
  if (!hasRole(call.caller, ...READERS))
    throw forbidden('Auth token does not contain valid permissions or user does not have valid roles.', 'Forbidden');
  await limitSecurity(call);
}
