// Every failure a person can meet: its code, what the caller does now, and its sentence in each language.

import type { Language } from './language.ts';
import type { FurtherResource } from './resource.ts';

/** What the caller does now; see docs/ERRORS.md. */
export type ErrorKind =
  | 'InvalidInput'
  | 'NotAllowed'
  | 'AlreadyDecided'
  | 'Gone'
  | 'SignInNeeded'
  | 'Unavailable'
  | 'Rejected'
  | 'Misconfigured'
  | 'Bug';

interface CatalogEntry extends Record<Language, string> {
  kind: ErrorKind;
}

/** `{name}` in a sentence is filled from the error's `params` (ids and numbers we made ourselves, or text already cleaned). */
export const errorCatalog = {
  'click.malformed': {
    kind: 'InvalidInput',
    en: 'This card is out of date. Nothing was changed. Type "my approvals" to get a fresh one.',
    de: 'Diese Karte ist veraltet. Es wurde nichts geändert. Mit „meine Genehmigungen“ bekommst du eine neue.',
  },
  'click.stale': {
    kind: 'Gone',
    en: 'This card was about something earlier. Nothing was changed. The card is being renewed: please look again.',
    de: 'Diese Karte galt einem früheren Vorgang. Es wurde nichts geändert. Die Karte wird erneuert: Bitte sieh noch einmal nach.',
  },
  'click.unknown-verb': {
    kind: 'InvalidInput',
    en: 'This button is not known here any more. Nothing was changed.',
    de: 'Diese Schaltfläche gibt es nicht mehr. Es wurde nichts geändert.',
  },
  'click.foreign-tenant': {
    kind: 'NotAllowed',
    en: 'Countersign works for people of its own organisation only. Nothing was changed.',
    de: 'Countersign arbeitet nur für Personen der eigenen Organisation. Es wurde nichts geändert.',
  },
  'click.wrong-place': {
    kind: 'NotAllowed',
    en: 'This belongs to another conversation. Nothing was changed.',
    de: 'Das gehört zu einer anderen Unterhaltung. Es wurde nichts geändert.',
  },
  'activity.unauthenticated': {
    kind: 'NotAllowed',
    en: 'This did not come from Teams.',
    de: 'Das kam nicht von Teams.',
  },
  'activity.malformed': {
    kind: 'InvalidInput',
    en: 'Countersign could not read this message. Nothing was changed.',
    de: 'Countersign konnte diese Nachricht nicht lesen. Es wurde nichts geändert.',
  },
  'activity.too-large': {
    kind: 'InvalidInput',
    en: 'This message is too large. Nothing was changed.',
    de: 'Diese Nachricht ist zu groß. Es wurde nichts geändert.',
  },
  'input.missing': {
    kind: 'InvalidInput',
    en: 'Please fill in: {field}. Nothing was sent.',
    de: 'Bitte ausfüllen: {field}. Es wurde nichts gesendet.',
  },
  'input.invalid': {
    kind: 'InvalidInput',
    en: 'This does not fit: {field}. Nothing was sent.',
    de: 'Das passt nicht: {field}. Es wurde nichts gesendet.',
  },
  'decision.self-approval': {
    kind: 'NotAllowed',
    en: 'Nobody decides on their own request. Nothing was changed.',
    de: 'Niemand entscheidet über den eigenen Antrag. Es wurde nichts geändert.',
  },
  'decision.not-approver': {
    kind: 'NotAllowed',
    en: 'Entra does not list you as an approver here. Nothing was changed.',
    de: 'Entra führt dich hier nicht als genehmigende Person. Es wurde nichts geändert.',
  },
  'decision.justification-missing': {
    kind: 'InvalidInput',
    en: 'The policy asks for a reason. Nothing was decided.',
    de: 'Die Richtlinie verlangt eine Begründung. Es wurde nichts entschieden.',
  },
  'decision.taken': {
    kind: 'AlreadyDecided',
    en: 'This was already decided. Your click has changed nothing.',
    de: 'Das war schon entschieden. Dein Klick hat nichts geändert.',
  },
  'decision.under-way': {
    kind: 'AlreadyDecided',
    en: 'A decision on this is being sent to Entra right now. The card will say how it ended.',
    de: 'Eine Entscheidung dazu wird gerade an Entra gesendet. Die Karte zeigt gleich das Ergebnis.',
  },
  'decision.continues': {
    kind: 'Unavailable',
    en: 'Entra is still recording your decisions. The card shows how far it is.',
    de: 'Entra zeichnet deine Entscheidungen noch auf. Die Karte zeigt, wie weit es ist.',
  },
  'review.ended': {
    kind: 'Gone',
    en: 'This review has ended. Your click was not recorded; what was recorded before counts.',
    de: 'Diese Überprüfung ist beendet. Dein Klick wurde nicht aufgezeichnet; was vorher aufgezeichnet war, zählt.',
  },
  'review.stage-over': {
    kind: 'Gone',
    en: 'This stage of the review is over; the next one runs. Your click was not recorded. Type "reviews" to see what waits for you now.',
    de: 'Diese Stufe der Überprüfung ist vorbei; die nächste läuft. Dein Klick wurde nicht aufgezeichnet. Mit „Überprüfungen“ siehst du, was jetzt auf dich wartet.',
  },
  'review.not-reviewer': {
    kind: 'NotAllowed',
    en: 'Entra does not list you as a reviewer here any more. Nothing was recorded.',
    de: 'Entra führt dich hier nicht mehr als prüfende Person. Es wurde nichts aufgezeichnet.',
  },
  'review.item-gone': {
    kind: 'Gone',
    en: 'Entra does not have this item among yours any more. Nothing was recorded.',
    de: 'Entra hat diesen Eintrag nicht mehr unter deinen. Es wurde nichts aufgezeichnet.',
  },
  'review.changed': {
    kind: 'AlreadyDecided',
    en: 'This was decided elsewhere meanwhile. Nothing was overwritten; the card shows what Entra has now.',
    de: 'Das wurde inzwischen anderswo entschieden. Es wurde nichts überschrieben; die Karte zeigt, was Entra jetzt hat.',
  },
  'item.withdrawn': {
    kind: 'Gone',
    en: 'This is no longer waiting for anybody. Nothing was changed.',
    de: 'Das wartet auf niemanden mehr. Es wurde nichts geändert.',
  },
  'item.unknown': {
    kind: 'Gone',
    en: 'Entra or Countersign does not know this any more. Nothing was changed.',
    de: 'Entra oder Countersign kennt das nicht mehr. Es wurde nichts geändert.',
  },
  'note.unanswered': {
    kind: 'NotAllowed',
    en: 'You have asked several questions already. Please wait for an answer first. Nothing was sent.',
    de: 'Du hast schon mehrere Fragen gestellt. Bitte warte erst auf eine Antwort. Es wurde nichts gesendet.',
  },
  'channel.not-allowed': {
    kind: 'NotAllowed',
    en: 'Only people whom your administrator has named may change what I follow in a channel. Nothing was changed.',
    de: 'Was ich in einem Kanal zeige, ändern nur Personen, die deine Administration benannt hat. Es wurde nichts geändert.',
  },
  'token.missing': {
    kind: 'SignInNeeded',
    en: 'Please sign in, so that this is done in your name.',
    de: 'Bitte melde dich an, damit das in deinem Namen geschieht.',
  },
  'token.not-yours': {
    kind: 'NotAllowed',
    en: 'The sign-in does not belong to you. Nothing was changed.',
    de: 'Die Anmeldung gehört nicht zu dir. Es wurde nichts geändert.',
  },
  'token.consent-missing': {
    kind: 'SignInNeeded',
    en: 'Your organisation has not yet allowed Countersign to act for you. Please sign in once.',
    de: 'Deine Organisation hat Countersign noch nicht erlaubt, für dich zu handeln. Bitte melde dich einmal an.',
  },
  'token.step-up': {
    kind: 'SignInNeeded',
    en: 'Entra asks for one more check of who you are. Please sign in again.',
    de: 'Entra verlangt eine weitere Prüfung. Bitte melde dich erneut an.',
  },
  'assignment.not-held': {
    kind: 'Gone',
    en: 'You do not have this access any more. Nothing was changed.',
    de: 'Du hast diesen Zugriff nicht mehr. Es wurde nichts geändert.',
  },
  'pim.duration-too-long': {
    kind: 'InvalidInput',
    en: 'The policy allows less time for this role. Nothing was activated. Choose a shorter time and send again.',
    de: 'Die Richtlinie erlaubt für diese Rolle weniger Zeit. Es wurde nichts aktiviert. Wähle eine kürzere Dauer und sende erneut.',
  },
  'pim.reason-missing': {
    kind: 'InvalidInput',
    en: 'The policy asks why you need this role. Nothing was activated. Write a reason and send again.',
    de: 'Die Richtlinie verlangt eine Begründung. Es wurde nichts aktiviert. Schreib eine Begründung und sende erneut.',
  },
  'pim.ticket-missing': {
    kind: 'InvalidInput',
    en: 'The policy asks for a ticket number and its system. Nothing was activated. Fill in both and send again.',
    de: 'Die Richtlinie verlangt Ticketnummer und Ticketsystem. Es wurde nichts aktiviert. Fülle beides aus und sende erneut.',
  },
  'pim.mfa-missing': {
    kind: 'NotAllowed',
    en: 'The policy asks for a second factor, and your sign-in has none. Nothing was activated. Sign in again when you are asked, or activate in the portal.',
    de: 'Die Richtlinie verlangt einen zweiten Faktor, den deine Anmeldung nicht hat. Es wurde nichts aktiviert. Melde dich neu an, wenn du gefragt wirst, oder aktiviere im Portal.',
  },
  'pim.context-missing': {
    kind: 'NotAllowed',
    en: 'The policy asks for a stronger sign-in (authentication context) that could not be started here. Nothing was activated. Activate in the portal; this card will notice.',
    de: 'Die Richtlinie verlangt eine stärkere Anmeldung (Authentifizierungskontext), die hier nicht möglich war. Es wurde nichts aktiviert. Aktiviere im Portal; diese Karte bemerkt es.',
  },
  'pim.not-eligible': {
    kind: 'NotAllowed',
    en: 'You are not eligible for this role any more. Nothing was activated. Type "what am I eligible for" to see what you have now.',
    de: 'Du bist für diese Rolle nicht mehr berechtigt. Es wurde nichts aktiviert. Mit „wofür bin ich berechtigt“ siehst du, was du jetzt hast.',
  },
  'pim.rule-failed': {
    kind: 'NotAllowed',
    en: 'A rule of the policy was not met ({rules}). Nothing was activated. Open the role in the portal to see what it wants.',
    de: 'Eine Regel der Richtlinie ist nicht erfüllt ({rules}). Es wurde nichts aktiviert. Im Portal siehst du, was sie verlangt.',
  },
  'pim.offer-gone': {
    kind: 'Gone',
    en: 'This offer does not stand any more. Nothing was activated. Type what you need, for example "activate helpdesk admin for 1 hour".',
    de: 'Dieses Angebot gilt nicht mehr. Es wurde nichts aktiviert. Schreib, was du brauchst, zum Beispiel „aktiviere Helpdesk-Admin für 1 Stunde“.',
  },
  'pim.already-active': {
    kind: 'AlreadyDecided',
    en: 'This role is active already, or Entra is still clearing the last activation away. Nothing was changed. Type "my roles" to see until when you have it.',
    de: 'Diese Rolle ist schon aktiv, oder Entra räumt die letzte Aktivierung noch auf. Es wurde nichts geändert. Mit „meine Rollen“ siehst du, bis wann du sie hast.',
  },
  'pim.already-pending': {
    kind: 'AlreadyDecided',
    en: 'A request of yours for this role waits already. Nothing new was sent. Its card shows who was asked; you can take it back in the portal.',
    de: 'Ein Antrag von dir für diese Rolle wartet schon. Es wurde nichts Neues gesendet. Seine Karte zeigt, wer gefragt wurde; im Portal kannst du ihn zurückziehen.',
  },
  'pim.subject-unknown': {
    kind: 'Gone',
    en: 'Entra does not find your account at this moment; that happens shortly after a change. Nothing was activated. Try again in a few minutes.',
    de: 'Entra findet dein Konto gerade nicht; das kommt kurz nach Änderungen vor. Es wurde nichts aktiviert. Versuche es in ein paar Minuten erneut.',
  },
  'pim.role-unknown': {
    kind: 'Gone',
    en: 'Entra does not know this role here any more. Nothing was activated. Type "what am I eligible for" for a fresh list.',
    de: 'Entra kennt diese Rolle hier nicht mehr. Es wurde nichts aktiviert. Mit „wofür bin ich berechtigt“ bekommst du eine neue Liste.',
  },
  'pim.not-active': {
    kind: 'Gone',
    en: 'This role is not active any more. There is nothing to end.',
    de: 'Diese Rolle ist nicht mehr aktiv. Es gibt nichts zu beenden.',
  },
  'pim.too-soon': {
    kind: 'NotAllowed',
    en: 'Entra ends an activation five minutes after its start at the earliest. The role is still active. Try again at {at}.',
    de: 'Entra beendet eine Aktivierung frühestens fünf Minuten nach ihrem Beginn. Die Rolle ist noch aktiv. Versuche es um {at} erneut.',
  },
  'pim.locked': {
    kind: 'NotAllowed',
    en: 'Entra has locked this for the moment, because somebody else is changing it. Nothing was changed. Try again in a few minutes.',
    de: 'Entra hat das gerade gesperrt, weil jemand anderes es ändert. Es wurde nichts geändert. Versuche es in ein paar Minuten erneut.',
  },
  'pim.scope-mismatch': {
    kind: 'NotAllowed',
    en: 'You are eligible for this role in another scope than this one. Nothing was activated. Type "what am I eligible for" and choose it there.',
    de: 'Du bist für diese Rolle in einem anderen Bereich berechtigt. Es wurde nichts aktiviert. Tippe „wofür bin ich berechtigt“ und wähle sie dort.',
  },
  'pim.licence-missing': {
    kind: 'Misconfigured',
    en: 'Your organisation has no licence for Privileged Identity Management (Entra ID P2 or Governance). Nothing was activated. Please tell your administrator.',
    de: 'Deine Organisation hat keine Lizenz für Privileged Identity Management (Entra ID P2 oder Governance). Es wurde nichts aktiviert. Bitte sage es deiner Administration.',
  },
  'pim.permission-missing': {
    kind: 'Misconfigured',
    en: 'Countersign has not been given the permission to activate roles in your name. Nothing was changed. Please ask your administrator for consent.',
    de: 'Countersign darf Rollen noch nicht in deinem Namen aktivieren. Es wurde nichts geändert. Bitte deine Administration um Zustimmung.',
  },
  'pim.bad-request': {
    kind: 'Rejected',
    en: 'Entra did not accept the request as it was made. Nothing was changed. Open the role in the portal and activate it there.',
    de: 'Entra hat den Antrag so nicht angenommen. Es wurde nichts geändert. Öffne die Rolle im Portal und aktiviere sie dort.',
  },
  'pim.bad-schedule': {
    kind: 'InvalidInput',
    en: 'Entra did not accept start or duration. Nothing was activated. Choose another time and send again.',
    de: 'Entra hat Beginn oder Dauer nicht angenommen. Es wurde nichts aktiviert. Wähle eine andere Zeit und sende erneut.',
  },
  'pim.past-start': {
    kind: 'InvalidInput',
    en: 'The start you chose has passed. Nothing was activated. Send again to start now.',
    de: 'Der gewählte Beginn ist vorbei. Es wurde nichts aktiviert. Sende erneut, um jetzt zu beginnen.',
  },
  'pim.extension-denied': {
    kind: 'NotAllowed',
    en: 'A rule of your organisation (custom extension) does not allow this activation. Nothing was activated. The card says which rule, as soon as it is known.',
    de: 'Eine Regel deiner Organisation (benutzerdefinierte Erweiterung) lässt diese Aktivierung nicht zu. Es wurde nichts aktiviert. Die Karte nennt die Regel, sobald sie bekannt ist.',
  },
  'callout.no-token': {
    kind: 'NotAllowed',
    en: 'The call carries no token. Nothing was answered.',
    de: 'Der Aufruf trägt kein Token. Es wurde nichts beantwortet.',
  },
  'callout.bad-token': {
    kind: 'NotAllowed',
    en: 'The token of the call was not issued by Entra as it is. Nothing was answered.',
    de: 'Das Token des Aufrufs hat Entra so nicht ausgestellt. Es wurde nichts beantwortet.',
  },
  'callout.expired': {
    kind: 'NotAllowed',
    en: 'The token of the call has expired. Nothing was answered.',
    de: 'Das Token des Aufrufs ist abgelaufen. Es wurde nichts beantwortet.',
  },
  'callout.wrong-issuer': {
    kind: 'NotAllowed',
    en: 'The token of the call names another issuer than Entra for this tenant. Nothing was answered.',
    de: 'Das Token des Aufrufs nennt einen anderen Aussteller als Entra für diesen Mandanten. Es wurde nichts beantwortet.',
  },
  'callout.wrong-audience': {
    kind: 'NotAllowed',
    en: 'The token of the call is meant for another application. Nothing was answered.',
    de: 'Das Token des Aufrufs gilt für eine andere Anwendung. Es wurde nichts beantwortet.',
  },
  'callout.wrong-tenant': {
    kind: 'NotAllowed',
    en: 'The token of the call belongs to another tenant. Nothing was answered.',
    de: 'Das Token des Aufrufs gehört zu einem anderen Mandanten. Es wurde nichts beantwortet.',
  },
  'callout.wrong-caller': {
    kind: 'NotAllowed',
    en: 'The call does not come from the application that may make it. Nothing was answered.',
    de: 'Der Aufruf kommt nicht von der Anwendung, die ihn machen darf. Es wurde nichts beantwortet.',
  },
  'callout.malformed': {
    kind: 'InvalidInput',
    en: 'The call is not what this address takes. Nothing was answered.',
    de: 'Der Aufruf ist nicht, was diese Adresse annimmt. Es wurde nichts beantwortet.',
  },
  'callout.too-large': {
    kind: 'InvalidInput',
    en: 'The call is too large. Nothing was answered.',
    de: 'Der Aufruf ist zu groß. Es wurde nichts beantwortet.',
  },
  'callout.conflict': {
    kind: 'AlreadyDecided',
    en: 'This request was asked about before with another content. The first answer stands.',
    de: 'Nach diesem Antrag wurde schon mit anderem Inhalt gefragt. Die erste Antwort gilt.',
  },
  'finding.ambiguous': {
    kind: 'Rejected',
    en: 'Exchange has several rules like this one in that mailbox, and it cannot be told which is meant. Nothing was removed. Please remove it in the Exchange admin center.',
    de: 'Exchange hat mehrere solche Regeln in diesem Postfach, und es lässt sich nicht sagen, welche gemeint ist. Es wurde nichts entfernt. Bitte entferne sie im Exchange Admin Center.',
  },
  'finding.not-yours-to-remove': {
    kind: 'NotAllowed',
    en: 'Only the owner of the mailbox can remove this here. Nothing was changed. Ask the owner: they remove it with one click.',
    de: 'Entfernen kann das hier nur, wem das Postfach gehört. Es wurde nichts geändert. Frage den Besitzer: Er entfernt es mit einem Klick.',
  },
  'finding.no-owner': {
    kind: 'NotAllowed',
    en: 'This mailbox belongs to nobody who could be asked. Nothing was sent.',
    de: 'Dieses Postfach gehört niemandem, den man fragen könnte. Es wurde nichts gesendet.',
  },
  'role.missing': {
    kind: 'NotAllowed',
    en: 'This needs one of these roles in Entra, and you have none of them now: {roles}. Nothing was changed.',
    de: 'Dafür braucht es eine dieser Rollen in Entra, und du hast gerade keine davon: {roles}. Es wurde nichts geändert.',
  },
  'file.personal-only': {
    kind: 'NotAllowed',
    en: 'Files can be put into a channel of a team only, not into this chat. Ask for it in our personal chat: there I offer you the file.',
    de: 'Dateien kann ich nur in einen Kanal eines Teams legen, nicht in diesen Chat. Frag im persönlichen Chat danach: dort biete ich dir die Datei an.',
  },
  'file.no-consent': {
    kind: 'Misconfigured',
    en: 'Countersign may not write files in your name: nobody has consented to Files.ReadWrite.All. Nothing was written. Ask for it in our personal chat: there I offer you the file.',
    de: 'Countersign darf keine Dateien in deinem Namen schreiben: Files.ReadWrite.All hat niemand zugestimmt. Es wurde nichts geschrieben. Frag im persönlichen Chat danach: dort biete ich dir die Datei an.',
  },
  'file.channel-refused': {
    kind: 'NotAllowed',
    en: 'This channel does not take the file from you: you may not write there, or nobody has opened its files yet. Nothing was written. Ask for it in our personal chat: there I offer you the file.',
    de: 'Dieser Kanal nimmt die Datei von dir nicht an: du darfst dort nicht schreiben, oder seine Dateien hat noch niemand geöffnet. Es wurde nichts geschrieben. Frag im persönlichen Chat danach: dort biete ich dir die Datei an.',
  },
  'file.locked': {
    kind: 'NotAllowed',
    en: 'A file of this name is there already, and somebody has it open. Nothing was written. Try again when it is closed.',
    de: 'Eine Datei dieses Namens liegt dort schon, und jemand hat sie geöffnet. Es wurde nichts geschrieben. Versuch es wieder, wenn sie geschlossen ist.',
  },
  'file.too-large': {
    kind: 'Rejected',
    en: 'This file is too large for the channel. Nothing was written. Ask for it in our personal chat: there I offer you the file.',
    de: 'Diese Datei ist zu groß für den Kanal. Es wurde nichts geschrieben. Frag im persönlichen Chat danach: dort biete ich dir die Datei an.',
  },
  'graph.throttled': {
    kind: 'Unavailable',
    en: 'Entra is busy right now. Please try again in a minute.',
    de: 'Entra ist gerade ausgelastet. Bitte versuche es gleich noch einmal.',
  },
  'graph.unavailable': {
    kind: 'Unavailable',
    en: 'Entra does not answer right now. Please try again in a few minutes.',
    de: 'Entra antwortet gerade nicht. Bitte versuche es in ein paar Minuten noch einmal.',
  },
  'graph.refused': {
    kind: 'Rejected',
    en: 'Entra refused this. Reference: {requestId}.',
    de: 'Entra hat das abgelehnt. Kennung: {requestId}.',
  },
  'graph.not-found': {
    kind: 'Gone',
    en: 'Entra does not know this any more. Nothing was changed.',
    de: 'Entra kennt das nicht mehr. Es wurde nichts geändert.',
  },
  'graph.conflict': {
    kind: 'AlreadyDecided',
    en: 'This has changed in Entra meanwhile. The card shows what Entra says now.',
    de: 'Das hat sich in Entra inzwischen geändert. Die Karte zeigt, was Entra jetzt sagt.',
  },
  'graph.forbidden': {
    kind: 'NotAllowed',
    en: 'Entra does not allow you to do this. Nothing was changed.',
    de: 'Entra erlaubt dir das nicht. Es wurde nichts geändert.',
  },
  'graph.unexpected-answer': {
    kind: 'Rejected',
    en: 'Entra answered in a way we do not understand. Reference: {requestId}.',
    de: 'Entra hat unverständlich geantwortet. Kennung: {requestId}.',
  },
  'sign-in.unavailable': {
    kind: 'Unavailable',
    en: 'Sign-in does not answer right now. Please try again in a few minutes.',
    de: 'Die Anmeldung antwortet gerade nicht. Bitte versuche es in ein paar Minuten noch einmal.',
  },
  'sign-in.refused': {
    kind: 'NotAllowed',
    en: 'Entra did not let you sign in. Nothing was changed.',
    de: 'Entra hat die Anmeldung nicht zugelassen. Es wurde nichts geändert.',
  },
  'sign-in.not-enough': {
    kind: 'NotAllowed',
    en: 'You have signed in, but Entra wants more than your sign-in brought. Nothing was changed. Do it in the portal, or ask your administrator which sign-in is needed.',
    de: 'Du hast dich angemeldet, aber Entra verlangt mehr, als deine Anmeldung mitbringt. Es wurde nichts geändert. Mach es im Portal, oder frag deine Administration, welche Anmeldung nötig ist.',
  },
  'sign-in.bad-code': {
    kind: 'InvalidInput',
    en: 'This sign-in is too old or not yours. Please sign in again.',
    de: 'Diese Anmeldung ist zu alt oder gehört nicht zu dir. Bitte melde dich noch einmal an.',
  },
  'config.permission-missing': {
    kind: 'Misconfigured',
    en: 'Countersign lacks a permission it needs. Please tell your administrator.',
    de: 'Countersign fehlt eine Berechtigung. Bitte sage es deiner Administration.',
  },
  'teams.unreachable': {
    kind: 'NotAllowed',
    en: 'Teams does not let the bot write there.',
    de: 'Teams lässt den Bot dort nicht schreiben.',
  },
  'teams.card-gone': { kind: 'Gone', en: 'The message is gone.', de: 'Die Nachricht ist weg.' },
  'teams.conversation-gone': { kind: 'Gone', en: 'The chat is gone.', de: 'Der Chat ist weg.' },
  'teams.refused': { kind: 'Rejected', en: 'Teams refused the message.', de: 'Teams hat die Nachricht abgelehnt.' },
  'teams.ambiguous': {
    kind: 'Unavailable',
    en: 'The connection broke before Teams answered.',
    de: 'Die Verbindung brach ab, bevor Teams antwortete.',
  },
  'teams.unavailable': {
    kind: 'Unavailable',
    en: 'Teams does not answer right now.',
    de: 'Teams antwortet gerade nicht.',
  },
  'database.unavailable': {
    kind: 'Unavailable',
    en: 'Countersign cannot reach its database right now. Please try again in a minute; no decision is made twice.',
    de: 'Countersign erreicht seine Datenbank gerade nicht. Bitte versuche es gleich noch einmal; keine Entscheidung wird doppelt getroffen.',
  },
  'bug.unexpected': {
    kind: 'Bug',
    en: 'Something broke on our side. Reference: {reference}.',
    de: 'Bei uns ist etwas schiefgegangen. Kennung: {reference}.',
  },
} satisfies Record<string, CatalogEntry>;

/** Codes are stable: logs, audit rows and stored decisions name them. */
export type ErrorCode = keyof typeof errorCatalog;

/** What a failure brings beside its code. */
export interface ErrorOptions {
  /** Fills the sentence. Never a name, a justification or a token. */
  params?: Record<string, string>;
  /** For the log: ids and statuses only. */
  detail?: Record<string, unknown>;
  /** Seconds until it makes sense to try again, as `Retry-After` said. */
  retryAfterS?: number;
  /** The `claims` challenge that a new sign-in must answer (kind SignInNeeded only). */
  claims?: string;
  /** What the new sign-in must be for, where it is not Graph (kind SignInNeeded only). */
  resource?: FurtherResource | undefined;
  cause?: unknown;
}

/** A failure with a stable code. The sentence for the person is worded at the edge, by `sentenceFor`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: Record<string, string>;
  readonly detail: Record<string, unknown>;
  readonly retryAfterS: number | undefined;
  readonly claims: string | undefined;
  readonly resource: FurtherResource | undefined;

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    super(code, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.params = options.params ?? {};
    this.detail = options.detail ?? {};
    this.retryAfterS = options.retryAfterS;
    this.claims = options.claims;
    this.resource = options.resource;
  }

  get kind(): ErrorKind {
    return errorCatalog[this.code].kind;
  }
}

/** Narrows anything thrown: is it an AppError of that kind? */
export function isKind(error: unknown, kind: ErrorKind): error is AppError {
  return error instanceof AppError && error.kind === kind;
}

/** Is it an AppError with that code? */
export function hasCode(error: unknown, code: ErrorCode): error is AppError {
  return error instanceof AppError && error.code === code;
}

/** The same failure, but what it asks for is a sign-in for that resource; anything else as it is. */
export function forResource(error: unknown, resource: FurtherResource): unknown {
  if (!isKind(error, 'SignInNeeded') || error.code === 'token.missing') return error;
  const { code, params, detail, claims } = error;
  return new AppError(code, {
    params,
    detail,
    ...(claims === undefined ? {} : { claims }),
    resource,
    cause: error,
  });
}

/** Anything thrown, as an AppError; what was not foreseen becomes `bug.unexpected` with the given reference. */
export function toAppError(error: unknown, reference: string): AppError {
  if (error instanceof AppError) return error;
  return new AppError('bug.unexpected', { params: { reference }, cause: error });
}

/** The sentence for the person, in their language. */
export function sentenceFor(error: AppError, language: Language): string {
  return errorCatalog[error.code][language].replace(/\{(\w+)\}/g, (_, name: string) => error.params[name] ?? '–');
}
