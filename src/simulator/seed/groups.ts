/** Contoso's groups. */
import { guidOf } from '../ids.ts';
import type { GroupEntity } from '../graph/membership.ts';
import { idOf } from './people.ts';
import type { PersonKey } from './people.ts';

/** Short names of the groups. */
export type GroupKey =
  | 'it-operations'
  | 'access-approvers'
  | 'sales-data-owners'
  | 'finance-approvers'
  | 'security-team'
  | 'dissolved-committee'
  | 'covid-response'
  | 'sales-reports'
  | 'identity-operators'
  | 'break-glass'
  | 'rtl-operators'
  | 'incident-response';

interface GroupSeed {
  name: string;
  description: string;
  members: PersonKey[];
  nested?: GroupKey[];
  owners: PersonKey[];
  unified?: boolean;
  assignableToRole?: boolean;
}

const GROUPS: Record<GroupKey, GroupSeed> = {
  'it-operations': {
    name: 'IT Operations',
    description: 'The team with the channels for alerts and requests.',
    members: ['sam', 'adele', 'ines', 'dana', 'omar'],
    nested: ['security-team'],
    owners: ['sam'],
    unified: true,
  },
  'security-team': {
    name: 'Security Team',
    description: 'People who handle security incidents.',
    members: ['priya', 'bea'],
    owners: ['priya'],
  },
  'access-approvers': {
    name: 'Access Approvers',
    description: 'Approvers by group membership.',
    members: ['dana', 'omar'],
    owners: ['sam'],
  },
  'sales-data-owners': {
    name: 'Sales Data Owners',
    description: 'Owners of the sales data.',
    members: ['omar', 'siobhan'],
    owners: ['marta'],
  },
  'finance-approvers': {
    name: 'Finance Approvers',
    description: 'Last word on the books.',
    members: ['erik', 'omar'],
    nested: ['security-team'],
    owners: ['erik'],
  },
  'dissolved-committee': { name: 'Dissolved Committee', description: 'Nobody is left.', members: [], owners: ['erik'] },
  'covid-response': {
    name: 'COVID-19 Response Team',
    description: 'Members of the response team.',
    members: ['adele', 'gus', 'ingrid', 'tomas', 'wei', 'yusuf'],
    owners: ['sam'],
    unified: true,
  },
  'sales-reports': {
    name: 'Sales Reports (read)',
    description: 'Read access to sales reports.',
    members: [],
    owners: ['marta'],
  },
  'identity-operators': {
    name: 'Identity Operators',
    description: 'Its members are eligible for roles through the group.',
    members: ['ines', 'sam'],
    owners: ['priya'],
    assignableToRole: true,
  },
  'break-glass': {
    name: 'Contoso *Break* Glass',
    description: 'Emergency access. Membership is activated, with approval.',
    members: [],
    owners: ['erik'],
    assignableToRole: true,
  },
  'rtl-operators': {
    name: 'مشغلو الطوارئ (Ops)',
    description: 'A name from right to left with Latin letters in it.',
    members: [],
    owners: ['sam'],
  },
  'incident-response': {
    name: '🚒 Incident Response 🔥',
    description: 'A name with emoji.',
    members: [],
    owners: ['sam'],
  },
};

/** The object id of a group of the seed. */
export function groupIdOf(key: GroupKey): string {
  return guidOf(`group ${key}`);
}

/** All groups as group objects. */
export function seedGroups(createdAt: Date): GroupEntity[] {
  return (Object.entries(GROUPS) as [GroupKey, GroupSeed][]).map(([key, group]) => ({
    id: groupIdOf(key),
    displayName: group.name,
    description: group.description,
    groupTypes: group.unified ? ['Unified'] : [],
    mailEnabled: group.unified === true,
    mail: group.unified ? `${key}@contoso.example` : null,
    mailNickname: key,
    securityEnabled: true,
    visibility: 'Private',
    isAssignableToRole: group.assignableToRole === true,
    createdDateTime: createdAt.toISOString(),
    _memberIds: [...group.members.map(idOf), ...(group.nested ?? []).map(groupIdOf)],
    _ownerIds: group.owners.map(idOf),
  }));
}
