// What administrators set that features need to know. Every member has a default.

/** Settings of features, as checked at the start. */
export interface FeatureSettings {
  /** Roles and groups whose activation is announced loudly: their ids, or words of their names. */
  emergencyRoles: readonly string[];
  /** What a ticket number looks like; undefined where nothing was set. */
  ticketPattern: string | undefined;
  /** What ticket numbers belong to when nobody says. */
  ticketSystem: string | undefined;
}

/**
 * Whoever has one of these can have everything: Global, Privileged Role and Privileged Authentication Administrator; and groups
 * that say so in their names.
 */
export const emergencyRolesByDefault: readonly string[] = [
  '62e90394-69f5-4237-9190-012177145e10',
  'e8611ab8-c189-46e8-94e1-60213ab1f814',
  '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  'break glass',
  'emergency access',
  'Notfallzugriff',
];

/** Where nothing is set. */
export const defaultFeatureSettings: FeatureSettings = {
  emergencyRoles: emergencyRolesByDefault,
  ticketPattern: undefined,
  ticketSystem: undefined,
};
