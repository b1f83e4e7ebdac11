// What happens outside Teams: people who use the My Access portal, played by calls with their own tokens.

import assert from 'node:assert/strict';
import type { SimPerson, World } from '../../support/world.ts';

const base = '/identityGovernance/entitlementManagement';

/** Asks for the package as the portal would and waits until the bot has seen it. Answers the request's id. */
export async function asksFor(
  world: World,
  person: SimPerson,
  packageName: string,
  justification: string,
): Promise<string> {
  const packages = await person.graph(
    'GET',
    `${base}/accessPackages/filterByCurrentUser(on='allowedRequestor')?$top=100`,
  );
  const { value } = packages.body as { value: { id: string; displayName: string }[] };
  const found = value.find(({ displayName }) => displayName === packageName);
  assert.ok(found, `${packageName} is not among ${value.map(({ displayName }) => displayName).join(', ')}`);
  const requirements = await person.graph('POST', `${base}/accessPackages/${found.id}/getApplicablePolicyRequirements`);
  const [policy] = (requirements.body as { value: { policyId: string }[] }).value;
  assert.ok(policy);
  const { status, body } = await person.graph('POST', `${base}/assignmentRequests`, {
    requestType: 'userAdd',
    assignment: { accessPackageId: found.id, assignmentPolicyId: policy.policyId },
    justification,
  });
  assert.equal(status, 201, JSON.stringify(body));
  await world.advance('PT10S');
  await world.settle();
  return (body as { id: string }).id;
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
