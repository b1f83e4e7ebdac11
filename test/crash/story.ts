// How the stories about crashes begin and end.

import assert from 'node:assert/strict';
import { openPackage, sendsRequest } from '../e2e/access-packages/portal.ts';
import type { SimMessage, SimPerson } from '../support/control.ts';
import type { CrashWorld } from '../support/crash-world.ts';
import { eventually, eventuallyHolds } from '../support/eventually.ts';
import { brokenPromises } from '../support/invariants.ts';
import { actionable } from '../support/story.ts';

export const covid = 'COVID-19 Response Team';

const PATIENCE_MS = 40_000;
/** At the audit log: what the first one finds is done before the second, 15 s later. */
const LOOKS = 2;
/** A job whose end could not be written, because its process or the database was gone, runs again when its heartbeat was missed for a while. */
const HEARTBEAT_MISSED_MS = 110_000;

/** Somebody asks, and the approvers have their cards. Answers the request's id. */
export async function asksAndIsSeen(person: SimPerson, approvers: SimPerson[], packageName = covid): Promise<string> {
  const request = await sendsRequest(person, packageName, 'Week-end shifts');
  for (const approver of approvers) await usableCard(approver);
  await eventually(
    `${person.userPrincipalName} has a receipt`,
    async () => (await person.hasCardWith(firstWord(packageName))) || undefined,
    PATIENCE_MS,
  );
  return request;
}

/** The newest card on which the person can decide, once it is there. */
export async function usableCard(person: SimPerson): Promise<SimMessage> {
  const find = async () => (await actionable(person)).at(-1);
  return eventually(`${person.userPrincipalName} has a card to decide on`, find, PATIENCE_MS);
}

/** Waits until Entra has the request in that state and nobody can decide any more. */
export async function ends(person: SimPerson, request: string, state: string, approvers: SimPerson[]): Promise<void> {
  const isThere = async () => (await openPackage(person, request)).state === state || undefined;
  await eventually(`the request is ${state}`, isThere, PATIENCE_MS);
  for (const approver of approvers) {
    const isClosed = async () => (await actionable(approver)).length === 0 || undefined;
    await eventually(`${approver.userPrincipalName} has nothing to decide`, isClosed, HEARTBEAT_MISSED_MS);
  }
}

/**
 * Reads what the bot left behind and holds it to its promises. What is still under way then is repaired by the next start and
 * its first looks around.
 */
export async function keepsItsPromises(world: CrashWorld): Promise<void> {
  const looks = async () => (await world.requests({ method: 'GET', path: /auditLogs\/directoryAudits/ })).length;
  const hold = async () => {
    const broken = await brokenPromises(world, await world.ledger());
    if (broken.length > 0) {
      const before = await looks();
      await world.restart();
      const hasLooked = async () => (await looks()) >= before + LOOKS || undefined;
      await eventually('the bot has looked around', hasLooked, PATIENCE_MS);
    }
    assert.deepEqual(broken, []);
  };
  await eventuallyHolds(hold, HEARTBEAT_MISSED_MS);
}

/** Decisions that took effect in Entra: who made each. */
export async function decidedBy(world: CrashWorld): Promise<(string | undefined)[]> {
  const writes = await world.requests({ method: 'PATCH', path: /accessPackageAssignmentApprovals/ });
  return writes.filter(({ status }) => status === 204).map(({ identity }) => identity?.id);
}

/** What of a package's name stands unchanged in every card. */
export function firstWord(packageName: string): string {
  return packageName.split(' ')[0] ?? '';
}
