// People as Entra names them, and what they told the bot about themselves.

import type { Language } from './language.ts';

/** A person, as the authenticated activity names them: Entra object id and home tenant of the conversation. */
export interface Person {
  objectId: string;
  tenantId: string;
}

/** What cards show of a person. Every string is untrusted text. */
export interface Profile {
  objectId: string;
  displayName: string;
  userPrincipalName?: string | undefined;
  jobTitle?: string | undefined;
  department?: string | undefined;
  /** `Guest` for a guest, as Graph says in `userType`. */
  isGuest: boolean;
  managerName?: string | undefined;
}

/** When a person works: minutes after midnight in their time zone, and ISO weekdays (1 = Monday). */
export interface WorkingHours {
  fromMinute: number;
  toMinute: number;
  weekdays: number[];
}

/** A person's settings; what they never set comes from their Teams client or the defaults. */
export interface Preferences {
  language: Language;
  timeZone: string;
  workingHours: WorkingHours;
  reminders: boolean;
  /** What the person asks for often, by a feature's own keys. */
  usual?: string[] | undefined;
  /** What may be sent for them without a further click: nothing, unless they chose it for that one thing. */
  instant?: string[] | undefined;
}

/** Settings of people who never set or showed any. */
export const defaultPreferences: Preferences = {
  language: 'en',
  timeZone: 'UTC',
  workingHours: { fromMinute: 9 * 60, toMinute: 17 * 60, weekdays: [1, 2, 3, 4, 5] },
  reminders: true,
};
