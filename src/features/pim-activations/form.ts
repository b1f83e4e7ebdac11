// From places to their form, with a dry run against Entra, and from the filled form to requests in the person's name.

import type { CardView } from '../../core/card.ts';
import { z } from 'zod';
import { AppError, isKind, sentenceFor } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, DecisionAnswer, Reply, Turn } from '../../core/feature.ts';
import type { StoredItem } from '../../core/item.ts';
import { plain } from '../../core/text.ts';
import { localParts, minuteMs, moment } from '../../core/time.ts';
import { dateTime, listed } from '../../core/wording.ts';
import { endableAt, sentencesOf } from './activation-card.ts';
import { activationKind } from './activation-item.ts';
import { nameMax, shortName } from './card-parts.ts';
import { ownPlaces } from './eligible.ts';
import type { OwnPlace } from './eligible.ts';
import { formCard } from './form-card.ts';
import type { FormRole, Wish } from './form-card.ts';
import { createRequest, readAzurePolicy } from './graph.ts';
import { listCard } from '../../core/list-card.ts';
import type { ListRow } from '../../core/list-card.ts';
import { policyFor } from './names.ts';
import { activateDecision, deactivateDecision } from './own-decisions.ts';
import type { ActivatePayload } from './payloads.ts';
import { activationRef, placeKeyShape, placeOf } from './places.ts';
import { policyOf } from './policy.ts';
import type { ActivationPolicy } from './policy.ts';
import { codesOfRules, refusalOf } from './refusals.ts';
import { nowOf } from './standing.ts';
import { wordsIn } from './words.ts';

const placesMax = 8;
const minutesMost = 30 * 24 * 60;
const namesShown = 3;

/**
 * The form for these places; the card of a single one that is active or asked for already. `known` is what was read of them
 * in this very turn. Throws `pim.not-eligible`.
 */
export async function openForm(
  turn: Turn,
  keys: readonly string[],
  wish: Wish,
  known?: readonly OwnPlace[],
): Promise<Reply> {
  const places = await chosenPlaces(turn, keys, known);
  const [only] = places;
  if (only && places.length === 1 && !wish.isAgain) {
    const running = await openActivation(turn, only);
    if (running) return { item: running, role: 'holder' };
  }
  return showForm(turn, places, wish, { problems: [], nonce: turn.newId(), openedAt: turn.now });
}

/** The person's own places of these keys. Throws `pim.not-eligible` when one is not theirs any more. */
export async function chosenPlaces(
  turn: Turn,
  keys: readonly string[],
  known?: readonly OwnPlace[],
): Promise<OwnPlace[]> {
  const areas = new Set(keys.flatMap((key) => placeOf(key)?.area ?? []));
  const places = known ?? (await ownPlaces(turn, [...areas])).places;
  const chosen = keys.slice(0, placesMax).flatMap((key) => places.find((place) => place.key === key) ?? []);
  if (chosen.length === 0 || chosen.length < Math.min(keys.length, placesMax)) throw new AppError('pim.not-eligible');
  return chosen;
}

/** The item of a place that is active or waits, so that its card can be shown in place of a form. */
export async function openActivation(turn: Turn, place: OwnPlace): Promise<StoredItem | undefined> {
  const item = await turn.track(activationRef({ ...place, principalId: turn.person.objectId }));
  if (!item) return undefined;
  const { standing } = nowOf(activationKind.factsOf(item), [], turn.now);
  const isOpen = place.active?.isActivated ? standing === 'active' : standing === 'pending' || standing === 'scheduled';
  return isOpen ? item : undefined;
}

interface Filling {
  problems: string[];
  nonce: string;
  openedAt: Date;
}

async function showForm(turn: Turn, places: OwnPlace[], wish: Wish, filling: Filling): Promise<{ card: CardView }> {
  const roles = await Promise.all(places.map((place) => formRole(turn, place, wish)));
  const again = wish.isAgain ? await againNotes(turn, roles) : { notes: [], canSend: true };
  const filled = { ...wish, ticketSystem: wish.ticketSystem || turn.settings?.ticketSystem };
  const card = formCard({ roles, wish: filled, reader: turn.preferences, now: turn.now, ...filling, ...again });
  return { card };
}

async function formRole(turn: Turn, place: OwnPlace, wish: Wish): Promise<FormRole> {
  const policy = await policyOrDefault(turn, place);
  const [approvers, warning] = await Promise.all([
    policy.isApprovalRequired ? approverNames(turn, policy) : '',
    wish.isAgain ? '' : dryRun(turn, place, policy, wish),
  ]);
  return { place, policy, approvers, warning };
}

/** Without a readable policy the form asks for everything, and Entra has the only word. */
export async function policyOrDefault(turn: Turn, place: OwnPlace): Promise<ActivationPolicy> {
  const readers = { graph: turn.app, directory: turn.directory };
  const { area } = place;
  const reading = area === 'azure' ? readAzurePolicy(await turn.user(), place) : policyFor(readers, area, place);
  const policy = await reading.catch((error: unknown) => {
    if (isKind(error, 'NotAllowed') || isKind(error, 'Rejected')) return undefined;
    throw error;
  });
  return policy ?? { ...policyOf([]), isReasonRequired: true };
}

async function approverNames(turn: Turn, policy: ActivationPolicy): Promise<string> {
  const sets = await Promise.all(
    policy.approvers.map(async ({ userId, groupId }) =>
      userId ? [userId] : groupId ? await turn.directory.groupMembers(groupId) : [],
    ),
  );
  const ids = [...new Set(sets.flat())].filter((id) => id !== turn.person.objectId);
  const profiles = await Promise.all(ids.slice(0, namesShown).map((id) => turn.directory.profile(id)));
  const names = profiles.flatMap((profile) => (profile ? [plain(profile.displayName, nameMax)] : []));
  const { language } = turn.preferences;
  const left = ids.length - names.length;
  return left > 0 ? wordsIn(language).orMore(names.join(', '), left) : listed(names, language, 'disjunction');
}

/** What Entra would refuse now, beside what the form is going to ask; empty when nothing. Changes nothing in Entra. */
export async function dryRun(turn: Turn, place: OwnPlace, policy: ActivationPolicy, wish: Wish): Promise<string> {
  const { language } = turn.preferences;
  const minutes = Math.min(wish.minutes ?? 60, policy.minutesMax);
  const ticket = { number: wish.ticketNumber || '-', system: wish.ticketSystem || '-' };
  const justification = wish.reason?.trim() || '-';
  try {
    const asked = { action: 'selfActivate', minutes, justification, ticket, isValidationOnly: true } as const;
    await createRequest(await turn.user(), place.area, place, asked);
    return '';
  } catch (error) {
    const refusal = refusalOf(error);
    // A stronger sign-in starts when the form is sent; anything that passes is left to the real request.
    const codes = refusal ? (refusal.rules.length > 0 ? codesOfRules(refusal.rules) : [refusal.code]) : [];
    const told = codes.filter((code) => code !== 'pim.mfa-missing' && code !== 'pim.context-missing');
    if (told.length === 0) return '';
    const sentences = told.map((code) => sentenceFor(new AppError(code), language));
    return wordsIn(language).wouldRefuse(sentences.join(' '));
  }
}

/** What extending really is, and whether it can be done now. */
async function againNotes(turn: Turn, roles: readonly FormRole[]): Promise<{ notes: string[]; canSend: boolean }> {
  const words = wordsIn(turn.preferences.language);
  if (roles.some(({ policy }) => policy.isApprovalRequired)) return { notes: [words.againApproval], canSend: false };
  const waits = roles.flatMap(({ place }) => {
    const startAt = place.active?.startAt;
    return startAt ? (endableAt({ instance: { startAt: startAt.toISOString() } }, turn.now) ?? []) : [];
  });
  const [last] = waits.sort((a, b) => b.getTime() - a.getTime());
  if (last)
    return Promise.resolve({ notes: [words.againSoon(dateTime(last, turn.preferences, turn.now))], canSend: false });
  return { notes: [words.againTruth], canSend: true };
}

// ---------------------------------------------------------------- sending

const id = z.string().regex(/^[\w-]{1,80}$/);
const optionalText = z.string().trim().max(1000).default('');
const sendInput = z.object({
  places: z.array(placeKeyShape).min(1).max(placesMax),
  nonce: id,
  openedAt: z.iso.datetime(),
  startAt: z.union([z.literal(''), z.iso.datetime()]).default(''),
  isAgain: z.boolean().default(false),
  minutes: z.coerce.number().int().min(1).max(minutesMost),
  reason: optionalText,
  ticketNumber: optionalText,
  ticketSystem: optionalText,
});
export type SendInput = z.infer<typeof sendInput> & { offeredBy?: string | undefined };

const send = defineAction({ verb: 'pim-activations.send', input: sendInput, run: sendForm });

/** Sends one request for each role; what Entra refuses for a single one comes back as the form with the sentences. */
export async function sendForm(turn: Turn, input: SendInput): Promise<Reply> {
  const places = await chosenPlaces(turn, input.places);
  const policies = await Promise.all(places.map((place) => policyOrDefault(turn, place)));
  mustBeComplete(turn, policies, input);
  const sent = await Promise.all(
    places.map((place, index) => sendOne(turn, place, policies[index] ?? policyOf([]), input)),
  );
  const [only] = sent;
  if (only && sent.length === 1) return afterSending(turn, only, input);
  return { card: listCard(outcomes(turn, sent)) };
}

function mustBeComplete(turn: Turn, policies: readonly ActivationPolicy[], input: SendInput): void {
  const { field } = wordsIn(turn.preferences.language);
  if (policies.some((policy) => policy.isReasonRequired) && input.reason === '')
    throw new AppError('input.missing', { params: { field: field.reason } });
  const hasTicket = input.ticketNumber !== '' && input.ticketSystem !== '';
  if (policies.some((policy) => policy.isTicketRequired) && !hasTicket)
    throw new AppError('input.missing', { params: { field: field.ticket } });
  const { ticketPattern } = turn.settings ?? {};
  if (input.ticketNumber !== '' && ticketPattern !== undefined && !isTicket(ticketPattern, input.ticketNumber))
    throw new AppError('input.invalid', { params: { field: field.ticketNumber } });
}

/** As in lines of text, letter case does not matter. */
function isTicket(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`, 'iu').test(text);
}

interface Sent {
  place: OwnPlace;
  item: StoredItem;
  answer: DecisionAnswer;
}

async function sendOne(turn: Turn, place: OwnPlace, policy: ActivationPolicy, input: SendInput): Promise<Sent> {
  const ref = activationRef({ ...place, principalId: turn.person.objectId });
  // Its cards wait for the decision: the form that is sent becomes the person's one.
  const item = await turn.find(ref);
  if (!item) throw new AppError('pim.role-unknown');
  if (input.isAgain && place.active?.isActivated) {
    const ended = await endOne(turn, place, item);
    if (ended.state === 'settled' && ended.outcome.result === 'refused') return { place, item, answer: ended };
  }
  const answer = await turn.decide({
    kind: activateDecision,
    key: `activate:${ref.key}:${input.nonce}`,
    item,
    payload: { ...payloadOf(turn, place, policy, input) },
  });
  return { place, item, answer };
}

/** The same click gives the same payload, whenever it comes. */
function payloadOf(turn: Turn, place: OwnPlace, policy: ActivationPolicy, input: SendInput): ActivatePayload {
  const { ticketNumber, ticketSystem } = input;
  const hasTicket = ticketNumber !== '' || ticketSystem !== '';
  return {
    area: place.area,
    roleId: place.roleId,
    scope: place.scope,
    minutes: Math.min(input.minutes, policy.minutesMax),
    justification: input.reason,
    ...(hasTicket ? { ticket: { number: ticketNumber, system: ticketSystem } } : {}),
    ...(input.startAt ? { startAt: input.startAt } : {}),
    isOutOfHours: isOutOfHours(turn, moment(input.openedAt) ?? turn.now),
    ...(input.isAgain ? { isAgain: true } : {}),
    ...(input.offeredBy ? { offeredBy: input.offeredBy } : {}),
    openedAt: input.openedAt,
  };
}

function isOutOfHours({ preferences }: Turn, at: Date): boolean {
  const { fromMinute, toMinute, weekdays } = preferences.workingHours;
  const local = localParts(at, preferences.timeZone);
  const weekday = new Date(Date.UTC(local.year, local.month - 1, local.day)).getUTCDay() || 7;
  return !weekdays.includes(weekday) || local.minute < fromMinute || local.minute >= toMinute;
}

async function afterSending(turn: Turn, { place, item, answer }: Sent, input: SendInput): Promise<Reply> {
  if (answer.state === 'sending' || answer.outcome.result === 'done') return { item, role: 'holder' };
  const words = wordsIn(turn.preferences.language);
  const { errorCode, params } = answer.outcome;
  // The settings may have changed since they were read: the form is to ask for what they want now.
  if (params?.['rules']) turn.directory.forget();
  const problems = [
    words.refusedBecause,
    ...sentencesOf({ errorCode, errorParams: params }, turn.preferences, turn.now),
  ];
  const wish: Wish = { ...input, startAt: moment(input.startAt || undefined) };
  // Another nonce: this form is a new wish, with the old one's words.
  const form = await showForm(turn, [place], wish, { problems, nonce: turn.newId(), openedAt: turn.now });
  // Which rule it was is known a moment later, and the card then says it.
  return errorCode === 'pim.extension-denied' ? { ...form, below: { item, role: 'holder' } } : form;
}

function outcomes(turn: Turn, sent: readonly Sent[]) {
  const { language } = turn.preferences;
  const words = wordsIn(language);
  const rows = sent.map(({ place, item, answer }): ListRow => {
    const title = shortName(place, words);
    const button = { title: words.show, about: title, verb: 'pim-activations.show', sends: { itemId: item.id } };
    return { title, subtitle: outcomeText(turn, answer), buttons: [button] };
  });
  return { heading: words.sentMany, intro: words.sentManyIntro, rows };
}

/** How one of several requests went, in one sentence. */
export function outcomeText({ preferences, now }: Pick<Turn, 'preferences' | 'now'>, answer: DecisionAnswer): string {
  const words = wordsIn(preferences.language);
  if (answer.state === 'sending') return words.status.sending;
  const { result, errorCode, params } = answer.outcome;
  if (result === 'refused') return sentencesOf({ errorCode, errorParams: params }, preferences, now).join(' ');
  const isEnd = answer.decision.kind === deactivateDecision.name;
  if (isEnd) return words.endedOne;
  return params?.['status'] === 'PendingApproval' ? words.status.pending : words.status.starting;
}

// ---------------------------------------------------------------- ending

/** Ends the running activation of a place. Within Entra's five minutes it is refused here, with the time when it will work. */
export async function endOne(
  turn: Turn,
  place: Pick<OwnPlace, 'area' | 'roleId' | 'scope' | 'active'>,
  item: StoredItem,
): Promise<DecisionAnswer> {
  const { active } = place;
  if (!active?.isActivated) throw new AppError('pim.not-active');
  const startAt = active.startAt.toISOString();
  const soonest = endableAt({ instance: { startAt } }, turn.now);
  if (soonest)
    throw new AppError('pim.too-soon', {
      params: { at: dateTime(new Date(soonest.getTime() + minuteMs / 2), turn.preferences, turn.now) },
    });
  return turn.decide({
    kind: deactivateDecision,
    key: `deactivate:${item.key}:${startAt}`,
    item,
    payload: { area: place.area, roleId: place.roleId, scope: place.scope, startAt },
  });
}

/** The form’s button. */
export const formActions: readonly Action[] = [send];
