// What access packages need from Microsoft Graph, with the reason an administrator reads.

import type { Permission } from '../../core/feature.ts';

/** See docs/PERMISSIONS.md, which is made from this. */
export const permissions: readonly Permission[] = [
  {
    name: 'EntitlementManagement.Read.All',
    identity: 'application',
    id: 'c74fd47d-ed3c-45c3-9a9e-b8676de685d2',
    why: 'Finds access package requests that wait, and reads their package, policy, assignment and end.',
  },
  {
    name: 'User.Read.All',
    identity: 'application',
    id: 'df021288-bdef-4463-88db-98f22de89214',
    why: 'Shows approvers who asks (name, title, department, guest or not) and finds managers who approve.',
  },
  {
    name: 'GroupMember.Read.All',
    identity: 'application',
    id: '98830695-27a2-44f7-8c18-0c3ebc9698f6',
    why: 'Finds the approvers when a policy names a group.',
  },
  {
    name: 'ProfilePhoto.Read.All',
    identity: 'application',
    id: 'e24d31aa-e1ab-4c80-85fe-23018690335d',
    why: 'Shows the photo of the person who asks. Optional: without it cards show no photos.',
  },
  {
    name: 'AuditLog.Read.All',
    identity: 'application',
    id: 'b0afded3-3588-46d8-8b3d-9842eff778da',
    why: 'Learns who decided in the portal, which stage waits, and which sponsors are asked; Graph tells it nowhere else.',
  },
  {
    name: 'EntitlementManagement.ReadWrite.All',
    identity: 'delegated',
    id: 'ae7a573d-81d7-432b-ad44-4ed5c9d89038',
    why: 'Approves and denies as the person who clicks. The person’s own rights bound it; approvers need no role.',
  },
  {
    name: 'EntitlementMgmt-SubjectAccess.ReadWrite',
    identity: 'delegated',
    id: 'e9fdcbbb-8807-410f-b9ec-8d5468c7c2ac',
    why: 'Requests, extends, cancels and gives back access as the person who clicks.',
  },
  {
    name: 'User.ReadBasic.All',
    identity: 'delegated',
    id: 'b340eb25-3456-403f-be2f-af7a0d370277',
    why: 'Finds the direct report for whom somebody asks for access.',
  },
];
