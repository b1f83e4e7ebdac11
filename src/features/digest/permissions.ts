// What the feature needs, with the reason an administrator reads. The application only reads: a rule is removed by its owner, or by
// an administrator through Exchange, each with their own sign-in.

import type { Permission } from '../../core/feature.ts';

export const permissions: readonly Permission[] = [
  {
    name: 'SecurityEvents.Read.All',
    identity: 'application',
    id: 'bf394140-e372-4bf9-a898-299cfc7564e5',
    why: 'Reads the Secure Score and its controls. Optional: without it the digest says that it could not.',
  },
  {
    name: 'MailboxSettings.Read',
    identity: 'application',
    id: '40f97065-369a-49f4-947c-6a255697ae91',
    why: 'Reads inbox rules of every mailbox to find those that forward, redirect or delete. No message is read.',
  },
  {
    name: 'User.Read.All',
    identity: 'application',
    id: 'df021288-bdef-4463-88db-98f22de89214',
    why: 'Lists the accounts that may have a mailbox, and names their owners.',
  },
  {
    name: 'Directory.Read.All',
    identity: 'application',
    id: '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
    why: 'Reads the organisation’s domains, so that it can be told what leaves it.',
  },
  {
    name: 'RoleManagement.Read.Directory',
    identity: 'application',
    id: '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
    why: 'Sees whether somebody holds a role that mailboxes of others are the business of.',
  },
  {
    name: 'IdentityRiskyUser.Read.All',
    identity: 'application',
    id: 'dc5007c0-2d7d-4c42-879c-2dab87571379',
    why: 'Tells a rule at once that appears within a day of a risky sign-in. Optional.',
  },
  {
    name: 'MailboxSettings.ReadWrite',
    identity: 'delegated',
    id: '818c620a-27a9-40bd-a6a5-d96f7d610b4b',
    why: 'Owners remove a rule from their own mailbox with one click. Optional.',
  },
  {
    name: 'Exchange.Manage',
    identity: 'delegated',
    api: 'Office 365 Exchange Online',
    id: 'ab4f2b77-0b06-4fc1-a9de-02113fc2ab7c',
    why: 'Administrators remove rules and forwarding and switch auditing on; their Exchange role decides. Only with EXCHANGE_ADMIN_API.',
  },
  {
    name: 'Exchange.ManageAsApp',
    identity: 'application',
    api: 'Office 365 Exchange Online',
    id: 'dc50a0fb-09a3-484d-be87-e023b12c6440',
    why: 'Reads forwarding, delegates, hidden rules and auditing. Only with EXCHANGE_ADMIN_API.',
    boundBy:
      'It opens the door only: the role of the service principal says to what. Give it Global Reader, never a role that writes.',
  },
];
