// The lines of text about digests: when one comes, one at once, none any more.

import { normalLine } from '../../core/commands.ts';
import { AppError } from '../../core/errors.ts';
import type { Command, Reply, Turn } from '../../core/feature.ts';
import { dateTime } from '../../core/wording.ts';
import { mustLook } from './allowed.ts';
import { rhythmWords } from './digest-card.ts';
import { digestRef, featureName } from './places.ts';
import { nextDue, rhythmIn } from './rhythm.ts';
import { noteAsked, subscribe, subscriptionOf, unsubscribe } from './subscriptions.ts';
import { wordsIn } from './words.ts';

const name = '(?:posture )?digest|lagebericht';
const line = new RegExp(`^(?:(?:send|show|give) (?:me |us )?(?:the |a )?)?(?:${name})(?: (?<rest>.*))?$`, 'i');
/** `weekly digest monday 9`, `täglicher Lagebericht`. */
const before = new RegExp(
  `^(?<every>daily|weekly|monthly|täglich|wöchentlich|monatlich)(?:er|en)? (?:${name})(?: (?<rest>.*))?$`,
  'i',
);
const now = /^(?:now|jetzt|sofort|please|bitte)$/;
const off = /^(?:off|stop|aus|beenden|stopp)(?: (?:here|hier))?$/;

/** `now`, `off`, `status`, or the words that say when; undefined for another line. */
export function digestWish(typed: string): { what: 'now' | 'off' | 'status' | 'on'; when: string } | undefined {
  const trimmed = typed.normalize('NFKC').replace(/\s+/g, ' ').trim();
  const found = line.exec(trimmed) ?? before.exec(trimmed);
  if (!found) return undefined;
  const { every = '', rest = '' } = found.groups ?? {};
  const when = `${every} ${rest}`.trim();
  const said = normalLine(when === '' ? 'status' : when);
  if (when === '') return { what: 'status', when };
  if (now.test(said)) return { what: 'now', when };
  return off.test(said) ? { what: 'off', when } : { what: 'on', when };
}

export const commands: readonly Command[] = [
  {
    name: 'digest',
    title: { en: 'digest weekly', de: 'Lagebericht wöchentlich' },
    about: {
      en: 'Secure Score, mailboxes and access, every week; also "digest now", "digest off"',
      de: 'Secure Score, Postfächer und Zugriffe, jede Woche; auch „Lagebericht jetzt“, „Lagebericht aus“',
    },
    places: ['personal', 'channel'],
    match: (typed) => digestWish(typed),
    run: async (turn, { what = 'status', when = '' }) => {
      await mustBeAllowed(turn);
      switch (what) {
        case 'now':
          return [await digestNow(turn)];
        case 'off':
          return [await digestOff(turn)];
        case 'on':
          return [await digestOn(turn, when)];
        default:
          return [await status(turn)];
      }
    },
  },
];

/** In a channel, whoever may change it decides for it; in their own chat, whose work mailboxes of others are. */
async function mustBeAllowed(turn: Turn): Promise<void> {
  if (turn.place === 'personal') return mustLook(turn);
  if (!(await turn.mayChangeChannel())) throw new AppError('channel.not-allowed');
}

async function digestOn(turn: Turn, when: string): Promise<Reply> {
  const { preferences, conversationId, place, person } = turn;
  const words = wordsIn(preferences.language).command;
  const wish = rhythmIn(when);
  if (!wish) return { text: words.howTo };
  const timeZone = wish.timeZone ?? preferences.timeZone;
  const { rhythm } = wish;
  const since = turn.now.toISOString();
  await turn.remember(featureName, (memory) =>
    subscribe(memory, { conversationId, rhythm, timeZone, by: person.objectId, place, since }),
  );
  const next = dateTime(nextDue(rhythm, timeZone, turn.now), { ...preferences, timeZone }, turn.now);
  return { text: words.on(rhythmWords(rhythm, preferences.language), timeZone, next) };
}

async function digestOff(turn: Turn): Promise<Reply> {
  const words = wordsIn(turn.preferences.language).command;
  const known = await subscriptionOf(turn.memory(featureName), turn.conversationId);
  if (!known) return { text: words.notOn };
  await turn.remember(featureName, (memory) => unsubscribe(memory, turn.conversationId));
  return { text: words.off };
}

async function status(turn: Turn): Promise<Reply> {
  const { preferences, now: at } = turn;
  const words = wordsIn(preferences.language).command;
  const known = await subscriptionOf(turn.memory(featureName), turn.conversationId);
  if (!known) return { text: words.notOn };
  const { rhythm, timeZone } = known;
  const next = dateTime(nextDue(rhythm, timeZone, at), { ...preferences, timeZone }, at);
  return { text: words.status(rhythmWords(rhythm, preferences.language), timeZone, next) };
}

/** Two who ask in one minute get one digest. */
async function digestNow(turn: Turn): Promise<Reply> {
  const { preferences, conversationId, place, person } = turn;
  const at = new Date(Math.floor(turn.now.getTime() / 60_000) * 60_000);
  const known = await subscriptionOf(turn.memory(featureName), conversationId);
  const timeZone = known?.timeZone ?? preferences.timeZone;
  await turn.remember(featureName, (memory) =>
    noteAsked(memory, { conversationId, timeZone, by: person.objectId, place, at: at.toISOString() }),
  );
  await turn.readSoon(digestRef(conversationId, at));
  return { text: wordsIn(preferences.language).command.making };
}
