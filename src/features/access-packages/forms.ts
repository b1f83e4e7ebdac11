// The request form: made from what the policy wants, and what comes back checked by the same rules. Pure.

import type { Json } from '../../core/card.ts';
import { AppError } from '../../core/errors.ts';
import type { Language } from '../../core/language.ts';
import type { Preferences } from '../../core/people.ts';
import { plain } from '../../core/text.ts';
import type { Question, Requirements } from './graph-shapes.ts';
import { isSafe, matches } from '../../core/pattern.ts';
import { requestorWordsIn } from './requestor-words.ts';
import type { RequestorWords } from './requestor-words.ts';
import { dayMs, fromLocal, later, localParts, moment } from '../../core/time.ts';

const questionsMax = 15;
const choicesMax = 60;
const textMax = 1000;

type Reader = Pick<Preferences, 'language' | 'timeZone'>;

/** The fields of a form, ready for its template. */
export function fieldsOf(wanted: Requirements, reader: Reader, now: Date): { [key: string]: Json } {
  const words = requestorWordsIn(reader.language);
  const isRequired = wanted.isRequestorJustificationRequired ?? false;
  return {
    justificationLabel: isRequired ? words.justification : words.justificationOptional,
    justificationHint: words.justificationHint,
    justificationMissing: words.missing(words.justificationField),
    isJustificationRequired: isRequired,
    questions: questionsIn(wanted).map((question) => questionField(question, reader.language, words)),
    hasSchedule: wanted.allowCustomAssignmentSchedule ?? false,
    startLabel: words.startDate,
    endLabel: words.endDate,
    dateMin: localDate(now, reader.timeZone),
  };
}

function questionsIn({ questions }: Requirements): Question[] {
  return [...questions].sort((a, b) => a.sequence - b.sequence).slice(0, questionsMax);
}

const isChoice = (question: Question) => question.choices.length > 0;

function questionField(question: Question, language: Language, words: RequestorWords): { [key: string]: Json } {
  const text = questionText(question, language);
  const isRequired = question.isRequired ?? false;
  const { regexPattern } = question;
  const isShown = regexPattern !== undefined && !regexPattern.includes('${') && isSafe(regexPattern);
  return {
    id: inputId(question),
    label: isRequired ? text : words.optional(text),
    isRequired,
    // A client has one sentence for an empty field and for one that does not match.
    missing: isShown ? words.missingOrOther(text, plain(regexPattern, 100)) : words.missing(text),
    isText: !isChoice(question),
    isMultiline: question.isSingleLineQuestion === false,
    // The field's own check; the answer is checked again when it comes.
    regex: isShown && regexPattern ? `^(?:${regexPattern})$` : '',
    isMulti: question.isMultipleSelectionAllowed ?? false,
    style: question.choices.length > 5 && !question.isMultipleSelectionAllowed ? 'compact' : 'expanded',
    choices: choicesOf(question).map(({ title, value }) => ({ title, value })),
  };
}

/** The question in the reader's language, cleaned. */
export function questionText({ text, localizations }: Question, language: Language): string {
  const own = localizations.find(({ languageCode }) => languageCode?.toLowerCase().split('-')[0] === language);
  return plain(own?.text ?? text ?? '?', 200);
}

function inputId({ id }: Question): string {
  return `q-${id}`;
}

/** Choices by the value a card sends back. A comma would split the value, so such choices go by their place. */
function choicesOf(question: Question): { title: string; value: string; actual: string; display: string }[] {
  return question.choices.slice(0, choicesMax).map(({ actualValue, text }, index) => {
    const actual = actualValue ?? text ?? '';
    const display = text ?? actual;
    return {
      title: plain(display, 120),
      value: /[,\s]/.test(actual) || actual === '' ? `#${index}` : actual,
      actual,
      display,
    };
  });
}

/** What a filled form asks Entra for. */
export interface Filled {
  justification: string;
  answers: object[];
  schedule: object | undefined;
}

/** The inputs, checked against the policy; throws `input.missing` or `input.invalid` naming the field. */
export function filledForm(wanted: Requirements, inputs: Record<string, unknown>, reader: Reader, now: Date): Filled {
  const words = requestorWordsIn(reader.language);
  const justification = textIn(inputs, 'justification', words.justificationField);
  if (justification === '' && wanted.isRequestorJustificationRequired) throw missing(words.justificationField);
  return {
    justification,
    answers: questionsIn(wanted).flatMap((question) => answerTo(question, inputs, reader.language)),
    schedule: wanted.allowCustomAssignmentSchedule ? scheduleIn(wanted, inputs, reader, now) : undefined,
  };
}

const missing = (field: string) => new AppError('input.missing', { params: { field } });
const invalid = (field: string) => new AppError('input.invalid', { params: { field } });

function textIn(inputs: Record<string, unknown>, id: string, field: string): string {
  const value = inputs[id] ?? '';
  if (typeof value !== 'string' || value.length > textMax) throw invalid(field);
  return value.trim();
}

function answerTo(question: Question, inputs: Record<string, unknown>, language: Language): object[] {
  const field = questionText(question, language);
  const given = textIn(inputs, inputId(question), field);
  if (given === '') {
    if (question.isRequired) throw missing(field);
    return [];
  }
  const { value, displayValue } = isChoice(question) ? chosen(question, given, field) : typed(question, given, field);
  const type = question['@odata.type'] ?? '#microsoft.graph.accessPackageTextInputQuestion';
  return [
    {
      '@odata.type': '#microsoft.graph.accessPackageAnswerString',
      value,
      displayValue,
      answeredQuestion: { '@odata.type': type, id: question.id },
    },
  ];
}

function typed(question: Question, given: string, field: string) {
  if (question.isSingleLineQuestion && /[\r\n]/.test(given)) throw invalid(field);
  if (question.regexPattern && matches(question.regexPattern, given) === 'no') throw invalid(field);
  return { value: given, displayValue: given };
}

function chosen(question: Question, given: string, field: string) {
  const known = choicesOf(question);
  const values = question.isMultipleSelectionAllowed ? given.split(',') : [given];
  const picked = [...new Set(values)].map((value) => known.find((choice) => choice.value === value));
  const choices = picked.filter((choice) => choice !== undefined);
  if (choices.length !== picked.length) throw invalid(field);
  return {
    value: choices.map(({ actual }) => actual).join(','),
    displayValue: choices.map(({ display }) => display).join(', '),
  };
}

function scheduleIn(
  wanted: Requirements,
  inputs: Record<string, unknown>,
  reader: Reader,
  now: Date,
): object | undefined {
  const words = requestorWordsIn(reader.language);
  const start = dayIn(inputs, 'startDate', words.startField);
  const end = dayIn(inputs, 'endDate', words.endField);
  if (!start && !end) return undefined;
  const { timeZone } = reader;
  const startsAt = start ? fromLocal({ ...start, minute: 0 }, timeZone) : now;
  if (startsAt.getTime() < now.getTime() - dayMs) throw invalid(words.startField);
  const isLater = startsAt > now;
  const from = isLater ? startsAt : now;
  const most = longest(wanted, from, now);
  const schedule = isLater ? { startDateTime: startsAt.toISOString() } : {};
  if (!end) return isLater ? { ...schedule, ...policyExpiration(wanted) } : undefined;
  // The chosen day counts wholly, but never beyond what the policy gives.
  const dayEnd = fromLocal({ ...end, day: end.day + 1, minute: 0 }, timeZone);
  const isLastDay = most !== undefined && dayEnd > most && dayEnd.getTime() - most.getTime() <= dayMs;
  const endsAt = isLastDay ? most : dayEnd;
  if (endsAt <= from || (most && endsAt > most)) throw invalid(words.endField);
  return { ...schedule, expiration: { type: 'afterDateTime', endDateTime: endsAt.toISOString() } };
}

function policyExpiration({ schedule }: Requirements): object {
  const { type, duration, endDateTime } = schedule?.expiration ?? {};
  if (duration) return { expiration: { type: 'afterDuration', duration } };
  if (endDateTime) return { expiration: { type: 'afterDateTime', endDateTime } };
  return type ? { expiration: { type } } : {};
}

/** The latest end the policy allows for access from that moment on; undefined when it sets none. */
function longest({ schedule }: Requirements, from: Date, now: Date): Date | undefined {
  const expiration = schedule?.expiration;
  return moment(expiration?.endDateTime) ?? later(from < now ? now : from, expiration?.duration);
}

function dayIn(
  inputs: Record<string, unknown>,
  id: string,
  field: string,
): { year: number; month: number; day: number } | undefined {
  const text = textIn(inputs, id, field);
  if (text === '') return undefined;
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match || !moment(text)) throw invalid(field);
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  return { year, month, day };
}

function localDate(at: Date, timeZone: string): string {
  const { year, month, day } = localParts(at, timeZone);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
