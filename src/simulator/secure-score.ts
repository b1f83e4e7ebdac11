/** Secure Score: one score a day, made of what each control scores that day. Goes on by itself as days pass.
 *  https://learn.microsoft.com/graph/api/resources/securescore */
import { withoutPrivate } from './graph/area.ts';
import { order } from './graph/odata-evaluate.ts';
import type { Kernel } from './kernel.ts';
import type { Entity } from './store.ts';

/** How long a day's score is kept, today's included. */
export const KEPT_DAYS = 90;

/** Paths of the two collections. */
export const SCORES = 'security/secureScores';
export const PROFILES = 'security/secureScoreControlProfiles';

const DAY_MS = 86_400_000;

/** What is scored is the vendor's own. */
export const VENDOR = { provider: 'SecureScore', providerVersion: null, subProvider: null, vendor: 'Microsoft' };

/** What moves on a day, by the rest of its number divided by seven. */
const MOVES: Record<number, 'up' | 'down'> = { 1: 'up', 3: 'up', 4: 'down' };

/** What an administrator says of a control. */
export interface StateUpdate {
  state: string;
  assignedTo: string;
  updatedBy: string;
  comment: string;
  updatedDateTime?: string;
}

/** A control in Graph's shape; `_score` is what it scores now. */
export interface ControlProfile extends Entity {
  title: string;
  maxScore: number;
  controlCategory: string;
  service: string;
  deprecated: boolean;
  remediation: string;
  controlStateUpdates: StateUpdate[];
  _score: number;
}

/** A day's score: `_scores` by control, the rest is made when somebody looks. What a test put stands as it is. */
export interface DayScore extends Entity {
  createdDateTime: string;
  _scores?: Record<string, number>;
  /** Counts the days; what moves on a day goes by it. */
  _day?: number;
}

/** All controls. */
export function profilesOf({ store }: Kernel) {
  return store.collection<ControlProfile>(PROFILES);
}

/** The scores of the last ninety days. */
export function scoresOf({ store }: Kernel) {
  return store.collection<DayScore>(SCORES);
}

/** Writes the score of the day that began at that moment. */
export function putScore(kernel: Kernel, at: number, day: number, scores: Record<string, number>): void {
  const createdDateTime = new Date(at).toISOString().replace('.000Z', 'Z');
  scoresOf(kernel).put({
    id: idOf(kernel, at),
    azureTenantId: kernel.tenant.id,
    createdDateTime,
    vendorInformation: VENDOR,
    _scores: scores,
    _day: day,
  });
}

/** When the day of that moment began. */
export function midnightOf(moment: Date): number {
  return moment.getTime() - (moment.getTime() % DAY_MS);
}

/** Scores the days that have passed since the last score. The same controls move in every run. */
export function bringUpToDate(kernel: Kernel, now: Date): void {
  const today = midnightOf(now);
  const scores = scoresOf(kernel);
  if (scores.get(idOf(kernel, today))) return;
  const last = scores
    .all()
    .filter(({ _day }) => _day !== undefined)
    .sort((left, right) => order(right._day, left._day))[0];
  if (!last) return;
  let day = last._day ?? 0;
  for (let at = Date.parse(last.createdDateTime) + DAY_MS; at <= today; at += DAY_MS) {
    day += 1;
    moveControls(kernel, day);
    putScore(kernel, at, day, Object.fromEntries(counted(kernel).map(({ id, _score }) => [id, _score])));
  }
  const oldest = today - (KEPT_DAYS - 1) * DAY_MS;
  for (const { id, createdDateTime } of scores.all()) if (Date.parse(createdDateTime) < oldest) scores.delete(id);
}

/** A day's score in Graph's shape. */
export function scoreView(kernel: Kernel, score: DayScore): Record<string, unknown> {
  const profiles = Object.entries(score._scores ?? {}).flatMap(([id, points]) => {
    const profile = profilesOf(kernel).get(id);
    return profile ? [{ profile, points }] : [];
  });
  const sum = (values: number[]) => rounded(values.reduce((left, right) => left + right, 0));
  const licensed = kernel.store.collection('users').size();
  const maxScore = sum(profiles.map(({ profile }) => profile.maxScore));
  return {
    activeUserCount: Math.ceil(licensed * 0.8),
    currentScore: sum(profiles.map(({ points }) => points)),
    enabledServices: ['HasAADP2', 'HasExchange', 'HasSharePoint', 'HasMDOP2', 'HasInTune', 'HasMDE', 'HasTeams'],
    licensedUserCount: licensed,
    maxScore,
    averageComparativeScores: [
      { basis: 'AllTenants', averageScore: 44 },
      {
        basis: 'TotalSeats',
        averageScore: 51,
        SeatSizeRangeLowerValue: '1',
        SeatSizeRangeUpperValue: '100',
      },
      { basis: 'IndustryTypes', averageScore: 47 },
    ],
    controlScores: profiles.map(({ profile, points }) => controlScore(profile, points, score.createdDateTime)),
    ...withoutPrivate(score),
  };
}

/** The type is open: the service sends more than its description names. */
function controlScore(profile: ControlProfile, score: number, lastSynced: string): Record<string, unknown> {
  const scoreInPercentage = rounded((score / profile.maxScore) * 100);
  return {
    controlCategory: profile.controlCategory,
    controlName: profile.id,
    description: `<p>${profile.title}.</p>`,
    score,
    scoreInPercentage,
    implementationStatus: `${scoreInPercentage} % of what counts for this control is in place.`,
    lastSynced,
    source: profile.service,
    on: String(score === profile.maxScore),
  };
}

/** In every seven days two controls gain and one loses. */
function moveControls(kernel: Kernel, day: number): void {
  const move = MOVES[day % 7];
  if (!move) return;
  const controls = counted(kernel).filter((control) =>
    move === 'up' ? control._score < control.maxScore : control._score >= 2,
  );
  const control = controls[(day * 7) % controls.length];
  if (!control) return;
  const half = move === 'up' ? control._score + control.maxScore / 2 : control._score / 2;
  profilesOf(kernel).patch(control, { _score: rounded(Math.min(control.maxScore, half)) });
}

function counted(kernel: Kernel): ControlProfile[] {
  return profilesOf(kernel)
    .all()
    .filter(({ deprecated }) => !deprecated);
}

function idOf(kernel: Kernel, at: number): string {
  return `${kernel.tenant.id}_${new Date(at).toISOString().slice(0, 10)}`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
