// Cards that list commands: help, the welcome on install, and guidance for a line that nobody understood.

import type { CardView } from '../../core/card.ts';
import { commandsIn, findCommand, normalLine, typingMistakes } from '../../core/commands.ts';
import type { Command, Feature, Reply, Turn } from '../../core/feature.ts';
import type { Language } from '../../core/language.ts';
import { words } from './words.ts';

type Place = Turn['place'];
type Listed = ReturnType<typeof commandsIn>[number];

const buttonsMax = 6;
const guessesMax = 3;
/** Here already, or nothing to come upon by chance. */
const typedOnly = new Set(['help', 'sign-out']);

/** Everything that can be done in this place, and nothing else. */
export function helpCard(language: Language, place: Place, features: readonly Feature[]): CardView {
  const { heading, intro, footer } = words[language].help;
  return commandsCard(language, inHelpOrder(commandsIn(features, place)), { heading, intro, footer });
}

/** What a person or a team reads once, when the bot is installed for them. */
export function welcome(language: Language, place: Place, features: readonly Feature[]): CardView {
  const text = words[language].welcome;
  const listed = inHelpOrder(commandsIn(features, place));
  return place === 'personal'
    ? commandsCard(language, listed, { heading: text.personal, intro: text.personalIntro, footer: text.personalFooter })
    : commandsCard(language, listed, { heading: text.team, intro: text.teamIntro, footer: text.teamFooter });
}

/** The answer to a line that no command understood here: where it would work, or the commands that come closest. */
export function unknownLine(turn: Pick<Turn, 'preferences' | 'place' | 'features'>, line: string): Reply {
  const { language } = turn.preferences;
  const text = words[language].unknown;
  const elsewhere: Place = turn.place === 'personal' ? 'channel' : 'personal';
  const found = findCommand(turn.features, line, elsewhere);
  if (found) return { text: text.elsewhere(found.command.title[language], text[elsewhere]) };
  const guesses = closestCommands(line, commandsIn(turn.features, turn.place));
  return { card: commandsCard(language, guesses, { heading: text.heading, intro: text.intro, footer: '' }) };
}

interface Frame {
  heading: string;
  intro: string;
  footer: string;
}

function commandsCard(language: Language, listed: Listed[], frame: Frame): CardView {
  const buttons = listed.filter(({ command }) => !typedOnly.has(command.name) && isRunnable(command, language));
  return {
    template: 'home/commands',
    summary: frame.heading,
    view: {
      heading: frame.heading,
      intro: frame.intro,
      footer: frame.footer,
      rows: listed.map(({ command }) => ({ title: command.title[language], about: command.about[language] })),
      buttons: buttons.slice(0, buttonsMax).map(({ feature, command }) => ({
        title: capital(command.title[language]),
        about: command.about[language],
        feature: feature.name,
        command: command.name,
      })),
    },
  };
}

/** Its title alone is a complete line. */
function isRunnable(command: Command, language: Language): boolean {
  return command.match(command.title[language]) !== undefined;
}

/** What people came for first; this feature's own upkeep (settings, sign out, help) last. */
function inHelpOrder(listed: Listed[]): Listed[] {
  const rank = ({ feature, command }: Listed) => {
    if (command.name === 'my-approvals') return 0;
    return feature.name === 'home' ? 2 : 1;
  };
  return [...listed].sort((a, b) => rank(a) - rank(b));
}

function closestCommands(line: string, listed: Listed[]): Listed[] {
  const typed = normalLine(line).split(' ');
  const scored = listed.map((entry) => ({ entry, score: likeness(typed, entry.command) }));
  const close = scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
  const guesses = close.length > 0 ? close.map(({ entry }) => entry) : inHelpOrder(listed);
  return guesses.slice(0, guessesMax);
}

/** The share of a title's words that the line has, small mistakes forgiven; the better language counts. */
function likeness(typed: string[], command: Command): number {
  const shares = Object.values(command.title).map((title) => {
    const meant = normalLine(title)
      .split(' ')
      .filter((word) => word.length > 2);
    const hits = meant.filter((word) => typed.some((other) => typingMistakes(other, word) <= word.length / 4));
    return meant.length === 0 ? 0 : hits.length / meant.length;
  });
  return Math.max(...shares);
}

function capital(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}
