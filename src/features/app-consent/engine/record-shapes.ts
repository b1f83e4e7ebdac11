// The three shapes audit records arrive in, laid out as one: Graph, a diagnostic setting's stream or table, and the activity API.

import { isObject, listOf, member, objectOf, textOf } from './values.ts';
import type { Unknown } from './values.ts';

/** A property of a record, before and after, still encoded. */
export interface Property {
  before: unknown;
  after: unknown;
}

export interface Target {
  id: unknown;
  type: string;
  name: unknown;
}

/** A record as its source wrote it, with members where one looks for them. */
export interface SourceRecord {
  id: unknown;
  at: unknown;
  activity: unknown;
  correlationId: unknown;
  result: string;
  resultReason: unknown;
  /** Lower-case names. */
  user: Unknown | undefined;
  app: Unknown | undefined;
  targets: Target[];
  /** By name in small letters. */
  properties: ReadonlyMap<string, Property>;
  details: ReadonlyMap<string, unknown>;
}

const targetsMax = 50;
const propertiesMax = 300;

/** The single records of whatever a source sends: a list, a page of Graph, a batch of a stream, or one record. */
export function recordsOf(body: unknown): unknown[] {
  if (Array.isArray(body)) return body.flatMap((one: unknown) => (isBatch(one) ? recordsOf(one) : [one]));
  if (!isObject(body)) return [body];
  const inner = [member(body, 'records'), member(body, 'value')].find((list) => Array.isArray(list));
  return inner === undefined ? [body] : recordsOf(inner);
}

function isBatch(value: unknown): boolean {
  return isObject(value) && (Array.isArray(value['records']) || Array.isArray(value['value']));
}

/** A record laid out as one shape; undefined for what is none of the three. */
export function sourceRecordOf(record: unknown): SourceRecord | undefined {
  if (!isObject(record)) return undefined;
  if ('activityDisplayName' in record) return directoryRecord(record, record);
  const properties = objectOf(member(record, 'properties'));
  if (member(properties, 'activityDisplayName') !== undefined) return directoryRecord(properties, record);
  if (member(record, 'operation') !== undefined) return activityRecord(record);
  return member(record, 'operationName') === undefined ? undefined : directoryRecord(record, record);
}

/** Graph's own shape; also under `properties` of a stream, and with large letters in a table. */
function directoryRecord(record: Unknown, envelope: Unknown): SourceRecord {
  const initiatedBy = objectOf(member(record, 'initiatedBy'));
  const targets = listOf(member(record, 'targetResources'), targetsMax).filter(isObject);
  const user = member(initiatedBy, 'user');
  const app = member(initiatedBy, 'app');
  return {
    id: member(record, 'id'),
    at: member(record, 'activityDateTime') ?? member(envelope, 'time') ?? member(envelope, 'timeGenerated'),
    activity: member(record, 'activityDisplayName') ?? member(record, 'operationName'),
    correlationId: member(record, 'correlationId') ?? member(envelope, 'correlationId'),
    result: textOf(member(record, 'result'), 40)?.toLowerCase() ?? '',
    resultReason: member(record, 'resultReason') ?? member(envelope, 'resultDescription'),
    user: isObject(user) ? user : undefined,
    app: isObject(app) ? app : undefined,
    targets: targets.map(targetOf),
    properties: propertiesOf(targets.flatMap((target) => listOf(member(target, 'modifiedProperties'), propertiesMax))),
    details: pairsOf(listOf(member(record, 'additionalDetails'), propertiesMax), 'key'),
  };
}

function targetOf(target: Unknown): Target {
  return {
    id: member(target, 'id'),
    type: textOf(member(target, 'type'), 40)?.toLowerCase() ?? '',
    name: member(target, 'displayName'),
  };
}

function propertiesOf(list: unknown[]): Map<string, Property> {
  const found = new Map<string, Property>();
  for (const property of list) {
    if (!isObject(property)) continue;
    const name = (textOf(member(property, 'displayName')) ?? textOf(member(property, 'name')))?.toLowerCase();
    if (name === undefined || found.has(name)) continue;
    found.set(name, { before: member(property, 'oldValue'), after: member(property, 'newValue') });
    if (found.size >= propertiesMax) break;
  }
  return found;
}

function pairsOf(list: unknown[], keyName: string): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const pair of list) {
    const key = isObject(pair) ? textOf(member(pair, keyName))?.toLowerCase() : undefined;
    if (isObject(pair) && key !== undefined && !found.has(key)) found.set(key, member(pair, 'value'));
  }
  return found;
}

/**
 * The Office 365 management activity API: https://learn.microsoft.com/office/office-365-management-api/aad-schema
 * `Target` and `Actor` are flat lists of typed ids, where the words `ServicePrincipal_<id>` or `User_<id>` tell what an id is.
 */
function activityRecord(record: Unknown): SourceRecord {
  const actors = listOf(member(record, 'actor'), targetsMax).filter(isObject);
  const extended = pairsOf(listOf(member(record, 'extendedProperties'), propertiesMax), 'name');
  const details = objectOf(extended.get('additionaldetails'));
  return {
    id: member(record, 'id'),
    at: member(record, 'creationTime'),
    activity: member(record, 'operation'),
    correlationId: member(record, 'interSystemsId'),
    result: textOf(member(record, 'resultStatus'), 40)?.toLowerCase() ?? '',
    resultReason: extended.get('resultreason') ?? extended.get('failurereason'),
    ...initiatorOf(record, actors),
    targets: flatTargets(listOf(member(record, 'target'), targetsMax * 5).filter(isObject)),
    properties: propertiesOf(listOf(member(record, 'modifiedProperties'), propertiesMax)),
    details: new Map(Object.entries(details).map(([key, value]) => [key.toLowerCase(), value])),
  };
}

function typedId(text: string | undefined): { type: string; id: string } | undefined {
  const match = /^(User|ServicePrincipal|Application|Group|Policy)_([0-9a-f-]{36})$/i.exec(text ?? '');
  return match ? { type: (match[1] ?? '').toLowerCase(), id: match[2] ?? '' } : undefined;
}

function initiatorOf(record: Unknown, actors: Unknown[]): Pick<SourceRecord, 'user' | 'app'> {
  const ids = actors.map((actor) => typedId(textOf(member(actor, 'id'))));
  const app = ids.find((one) => one?.type === 'serviceprincipal');
  const name = actors.find((actor) => scalarType(actor) === '1');
  if (app) return { app: { servicePrincipalId: app.id, displayName: name && member(name, 'id') }, user: undefined };
  const user = ids.find((one) => one?.type === 'user');
  return {
    app: undefined,
    user: {
      id: user?.id,
      userPrincipalName: member(record, 'userId'),
      ipAddress: member(record, 'actorIpAddress') ?? member(record, 'clientIp'),
      displayName: name && member(name, 'id'),
    },
  };
}

function scalarType(actor: Unknown): string | undefined {
  return textOf(member(actor, 'type'), 8);
}

function flatTargets(list: Unknown[]): Target[] {
  const targets: Target[] = [];
  for (const one of list) {
    const typed = typedId(textOf(member(one, 'id')));
    const last = targets.at(-1);
    if (typed) targets.push({ id: typed.id, type: typed.type, name: undefined });
    else if (last && last.name === undefined && scalarType(one) === '1') last.name = member(one, 'id');
  }
  return targets.slice(0, targetsMax);
}
