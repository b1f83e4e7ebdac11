// What people do with their roles in the Entra admin center, past the bot: with their own tokens, as the portal would.

import assert from 'node:assert/strict';
import { roleIdOf } from '../../../src/simulator/seed/roles.ts';
import type { SimPerson, World } from '../../support/world.ts';

const requests = '/v1.0/roleManagement/directory/roleAssignmentScheduleRequests';

/** A call to Graph with the person's own token and a second factor. */
export async function inThePortal(
  world: World,
  person: SimPerson,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const scopes = ['RoleAssignmentSchedule.ReadWrite.Directory'];
  const token = (await world.api('POST', '/_sim/token', { user: person.id, scopes, mfa: true })) as {
    access_token: string;
  };
  const response = await fetch(`${world.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

/** Asks for an hour of a directory role; answers Graph's id and status of the request. */
export async function asksInPortal(
  world: World,
  person: SimPerson,
  roleName: string,
  more: Record<string, unknown> = {},
): Promise<{ id: string; status: string }> {
  const { status, body } = await inThePortal(world, person, 'POST', requests, {
    action: 'selfActivate',
    principalId: person.id,
    roleDefinitionId: roleIdOf(roleName),
    directoryScopeId: '/',
    justification: 'Branch is down',
    ticketInfo: { ticketNumber: 'INC0000001', ticketSystem: 'ServiceNow' },
    scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT1H' } },
    ...more,
  });
  assert.equal(status, 201, JSON.stringify(body));
  return { id: String(body['id']), status: String(body['status']) };
}

/** Takes a request that waits back. */
export async function cancelsInPortal(world: World, by: SimPerson, requestId: string): Promise<void> {
  const { status, body } = await inThePortal(world, by, 'POST', `${requests}/${requestId}/cancel`);
  assert.equal(status, 204, JSON.stringify(body));
}

/** Ids of the requests of a person that Entra knows, oldest first. */
export async function requestIdsOf(world: World, person: SimPerson): Promise<string[]> {
  const rows = (await world.api('GET', `/_sim/objects${requests.slice(5)}`)) as {
    id: string;
    principalId: string;
    createdDateTime: string;
  }[];
  return rows
    .filter(({ principalId }) => principalId === person.id)
    .sort((a, b) => a.createdDateTime.localeCompare(b.createdDateTime))
    .map(({ id }) => id);
}
