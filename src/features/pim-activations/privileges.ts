// What the common directory roles can do, in plain words for those who approve. By role template id, which is the role's id.
// https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference

import type { Language } from '../../core/language.ts';

const known: Record<string, Record<Language, string>> = {
  '62e90394-69f5-4237-9190-012177145e10': {
    en: 'Everything: every setting, every account, every other role. The highest role there is.',
    de: 'Alles: jede Einstellung, jedes Konto, jede andere Rolle. Die höchste Rolle, die es gibt.',
  },
  'e8611ab8-c189-46e8-94e1-60213ab1f814': {
    en: 'Gives any role to anybody, itself included, and changes the rules of activation.',
    de: 'Gibt jeder Person jede Rolle, auch sich selbst, und ändert die Regeln der Aktivierung.',
  },
  '7be44c8a-adaf-4e2a-84d6-ab2649e08a13': {
    en: 'Resets passwords and sign-in methods of everybody, Global Administrators included.',
    de: 'Setzt Passwörter und Anmeldemethoden aller zurück, auch globaler Administratoren.',
  },
  '729827e3-9c14-49f7-bb1b-9608f156bbb8': {
    en: 'Resets passwords and signs people out, except administrators. Reads service health.',
    de: 'Setzt Passwörter zurück und meldet Personen ab, außer Administratoren. Liest den Dienststatus.',
  },
  '29232cdf-9323-42fd-ade2-1d097af3e4de': {
    en: 'Every setting of Exchange Online and every mailbox: mail flow, permissions, deletion.',
    de: 'Jede Einstellung von Exchange Online und jedes Postfach: Nachrichtenfluss, Berechtigungen, Löschen.',
  },
  'f28a1f50-f6e7-4571-818b-6a12f2af6b6c': {
    en: 'Every site, its content and its sharing in SharePoint and OneDrive.',
    de: 'Jede Website samt Inhalten und Freigaben in SharePoint und OneDrive.',
  },
  'fe930be7-5e62-47db-91af-98c3a49a38b1': {
    en: 'Creates, changes and deletes accounts and groups; resets passwords of people without strong roles.',
    de: 'Legt Konten und Gruppen an, ändert und löscht sie; setzt Passwörter von Personen ohne starke Rollen zurück.',
  },
  '194ae4cb-b126-40b2-bd5b-6091b380977d': {
    en: 'Security settings and policies, incident response, and reading of every security report.',
    de: 'Sicherheitseinstellungen und -richtlinien, Reaktion auf Vorfälle und Lesen aller Sicherheitsberichte.',
  },
  '5d6b6bb7-de71-4623-b4af-96380a352509': {
    en: 'Reads security reports, sign-ins and policies. Changes nothing.',
    de: 'Liest Sicherheitsberichte, Anmeldungen und Richtlinien. Ändert nichts.',
  },
  'f2ef992c-3afb-46b9-b7cf-a126ee74c451': {
    en: 'Reads everything an administrator can see. Changes nothing.',
    de: 'Liest alles, was Administratoren sehen. Ändert nichts.',
  },
  'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9': {
    en: 'The rules under which people may sign in (Conditional Access): a mistake can lock everybody out.',
    de: 'Die Regeln, nach denen sich Personen anmelden dürfen (bedingter Zugriff): ein Fehler kann alle aussperren.',
  },
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3': {
    en: 'Every app registration and enterprise app with their secrets, and consent to most permissions.',
    de: 'Jede App-Registrierung und Unternehmensanwendung samt Geheimnissen, und Zustimmung zu den meisten Berechtigungen.',
  },
  '158c047a-c907-4556-b7ef-446551a6b5f7': {
    en: 'App registrations and enterprise apps with their secrets, and consent to most permissions.',
    de: 'App-Registrierungen und Unternehmensanwendungen samt Geheimnissen, und Zustimmung zu den meisten Berechtigungen.',
  },
  'c4e39bd9-1100-46d3-8c65-fb160da0071f': {
    en: 'Shows and resets sign-in methods of people without roles.',
    de: 'Zeigt Anmeldemethoden von Personen ohne Rollen und setzt sie zurück.',
  },
  '3a2c62db-5318-420d-8d74-23affee5d9d5': {
    en: 'Every managed device and its apps in Intune: wipe, lock, configure.',
    de: 'Jedes verwaltete Gerät und seine Apps in Intune: löschen, sperren, einrichten.',
  },
  '69091246-20e8-4a56-aa4d-066075b2a7a8': {
    en: 'Teams: policies, meetings, calling, and every team.',
    de: 'Teams: Richtlinien, Besprechungen, Telefonie und jedes Team.',
  },
  'fdd7a751-b60b-444a-984c-02652fe8fa1c': {
    en: 'Every group: members, owners, settings, expiry.',
    de: 'Jede Gruppe: Mitglieder, Besitzer, Einstellungen, Ablauf.',
  },
  'b0f54661-2d74-4c50-afa3-1ec803f12efe': {
    en: 'Purchases, subscriptions and invoices.',
    de: 'Käufe, Abonnements und Rechnungen.',
  },
  '4d6ac14f-3453-41d0-bef9-a3e0c569773a': {
    en: 'Assigns and removes licences.',
    de: 'Weist Lizenzen zu und entzieht sie.',
  },
  '17315797-102d-40b4-93e0-432062caca18': {
    en: 'Compliance settings, data retention, eDiscovery and their reports.',
    de: 'Compliance-Einstellungen, Aufbewahrung, eDiscovery und deren Berichte.',
  },
};

/** Undefined for roles that this list does not have. */
export function privilegesOf(roleId: string, language: Language): string | undefined {
  return known[roleId]?.[language];
}
