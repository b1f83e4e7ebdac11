// What makes the words of a line no wish of the person: negations, questions, hearsay, conditions, wishes for others.

import {
  conditions,
  forOthers,
  hedges,
  negations,
  negativePictures,
  questionWords,
  reported,
  retractions,
} from './lexicon.ts';
import { explicitVerbs } from './intent.ts';
import type { Token } from './tokens.ts';

/** Why a line is not acted on although its words may be clear. */
export type Objection = 'negation' | 'quoted-other' | 'question' | 'condition' | 'for-somebody-else';

const isOwn = (token: Token) => token.isWord && token.quotation === undefined && !token.isName;
const isOutside = (token: Token) => isOwn(token) && token.label !== 'reason';
const joined = (tokens: readonly Token[]) => tokens.map(({ word }) => word).join(' ');

/** The first objection to a line whose strong reasons are labelled and whose "for …" are not yet. */
export function objectionTo(line: string, tokens: readonly Token[]): Objection | undefined {
  const outside = tokens.filter(isOutside);
  if (isTakenBack(line, tokens, outside)) return 'negation';
  const free = tokens.filter((token) => token.label === 'content' && token.isWord && token.quotation === undefined);
  if (forOthers.test(joined(free))) return 'for-somebody-else';
  if (isQuestion(free)) return 'question';
  return free.some(({ word, isName }) => !isName && conditions.has(word)) ? 'condition' : undefined;
}

/** Does the line take everything back, whatever it says? */
export function isRetraction(tokens: readonly Token[]): boolean {
  return retractions.test(joined(tokens.filter(isOwn)));
}

/** Is the line what somebody else said? To be asked when all reasons are labelled. */
export function isHearsay(tokens: readonly Token[]): boolean {
  return reported.test(joined(tokens.filter(isOutside)));
}

function isTakenBack(line: string, tokens: readonly Token[], outside: readonly Token[]): boolean {
  if (negativePictures.test(line)) return true;
  const own = tokens.filter(isOwn);
  if (retractions.test(joined(own)) || negations.has(own.at(-1)?.word ?? '')) return true;
  if (
    outside.some(({ word, label }) => label !== 'ticket' && negations.has(word)) ||
    /\bn[o']t\b/.test(joined(outside))
  )
    return true;
  return own.some(
    ({ word }, index) =>
      negations.has(word) && own.slice(index + 1, index + 4).some((next) => explicitVerbs.has(next.word)),
  );
}

const greetings = new Set(
  'hi hello hey hallo moin please bitte countersign bot ok okay so and good morning guten tag servus'.split(' '),
);
const alwaysAsk = new Set('how why who whose where wie warum wieso weshalb wer wo wann'.split(' '));

function isQuestion(free: readonly Token[]): boolean {
  const first = free.find(({ word }) => !greetings.has(word));
  return (
    (first !== undefined && !first.isName && questionWords.has(first.word)) ||
    free.some(({ word, isName }) => !isName && alwaysAsk.has(word))
  );
}

const politeRequest =
  /(?:^| )(?:(?:can|could|would|will|can t) (?:you|u|we)|(?:kannst|koenntest|wuerdest|magst) du|(?:koennen|koennten|wuerden) sie)(?= |$)/;
const askedLeave = /(?:^| )(?:(?:can|could|may|might) i|(?:kann|koennte|darf|duerfte) ich)(?= |$)/;

// "I need a global admin" may be a call for a person.
const somebody =
  /(?:^| )(?:need|want|get|require|use|brauche|brauch|benoetige|moechte|will|hol|suche) (?:an?|some|any|einen?|eine) /;

/** Is the wish put so weakly that it needs a second look? */
export function isTentative(tokens: readonly Token[]): boolean {
  const outside = tokens.filter((token) => token.label !== 'reason' && token.quotation === undefined);
  const free = joined(outside.filter((token) => isOwn(token) && token.label !== 'ticket'));
  const isAsked = outside.some(({ text }) => text === '?' || text === '؟') && !politeRequest.test(free);
  const isHedged = free.split(' ').some((word, at, all) => hedges.has(word) && !isWillNeed(all, at));
  return isAsked || isHedged || askedLeave.test(free) || (somebody.test(free) && !/(?:^| )rolle?(?= |$)/.test(free));
}

// "ich will …", "would you …", "I would like …" and "I will need …" are wishes.
function isWillNeed(all: readonly string[], at: number): boolean {
  const [word = '', next = ''] = all.slice(at, at + 2);
  if (word === 'would') return ['like', 'love', 'need', 'you', 'u'].includes(next);
  return word === 'will' && (all[at - 1] === 'ich' || ['you', 'need', 'u'].includes(next));
}

/** Labels "can you" and its like, so that nobody looks for a role in them. */
export function labelPoliteness(tokens: readonly Token[]): void {
  const polite = new Set(
    'you u we du sie can could would kannst koenntest wuerdest koennen koennten wuerden magst will'.split(' '),
  );
  const own = tokens.filter(isOutside);
  for (const [index, token] of own.entries()) {
    const pair = joined(own.slice(index, index + 2));
    if (!politeRequest.test(pair) && !askedLeave.test(pair)) continue;
    token.label = 'filler';
    const next = own[index + 1];
    if (next && polite.has(next.word)) next.label = 'filler';
  }
}

const titles = new Set(
  'role roles rolle rollen group gruppe duration dauer reason grund ticket until bis from ab'.split(' '),
);

/** "Bob: activate …": a name and a colon before the verb. */
export function hasSpeaker(tokens: readonly Token[], isRoleWord: (word: string) => boolean): boolean {
  const colon = tokens.findIndex(({ text, isName }) => text === ':' && !isName);
  const verb = tokens.findIndex(({ label }) => label === 'verb');
  if (colon <= 0 || verb < colon) return false;
  const ahead = tokens.slice(0, colon).filter(({ isWord }) => isWord);
  const words = ahead.filter(({ label }) => label === 'content').map(({ word }) => word);
  return words.length > 0 && !words.some((word) => titles.has(word) || isRoleWord(word));
}
