// What a person may activate and what they have active, with their own token, as the parser and the lists need it.

import { isKind } from '../../core/errors.ts';
import type { Turn } from '../../core/feature.ts';
import { moment } from '../../core/time.ts';
import { ownAssignments, ownEligibilities, placeIn } from './graph.ts';
import { nameOf } from './names.ts';
import type { PlaceName } from './names.ts';
import { isActivated } from './own-decisions.ts';
import { areas, placeKey } from './places.ts';
import type { Area, Place } from './places.ts';
import type { Activatable } from './phrase.ts';

/** A place that the person may activate or has. */
export interface OwnPlace extends Place, PlaceName {
  key: string;
  isEligible: boolean;
  eligibleUntil?: Date | undefined;
  /** The running activation; or a standing assignment, which nobody activates. */
  active?: { startAt: Date; endAt: Date | undefined; isActivated: boolean } | undefined;
}

/** Everything of the person's own. `missing`: areas that could not be read; the rest is right all the same. */
export interface OwnPlaces {
  places: OwnPlace[];
  missing: Area[];
}

/** Throws `token.*`; another failure leaves its area out. */
export async function ownPlaces(turn: Turn, wanted: readonly Area[] = areas): Promise<OwnPlaces> {
  const read = await Promise.all(wanted.map((area) => ownIn(turn, area)));
  return {
    places: read.flatMap((found) => found ?? []).sort((a, b) => a.roleName.localeCompare(b.roleName)),
    missing: wanted.filter((_, index) => read[index] === undefined),
  };
}

async function ownIn(turn: Turn, area: Area): Promise<OwnPlace[] | undefined> {
  const graph = await turn.user();
  const readers = { graph: turn.app, directory: turn.directory };
  try {
    const [eligible, active] = await Promise.all([ownEligibilities(graph, area), ownAssignments(graph, area)]);
    const found = new Map<string, OwnPlace>();
    for (const row of [...active, ...eligible]) {
      const place = placeIn(area, row);
      const key = placeKey(place);
      if (!found.has(key)) found.set(key, { ...place, ...(await nameOf(readers, place, row)), key, isEligible: false });
    }
    for (const row of eligible) {
      const place = found.get(placeKey(placeIn(area, row)));
      if (place) Object.assign(place, { isEligible: true, eligibleUntil: moment(row.endDateTime) });
    }
    for (const row of active) {
      const place = found.get(placeKey(placeIn(area, row)));
      const period = { startAt: moment(row.startDateTime) ?? turn.now, endAt: moment(row.endDateTime) };
      const isRunning = isActivated(row.assignmentType);
      if (place && !place.active?.isActivated) place.active = { ...period, isActivated: isRunning };
    }
    return [...found.values()];
  } catch (error) {
    // Who has not consented to Azure, or whose sign-in is for Graph only, has everything else all the same.
    if (isKind(error, 'SignInNeeded') && area !== 'azure') throw error;
    if (isKind(error, 'SignInNeeded')) return undefined;
    if (isKind(error, 'NotAllowed') || isKind(error, 'Unavailable') || isKind(error, 'Rejected')) return undefined;
    throw error;
  }
}

/** The vocabulary of the parser. */
export function activatables(places: readonly OwnPlace[], usual: readonly string[]): Activatable[] {
  return places
    .filter(({ isEligible, active }) => isEligible || active?.isActivated)
    .map((place) => ({
      id: place.key,
      kind: place.area === 'directory' ? 'role' : place.area,
      displayName: place.roleName,
      ...(place.scopeName ? { scopeName: place.scopeName } : {}),
      ...(place.area === 'group'
        ? { access: place.roleId === 'owner' ? ('owner' as const) : ('member' as const) }
        : {}),
      isActive: place.active?.isActivated ?? false,
      ...(place.active?.endAt ? { activeUntil: place.active.endAt } : {}),
      isUsual: usual.includes(place.key),
    }));
}
