// Names of permissions on cards: known ones as Entra writes them; any other could be an attacker's own words.

import { inert } from '../../core/text.ts';
import { knowledge } from './engine/knowledge.ts';

/** `<resource>.<operation>.<constraint>`, as Microsoft names permissions: nothing in it looks like a host. */
const likeEntra =
  /^[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)?\.(?:Read|ReadBasic|ReadWrite)\.(?:All|AzureADGroup|Directory|OwnedBy|Selected|Shared)$/;

/** Can stand anywhere on a card. */
export function shownPermission(name: string): string {
  const key = name.toLowerCase();
  const isKnown = ['delegated', 'application'].some((kind) => knowledge.permissionsOfAnyApi.has(`${kind}|${key}`));
  const isShown = likeEntra.test(name) || (isKnown && /^[A-Za-z][\w.-]*$/.test(name));
  return isShown && name.length <= 100 ? name : inert(name, 80);
}

/** The permissions in a grant's scope. */
export function scopesIn(scope: string): string[] {
  return scope.split(/\s+/).filter(Boolean);
}
