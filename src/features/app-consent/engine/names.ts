// Names of apps, people and permissions as they may be shown. They prove nothing and can hold anything.

import type { Language } from '../../../core/language.ts';
import { inert } from '../../../core/text.ts';
import { userOf } from './case.ts';
import type { Case, JudgedPermission } from './case.ts';
import { words } from './words.ts';

const max = { app: 80, person: 60 };

/** An app's name, whatever is in it; never proof of anything. */
export function appName(one: Case, language: Language): string {
  return one.name === undefined ? words[language].anApp : inert(one.name, max.app) || words[language].anApp;
}

/** Somebody of the story by display name, else by user principal name. */
export function personName(one: Case, key: string, language: Language): string {
  const figure = one.incident.story.figures.get(key);
  const w = words[language];
  if (figure?.kind === 'app') {
    const entry = one.context.servicePrincipals.find(({ id }) => id === figure.id);
    return inert(entry?.displayName ?? figure.name ?? '', max.person) || w.anAppActor;
  }
  const byId = one.context.users.find(({ id }) => `person:${id}` === key);
  const user = byId ?? (figure && userOf(one, key, figure));
  return (
    inert(user?.displayName ?? figure?.userPrincipalName ?? user?.userPrincipalName ?? '', max.person) || w.somebody
  );
}

const permissionName = /^[A-Za-z][\w.-]{0,99}$/;

/** Names from our list are shown as they are; others may be an attacker's own words. */
export function permissionLabel(one: Pick<JudgedPermission, 'name' | 'listed'>): string {
  return one.listed && permissionName.test(one.listed.permission) ? one.listed.permission : inert(one.name, 80);
}
