// What happens outside Teams: people who use the My Access portal, played by calls with their own tokens.

import assert from 'node:assert/strict';
import { packageIdOf, PACKAGES } from '../../../src/simulator/seed/packages.ts';
import type { SimPerson, World } from '../../support/world.ts';

const base = '/identityGovernance/entitlementManagement';

/** Asks for the package as the portal would and waits until the bot has seen it. Answers the request's id. */
export async function asksFor(
  world: Pick<World, 'advance' | 'settle'>,
  person: SimPerson,
  packageName: string,
  justification: string,
): Promise<string> {
  const id = await sendsRequest(person, packageName, justification);
  await world.advance('PT10S');
  await world.settle();
  return id;
}

/** Asks for the package as the portal would. Answers the request's id. */
export async function sendsRequest(person: SimPerson, packageName: string, justification: string): Promise<string> {
  const id = await packageIdFor(person, packageName);
  const requirements = await person.graph('POST', `${base}/accessPackages/${id}/getApplicablePolicyRequirements`);
  const [policy] = (requirements.body as { value: { policyId: string }[] }).value;
  assert.ok(policy);
  const { status, body } = await person.graph('POST', `${base}/assignmentRequests`, {
    requestType: 'userAdd',
    assignment: { accessPackageId: id, assignmentPolicyId: policy.policyId },
    justification,
  });
  assert.equal(status, 201, JSON.stringify(body));
  return (body as { id: string }).id;
}

/** Hidden packages are not listed; people get a link to them. */
async function packageIdFor(person: SimPerson, packageName: string): Promise<string> {
  if (packageName === PACKAGES['merger-data-room'].name) return packageIdOf('merger-data-room');
  const listed = await person.graph(
    'GET',
    `${base}/accessPackages/filterByCurrentUser(on='allowedRequestor')?$top=100`,
  );
  const { value } = listed.body as { value: { id: string; displayName: string }[] };
  const found = value.find(({ displayName }) => displayName === packageName);
  assert.ok(found, `${packageName} is not among ${value.map(({ displayName }) => displayName).join(', ')}`);
  return found.id;
}

/** The request as Entra has it now. */
export async function openPackage(person: SimPerson, request: string): Promise<{ state: string; status: string }> {
  const { body } = await person.graph('GET', `${base}/assignmentRequests/filterByCurrentUser(on='target')?$top=100`);
  const found = (body as { value: { id: string; state: string; status: string }[] }).value.find(
    ({ id }) => id === request,
  );
  assert.ok(found);
  return found;
}

/** In which state Entra has the request. */
export async function stateOf(person: SimPerson, request: string): Promise<string> {
  return (await openPackage(person, request)).state;
}

/** Decides the stage that waits for this person, in the portal. */
export async function decidesInPortal(
  person: SimPerson,
  request: string,
  reviewResult: 'Approve' | 'Deny',
  justification: string,
): Promise<void> {
  const approval = `${base}/accessPackageAssignmentApprovals/${request}`;
  const { body } = await person.graph('GET', `${approval}?$expand=stages`);
  const { stages } = body as { stages: { id: string; status: string; assignedToMe: boolean }[] };
  const stage = stages.find(({ status, assignedToMe }) => status === 'InProgress' && assignedToMe);
  assert.ok(stage, `no stage waits for ${person.userPrincipalName}: ${JSON.stringify(stages)}`);
  const answer = await person.graph('PATCH', `${approval}/stages/${stage.id}`, { reviewResult, justification });
  assert.equal(answer.status, 204, JSON.stringify(answer.body));
}

/** Takes the own request back, in the portal. */
export async function cancelsInPortal(person: SimPerson, request: string): Promise<void> {
  const { status } = await person.graph('POST', `${base}/assignmentRequests/${request}/cancel`);
  assert.equal(status, 200);
}

/** The person's newest request, as Entra has it now; also one that they made for somebody else. */
export async function newestRequest(person: SimPerson): Promise<{ id: string; state: string }> {
  const path = `${base}/assignmentRequests/filterByCurrentUser(on='targetOrRequestor')?$top=100`;
  const { value } = (await person.graph('GET', path)).body as {
    value: { id: string; state: string; createdDateTime: string }[];
  };
  const [newest] = value.sort((a, b) => b.createdDateTime.localeCompare(a.createdDateTime));
  assert.ok(newest);
  return newest;
}
