/** Making decision items: one for each access under review, with its reviewers and recommendation. */
import { guidOf } from '../../../ids.ts';
import type { Kernel } from '../../../kernel.ts';
import { itemsOf, NOBODY, tablesOf } from './model.ts';
import type { Definition, DecisionItem, Instance, ReviewerScope, Settings } from './model.ts';
import { recommend } from './recommend.ts';
import { reviewersFor } from './reviewers.ts';
import type { Access } from './scope.ts';

const GRAPH = 'https://graph.microsoft.com/v1.0';
const LINKS: Record<string, string> = {
  group: 'groups',
  servicePrincipal: 'servicePrincipals',
  directoryRole: 'roleManagement/directory/roleDefinitions',
  accessPackageAssignmentPolicy: 'identityGovernance/entitlementManagement/assignmentPolicies',
};

/** Nobody, as Graph shows who has not reviewed or applied. */
export const nobody = () => ({ id: NOBODY, displayName: '', userPrincipalName: '' });

/** The service itself, when it decides or applies by itself. */
export const theService = () => ({ id: NOBODY, displayName: 'AAD Access Reviews', userPrincipalName: '' });

/** Puts items for the access into the container: the instance, or one of its stages. Returns who is asked. */
export function openItems(
  kernel: Kernel,
  review: { definition: Definition; instance: Instance; containerId: string; access: Access[]; settings?: Settings },
  asking: { reviewers: ReviewerScope[]; fallbackReviewers: ReviewerScope[] } | undefined,
  at: Date,
): string[] {
  const { definition, instance, containerId, access } = review;
  const recommendations = recommend(kernel, access, review.settings ?? definition.settings, at);
  const items = itemsOf(kernel, containerId);
  const asked = new Set<string>();
  access.forEach(({ principalId, resource }, index) => {
    const reviewerIds = asking ? reviewersFor(kernel, { scope: instance.scope, ...asking }, principalId) : [];
    for (const id of reviewerIds) asked.add(id);
    const { recommendation = 'NoInfoAvailable', insights = [] } = recommendations[index] ?? {};
    items.put({
      id: guidOf(`${containerId} ${principalId} ${resource.id}`),
      accessReviewId: instance.id,
      decision: 'NotReviewed',
      recommendation,
      justification: '',
      principal: principalOf(kernel, principalId),
      principalLink: `${GRAPH}/${tablesOf(kernel).users.get(principalId) ? 'users' : 'servicePrincipals'}/${principalId}`,
      resource,
      resourceLink: `${GRAPH}/${LINKS[resource.type] ?? 'directoryObjects'}/${resource.id}`,
      reviewedBy: nobody(),
      reviewedDateTime: null,
      applyResult: 'New',
      appliedBy: nobody(),
      appliedDateTime: null,
      _reviewerIds: reviewerIds,
      _insights: insights,
    });
  });
  return [...asked];
}

/** The item of the whole instance that a stage's item adds to. */
export function aggregateOf(kernel: Kernel, item: DecisionItem): DecisionItem | undefined {
  const id = guidOf(`${item.accessReviewId} ${item.principal.id} ${item.resource.id}`);
  return itemsOf(kernel, item.accessReviewId).get(id);
}

function principalOf(kernel: Kernel, id: string): DecisionItem['principal'] {
  const { users, servicePrincipals } = tablesOf(kernel);
  const user = users.get(id);
  if (user) {
    const { displayName, userPrincipalName } = user;
    return { '@odata.type': '#microsoft.graph.userIdentity', id, displayName, userPrincipalName };
  }
  const name = servicePrincipals.get(id)?.['displayName'];
  const displayName = typeof name === 'string' ? name : null;
  return { '@odata.type': '#microsoft.graph.servicePrincipalIdentity', id, displayName };
}
