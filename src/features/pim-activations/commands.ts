// The lines people type about roles: read by the parser against what this very person may activate.

import type { Command, Reply, Turn } from '../../core/feature.ts';
import { says } from '../../core/commands.ts';
import { isKind } from '../../core/errors.ts';
import { minuteMs } from '../../core/time.ts';
import { plain } from '../../core/text.ts';
import { activationKind } from './activation-item.ts';
import { activatables, ownPlaces } from './eligible.ts';
import type { OwnPlace } from './eligible.ts';
import { openForm, sendForm } from './form.ts';
import type { Wish } from './form-card.ts';
import { activeList, choiceList, eligibleList, endAllCard, extend, whoIsActiveList } from './lists.ts';
import { parsePhrase, prepareVocabulary } from './phrase.ts';
import type { Phrase, PhraseContext } from './phrase.ts';
import { activationRef } from './places.ts';
import { wordsIn } from './words.ts';

const nobody = prepareVocabulary([]);
/** Found in lines where no pattern is set; the form accepts any number then. */
const ticketPatternUsual = '(?:INC|CHG|REQ|RITM|TASK|PRB)-?\\d{1,12}';
const aboutRoles =
  /\b(?:de|re)?activat\w*|\belevat\w*|\b(?:de|re)?aktivier\w*|\bfreischalten|\b(?:give back|return|end|stop|hand back) (?:everything|all\b|.*\b(?:role|roles|admin|administrator))|\balles (?:zurück|abgeben|beenden)|\b(?:extend|prolong|verlänger\w*) |\bi'?m done\b|\bich bin fertig\b|\b(?:eligible|berechtigt)\b|\bpim\b/iu;
const roleWord = /\b(?:roles?|rollen?|admin|admins|administrat\w+)\b/iu;
const wishWord = /\b(?:need|want|get|give|grant|make|become|brauche?|benötige|will|möchte|gib|mach|werde)\b/iu;

/** Access packages have their own words. */
const aboutAccess =
  /\brequests?\b|\bask for\b|beantrag|\banforder|\bfordere\b|\baccess (?:to|packages?)\b|\bzugriff\b|^my access/iu;

/** Is this line about roles? Cheap, and the same for everybody; what it means is asked of the parser later. */
export function isAboutRoles(line: string): boolean {
  if (!aboutRoles.test(line) && !roleWord.test(line) && aboutAccess.test(line)) return false;
  if (aboutRoles.test(line) || (roleWord.test(line) && wishWord.test(line))) return true;
  const phrase = parsePhrase(line, nobody, { now: new Date(0), timeZone: 'UTC' });
  return phrase.intent !== 'none' || phrase.notEligible !== undefined;
}

const myRoles: Command = {
  name: 'my-roles',
  title: { en: 'my roles', de: 'meine Rollen' },
  about: {
    en: 'See which roles are active, until when, and end or extend them',
    de: 'Sehen, welche Rollen bis wann aktiv sind, sie beenden oder verlängern',
  },
  places: ['personal'],
  match: (line) =>
    says(line, ['my roles', 'my active roles', 'active roles', 'meine rollen', 'meine aktiven rollen', 'aktive rollen'])
      ? {}
      : undefined,
  run: async (turn) => [{ card: await activeList(turn) }],
};

const eligible: Command = {
  name: 'eligible',
  title: { en: 'what am I eligible for', de: 'wofür bin ich berechtigt' },
  about: { en: 'See what you can activate', de: 'Sehen, was du aktivieren kannst' },
  places: ['personal'],
  match: (line) =>
    says(line, [
      'what am i eligible for',
      'eligible',
      'eligible roles',
      'my eligible roles',
      'what can i activate',
      'wofür bin ich berechtigt',
      'was kann ich aktivieren',
      'berechtigte rollen',
    ])
      ? {}
      : undefined,
  run: async (turn) => [{ card: await eligibleList(turn) }],
};

const activate: Command = {
  name: 'activate',
  title: { en: 'activate', de: 'aktiviere' },
  about: {
    en: 'Activate a role or group: "activate Helpdesk Admin for 2h because INC-7", "I\'m done", "give back everything"',
    de: 'Eine Rolle oder Gruppe aktivieren: „aktiviere Helpdesk-Admin für 2h wegen INC-7“, „alles zurückgeben“',
  },
  places: ['personal'],
  match: (line) => (isAboutRoles(line) ? { line: line.slice(0, 4000) } : undefined),
  run: async (turn, { line = '' }) => [await understood(turn, line)],
};

const whoIsActive: Command = {
  name: 'who-is-active',
  title: { en: 'who is active', de: 'wer ist aktiv' },
  about: { en: 'See whose activations are running', de: 'Sehen, wessen Aktivierungen laufen' },
  places: ['channel'],
  match: (line) =>
    says(line, ['who is active', "who's active", 'active roles', 'wer ist aktiv', 'aktive rollen']) ? {} : undefined,
  run: async (turn) => [{ card: await whoIsActiveList(turn) }],
};

/** The lines of this feature. Each can fail as its reads do (`token.*`, `graph.*`); none of them writes by itself. */
export const commands: readonly Command[] = [myRoles, eligible, activate, whoIsActive];

/**
 * What the line means for this person: a form, a choice, a list, or why nothing is done. No line changes anything by itself,
 * unless the person switched that on for that role.
 */
async function understood(turn: Turn, line: string): Promise<Reply> {
  const { places } = await ownPlaces(turn);
  const { preferences } = turn;
  const vocabulary = prepareVocabulary(activatables(places, preferences.usual ?? []));
  const isDone = says(line, ["i'm done", 'im done', 'i am done', 'done', 'ich bin fertig', 'fertig']);
  const { ticketPattern = ticketPatternUsual, ticketSystem } = turn.settings ?? {};
  const context = {
    ...{ now: turn.now, timeZone: preferences.timeZone, language: preferences.language, ticketPattern },
    ...(ticketSystem === undefined ? {} : { ticketSystem }),
  };
  const phrase = parsePhrase(isDone ? 'give back everything' : line, vocabulary, context);
  const named = (keys: readonly string[]) => keys.flatMap((key) => places.find((place) => place.key === key) ?? []);
  if (phrase.intent === 'list-active') return { card: await activeList(turn) };
  if (phrase.intent === 'list-eligible') return { card: await eligibleList(turn) };
  const ending = phrase.intent === 'extend' && phrase.refusal ? eligibilityMeant(places, line, context) : undefined;
  if (ending) return extend(turn, ending.key, {});
  if (phrase.refusal) return refusedLine(turn, phrase, named(phrase.choices));
  const targets = named(phrase.targets.map(({ id }) => id));
  if (phrase.intent === 'none') return notUnderstood(turn, phrase, named([...phrase.choices, ...phrase.closest]));
  return wished(turn, phrase, targets, named(phrase.choices));
}

/** "extend" and the name of something that is not active, but whose eligibility ends: that is what is to be explained. */
function eligibilityMeant(places: OwnPlace[], line: string, context: PhraseContext): OwnPlace | undefined {
  const all = activatables(places, []).map((one) => ({ ...one, isActive: true }));
  const { targets, refusal } = parsePhrase(line, prepareVocabulary(all), context);
  const [only, ...others] = targets;
  const found = others.length === 0 && !refusal ? places.find(({ key }) => key === only?.id) : undefined;
  return found?.eligibleUntil && !found.active?.isActivated ? found : undefined;
}

async function wished(turn: Turn, phrase: Phrase, targets: OwnPlace[], choices: OwnPlace[]): Promise<Reply> {
  const { intent } = phrase;
  const wish = wishOf(turn, phrase);
  if (intent === 'deactivate-all') return { card: endAllCard(turn, targets) };
  const open = [...targets, ...choices];
  if (intent === 'deactivate') return { card: choiceList(turn, open, wish, '', 'end') };
  if (intent === 'extend') {
    const [only] = targets;
    if (only && targets.length === 1 && choices.length === 0) return extend(turn, only.key, wish);
    return { card: choiceList(turn, open, wish, '', 'extend') };
  }
  if (choices.length > 0 || targets.length === 0) return { card: choiceList(turn, open, wish) };
  const atOnce = await sentAtOnce(turn, phrase, targets, wish);
  if (atOnce) return atOnce;
  const last = phrase.isLikeLastTime ? await lastWish(turn, targets) : {};
  return openForm(
    turn,
    targets.map(({ key }) => key),
    { ...last, ...defined(wish) },
    targets,
  );
}

/**
 * Sent without the form: only what the person switched on for this very role, and only when the line leaves nothing open.
 * Undefined when the form is to be shown.
 */
async function sentAtOnce(turn: Turn, phrase: Phrase, targets: OwnPlace[], wish: Wish): Promise<Reply | undefined> {
  const [only, ...others] = targets;
  const isOn = only !== undefined && others.length === 0 && (turn.preferences.instant ?? []).includes(only.key);
  const isSure = phrase.intent === 'activate' && phrase.targets.every(({ certainty }) => certainty === 'sure');
  const isOpen = phrase.doubts.length > 0 || phrase.isLikeLastTime === true || wish.minutes === undefined;
  if (!isOn || !isSure || isOpen || only.active) return undefined;
  try {
    return await sendForm(turn, {
      places: [only.key],
      nonce: turn.newId(),
      openedAt: turn.now.toISOString(),
      startAt: wish.startAt?.toISOString() ?? '',
      isAgain: false,
      minutes: wish.minutes ?? 0,
      reason: wish.reason ?? '',
      ticketNumber: wish.ticketNumber ?? '',
      ticketSystem: wish.ticketSystem ?? '',
    });
  } catch (error) {
    if (isKind(error, 'InvalidInput')) return undefined;
    throw error;
  }
}

function defined(wish: Wish): Wish {
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
}

function wishOf({ now }: Turn, phrase: Phrase): Wish {
  const { durationMinutes, endsAt, startAt, justification, ticket } = phrase;
  const fromMs = (startAt && startAt > now ? startAt : now).getTime();
  const untilEnd = endsAt ? Math.max(1, Math.round((endsAt.getTime() - fromMs) / minuteMs)) : undefined;
  return {
    minutes: durationMinutes ?? untilEnd,
    endsAt,
    startAt: startAt && startAt > now ? startAt : undefined,
    reason: justification ?? (ticket ? ticket.number : undefined),
    ticketNumber: ticket?.number,
    ticketSystem: ticket?.system,
  };
}

/** How long, why and with which ticket it was asked for last time, as far as this bot knows. */
async function lastWish(turn: Turn, [place]: readonly OwnPlace[]): Promise<Wish> {
  const item = place && (await turn.track(activationRef({ ...place, principalId: turn.person.objectId })));
  const last =
    item && activationKind.factsOf(item).ours.find(({ what, state }) => what === 'activate' && state === 'done')?.wish;
  if (!last) return {};
  const { minutes, reason, ticketNumber, ticketSystem } = last;
  return { minutes, reason, ticketNumber, ticketSystem };
}

function refusedLine(turn: Turn, phrase: Phrase, choices: OwnPlace[]): Reply {
  const { refusals } = wordsIn(turn.preferences.language);
  const text = refusals[phrase.refusal ?? 'negation'];
  if (choices.length === 0) return { text };
  // The times of a line that was refused may be the reason for it.
  const wish = { ...wishOf(turn, phrase), minutes: undefined, startAt: undefined, endsAt: undefined };
  const verb = phrase.intent === 'deactivate' ? 'end' : phrase.intent === 'extend' ? 'extend' : undefined;
  return { card: choiceList(turn, choices, wish, text, verb) };
}

async function notUnderstood(turn: Turn, phrase: Phrase, closest: OwnPlace[]): Promise<Reply> {
  const words = wordsIn(turn.preferences.language);
  if (phrase.notEligible !== undefined) {
    return { card: await eligibleList(turn, 0, words.notEligible(plain(phrase.notEligible, 80))) };
  }
  if (closest.length === 0) return { text: `${words.notUnderstood} ${words.examples}` };
  const intro = `${words.notUnderstood} ${words.closest}`;
  return { card: choiceList(turn, closest, wishOf(turn, phrase), intro) };
}
