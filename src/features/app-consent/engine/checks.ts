// What to look at next, as links into the portal pages that show it.

import type { Language } from '../../../core/language.ts';
import type { Case } from './case.ts';
import type { LinkName } from './knowledge.ts';
import { personName } from './names.ts';
import { isMicrosoft } from './owner.ts';
import { words } from './words.ts';

export interface Check {
  title: string;
  /** Absent when an id it needs is not known. */
  url?: string;
}

/** What to check, the most telling first. */
export function checksOf(one: Case, language: Language): Check[] {
  const w = words[language].check;
  const [person] = one.people;
  const figure = person === undefined ? undefined : one.incident.story.figures.get(person);
  const initiator = [...one.incident.story.figures.values()].find(
    ({ kind, deeds }) => kind === 'app' && deeds.has('role-given'),
  );
  const ids = {
    objectId: one.entry?.id ?? (one.isFailed ? undefined : [...one.incident.story.objectIds].sort()[0]),
    appId: one.appIds[0],
    userId: figure?.id,
    initiatorId: initiator?.id,
  };
  const check = (title: string, name: LinkName): Check => {
    const url = linkOf(one, name, ids);
    return url === undefined ? { title } : { title, url };
  };
  const isOfMail = isMicrosoft(one.owner) && isAboutEncryptedMail(one);
  return [
    ...(person === undefined
      ? []
      : [check(w['person-sign-ins'](personName(one, person, language)), 'person-sign-ins')]),
    ...(one.people.length > 1 || person === undefined ? [check(w['app-sign-ins'], 'app-sign-ins')] : []),
    ...(isOfMail ? [check(w['encrypted-mail'], 'message-trace')] : []),
    ...(initiator ? [check(w['initiating-app'], 'initiating-app')] : []),
    ...(one.isFailed ? [] : [check(w.permissions, 'permissions'), check(w['app-audit'], 'app-audit')]),
    ...(person === undefined ? [] : [check(w['risk-detections'], 'risk-detections')]),
    check(w['consent-settings'], 'consent-settings'),
  ];
}

function isAboutEncryptedMail(one: Case): boolean {
  const name = one.name?.toLowerCase() ?? '';
  return one.knowledge.purposes.some(
    ({ nameContains, check }) => check === 'encrypted-mail' && name.includes(nameContains),
  );
}

/** A link of `data/links.json` with its ids; undefined when one of them is not known. */
function linkOf(one: Case, name: LinkName, ids: Readonly<Record<string, string | undefined>>): string | undefined {
  let isWhole = true;
  const url = one.knowledge.links[name].replace(/\{(\w+)\}/g, (_, id: string) => {
    const value = id === 'origin' ? one.knowledge.portalOrigin : ids[id];
    if (value === undefined) isWhole = false;
    return id === 'origin' ? (value ?? '') : encodeURIComponent(value ?? '');
  });
  return isWhole ? url : undefined;
}
