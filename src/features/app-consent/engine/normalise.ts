// Audit records from any source become one kind of event. Nothing in a record makes this throw or costs more than its length.

import type { Activity, Actor, Api, AuditEvent, Client, PermissionChange } from './event.ts';
import { parseConsentPermissions } from './consent-permissions.ts';
import type { ConsentEntry } from './consent-permissions.ts';
import type { Knowledge } from './knowledge.ts';
import { sourceRecordOf } from './record-shapes.ts';
import type { SourceRecord } from './record-shapes.ts';
import {
  decoded,
  guidOf,
  isObject,
  isTrue,
  longTextOf,
  member,
  momentOf,
  scalarOf,
  textOf,
  wordsOf,
} from './values.ts';

/** What became of a record: an event, one that does not concern apps and consent, or one that cannot be read. */
export type Normalised =
  | { kind: 'event'; event: AuditEvent }
  | { kind: 'other' }
  | { kind: 'malformed'; id?: string; problem: 'no-record' | 'no-activity' | 'no-time' };

/** Reads one record of the audit log. Never throws; what cannot be read is said and costs only itself. */
export function normalise(record: unknown, knowledge: Pick<Knowledge, 'activities'>): Normalised {
  const source = sourceRecordOf(record);
  if (!source) return { kind: 'malformed', problem: 'no-record' };
  const known = textOf(source.id, 200);
  const named = known === undefined ? {} : { id: known };
  const name = textOf(source.activity, 200);
  if (name === undefined) return { kind: 'malformed', ...named, problem: 'no-activity' };
  const listed = knowledge.activities.get(activityKey(name));
  if (listed === undefined) return { kind: 'other' };
  const at = momentOf(source.at);
  if (at === undefined) return { kind: 'malformed', ...named, problem: 'no-time' };
  const event = eventOf(source, listed, at);
  return event ? { kind: 'event', event } : { kind: 'other' };
}

/** How activity names are compared: without case, dashes' length, a final full stop or blanks around. */
export function activityKey(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\u2010-\u2015]/g, '-')
    .replace(/\s+/g, ' ')
    .replace(/[\s.]+$/, '')
    .trim();
}

function eventOf(source: SourceRecord, listed: Activity, at: string): AuditEvent | undefined {
  const changes = changesOf(source, listed);
  const updated = listed === 'entry-updated' ? updatesOf(source) : [];
  const activity = actualActivity(source, listed, changes, updated);
  if (activity === undefined) return undefined;
  const actor = actorOf(source);
  const correlationId = guidOf(source.correlationId) ?? textOf(source.correlationId, 64);
  const isFromSignInPage = activity === 'consented' || isSignInPage(source);
  const failure = failureOf(source);
  const ipAddress = isFromSignInPage ? undefined : textOf(source.user && member(source.user, 'ipAddress'), 64);
  const person = personOf(source, activity, changes);
  const id = textOf(source.id, 200) ?? `${correlationId ?? ''}|${listed}|${at}|${actor.id ?? ''}`;
  return {
    id,
    at,
    activity,
    ...(correlationId !== undefined && { correlationId }),
    isFailed: source.result === 'failure' || source.result === 'failed',
    ...(failure !== undefined && { failure }),
    actor,
    isFromSignInPage,
    ...(ipAddress !== undefined && { ipAddress }),
    client: clientOf(source, activity),
    changes,
    ...person,
    isByAdministrator: isTrue(source.properties.get('consentcontext.isadminconsent')?.after),
    isForAll:
      isTrue(source.properties.get('consentcontext.onbehalfofall')?.after) || changes.some((one) => one.isForAll),
    updated,
    isLoosening: activity === 'policy-changed' && isTrue(after(source, 'allowuserconsentforriskyapps')),
  };
}

/** A grant that is widened is also written as removed, with the same growing values; only one that shrinks is removed. */
function actualActivity(
  source: SourceRecord,
  listed: Activity,
  changes: PermissionChange[],
  updated: AuditEvent['updated'],
): Activity | undefined {
  if (listed === 'entry-updated') return updated.length > 0 ? listed : undefined;
  if (listed === 'credential-added') return isCredentialAdded(source) ? listed : undefined;
  if (listed !== 'grant-removed') return listed;
  const grown = changes.some((one) => addedBy(one).length > 0);
  if (grown) return 'grant-added';
  return changes.some((one) => one.after.length > 0 && one.after.length >= one.before.length) ? undefined : listed;
}

/** What a change newly gives. Names are compared whole and without case. */
export function addedBy(change: PermissionChange): string[] {
  if (change.before.length === 0) return change.after;
  const before = new Set(change.before.map((name) => name.toLowerCase()));
  return change.after.filter((name) => !before.has(name.toLowerCase()));
}

function after(source: SourceRecord, name: string): unknown {
  return source.properties.get(name)?.after;
}

function changesOf(source: SourceRecord, activity: Activity): PermissionChange[] {
  if (activity === 'grant-added' || activity === 'grant-removed') return [grantChange(source)];
  if (activity === 'role-given' || activity === 'role-removed') return roleChange(source, activity);
  if (activity === 'consented') return consentChanges(source);
  return [];
}

function grantChange(source: SourceRecord): PermissionChange {
  const scope = source.properties.get('delegatedpermissiongrant.scope');
  const consentType = source.properties.get('delegatedpermissiongrant.consenttype');
  const type = scalarOf(consentType?.after) ?? scalarOf(consentType?.before);
  const isForAll = type?.toLowerCase() === 'allprincipals';
  const principal = source.properties.get('delegatedpermissiongrant.principalid');
  const personId = isForAll ? undefined : (guidOf(scalarOf(principal?.after)) ?? guidOf(scalarOf(principal?.before)));
  return {
    kind: 'delegated',
    api: apiOf(source),
    isForAll,
    ...(personId !== undefined && { personId }),
    before: wordsOf(longTextOf(scope?.before, 65_536)),
    after: wordsOf(longTextOf(scope?.after, 65_536)),
  };
}

/** One permission for each record; an assignment without a value is the default role, which permits nothing. */
function roleChange(source: SourceRecord, activity: Activity): PermissionChange[] {
  const read = (name: string) => {
    const property = source.properties.get(name);
    return scalarOf(property?.after) ?? scalarOf(property?.before);
  };
  const role = read('approle.value') ?? read('approle.displayname') ?? guidOf(read('approle.id'));
  if (role === undefined) return [];
  const isGiven = activity === 'role-given';
  return [
    {
      kind: 'application',
      api: apiOf(source),
      isForAll: true,
      before: isGiven ? [] : [role],
      after: isGiven ? [role] : [],
    },
  ];
}

function consentChanges(source: SourceRecord): PermissionChange[] {
  const text = longTextOf(after(source, 'consentaction.permissions'), 1_048_576);
  if (text === '') return [];
  const { before, after: now } = parseConsentPermissions(text);
  const old = new Map(before.map((entry) => [entryKey(entry), entry.scopes]));
  return now.map((entry) => ({
    kind: 'delegated' as const,
    api: entry.resourceId === undefined ? {} : { objectId: entry.resourceId },
    isForAll: entry.isForAll,
    ...(entry.personId !== undefined && { personId: entry.personId }),
    before: old.get(entryKey(entry)) ?? [],
    after: entry.scopes,
  }));
}

function entryKey({ resourceId, personId, isForAll }: ConsentEntry): string {
  return `${resourceId ?? ''}|${isForAll ? '' : (personId ?? '')}|${isForAll}`;
}

function apiOf(source: SourceRecord): Api {
  const target = source.targets[0];
  const objectId = guidOf(target?.id);
  const appId = guidOf(source.details.get('appid')) ?? appIdAmong(after(source, 'targetid.serviceprincipalnames'));
  const name = textOf(target?.name);
  return {
    ...(objectId !== undefined && { objectId }),
    ...(appId !== undefined && { appId }),
    ...(name !== undefined && { name }),
  };
}

/** The app id among a service principal's names, which `;` separates. */
function appIdAmong(value: unknown): string | undefined {
  for (const name of longTextOf(value, 8192).split(/[;,\s]/)) {
    const id = guidOf(name) ?? guidOf(name.split('/')[0]);
    if (id !== undefined) return id;
  }
  return undefined;
}

const onClient: ReadonlySet<Activity> = new Set<Activity>([
  'entry-created',
  'person-assigned',
  'person-unassigned',
  'consented',
  'credential-added',
  'entry-updated',
  'entry-removed',
]);

function clientOf(source: SourceRecord, activity: Activity): Client {
  if (activity === 'policy-changed') return { objectIds: [], replyUrls: [] };
  const property = (name: string) => scalarOf(after(source, name)) ?? scalarOf(source.properties.get(name)?.before);
  if (!onClient.has(activity)) {
    const entries = source.targets.slice(1).filter(({ type }) => type !== 'user');
    const named = [guidOf(property('serviceprincipal.objectid')), guidOf(property('application.objectid'))];
    const ids = [...named, guidOf(entries[0]?.id)].filter((id) => id !== undefined);
    return client(ids, guidOf(property('serviceprincipal.appid')), property('serviceprincipal.displayname'), source);
  }
  const target = source.targets.find(({ type }) => type !== 'user');
  const appId =
    guidOf(source.details.get('appid')) ??
    guidOf(property('appprincipalid')) ??
    appIdAmong(after(source, 'targetid.serviceprincipalnames'));
  const id = guidOf(target?.id);
  return client(id === undefined ? [] : [id], appId, textOf(target?.name) ?? property('displayname'), source);
}

function client(ids: string[], appId: string | undefined, name: string | undefined, source: SourceRecord): Client {
  const ownerTenantId = guidOf(source.details.get('appownerorganizationid'));
  return {
    objectIds: [...new Set(ids)],
    ...(appId !== undefined && { appId }),
    ...(name !== undefined && { name }),
    ...(ownerTenantId !== undefined && { ownerTenantId }),
    replyUrls: addressesOf(after(source, 'appaddress')),
  };
}

function addressesOf(value: unknown): string[] {
  const list: unknown = decoded(value);
  if (!Array.isArray(list)) return [];
  return list
    .slice(0, 50)
    .map((one: unknown) => (isObject(one) ? textOf(member(one, 'address'), 500) : undefined))
    .filter((url) => url !== undefined);
}

function actorOf({ user, app }: SourceRecord): Actor {
  if (app && !user) {
    const id = guidOf(member(app, 'servicePrincipalId'));
    const name = textOf(member(app, 'displayName'));
    return { kind: 'app', ...(id !== undefined && { id }), ...(name !== undefined && { name }) };
  }
  const id = user && guidOf(member(user, 'id'));
  const userPrincipalName = user && textOf(member(user, 'userPrincipalName'));
  if (id === undefined && userPrincipalName === undefined) return { kind: 'nobody' };
  return {
    kind: 'person',
    ...(id !== undefined && { id }),
    ...(userPrincipalName !== undefined && { userPrincipalName }),
  };
}

function isSignInPage({ user, details }: SourceRecord): boolean {
  if (textOf(details.get('user-agent'))?.toLowerCase() === 'evosts') return true;
  return user !== undefined && textOf(member(user, 'displayName'))?.toLowerCase() === 'azure ests service';
}

function failureOf(source: SourceRecord): string | undefined {
  if (source.result !== 'failure' && source.result !== 'failed') return undefined;
  return (
    scalarOf(after(source, 'consentaction.reason')) ??
    textOf(source.resultReason) ??
    scalarOf(after(source, 'methodexecutionresult.'))
  );
}

function personOf(
  source: SourceRecord,
  activity: Activity,
  changes: PermissionChange[],
): Pick<AuditEvent, 'personId' | 'personName'> {
  const isOfPerson = activity === 'person-assigned' || activity === 'person-unassigned' || activity === 'owner-added';
  const target = source.targets.find(({ type }) => type === 'user');
  const personId = isOfPerson
    ? (guidOf(scalarOf(after(source, 'user.objectid'))) ?? guidOf(target?.id))
    : changes.find((one) => one.personId !== undefined)?.personId;
  const personName = isOfPerson ? scalarOf(after(source, 'user.upn')) : undefined;
  return { ...(personId !== undefined && { personId }), ...(personName !== undefined && { personName }) };
}

function updatesOf(source: SourceRecord): AuditEvent['updated'] {
  const found: AuditEvent['updated'] = [];
  if (source.properties.has('appaddress')) found.push('reply-urls');
  if (source.properties.has('requiredresourceaccess')) found.push('wanted-permissions');
  const enabled = scalarOf(after(source, 'accountenabled'))?.toLowerCase();
  if (enabled === 'true') found.push('enabled');
  if (enabled === 'false') found.push('disabled');
  return found;
}

/** The same activity is written when a secret is taken away; without the list it counts as added. */
function isCredentialAdded(source: SourceRecord): boolean {
  const keys = source.properties.get('keydescription');
  const now = decoded(keys?.after);
  if (!Array.isArray(now)) return true;
  const before = decoded(keys?.before);
  const old = new Set(Array.isArray(before) ? before.slice(0, 500).map((one) => JSON.stringify(one)) : []);
  return now.slice(0, 500).some((one) => !old.has(JSON.stringify(one)));
}
