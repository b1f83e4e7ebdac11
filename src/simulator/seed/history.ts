/** What already happened at Contoso: assignments that people hold, finished requests, and waiting ones for load runs. */
import { guidOf } from '../ids.ts';
import type { Kernel } from '../kernel.ts';
import { createDoors } from '../graph/areas/entitlement-management/doors.ts';
import { ROOT } from '../graph/areas/entitlement-management/model.ts';
import { packageIdOf } from './packages.ts';
import type { PackageKey } from './packages.ts';
import { idOf } from './people.ts';
import type { PersonKey } from './people.ts';

const DAY_MS = 86_400_000;

/** Puts the history through the same doors that tests use. */
export function seedHistory(kernel: Kernel, pendingRequests: number): void {
  const doors = createDoors(kernel);
  const put = (collection: 'assignments' | 'assignmentRequests', given: { id: string }) => {
    const path = `${ROOT}/${collection}`;
    kernel.store.collection(path).put(doors[path]?.adopt?.({ ...given }, undefined) ?? { ...given });
  };
  const at = (days: number) => new Date(kernel.clock.now().getTime() + days * DAY_MS).toISOString();
  const hold = (person: PersonKey, key: PackageKey, fromDays: number, toDays: number | null) => {
    const expiration = toDays === null ? { type: 'noExpiration' } : { type: 'afterDateTime', endDateTime: at(toDays) };
    const schedule = { startDateTime: at(fromDays), recurrence: null, expiration };
    const id = guidOf(`assignment ${person} ${key}`);
    put('assignments', {
      id,
      accessPackage: { id: packageIdOf(key) },
      target: { objectId: idOf(person) },
      schedule,
    } as { id: string });
    put(
      'assignmentRequests',
      finished(person, key, { state: 'delivered', status: 'Delivered', created: at(fromDays), assignment: { id } }),
    );
  };
  hold('ana', 'learning-portal', -100, 265);
  hold('adele', 'covid-response', -25, 5);
  hold('nils', 'brand-assets', -40, null);
  put('assignmentRequests', finished('ana', 'finance-close', { state: 'denied', status: 'Denied', created: at(-60) }));
  put('assignmentRequests', finished('max', 'sales-data', { state: 'canceled', status: 'Canceled', created: at(-10) }));
  const waiting = {
    accessPackage: { id: packageIdOf('covid-response') },
    state: 'pendingApproval',
    justification: 'For the response team.',
  };
  for (let index = 1; index <= pendingRequests; index += 1) {
    const requestor = { objectId: guidOf(`user employee ${index}`) };
    put('assignmentRequests', { id: guidOf(`waiting ${index}`), requestor, ...waiting } as { id: string });
  }
}

function finished(
  person: PersonKey,
  key: PackageKey,
  more: { state: string; status: string; created: string; assignment?: object },
): { id: string } {
  const { state, status, created, assignment = {} } = more;
  const request = {
    id: guidOf(`finished ${person} ${key}`),
    requestType: 'userAdd',
    state,
    status,
    createdDateTime: created,
    completedDateTime: created,
    justification: 'Needed for my work.',
    requestor: { objectId: idOf(person) },
    accessPackage: { id: packageIdOf(key) },
    assignment,
  };
  return request;
}
