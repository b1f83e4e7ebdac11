// Names of permissions on cards: known ones as Entra writes them; any other could be an attacker's own words.

import { inert } from '../../core/text.ts';
import { knowledge } from './engine/knowledge.ts';

/** Can stand anywhere on a card. */
export function shownPermission(name: string): string {
  const key = name.toLowerCase();
  const isKnown = ['delegated', 'application'].some((kind) => knowledge.permissionsOfAnyApi.has(`${kind}|${key}`));
  return isKnown && /^[A-Za-z][\w.-]{0,99}$/.test(name) ? name : inert(name, 80);
}

/** The permissions in a grant's scope. */
export function scopesIn(scope: string): string[] {
  return scope.split(/\s+/).filter(Boolean);
}
