// What an act would hit, read from Entra at this moment: the preview shows it, and the decision carries just that.

import { AppError } from '../../core/errors.ts';
import type { Turn } from '../../core/feature.ts';
import type { StoredItem } from '../../core/item.ts';
import { inert } from '../../core/text.ts';
import { listed } from '../../core/wording.ts';
import { actOf, actPayload, keptMax } from './acts.ts';
import type { ActPayload } from './acts.ts';
import { undoable } from './done.ts';
import { holdingsOf } from './enrich.ts';
import type { ActName, IncidentFacts } from './facts.ts';
import { servicePrincipal } from './graph.ts';
import type { AppRole, Grant } from './graph-shapes.ts';
import { scopesIn, shownPermission } from './permission-names.ts';
import { wordsIn } from './words.ts';
import type { ConsentWords } from './words.ts';

const shownMax = 10;

/** What would be done, and how it is told before. */
export interface Plan {
  payload: ActPayload;
  hits: string[];
  warnings: string[];
  /** Two plans with one mark hit the same. */
  mark: string;
  isEmpty: boolean;
}

type Scope = ActPayload['scope'];

/** Throws what Entra says when it cannot be read; `item.withdrawn` when there is nothing to undo any more. */
export async function planOf(
  turn: Turn,
  item: StoredItem,
  facts: IncidentFacts,
  act: ActName,
  scope: Scope,
): Promise<Plan> {
  const words = wordsIn(turn.preferences.language);
  if (act === 'revoke') return revokePlan(turn, facts, scope, words);
  if (act === 'undo') return undoPlan(turn, item, words);
  const { preview } = words;
  const { objectId } = facts.app;
  const isMicrosoft = facts.app.owner === 'microsoftServices' || facts.app.owner === 'microsoftCorporate';
  const base = { objectId, ...(act === 'revoke-sessions' ? { people: facts.people.map(({ id }) => id) } : {}) };
  const names = facts.people.map(({ name }) => name);
  const users = facts.held ? [preview.users(facts.held.people)] : [];
  const entry =
    act === 'revoke-sessions' || objectId === undefined ? undefined : await servicePrincipal(turn.app, objectId);
  if (act !== 'revoke-sessions' && !entry) throw new AppError('item.unknown');
  const mark = [act, entry?.accountEnabled, entry?.appRoleAssignmentRequired].map(String).join('-');
  const texts: Record<Exclude<ActName, 'revoke' | 'undo'>, { hits: string[]; warnings: string[] }> = {
    disable: { hits: users, warnings: [preview.disable, ...(isMicrosoft ? [preview.microsoft] : [])] },
    enable: { hits: users, warnings: [preview.enable] },
    'require-assignment': { hits: users, warnings: [preview.assignment] },
    'release-assignment': { hits: users, warnings: [preview.release] },
    remove: {
      hits: users,
      warnings: [preview.remove, preview.removeAgain, ...(isMicrosoft ? [preview.microsoft] : [])],
    },
    'revoke-sessions': {
      hits: [],
      warnings: [preview.sessions(listed(names.slice(0, 25), turn.preferences.language))],
    },
  };
  return { payload: actPayload.parse(base), ...texts[act], mark, isEmpty: false };
}

async function revokePlan(turn: Turn, facts: IncidentFacts, scope: Scope, words: ConsentWords): Promise<Plan> {
  const { preview } = words;
  const { objectId } = facts.app;
  if (objectId === undefined) throw new AppError('item.unknown');
  const { grants, roles, isMore } = await holdingsOf({ graph: turn.app }, objectId);
  const affected = new Set(facts.people.map(({ id }) => id));
  const hitGrants = scope === 'all' ? grants : grants.filter((grant) => isOfAffected(grant, affected, facts));
  const hitRoles = scope === 'all' || facts.people.length === 0 ? roles : [];
  const isTooMuch = isMore || hitGrants.length > keptMax || hitRoles.length > keptMax;
  const payload = actPayload.parse({
    objectId,
    scope,
    grants: isTooMuch ? [] : hitGrants,
    roles: isTooMuch ? [] : hitRoles,
    isMore: isTooMuch,
  });
  const names = await apiNames(turn, [...hitGrants, ...hitRoles]);
  const people = new Map(facts.people.map(({ id, name }) => [id, name]));
  const shown = hitGrants.slice(0, shownMax);
  const lines = await Promise.all(
    shown.map(async ({ principalId, scope: scopes, resourceId }) => {
      const who = principalId === undefined ? preview.everyone : await nameOf(turn, principalId, people);
      return preview.grant(
        who,
        scopesIn(scopes).slice(0, 12).map(shownPermission).join(', '),
        names.get(resourceId) ?? '–',
      );
    }),
  );
  const rest = hitGrants.length + hitRoles.length - shown.length - Math.min(hitRoles.length, shownMax);
  return {
    payload,
    hits: [
      ...lines,
      ...hitRoles.slice(0, shownMax).map(({ resourceId }) => preview.role(names.get(resourceId) ?? '–')),
      ...(rest > 0 || isMore ? [preview.more(Math.max(rest, 1))] : []),
      ...(lines.length + hitRoles.length === 0 ? [preview.nothing] : []),
    ],
    warnings: [
      ...(hitGrants.some(({ principalId }) => principalId === undefined) ? [preview.forAll] : []),
      preview.earlier,
      preview.tokens,
      ...(isTooMuch ? [preview.undoMore] : []),
    ],
    mark: markOf(hitGrants, hitRoles),
    isEmpty: hitGrants.length + hitRoles.length === 0,
  };
}

/** Theirs by name, and what holds for everyone where that is what the incident is about. */
function isOfAffected({ principalId }: Grant, affected: ReadonlySet<string>, facts: IncidentFacts): boolean {
  return principalId === undefined ? facts.isForAll : affected.has(principalId);
}

function markOf(grants: readonly Grant[], roles: readonly AppRole[]): string {
  const text = [...grants.map(({ id, scope }) => `${id} ${scope}`), ...roles.map(({ id }) => id)].sort().join('|');
  let hash = 7;
  for (let index = 0; index < text.length; index += 1) hash = (hash * 31 + text.charCodeAt(index)) % 4_294_967_291;
  return `${grants.length + roles.length}-${hash.toString(36)}`;
}

async function apiNames(turn: Turn, rows: readonly { resourceId: string }[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.map(({ resourceId }) => resourceId))].slice(0, shownMax);
  const entries = await Promise.all(
    ids.map(async (id) => [id, (await servicePrincipal(turn.app, id))?.displayName] as const),
  );
  return new Map(entries.flatMap(([id, name]) => (name === undefined ? [] : [[id, inert(name, 60)] as const])));
}

async function nameOf(turn: Turn, id: string, known: ReadonlyMap<string, string>): Promise<string> {
  const name = known.get(id) ?? (await turn.directory.profile(id))?.displayName;
  return inert(name ?? id, 60);
}

async function undoPlan(turn: Turn, item: StoredItem, words: ConsentWords): Promise<Plan> {
  const last = undoable(await turn.decisionsOf(item.id), turn.now);
  const of = last && actOf(last.kind);
  if (!last || !of) throw new AppError('item.withdrawn');
  const before = actPayload.parse(last.payload);
  return {
    payload: { ...before, of },
    hits: [words.preview.undo(words.actTitles[of])],
    warnings: [],
    mark: last.id,
    isEmpty: false,
  };
}
