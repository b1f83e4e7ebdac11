// Access reviews in the simulator as tests of its rules use them: reviewers who decide, administrators who create reviews.
import { groupIdOf } from '../../src/simulator/seed/groups.ts';
import type { GroupKey } from '../../src/simulator/seed/groups.ts';
import { idOf } from '../../src/simulator/seed/people.ts';
import type { PersonKey } from '../../src/simulator/seed/people.ts';
import { startGraphWorld } from './graph-world.ts';
import type { Answer, CallerOf, GraphWorld } from './graph-world.ts';

/** Paths of access reviews. */
export const REVIEWS = '/v1.0/identityGovernance/accessReviews';
export const ALL_REVIEWS = '/beta/identityGovernance/accessReviews';
export const ME = "filterByCurrentUser(on='reviewer')";

/** One decision item as tests look at it. */
export interface Item {
  id: string;
  decision: string;
  recommendation: string;
  justification: string;
  applyResult: string;
  principal: { id: string; displayName: string };
  resource: { id: string; type: string; displayName: string };
  reviewedBy: { id: string; displayName: string };
  appliedBy: { id: string; displayName: string };
}

/** Where a run lies. */
export interface Run {
  id: string;
  status: string;
  path: string;
  definitionId: string;
  startDateTime: string;
  endDateTime: string;
}

export interface ReviewsWorld extends GraphWorld {
  reviewer(person: string): Promise<CallerOf>;
  /** Creates a series as the person; `more` replaces parts of the body. */
  creates(person: string, more?: Record<string, unknown>, settings?: Record<string, unknown>): Promise<Answer>;
  /** The runs of a series, oldest first. */
  runs(definitionId: string): Promise<Run[]>;
  /** The run that goes on, or the newest. */
  run(definitionId: string): Promise<Run>;
  /** All items, as the application reads them; `place` is the path of a run or stage. */
  items(place: string): Promise<Item[]>;
  /** The items of that reviewer. */
  mine(person: string, place: string): Promise<Item[]>;
  decides(person: string, place: string, principal: PersonKey, decision: string, why?: string): Promise<Answer>;
  decisionsOf(place: string): Promise<string[]>;
}

/** A scope that reviews the members of a group. */
export function membersOf(key: GroupKey, guestsOnly = false): Record<string, unknown> {
  const filter = guestsOnly ? "/?$filter=(userType eq 'Guest')" : '';
  return {
    '@odata.type': '#microsoft.graph.accessReviewQueryScope',
    query: `/groups/${groupIdOf(key)}/transitiveMembers/microsoft.graph.user${filter}`,
    queryType: 'MicrosoftGraph',
  };
}

/** A reviewer scope for one person. */
export function by(key: PersonKey): Record<string, unknown> {
  return { query: `/users/${idOf(key)}`, queryType: 'MicrosoftGraph' };
}

/** Starts a simulator on a free port. */
export async function startReviewsWorld(options: Parameters<typeof startGraphWorld>[0] = {}): Promise<ReviewsWorld> {
  const world = await startGraphWorld(options);
  const reviewer = (person: string) => world.as(person, ['AccessReview.ReadWrite.All', 'User.Read']);
  const all = async (path: string, who?: string) => {
    const caller = who === undefined ? await world.app() : await reviewer(who);
    const found: Record<string, unknown>[] = [];
    let next: string | undefined = path;
    while (next !== undefined) {
      const { status, body }: Answer = await caller.get(next);
      if (status !== 200) throw new Error(`${next}: ${status} ${JSON.stringify(body)}`);
      found.push(...body.value);
      next = (body['@odata.nextLink'] as string | undefined)?.slice(world.simulator.url.length);
    }
    return found;
  };
  const items = async (place: string) => (await all(`${place}/decisions?$top=100`)) as unknown as Item[];
  const mine = async (person: string, place: string) =>
    (await all(`${place}/decisions/${ME}?$top=100`, person)) as unknown as Item[];
  const runs = async (definitionId: string) =>
    (await all(`${REVIEWS}/definitions/${definitionId}/instances?$orderby=startDateTime`)).map((run) => ({
      ...(run as unknown as Run),
      definitionId,
      path: `${REVIEWS}/definitions/${definitionId}/instances/${String(run['id'])}`,
    }));
  return {
    ...world,
    reviewer,
    items,
    mine,
    runs,
    creates: async (person, more = {}, settings = {}) => {
      const answer = await (await reviewer(person)).post(`${REVIEWS}/definitions`, definition(more, settings));
      await world.pass('PT2S');
      return answer;
    },
    run: async (definitionId) => {
      const found = await runs(definitionId);
      const run = found.find(({ status }) => status === 'InProgress') ?? found.at(-1);
      if (!run) throw new Error(`the series ${definitionId} has no run`);
      return run;
    },
    decides: async (person, place, principal, decision, why = 'Because.') => {
      const item = (await items(place)).find((one) => one.principal.id === idOf(principal));
      return (await reviewer(person)).patch(`${place}/decisions/${item?.id ?? 'none'}`, {
        decision,
        ...(why === '' ? {} : { justification: why }),
      });
    },
    decisionsOf: async (place) =>
      (await items(place)).map(({ principal, decision }) => `${principal.displayName} ${decision}`).sort(),
  };
}

/** A review of the sales data owners by Sam, for a week; nothing happens by itself. */
export function definition(
  more: Record<string, unknown> = {},
  settings: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    displayName: 'Owners of the sales data',
    descriptionForAdmins: 'For audit.',
    descriptionForReviewers: 'Who still needs it?',
    scope: membersOf('sales-data-owners'),
    reviewers: [by('sam')],
    settings: {
      mailNotificationsEnabled: true,
      reminderNotificationsEnabled: true,
      justificationRequiredOnApproval: true,
      defaultDecisionEnabled: false,
      defaultDecision: 'None',
      instanceDurationInDays: 7,
      autoApplyDecisionsEnabled: false,
      recommendationsEnabled: true,
      ...settings,
    },
    ...more,
  };
}
