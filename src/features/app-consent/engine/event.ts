// One audit record about apps and consent, whatever it arrived as. Everything in it is cleaned text of bounded length.

/** What a record tells, in our own words; which names of the audit log mean it is in `data/activities.json`. */
export const activities = [
  'entry-created',
  'grant-added',
  'person-assigned',
  'role-given',
  'consented',
  'credential-added',
  'owner-added',
  'entry-updated',
  'grant-removed',
  'role-removed',
  'person-unassigned',
  'entry-removed',
  'policy-changed',
] as const;
export type Activity = (typeof activities)[number];

/** What may follow a consent and is watched for longer than another consent is. */
export const followUps: ReadonlySet<string> = new Set<Activity>([
  'credential-added',
  'owner-added',
  'entry-updated',
  'grant-removed',
  'role-removed',
  'person-unassigned',
  'entry-removed',
]);

/** Who did it. A person without an object id is known by the user principal name. */
export interface Actor {
  kind: 'person' | 'app' | 'nobody';
  /** The person's object id, or the service principal's. */
  id?: string;
  userPrincipalName?: string;
  /** An app's name; never a person's, which the record does not hold. */
  name?: string;
}

/** An API whose permissions are given. */
export interface Api {
  objectId?: string;
  appId?: string;
  name?: string;
}

/** What one record says about the permissions of one API. */
export interface PermissionChange {
  kind: 'delegated' | 'application';
  api: Api;
  /** For everyone, or for one person. */
  isForAll: boolean;
  /** Whose grant it is; absent when that is the actor. */
  personId?: string;
  before: string[];
  after: string[];
}

/** The app that receives access, as far as the record names it. */
export interface Client {
  /** Object ids of its service principal or application. */
  objectIds: string[];
  appId?: string;
  name?: string;
  ownerTenantId?: string;
  replyUrls: string[];
}

export interface AuditEvent {
  /** Unique in its source and stable. */
  id: string;
  /** `2026-09-15T09:42:11.2500001Z`: seven decimals, so that texts sort as moments do. */
  at: string;
  activity: Activity;
  correlationId?: string;
  isFailed: boolean;
  /** Why it failed, in Entra's words. */
  failure?: string;
  actor: Actor;
  /** Written by the sign-in page of Entra: its address is Microsoft's and is left out. */
  isFromSignInPage: boolean;
  ipAddress?: string;
  client: Client;
  changes: PermissionChange[];
  /** The person assigned, made owner, or for whom the consent is. */
  personId?: string;
  personName?: string;
  /** The person who agreed held rights of an administrator; says nothing about reach. */
  isByAdministrator: boolean;
  isForAll: boolean;
  /** Which watched parts of the entry changed. */
  updated: ('reply-urls' | 'wanted-permissions' | 'enabled' | 'disabled')[];
  /** A policy change that lets users agree to apps which Entra calls risky. */
  isLoosening: boolean;
}
