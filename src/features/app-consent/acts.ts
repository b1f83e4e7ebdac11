// What administrators do in Entra about an incident: the names of these decisions, what they carry, and which roles Entra wants.

import { z } from 'zod';
import type { StoredDecision } from '../../core/decision.ts';
import { actNames } from './facts.ts';
import type { ActName } from './facts.ts';
import { featureName } from './places.ts';

/** More than this is not kept for undoing. */
export const keptMax = 500;

const text = z.string();
const grant = z.object({
  id: text,
  consentType: text,
  principalId: text.optional(),
  resourceId: text,
  scope: text,
});
const role = z.object({ id: text, principalId: text, appRoleId: text, resourceId: text });

/** What a decision carries. */
export const actPayload = z.object({
  objectId: text.optional(),
  scope: z.enum(['affected', 'all']).default('all'),
  grants: z.array(grant).default([]),
  roles: z.array(role).default([]),
  /** There is more than is listed: everything the app holds goes, and cannot be undone. */
  isMore: z.boolean().default(false),
  /** Whose sessions. */
  people: z.array(text).default([]),
  /** Of an undo: what is taken back. */
  of: z.enum(actNames).optional(),
});
export type ActPayload = z.infer<typeof actPayload>;

/** The act of a decision kind; undefined for kinds of others. */
export function actOf(kind: string): ActName | undefined {
  const name = kind.startsWith(`${featureName}.`) ? kind.slice(featureName.length + 1) : '';
  return actNames.find((act) => act === name);
}

/** Can it be taken back? */
export function isUndoable({ kind, payload }: StoredDecision): boolean {
  const act = actOf(kind);
  if (act === 'disable' || act === 'enable' || act === 'require-assignment' || act === 'release-assignment')
    return true;
  const parsed = actPayload.safeParse(payload);
  return act === 'revoke' && parsed.success && !parsed.data.isMore;
}

/** A directory role by its template id, as Entra names it. */
interface Role {
  templateId: string;
  name: string;
}

const global: Role = { templateId: '62e90394-69f5-4237-9190-012177145e10', name: 'Global Administrator' };
const privileged: Role = { templateId: 'e8611ab8-c189-46e8-94e1-60213ab1f814', name: 'Privileged Role Administrator' };
const cloudApplication: Role = {
  templateId: '158c047a-c907-4556-b7ef-446551a6b5f7',
  name: 'Cloud Application Administrator',
};
const application: Role = { templateId: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', name: 'Application Administrator' };
const security: Role = { templateId: '194ae4cb-b126-40b2-bd5b-6091b380977d', name: 'Security Administrator' };
const operator: Role = { templateId: '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f', name: 'Security Operator' };
const user: Role = { templateId: 'fe930be7-5e62-47db-91af-98c3a49a38b1', name: 'User Administrator' };
const helpdesk: Role = { templateId: '729827e3-9c14-49f7-bb1b-9608f156bbb8', name: 'Helpdesk Administrator' };
const authentication: Role = {
  templateId: '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  name: 'Privileged Authentication Administrator',
};

const apps = [cloudApplication, application, privileged, global];

/** To whom an incident is handed over. */
export const handedTo = security.templateId;

/** Who may do what here beside Entra: those who are there to look at incidents. */
export const handlers: readonly Role[] = [security, operator, ...apps, user, authentication];

/** The roles with which Entra ends the sessions of people who hold roles themselves. */
export const rolesAbove: readonly Role[] = [authentication, global];

/** The roles with which Entra takes an act; the first is the least. Permissions of an app's own need the second list. */
export function rolesFor(act: ActName, isOfOwnPermissions: boolean): readonly Role[] {
  if (act === 'revoke-sessions') return [helpdesk, user, authentication, global];
  if (act === 'revoke' || act === 'undo') return isOfOwnPermissions ? [privileged, global] : apps;
  return [cloudApplication, application, global];
}
