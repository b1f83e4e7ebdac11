/** The invented tenant's people, read from the directory's `users` collection. */
import type { Entity, Store } from './store.ts';

/** A user object as it is stored; keys with `_` are the simulator's own. */
export interface UserEntity extends Entity {
  displayName: string;
  userPrincipalName: string;
  mail: string | null;
  userType: string;
  accountEnabled: boolean;
  /** One word for the role in our stories, e.g. `approver`. */
  _persona?: string;
  /** A sentence for the demo page. */
  _note?: string;
  /** IANA time zone; Teams sends it with every activity. */
  _timeZone?: string;
  /** Object id of the manager. */
  _managerId?: string;
  /** Entra directory roles held, by name. */
  _directoryRoles?: string[];
  /** Base64 PNG. */
  _photo?: string;
  /** ISO 8601; Entra's recommendations go by it. */
  _lastSignInAt?: string;
  _presence?: { availability: string; activity: string };
}

/** What the control API, the demo page and Teams need to know of a person. */
export interface Person {
  id: string;
  displayName: string;
  userPrincipalName: string;
  persona: string;
  note: string;
  mail: string | null;
  givenName: string;
  surname: string;
  jobTitle: string;
  userType: string;
  timeZone: string;
}

/** Looks people up by user principal name (letter case does not matter) or object id. */
export interface People {
  find(nameOrId: string): Person | undefined;
  list(): Person[];
}

/** The people of a store; always current, nothing is cached. */
export function createPeople(store: Store): People {
  const users = store.collection<UserEntity>('users');
  const find = (nameOrId: string) => {
    const wanted = nameOrId.toLowerCase();
    return users.get(wanted) ?? users.all().find((user) => user.userPrincipalName.toLowerCase() === wanted);
  };
  return {
    find: (nameOrId) => {
      const user = find(nameOrId);
      return user && toPerson(user);
    },
    list: () => users.all().map(toPerson),
  };
}

function toPerson(user: UserEntity): Person {
  return {
    id: user.id,
    displayName: user.displayName,
    userPrincipalName: user.userPrincipalName,
    persona: user._persona ?? 'employee',
    note: user._note ?? '',
    mail: user.mail,
    givenName: textOr(user['givenName']),
    surname: textOr(user['surname']),
    jobTitle: textOr(user['jobTitle']),
    userType: user.userType,
    timeZone: user._timeZone ?? 'Europe/London',
  };
}

function textOr(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
