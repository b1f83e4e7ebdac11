// What access reviews need from Microsoft Graph, with the reason an administrator reads. The application only reads.

import type { Permission } from '../../core/feature.ts';

export const permissions: readonly Permission[] = [
  {
    name: 'AccessReview.Read.All',
    identity: 'application',
    id: 'd07a8cc0-3d51-4b77-b3b0-32704d1f69fa',
    why: 'Finds the reviews in progress, who was asked and how much is open, to remind exactly those who have not finished.',
  },
  {
    name: 'User.Read.All',
    identity: 'application',
    id: 'df021288-bdef-4463-88db-98f22de89214',
    why: 'Shows reviewers whom a decision is about: title, department, manager, guest or member, account enabled.',
  },
  {
    name: 'GroupMember.Read.All',
    identity: 'application',
    id: '98830695-27a2-44f7-8c18-0c3ebc9698f6',
    why: 'Finds reviewers who are named by a group, where a review sends no mail. Tells through which group somebody has the access under review.',
  },
  {
    name: 'Application.Read.All',
    identity: 'application',
    id: '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
    why: 'Finds the application by its name when somebody creates a review of its users, and tells since when each of them has it.',
  },
  {
    name: 'AuditLog.Read.All',
    identity: 'application',
    id: 'b0afded3-3588-46d8-8b3d-9842eff778da',
    why: 'Tells the last sign-in where a review goes without recommendations. Optional.',
  },
  {
    name: 'EntitlementManagement.Read.All',
    identity: 'application',
    id: 'c74fd47d-ed3c-45c3-9a9e-b8676de685d2',
    why: 'Tells since when somebody has the access package under review.',
  },
  {
    name: 'RoleManagement.Read.Directory',
    identity: 'application',
    id: '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
    why: 'Tells since when somebody has the role under review, and whether only as eligible.',
  },
  {
    name: 'AccessReview.ReadWrite.All',
    identity: 'delegated',
    id: 'e4aa47b9-9a69-4109-82ed-36ec70d85ff1',
    why: 'Lists a person’s own reviews and records decisions as the person who clicks; creates, stops, applies and resets reviews as administrators do. Entra lets reviewers decide on their own items only.',
  },
];
