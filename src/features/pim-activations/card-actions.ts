// The buttons of the cards that follow an activation: the person's own, and the approvers'.

import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, Reply, Turn } from '../../core/feature.ts';
import { refOf } from '../../core/item.ts';
import type { StoredItem } from '../../core/item.ts';
import { activationKind } from './activation-item.ts';
import { shortName } from './card-parts.ts';
import { decideDecision, isAsked } from './decide.ts';
import type { ActivationFacts, Offer } from './facts.ts';
import { endOne, openForm } from './form.ts';
import { extend } from './lists.ts';
import { takeOffer } from './offer.ts';
import type { DecidePayload } from './payloads.ts';
import { featureName, placeKey, placeKeyShape } from './places.ts';
import type { Round } from './round.ts';
import { nowOf } from './standing.ts';
import type { Now } from './standing.ts';
import { wordsIn } from './words.ts';

const itemId = z.string().min(1).max(64);
/** What the card was about when it was drawn; it can only make a card stale. */
const drawnFor = z.string().max(40).default('');
/** Longer than the field allows is no honest client. */
const reason = z.string().trim().max(1000).default('');

interface Opened {
  item: StoredItem;
  facts: ActivationFacts;
  present: Now;
}

async function opened(turn: Turn, id: string): Promise<Opened> {
  const item = await turn.item(id);
  if (item.feature !== featureName || item.kind !== activationKind.kind) throw new AppError('click.malformed');
  const facts = activationKind.factsOf(item);
  return { item, facts, present: nowOf(facts, [], turn.now) };
}

async function ownOpened(turn: Turn, id: string): Promise<Opened> {
  const found = await opened(turn, id);
  if (found.facts.principalId !== turn.person.objectId) throw new AppError('graph.forbidden');
  return found;
}

/** Throws when the card was drawn for another activation, or another request, than the one that is there now. */
function mustBeFor(now: string | undefined, drawn: string): void {
  if (now !== drawn) throw new AppError('click.stale');
}

// ---------------------------------------------------------------- the person's own

const end = defineAction({
  verb: 'pim-activations.end',
  input: z.object({ itemId, startAt: drawnFor }),
  run: async (turn, input) => {
    const { item, facts, present } = await ownOpened(turn, input.itemId);
    if (present.standing !== 'active' || !facts.instance) throw new AppError('pim.not-active');
    mustBeFor(facts.instance.startAt, input.startAt);
    const active = { startAt: new Date(facts.instance.startAt), endAt: present.endAt, isActivated: true };
    await endOne(turn, { ...facts, active }, item);
    return { item, role: 'holder' };
  },
});

const extendAction = defineAction({
  verb: 'pim-activations.extend',
  input: z.object({ itemId, startAt: drawnFor }),
  run: async (turn, input) => {
    const { facts, present } = await ownOpened(turn, input.itemId);
    mustBeFor(facts.instance?.startAt, input.startAt);
    return extend(turn, placeKey(facts), wishOf(present));
  },
});

const again = defineAction({
  verb: 'pim-activations.again',
  input: z.object({ itemId }),
  run: async (turn, input) => {
    const { facts, present } = await ownOpened(turn, input.itemId);
    return openForm(turn, [placeKey(facts)], { ...wishOf(present), minutes: present.round?.wish.minutes });
  },
});

function wishOf({ round }: Now) {
  const { reason: why, ticketNumber, ticketSystem } = round?.wish ?? {};
  return { reason: why, ticketNumber, ticketSystem };
}

/** One click: the offer goes to Entra as a new request. What has changed meanwhile comes back as the form. */
const accept = defineAction({
  verb: 'pim-activations.accept',
  input: z.object({ itemId, askedAt: drawnFor }),
  run: async (turn, input) => {
    const { item, facts, present } = await ownOpened(turn, input.itemId);
    const { verdict, standing } = present;
    if (['sending', 'starting', 'scheduled', 'pending', 'active'].includes(standing)) return { item, role: 'holder' };
    if (standing !== 'denied' || !verdict?.offer) throw new AppError('pim.offer-gone');
    mustBeFor(present.round?.askedAt.toISOString(), input.askedAt);
    const { place = placeKey(facts), minutes } = verdict.offer;
    const reply = await takeOffer(turn, place, { ...wishOf(present), minutes }, verdict);
    return 'item' in reply && reply.item.id !== item.id ? { itemBelow: reply.item, role: reply.role } : reply;
  },
});

const usual = defineAction({
  verb: 'pim-activations.usual',
  input: z.object({ itemId, on: z.boolean() }),
  run: async (turn, input) => {
    const { item, facts } = await ownOpened(turn, input.itemId);
    const words = wordsIn(turn.preferences.language);
    const key = placeKey(facts);
    const others = (turn.preferences.usual ?? []).filter((one) => one !== key);
    await turn.savePreferences({ usual: input.on ? [...others, key].slice(-50) : others });
    // The card's button says the opposite from now on.
    await turn.track(refOf(item));
    const name = shortName(facts, words);
    return { text: input.on ? words.usualAdded(name) : words.usualRemoved(name) };
  },
});

/** Off unless the person switches it on, for this one role. */
const instant = defineAction({
  verb: 'pim-activations.instant',
  input: z.object({ itemId, on: z.boolean() }),
  run: async (turn, input) => {
    const { item, facts } = await ownOpened(turn, input.itemId);
    const words = wordsIn(turn.preferences.language);
    const key = placeKey(facts);
    const others = (turn.preferences.instant ?? []).filter((one) => one !== key);
    await turn.savePreferences({ instant: input.on ? [...others, key].slice(-50) : others });
    // The card's button says the opposite from now on.
    await turn.track(refOf(item));
    const name = shortName(facts, words);
    return { text: input.on ? words.instantAdded(name) : words.instantRemoved(name) };
  },
});

const show = defineAction({
  verb: 'pim-activations.show',
  input: z.object({ itemId }),
  run: async (turn, input) => {
    const { item } = await ownOpened(turn, input.itemId);
    return { itemBelow: item, role: 'holder' };
  },
});

// ---------------------------------------------------------------- the approvers'

const approve = defineAction({
  verb: 'pim-activations.approve',
  input: z.object({ itemId, askedAt: drawnFor, approveReason: reason }),
  run: (turn, input) => decide(turn, input, { result: 'Approve', justification: input.approveReason }),
});

const deny = defineAction({
  verb: 'pim-activations.deny',
  input: z.object({ itemId, askedAt: drawnFor, denyReason: reason }),
  run: (turn, input) => decide(turn, input, { result: 'Deny', justification: input.denyReason }),
});

const offer = defineAction({
  verb: 'pim-activations.offer',
  input: z.object({
    itemId,
    askedAt: drawnFor,
    offerReason: reason,
    offerMinutes: z.coerce
      .number()
      .int()
      .min(5)
      .max(24 * 60),
    offerPlace: z.union([z.literal('same'), placeKeyShape]).default('same'),
  }),
  run: async (turn, input) => {
    const { facts, present } = await opened(turn, input.itemId);
    const less = offerOf(facts, present, input);
    return decide(turn, input, { result: 'Deny', justification: input.offerReason, offer: less });
  },
});

/** Only less time for the same role, or a role that the person is eligible for. */
function offerOf(facts: ActivationFacts, { round }: Now, input: { offerMinutes: number; offerPlace: string }): Offer {
  const minutes = input.offerMinutes;
  if (input.offerPlace === 'same') {
    if (round?.wish.minutes !== undefined && minutes >= round.wish.minutes) throw new AppError('click.malformed');
    return { minutes };
  }
  const other = facts.alternatives.find(({ place }) => place === input.offerPlace);
  if (!other) throw new AppError('click.malformed');
  return { minutes, place: other.place, placeName: other.name };
}

/**
 * Whether this person may decide is Entra's to say; what is certain is refused here. Whoever is not known as an approver is
 * looked up in Entra before anything is recorded: their click never stands in an approver's way, nor shows them the card.
 */
async function decide(
  turn: Turn,
  card: { itemId: string; askedAt: string },
  wish: Pick<DecidePayload, 'result' | 'justification' | 'offer'>,
): Promise<Reply> {
  const { item, facts, present } = await opened(turn, card.itemId);
  if (facts.principalId === turn.person.objectId) throw new AppError('decision.self-approval');
  if (facts.isApproverReasonRequired && wish.justification === '') throw new AppError('decision.justification-missing');
  const { round } = present;
  if (!round) throw new AppError('item.withdrawn');
  const about = aboutOf(facts, round);
  const isKnown = facts.approvers.includes(turn.person.objectId);
  if (!isKnown && !(await isAsked(await turn.user(), about, turn.now))) throw new AppError('decision.not-approver');
  mustBeFor(about.askedAt, card.askedAt);
  await turn.decide({
    kind: decideDecision,
    key: `decide:${item.key}:${about.askedAt}`,
    item,
    payload: { ...about, ...wish },
  });
  return { item, role: turn.place === 'channel' ? 'follower' : 'approver' };
}

/** Which request it is that is decided, in all the ways in which it can be told from another one. */
function aboutOf({ area, roleId, scope, principalId }: ActivationFacts, round: Round) {
  const { requestId, loggedId } = round;
  return {
    ...{ area, roleId, scope, principalId },
    askedAt: round.askedAt.toISOString(),
    madeBy: round.madeBy.toISOString(),
    ...(requestId === undefined ? {} : { requestId }),
    ...(loggedId === undefined ? {} : { loggedId }),
  };
}

/** Not by the one who has the role: somebody else looks into it. */
const followUp = defineAction({
  verb: 'pim-activations.follow-up',
  input: z.object({ itemId, startAt: drawnFor, finding: z.string().trim().min(1).max(800) }),
  run: async (turn, input) => {
    const { item, facts } = await opened(turn, input.itemId);
    if (facts.principalId === turn.person.objectId) throw new AppError('decision.self-approval');
    if (turn.place !== 'channel' || !(await turn.mayChangeChannel())) throw new AppError('channel.not-allowed');
    mustBeFor(facts.lastInstance?.startAt, input.startAt);
    await turn.addNote(item.id, { kind: 'answer', text: input.finding });
    return { item, role: 'follower' };
  },
});

/** Every button of the cards of one activation. Ids are looked up; what the card was drawn for can only make it stale (`click.stale`). */
export const cardActions: readonly Action[] = [
  followUp,
  end,
  extendAction,
  again,
  accept,
  usual,
  instant,
  show,
  approve,
  deny,
  offer,
];
