// `ConsentAction.Permissions`: `[[Id: …, ClientId: …, …, Scope: a b, …]] => [[…]]; `. Read in one pass, whatever it holds.

import { guidOf, wordsOf } from './values.ts';

/** The grant of one API, before or after the consent. */
export interface ConsentEntry {
  resourceId: string | undefined;
  personId: string | undefined;
  isForAll: boolean;
  scopes: string[];
}

const entriesMax = 200;

/** The grants before and after a consent. What does not follow the grammar is passed over. */
export function parseConsentPermissions(text: string): { before: ConsentEntry[]; after: ConsentEntry[] } {
  const arrow = text.indexOf('=>');
  if (arrow < 0) return { before: [], after: entriesOf(text) };
  return { before: entriesOf(text.slice(0, arrow)), after: entriesOf(text.slice(arrow + 2)) };
}

function entriesOf(side: string): ConsentEntry[] {
  const entries: ConsentEntry[] = [];
  let from = side.indexOf('[Id:');
  while (from >= 0 && entries.length < entriesMax) {
    const end = side.indexOf(']', from);
    entries.push(entryOf(side.slice(from + 1, end < 0 ? side.length : end)));
    if (end < 0) break;
    from = side.indexOf('[Id:', end);
  }
  return entries.filter(({ scopes }) => scopes.length > 0);
}

const key =
  /^\s*(Id|ClientId|PrincipalId|ResourceId|ConsentType|Scope|CreatedDateTime|LastModifiedDateTime)\s*(?::|\s|$)/i;

function entryOf(text: string): ConsentEntry {
  const values = new Map<string, string>();
  let last = '';
  // A comma ends a value only when a known key follows; `LastModifiedDateTime` has no colon.
  for (const part of text.split(',').slice(0, 2000)) {
    const match = key.exec(part.slice(0, 64));
    if (match) {
      last = (match[1] ?? '').toLowerCase();
      if (!values.has(last)) values.set(last, part.slice(match[0].length));
    } else if (last === 'scope') values.set(last, `${values.get(last) ?? ''} ${part}`);
  }
  return {
    resourceId: guidOf(values.get('resourceid')),
    personId: guidOf(values.get('principalid')),
    isForAll: values.get('consenttype')?.trim().toLowerCase() === 'allprincipals',
    scopes: wordsOf(values.get('scope') ?? ''),
  };
}
