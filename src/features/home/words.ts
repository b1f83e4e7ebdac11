// What this feature says, in every language.

import type { Words } from '../../core/language.ts';

const en = {
  locale: 'en',
  help: {
    title: 'help',
    about: 'What I can do',
    heading: 'What I can do',
    intro: 'Type one of these lines, or use a button.',
    footer: 'Whatever you decide here is done in Entra in your own name, and Entra says whether you may.',
  },
  unknown: {
    heading: 'I did not understand that',
    intro: 'Did you mean one of these? Type it, or use a button. "help" shows everything I can do.',
    elsewhere: (title: string, place: string) => `"${title}" works in ${place}.`,
    personal: 'a chat with me alone',
    channel: 'a channel only',
  },
  welcome: {
    personal: 'Hello, I am Countersign',
    personalIntro:
      'When a request in Microsoft Entra waits for your decision, I bring it to you here, and you decide with one click. ' +
      'I also help you ask for access and keep what you have.',
    personalFooter:
      'I act only when you click, and always in your own name. "settings" holds your language, time zone and working hours; ' +
      'reminders come within them.',
    team: 'Hello, Countersign is here now',
    teamIntro:
      'I can show in this channel which requests in Microsoft Entra wait for a decision. I stay quiet until somebody ' +
      'whom your administrator has named tells me what to follow.',
    teamFooter:
      'Mention me and type one of these lines. To ask for access or to see your own approvals, open a chat with me.',
  },
  approvals: {
    title: 'my approvals',
    about: 'Everything that waits for your decision now',
    heading: 'Waiting for your decision',
    count: (count: number) => (count === 1 ? 'One request waits for you.' : `${count} requests wait for you.`),
    empty: 'Nothing waits for you right now. I will write when something does.',
    emptyHeading: 'All done',
    partly: 'Entra did not answer for everything. There may be more; please try again in a few minutes.',
    open: 'Open',
    openAbout: (title: string) => `Open: ${title}`,
    more: (count: number) => `Show ${count} more`,
    due: (left: string, when: string) => `Due ${left} (${when})`,
    overdue: (when: string) => `Was due: ${when}`,
    again: 'Look again',
  },
  settings: {
    title: 'settings',
    about: 'Language, time zone, working hours and reminders',
    heading: 'Your settings',
    intro: 'Reminders reach you within your working hours. New requests are shown at once.',
    language: 'Language',
    timeZone: 'Time zone',
    from: 'Work begins at',
    to: 'Work ends at',
    weekdays: 'Working days',
    reminders: 'Remind me before a request or my access ends',
    save: 'Save settings',
    saved: 'Your settings are saved',
    change: 'Change settings',
    remindersOn: 'On',
    remindersOff: 'Off',
    hours: 'Working hours',
    remindersShort: 'Reminders',
    required: (field: string) => `Please fill in: ${field}`,
    hoursOrder: 'working hours (the end comes after the beginning)',
  },
  signOut: {
    title: 'sign out',
    about: 'Forget your sign-in',
    done: 'You are signed out. I have forgotten your sign-in; Teams signs you in again when you next use me.',
  },
  follow: {
    title: 'follow access requests here',
    about: 'Show access requests in this channel',
    on: (topic: string) =>
      `I now follow ${topic} here. Whoever clicks decides in their own name, and Entra says whether they may.`,
    already: (topic: string) => `I follow ${topic} here already.`,
    unknown: (topics: string) => `I do not know that. I can follow: ${topics}.`,
  },
  unfollow: {
    title: 'unfollow access requests',
    about: 'Stop showing access requests in this channel',
    off: (topic: string) => `I no longer follow ${topic} here. Cards that are here stay.`,
    already: (topic: string) => `I do not follow ${topic} here.`,
  },
  following: {
    title: 'what do you follow here',
    about: 'What is shown in this channel',
    some: (topics: string) => `I follow here: ${topics}.`,
    none: (topics: string) => `I follow nothing here yet. I can follow: ${topics}.`,
  },
};

/** The same sentences in every language. */
export type HomeWords = typeof en;

const de: HomeWords = {
  locale: 'de',
  help: {
    title: 'Hilfe',
    about: 'Was ich kann',
    heading: 'Was ich kann',
    intro: 'Schreib eine dieser Zeilen oder nutze eine Schaltfläche.',
    footer: 'Was du hier entscheidest, geschieht in Entra in deinem eigenen Namen, und Entra sagt, ob du es darfst.',
  },
  unknown: {
    heading: 'Das habe ich nicht verstanden',
    intro: 'Meinst du eine dieser Zeilen? Schreib sie oder nutze eine Schaltfläche. „Hilfe“ zeigt alles, was ich kann.',
    elsewhere: (title, place) => `„${title}“ geht ${place}.`,
    personal: 'im Chat mit mir allein',
    channel: 'nur in einem Kanal',
  },
  welcome: {
    personal: 'Hallo, ich bin Countersign',
    personalIntro:
      'Wenn in Microsoft Entra ein Antrag auf deine Entscheidung wartet, bringe ich ihn dir hierher, und du entscheidest mit ' +
      'einem Klick. Ich helfe dir auch, Zugriff zu beantragen und zu behalten.',
    personalFooter:
      'Ich handle nur, wenn du klickst, und immer in deinem eigenen Namen. Unter „Einstellungen“ stehen Sprache, Zeitzone und ' +
      'Arbeitszeit; Erinnerungen kommen innerhalb dieser Zeit.',
    team: 'Hallo, Countersign ist jetzt hier',
    teamIntro:
      'Ich kann in diesem Kanal zeigen, welche Anträge in Microsoft Entra auf eine Entscheidung warten. Ich bleibe still, bis ' +
      'mir jemand, den deine Administration benannt hat, sagt, was ich zeigen soll.',
    teamFooter:
      'Erwähne mich und schreib eine dieser Zeilen. Um Zugriff zu beantragen oder deine Genehmigungen zu sehen, öffne einen Chat mit mir.',
  },
  approvals: {
    title: 'meine Genehmigungen',
    about: 'Alles, was jetzt auf deine Entscheidung wartet',
    heading: 'Wartet auf deine Entscheidung',
    count: (count) => (count === 1 ? 'Ein Antrag wartet auf dich.' : `${count} Anträge warten auf dich.`),
    empty: 'Gerade wartet nichts auf dich. Ich melde mich, wenn etwas kommt.',
    emptyHeading: 'Alles erledigt',
    partly:
      'Entra hat nicht auf alles geantwortet. Vielleicht gibt es mehr; bitte versuche es in ein paar Minuten noch einmal.',
    open: 'Öffnen',
    openAbout: (title) => `Öffnen: ${title}`,
    more: (count) => `${count} weitere zeigen`,
    due: (left, when) => `Fällig ${left} (${when})`,
    overdue: (when) => `War fällig: ${when}`,
    again: 'Noch einmal nachsehen',
  },
  settings: {
    title: 'Einstellungen',
    about: 'Sprache, Zeitzone, Arbeitszeit und Erinnerungen',
    heading: 'Deine Einstellungen',
    intro: 'Erinnerungen erreichen dich in deiner Arbeitszeit. Neue Anträge werden sofort gezeigt.',
    language: 'Sprache',
    timeZone: 'Zeitzone',
    from: 'Arbeitsbeginn',
    to: 'Arbeitsende',
    weekdays: 'Arbeitstage',
    reminders: 'Erinnere mich, bevor ein Antrag oder mein Zugriff endet',
    save: 'Einstellungen speichern',
    saved: 'Deine Einstellungen sind gespeichert',
    change: 'Einstellungen ändern',
    remindersOn: 'An',
    remindersOff: 'Aus',
    hours: 'Arbeitszeit',
    remindersShort: 'Erinnerungen',
    required: (field) => `Bitte ausfüllen: ${field}`,
    hoursOrder: 'Arbeitszeit (das Ende liegt nach dem Beginn)',
  },
  signOut: {
    title: 'abmelden',
    about: 'Deine Anmeldung vergessen',
    done: 'Du bist abgemeldet. Ich habe deine Anmeldung vergessen; Teams meldet dich beim nächsten Mal wieder an.',
  },
  follow: {
    title: 'zeige Zugriffsanforderungen hier',
    about: 'Zugriffsanforderungen in diesem Kanal zeigen',
    on: (topic) =>
      `Ich zeige hier jetzt: ${topic}. Wer klickt, entscheidet im eigenen Namen, und Entra sagt, ob er oder sie es darf.`,
    already: (topic) => `Das zeige ich hier schon: ${topic}.`,
    unknown: (topics) => `Das kenne ich nicht. Zeigen kann ich: ${topics}.`,
  },
  unfollow: {
    title: 'stoppe Zugriffsanforderungen',
    about: 'Zugriffsanforderungen in diesem Kanal nicht mehr zeigen',
    off: (topic) => `Das zeige ich hier nicht mehr: ${topic}. Karten, die hier stehen, bleiben.`,
    already: (topic) => `Das zeige ich hier nicht: ${topic}.`,
  },
  following: {
    title: 'was zeigst du hier',
    about: 'Was in diesem Kanal gezeigt wird',
    some: (topics) => `Ich zeige hier: ${topics}.`,
    none: (topics) => `Ich zeige hier noch nichts. Zeigen kann ich: ${topics}.`,
  },
};

/** Every sentence of this feature. */
export const words: Words<HomeWords> = { en, de };
