// The few sentences that the flow itself says.

import type { Words } from '../core/language.ts';

interface FlowWords {
  movedTitle: string;
  moved: string;
  goneTitle: string;
  gone: string;
  slow: string;
  atIt: string;
  below: string;
  signIn: string;
  signInButton: string;
  signInToFinish: string;
  useChat: string;
  fileGone: string;
  fileInChat: string;
  fileInChannel: string;
  openFile: string;
  noFiles: string;
  problemTitle: string;
  problem: Record<string, string>;
}

/** In every language. */
export const flowWords: Words<FlowWords> = {
  en: {
    movedTitle: 'Moved',
    moved: 'Another message in this chat shows this card now.',
    goneTitle: 'No longer in Entra',
    gone: 'Entra does not have this any more. There is nothing to do.',
    atIt: 'I am reading that in Entra. The answer appears here as soon as I have it.',
    slow: 'Entra is slow right now. The answer appears here as soon as it comes.',
    below: 'Here it is, below.',
    signIn: 'Please sign in, so that this is done in your name.',
    signInButton: 'Sign in',
    signInToFinish: 'Your decision has not reached Entra yet. Sign in to send it in your name.',
    useChat: 'Please write this to me in our personal chat: there I can act in your name.',
    noFiles: 'Teams takes no files from bots in this cloud.',
    fileInChat: 'This is for you alone: it waits for you in your chat with me.',
    fileGone: 'This file is no longer kept here. Please ask for it again.',
    fileInChannel: 'It is in the files of this channel now, put there in your name.',
    openFile: 'Open',
    problemTitle: 'Needs an administrator',
    problem: {
      'approvers-unresolved':
        'Countersign cannot find out who approves a request. Approvers still find it with "my approvals"; please check the policy.',
      'card-undeliverable':
        'A card could not be delivered, because Teams does not let the bot write there. Is the app installed for everybody who requests or approves?',
    },
  },
  de: {
    movedTitle: 'Verschoben',
    moved: 'Diese Karte steht jetzt in einer anderen Nachricht in diesem Chat.',
    goneTitle: 'Nicht mehr in Entra',
    gone: 'Entra hat das nicht mehr. Es ist nichts zu tun.',
    atIt: 'Ich lese das in Entra nach. Die Antwort erscheint hier, sobald ich sie habe.',
    slow: 'Entra ist gerade langsam. Die Antwort erscheint hier, sobald sie da ist.',
    below: 'Hier ist sie, unten.',
    signIn: 'Bitte melde dich an, damit das in deinem Namen geschieht.',
    signInButton: 'Anmelden',
    signInToFinish:
      'Deine Entscheidung hat Entra noch nicht erreicht. Melde dich an, um sie in deinem Namen zu senden.',
    useChat: 'Bitte schreibe mir das im persönlichen Chat: dort kann ich in deinem Namen handeln.',
    noFiles: 'In dieser Cloud nimmt Teams keine Dateien von Bots an.',
    fileInChat: 'Das ist nur für dich: Es wartet auf dich in deinem Chat mit mir.',
    fileGone: 'Diese Datei wird hier nicht mehr aufbewahrt. Bitte fordere sie noch einmal an.',
    fileInChannel: 'Sie liegt jetzt bei den Dateien dieses Kanals, in deinem Namen abgelegt.',
    openFile: 'Öffnen',
    problemTitle: 'Braucht eine Administratorin oder einen Administrator',
    problem: {
      'approvers-unresolved':
        'Countersign kann nicht herausfinden, wer einen Antrag genehmigt. Mit „meine Genehmigungen“ ist er zu finden; bitte die Richtlinie prüfen.',
      'card-undeliverable':
        'Eine Karte konnte nicht zugestellt werden, weil Teams den Bot dort nicht schreiben lässt. Ist die App für alle installiert, die etwas beantragen oder genehmigen?',
    },
  },
};
