// Everything the detective says, in every language. Names that sentences get are cleaned already.

import type { Words } from '../../../core/language.ts';
import type { Unread } from './case.ts';
import type { Activity } from './event.ts';
import type { BoundCode, Severity } from './judge.ts';
import type { Tier } from './knowledge.ts';
import type { OwnerClass } from './owner.ts';
import type { SignalCode } from './signals.ts';

/** What a sentence about a signal is told. */
export interface SignalParams {
  what: string;
  count: number;
  app: string;
  owner: OwnerClass;
  tier: Tier;
  isFailed: boolean;
}

/** What a line of the timeline is told. */
export interface LineParams {
  by: string;
  what: string;
  whom: string;
  api: string;
  isBySignIn: boolean;
}

const countsEn = { people: (n: number) => (n === 1 ? '1 person' : `${n} people`) };
const countsDe = { people: (n: number) => (n === 1 ? '1 Person' : `${n} Personen`) };

const ownersEn = {
  microsoftServices: () => 'The app belongs to Microsoft: its owner tenant is Microsoft’s, whatever its name.',
  microsoftCorporate: () => 'The app belongs to a tenant of Microsoft’s staff and tools.',
  ownTenant: () => 'The app is registered in this organisation.',
  thirdPartyVerified: (publisher: string) =>
    `Publisher: ${publisher}, verified by Microsoft. That identifies the business and says nothing about its intent.`,
  thirdPartyUnverified: () => 'The publisher is not verified: nobody has checked who is behind the app.',
  unknown: () => 'It is not known whose app this is.',
} satisfies Record<OwnerClass, (publisher: string) => string>;

const en = {
  severity: {
    informational: 'Informational',
    low: 'Low',
    medium: 'Medium',
    high: 'High',
    critical: 'Critical',
  } satisfies Record<Severity, string>,
  tier: {
    low: 'low risk',
    medium: 'medium risk',
    high: 'high risk',
    critical: 'critical',
  } satisfies Record<Tier, string>,
  anApp: 'An app without a name',
  somebody: 'Somebody',
  anAppActor: 'an app',
  andMore: (names: string, count: number) => `${names} and ${count} more`,
  headline: {
    stopped: (app: string, who: string) => `${who}: consent to ${app} was blocked`,
    campaign: (app: string, count: number) => `${count} people gave ${app} access: several people, perhaps a campaign`,
    forAll: (app: string, who: string) => `${who} gave ${app} access for everyone`,
    asApp: (app: string, who: string) => `${who} gave ${app} access of its own, without a signed-in user`,
    widened: (app: string, who: string) => `${who} gave ${app} new permissions`,
    given: (app: string, who: string) => `${who} gave ${app} access`,
    added: (app: string) => `${app} was added to the organisation`,
    touched: (app: string) => `${app} was changed`,
  },
  owner: ownersEn,
  consumer: 'It was registered by a private person with a consumer account.',
  gone: 'The app’s entry is not in this organisation, or no longer.',
  reach: {
    all: 'for everyone in the organisation',
    asApp: 'in the app’s own name, without a signed-in user',
    people: (count: number) => `for ${countsEn.people(count)}`,
    asked: 'asked for, not given',
  },
  unlisted: (api: string) => `A permission of ${api} that is not in our list; judged by its name.`,
  someApi: 'another API',
  happened: {
    firstUse: (who: string) =>
      `Someone using the account of ${who} opened or started something that needs this app and signed in. It was the first use in this organisation, so Entra created the app’s entry by itself and noted the permissions for this one person.`,
    agreed: (who: string) => `${who} agreed to the permissions on the consent screen of Entra.`,
    agreedForAll: (who: string) => `${who} agreed for everyone in the organisation, as an administrator.`,
    written: (who: string) => `${who} wrote the grant directly, without a consent screen.`,
    given: (who: string) => `${who} gave the app permissions that work without a signed-in user.`,
    stopped: (who: string) =>
      `${who} tried to agree and Entra blocked it. No access was given, and nothing has to be revoked.`,
    widened: 'The app was here before; what counts is what was added now.',
    campaign: (count: number) =>
      `${count} people agreed to the same app: several people in short time can mean a campaign.`,
  },
  noAdministrator:
    'No administrator was needed: the app belongs to Microsoft, asks for little, and users here may agree to that themselves.',
  mayNotRemember:
    'The person may not remember: one tap is enough when a session exists, also on a phone or in a background tab.',
  whereUnknown: 'Not known. The address in the audit log is Microsoft’s own; the person’s is only in the sign-in log.',
  whereApp: 'No person acted; an app’s sign-ins are in the log of service principals.',
  signal: {
    'permission-tier': ({ what, tier, count, isFailed }) =>
      `${isFailed ? 'It asked for' : 'It got'} ${count === 1 ? 'a permission' : `${count} permissions`} rated ${tier}: ${what}.`,
    'for-everyone': () => 'The permissions hold for everyone in the organisation.',
    lasting: () => 'It keeps the access while the person is away (offline_access).',
    combination: ({ what, count }) =>
      what === 'send'
        ? 'Reading and sending mail together is what fraud by mail needs.'
        : what === 'rules'
          ? 'Reading mail and changing mailbox settings together can hide fraud.'
          : `It reaches ${count} kinds of private content at once.`,
    owner: ({ owner, what }) => ownersEn[owner](what),
    'look-alike': ({ what }) => `The name pretends to be somebody else’s (${what}); the owner is a stranger.`,
    'throw-away-address': ({ what }) => `It sends people back to an address anybody can get at once: ${what}.`,
    'new-here': ({ count }) =>
      count === 0 ? 'The app is new in this organisation.' : `The app has been here for ${count} days at most.`,
    'well-known-here': ({ count }) => `The app has been here for a month or more and ${count} people use it.`,
    'risky-sign-in': ({ what }) =>
      what === 'address'
        ? 'The sign-in came from an anonymous or known bad address.'
        : `Entra rated the sign-in as ${what} risk.`,
    'device-code': () => 'The sign-in used a device code, a way phishing likes.',
    'out-of-hours': () => 'It happened outside working hours.',
    'no-sign-in': () => 'The sign-in log has no sign-in of the person at that time.',
    administrator: ({ what }) => `The person is an administrator (${what}) and agreed for the own account.`,
    'many-people': ({ count }) => `${count} people within a day agreed to the same young app: perhaps a campaign.`,
    'abused-tool': ({ what }) => `${what} is an ordinary product that is often abused after an account was stolen.`,
    'later-credential': () => 'Somebody else then added a secret, a certificate or an owner.',
    'entry-removed': () => 'The app’s entry was removed within a day.',
    'given-by-app': ({ what }) => `Not a person but the app ${what} gave the permission.`,
    'written-directly': () => 'The grant was written directly; there was no consent screen.',
    'not-granted': () => 'The consent failed: no access was given.',
  } satisfies Record<SignalCode, (params: SignalParams) => string>,
  bound: {
    'microsoft-and-small': 'One person, little access, an app of Microsoft: this is for information only.',
    'not-granted': 'Consent failed, which limits how bad this can be.',
    'nothing-granted': 'No permission was given, which limits how bad this can be.',
    expected: 'This app was marked as expected with these permissions.',
    'all-mailboxes-or-tenant':
      'A permission of this kind works on the whole organisation without a user: never less than this.',
    'look-alike': 'An app that borrows a name is never less than this.',
    campaign: 'Several people, a publisher nobody has verified and wide access: never less than this.',
    'account-at-risk': 'The account is the concern, whatever the app is.',
    'abused-tool': 'A tool often abused after account theft, with wide access, is never less than this.',
    'disabled-by-microsoft': 'Microsoft has disabled this app for violating its terms.',
    'once-higher': 'It was rated this high before; only a person lowers that.',
  } satisfies Record<BoundCode, string>,
  unread: {
    entry: 'The app’s entry could not be read.',
    age: 'How long the app has been here could not be read.',
    'sign-ins': 'The sign-in log is not available.',
    'some-sign-ins': 'The sign-ins of some of the people could not be read.',
    roles: 'The roles of the person could not be read.',
    initiator: 'Whose app gave the permission could not be read.',
  } satisfies Record<Unread, string>,
  line: {
    'entry-created': ({ by, isBySignIn }) =>
      isBySignIn ? `${by} signed in; Entra created the app’s entry` : `${by} created the app’s entry`,
    'grant-added': ({ by, what, api, whom }) => `${by} granted ${what}${api && ` of ${api}`}${whom && ` for ${whom}`}`,
    'role-given': ({ by, what, api }) => `${by} gave the app ${what}${api && ` of ${api}`}`,
    'person-assigned': ({ by, whom }) => `${whom || by} was assigned to the app`,
    consented: ({ by, what }) => `${by} agreed on the consent screen${what && `: ${what}`}`,
    'credential-added': ({ by }) => `${by} added a secret or certificate`,
    'owner-added': ({ by, whom }) => `${by} added ${whom || 'an owner'}${whom && ' as owner'}`,
    'entry-updated': ({ by, what }) => `${by} changed the app’s entry${what && ` (${what})`}`,
    'grant-removed': ({ by, what }) => `${by} removed ${what || 'a grant'}`,
    'role-removed': ({ by, what }) => `${by} took ${what || 'a permission'} from the app`,
    'person-unassigned': ({ by, whom }) => `${whom || by} is no longer assigned to the app`,
    'entry-removed': ({ by }) => `${by} removed the app’s entry`,
    'policy-changed': ({ by }) => `${by} changed the rules for consent`,
  } satisfies Record<Activity, (params: LineParams) => string>,
  failedLine: (line: string) => `Blocked: ${line}`,
  updated: {
    'reply-urls': 'reply addresses',
    'wanted-permissions': 'wanted permissions',
    enabled: 'enabled',
    disabled: 'disabled',
  },
  linesBetween: (count: number) => `… ${count} more`,
  manyBetween: '… more in between',
  check: {
    'person-sign-ins': (who: string) => `Sign-in log of ${who}, also non-interactive, ten minutes around`,
    'app-sign-ins': 'Sign-in log of the app',
    permissions: 'What the app holds now',
    'encrypted-mail': 'Message trace: an encrypted message just before',
    'risk-detections': 'Risk detections for the account',
    'consent-settings': 'Whether users may agree to apps themselves',
    'app-audit': 'Audit log of the app',
    'initiating-app': 'The app that gave the permission: its secrets, owners and sign-ins',
  },
  advice: {
    stopped: 'Ask how the person came to the app; others may get the same link.',
    actNow: 'Revoke what was granted or disable the app now, then ask the people concerned whether it was them.',
    actNowMicrosoft: 'Ask the person first: disabling an app of Microsoft can stop a product.',
    tokens: 'Access tokens already issued stay valid for about an hour after that.',
    account: 'Treat the account as the concern: revoke its sessions and look at its other sign-ins.',
    ask: 'Ask the person whether it was them. If it was wanted, mark the app as expected; if not, revoke it.',
    nothing:
      'Nothing to do when the sign-in belongs to the person. If it does not, the account is the problem, not the app.',
    initiator: 'Look at the app that gave the permission: it may have been taken over.',
  },
  setting: {
    anything: 'Users here may agree to anything that needs no administrator.',
    low: 'Users here may agree only to low permissions of verified publishers.',
    managed: 'Users here may agree to what Microsoft’s current recommendation allows.',
    nobody: 'Users here may not agree to apps themselves.',
    custom: 'A rule of this organisation’s own says what users may agree to.',
    unknown: 'What users here may agree to could not be read.',
  },
  prevent: [
    'Let users agree only to permissions rated low, of verified publishers.',
    'Switch on the administrator consent workflow, so that people can ask instead.',
    'Require assignment for apps with access to mail or files.',
  ],
};

const de: typeof en = {
  severity: {
    informational: 'Zur Information',
    low: 'Niedrig',
    medium: 'Mittel',
    high: 'Hoch',
    critical: 'Kritisch',
  },
  tier: { low: 'geringes Risiko', medium: 'mittleres Risiko', high: 'hohes Risiko', critical: 'kritisch' },
  anApp: 'Eine App ohne Namen',
  somebody: 'Jemand',
  anAppActor: 'eine App',
  andMore: (names, count) => `${names} und ${count} weitere`,
  headline: {
    stopped: (app, who) => `${who}: Die Zustimmung zu ${app} wurde blockiert`,
    campaign: (app, count) => `${count} Personen gaben ${app} Zugriff: mehrere Personen, vielleicht eine Kampagne`,
    forAll: (app, who) => `${who} gab ${app} Zugriff für alle`,
    asApp: (app, who) => `${who} gab ${app} eigenen Zugriff ohne angemeldete Person`,
    widened: (app, who) => `${who} gab ${app} neue Berechtigungen`,
    given: (app, who) => `${who} gab ${app} Zugriff`,
    added: (app) => `${app} wurde der Organisation hinzugefügt`,
    touched: (app) => `${app} wurde geändert`,
  },
  owner: {
    microsoftServices: () =>
      'Die App gehört Microsoft: Ihr Besitzermandant ist der von Microsoft, wie auch immer sie heißt.',
    microsoftCorporate: () => 'Die App gehört einem Mandanten für Microsofts Beschäftigte und Werkzeuge.',
    ownTenant: () => 'Die App ist in dieser Organisation registriert.',
    thirdPartyVerified: (publisher) =>
      `Herausgeber: ${publisher}, von Microsoft überprüft (verified). Das belegt das Unternehmen, nicht dessen Absicht.`,
    thirdPartyUnverified: () => 'Der Herausgeber ist nicht überprüft: Niemand hat geprüft, wer hinter der App steht.',
    unknown: () => 'Es ist nicht bekannt, wessen App das ist.',
  },
  consumer: 'Eine Privatperson hat sie mit einem Verbraucherkonto registriert.',
  gone: 'Der Eintrag der App ist nicht oder nicht mehr in dieser Organisation.',
  reach: {
    all: 'für alle in der Organisation',
    asApp: 'im eigenen Namen der App, ohne angemeldete Person',
    people: (count) => `für ${countsDe.people(count)}`,
    asked: 'verlangt, nicht gegeben',
  },
  unlisted: (api) => `Eine Berechtigung von ${api}, die nicht in unserer Liste steht; nach ihrem Namen beurteilt.`,
  someApi: 'einer anderen API',
  happened: {
    firstUse: (who) =>
      `Jemand hat mit dem Konto von ${who} etwas geöffnet oder gestartet, das diese App braucht, und sich angemeldet. Es war die erste Nutzung in dieser Organisation; deshalb hat Entra den Eintrag der App von selbst angelegt und die Berechtigungen für diese eine Person vermerkt.`,
    agreed: (who) => `${who} hat den Berechtigungen auf der Zustimmungsseite von Entra zugestimmt.`,
    agreedForAll: (who) => `${who} hat als Administrator für alle in der Organisation zugestimmt.`,
    written: (who) => `${who} hat die Berechtigung unmittelbar geschrieben, ohne Zustimmungsseite.`,
    given: (who) => `${who} hat der App Berechtigungen gegeben, die ohne angemeldete Person wirken.`,
    stopped: (who) =>
      `${who} wollte zustimmen, und Entra hat es blockiert. Es wurde kein Zugriff gegeben, und nichts muss widerrufen werden.`,
    widened: 'Die App war schon hier; es zählt, was jetzt dazukam.',
    campaign: (count) =>
      `${count} Personen haben derselben App zugestimmt: Mehrere Personen in kurzer Zeit können eine Kampagne bedeuten.`,
  },
  noAdministrator:
    'Kein Administrator war nötig: Die App gehört Microsoft, verlangt wenig, und dem dürfen Benutzer hier selbst zustimmen.',
  mayNotRemember:
    'Die Person erinnert sich vielleicht nicht: Mit einer bestehenden Sitzung genügt ein Tippen, auch am Telefon oder in einem Tab im Hintergrund.',
  whereUnknown:
    'Nicht bekannt. Die Adresse im Überwachungsprotokoll ist die von Microsoft; die der Person steht nur im Anmeldeprotokoll.',
  whereApp: 'Keine Person hat gehandelt; Anmeldungen von Apps stehen im Protokoll der Dienstprinzipale.',
  signal: {
    'permission-tier': ({ what, tier, count, isFailed }) =>
      `${isFailed ? 'Sie verlangte' : 'Sie bekam'} ${count === 1 ? 'eine Berechtigung' : `${count} Berechtigungen`} (${de.tier[tier]}): ${what}.`,
    'for-everyone': () => 'Die Berechtigungen gelten für alle in der Organisation.',
    lasting: () => 'Sie behält den Zugriff, wenn die Person weg ist (offline_access).',
    combination: ({ what, count }) =>
      what === 'send'
        ? 'E-Mails lesen und senden zusammen ist, was Betrug per E-Mail braucht.'
        : what === 'rules'
          ? 'E-Mails lesen und Postfacheinstellungen ändern zusammen kann Betrug verbergen.'
          : `Sie erreicht ${count} Arten privater Inhalte zugleich.`,
    owner: ({ owner, what }) => de.owner[owner](what),
    'look-alike': ({ what }) => `Der Name gibt vor, ein anderer zu sein (${what}); der Besitzer ist ein Fremder.`,
    'throw-away-address': ({ what }) =>
      `Sie schickt Personen an eine Adresse zurück, die jeder sofort bekommt: ${what}.`,
    'new-here': ({ count }) =>
      count === 0 ? 'Die App ist neu in dieser Organisation.' : `Die App ist höchstens ${count} Tage hier.`,
    'well-known-here': ({ count }) =>
      `Die App ist seit einem Monat oder länger hier, und ${count} Personen nutzen sie.`,
    'risky-sign-in': ({ what }) =>
      what === 'address'
        ? 'Die Anmeldung kam von einer anonymen oder als schlecht bekannten Adresse.'
        : `Entra stuft das Risiko der Anmeldung als ${what === 'high' ? 'hoch' : 'mittel'} ein.`,
    'device-code': () => 'Die Anmeldung lief über einen Gerätecode, was Phishing gern nutzt.',
    'out-of-hours': () => 'Es geschah außerhalb der Arbeitszeit.',
    'no-sign-in': () => 'Das Anmeldeprotokoll hat zu dieser Zeit keine Anmeldung der Person.',
    administrator: ({ what }) => `Die Person ist Administrator (${what}) und hat für das eigene Konto zugestimmt.`,
    'many-people': ({ count }) =>
      `${count} Personen haben binnen eines Tages derselben jungen App zugestimmt: vielleicht eine Kampagne.`,
    'abused-tool': ({ what }) => `${what} ist ein gewöhnliches Produkt, das nach Kontodiebstahl oft missbraucht wird.`,
    'later-credential': () =>
      'Jemand anderes hat danach einen geheimen Schlüssel, ein Zertifikat oder einen Besitzer hinzugefügt.',
    'entry-removed': () => 'Der Eintrag der App wurde binnen eines Tages entfernt.',
    'given-by-app': ({ what }) => `Keine Person, sondern die App ${what} hat die Berechtigung gegeben.`,
    'written-directly': () => 'Die Berechtigung wurde unmittelbar geschrieben; es gab keine Zustimmungsseite.',
    'not-granted': () => 'Die Zustimmung ist fehlgeschlagen: Es wurde kein Zugriff gegeben.',
  },
  bound: {
    'microsoft-and-small': 'Eine Person, wenig Zugriff, eine App von Microsoft: nur zur Information.',
    'not-granted': 'Die Zustimmung ist fehlgeschlagen; das begrenzt, wie schlimm es sein kann.',
    'nothing-granted': 'Es wurde keine Berechtigung gegeben; das begrenzt, wie schlimm es sein kann.',
    expected: 'Diese App wurde mit diesen Berechtigungen als erwartet vermerkt.',
    'all-mailboxes-or-tenant':
      'Eine solche Berechtigung wirkt ohne Person auf die ganze Organisation: nie weniger als das.',
    'look-alike': 'Eine App mit geborgtem Namen ist nie weniger als das.',
    campaign: 'Mehrere Personen, ein nicht überprüfter Herausgeber und weiter Zugriff: nie weniger als das.',
    'account-at-risk': 'Das Konto ist die Sorge, was auch immer die App ist.',
    'abused-tool': 'Ein nach Kontodiebstahl oft missbrauchtes Werkzeug mit weitem Zugriff ist nie weniger als das.',
    'disabled-by-microsoft': 'Microsoft hat diese App wegen Verstoßes gegen die Bedingungen deaktiviert.',
    'once-higher': 'Es war schon so hoch eingestuft; nur eine Person senkt das.',
  },
  unread: {
    entry: 'Der Eintrag der App konnte nicht gelesen werden.',
    age: 'Wie lange die App hier ist, konnte nicht gelesen werden.',
    'sign-ins': 'Das Anmeldeprotokoll ist nicht verfügbar.',
    'some-sign-ins': 'Die Anmeldungen einiger Personen konnten nicht gelesen werden.',
    roles: 'Die Rollen der Person konnten nicht gelesen werden.',
    initiator: 'Wessen App die Berechtigung gab, konnte nicht gelesen werden.',
  },
  line: {
    'entry-created': ({ by, isBySignIn }) =>
      isBySignIn ? `${by} meldete sich an; Entra legte den Eintrag der App an` : `${by} legte den Eintrag der App an`,
    'grant-added': ({ by, what, api, whom }) =>
      `${by} gewährte ${what}${api && ` von ${api}`}${whom && ` für ${whom}`}`,
    'role-given': ({ by, what, api }) => `${by} gab der App ${what}${api && ` von ${api}`}`,
    'person-assigned': ({ by, whom }) => `${whom || by} wurde der App zugewiesen`,
    consented: ({ by, what }) => `${by} stimmte auf der Zustimmungsseite zu${what && `: ${what}`}`,
    'credential-added': ({ by }) => `${by} fügte einen geheimen Schlüssel oder ein Zertifikat hinzu`,
    'owner-added': ({ by, whom }) => `${by} machte ${whom || 'jemanden'} zum Besitzer`,
    'entry-updated': ({ by, what }) => `${by} änderte den Eintrag der App${what && ` (${what})`}`,
    'grant-removed': ({ by, what }) => `${by} entfernte ${what || 'eine Berechtigung'}`,
    'role-removed': ({ by, what }) => `${by} nahm der App ${what || 'eine Berechtigung'}`,
    'person-unassigned': ({ by, whom }) => `${whom || by} ist der App nicht mehr zugewiesen`,
    'entry-removed': ({ by }) => `${by} entfernte den Eintrag der App`,
    'policy-changed': ({ by }) => `${by} änderte die Regeln für die Zustimmung`,
  },
  failedLine: (line) => `Blockiert: ${line}`,
  updated: {
    'reply-urls': 'Antwortadressen',
    'wanted-permissions': 'gewünschte Berechtigungen',
    enabled: 'aktiviert',
    disabled: 'deaktiviert',
  },
  linesBetween: (count) => `… ${count} weitere`,
  manyBetween: '… weitere dazwischen',
  check: {
    'person-sign-ins': (who) => `Anmeldeprotokoll von ${who}, auch nicht interaktiv, zehn Minuten davor und danach`,
    'app-sign-ins': 'Anmeldeprotokoll der App',
    permissions: 'Was die App jetzt darf',
    'encrypted-mail': 'Nachrichtenablaufverfolgung: eine verschlüsselte Nachricht kurz davor',
    'risk-detections': 'Risikofunde zum Konto',
    'consent-settings': 'Ob Benutzer Apps selbst zustimmen dürfen',
    'app-audit': 'Überwachungsprotokoll der App',
    'initiating-app': 'Die App, die die Berechtigung gab: ihre Schlüssel, Besitzer und Anmeldungen',
  },
  advice: {
    stopped: 'Fragen, wie die Person zur App kam; andere bekommen vielleicht denselben Link.',
    actNow:
      'Jetzt die Berechtigungen widerrufen oder die App deaktivieren, dann die Betroffenen fragen, ob sie es waren.',
    actNowMicrosoft: 'Zuerst die Person fragen: Eine App von Microsoft zu deaktivieren kann ein Produkt anhalten.',
    tokens: 'Ausgestellte Zugriffstoken gelten danach noch etwa eine Stunde.',
    account: 'Das Konto als Sorge behandeln: Sitzungen widerrufen und die anderen Anmeldungen ansehen.',
    ask: 'Die Person fragen, ob sie es war. War es gewollt, die App als erwartet vermerken; wenn nicht, widerrufen.',
    nothing:
      'Nichts zu tun, wenn die Anmeldung von der Person stammt. Wenn nicht, ist das Konto das Problem, nicht die App.',
    initiator: 'Die App ansehen, die die Berechtigung gab: Sie kann übernommen worden sein.',
  },
  setting: {
    anything: 'Benutzer dürfen hier allem zustimmen, was keinen Administrator braucht.',
    low: 'Benutzer dürfen hier nur geringen Berechtigungen überprüfter Herausgeber zustimmen.',
    managed: 'Benutzer dürfen hier dem zustimmen, was Microsofts aktuelle Empfehlung erlaubt.',
    nobody: 'Benutzer dürfen hier Apps nicht selbst zustimmen.',
    custom: 'Eine eigene Regel der Organisation sagt, wem Benutzer zustimmen dürfen.',
    unknown: 'Wem Benutzer hier zustimmen dürfen, konnte nicht gelesen werden.',
  },
  prevent: [
    'Benutzer nur geringen Berechtigungen überprüfter Herausgeber zustimmen lassen.',
    'Den Workflow für Administratorzustimmung einschalten, damit Personen stattdessen fragen können.',
    'Für Apps mit Zugriff auf E-Mails oder Dateien eine Zuweisung verlangen.',
  ],
};

export const words: Words<typeof en> = { en, de };
