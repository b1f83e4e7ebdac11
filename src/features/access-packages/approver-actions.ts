// The approver's buttons: approve, deny, ask back, snooze.

import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, Reply, Turn } from '../../core/feature.ts';
import type { StoredItem } from '../../core/item.ts';
import { decideAs, type Wish } from './decide-stage.ts';
import type { RequestFacts } from './facts.ts';
import { readApproval } from './graph.ts';
import { requestKind } from './request-item.ts';
import { mayDecide } from './rules.ts';
import { dayMs, hourMs, localParts, fromLocal, nextWorkingMoment } from '../../core/time.ts';

const itemId = z.string().min(1).max(64);
/** Longer than the field allows is no honest client. */
const reason = z.string().trim().max(1000).default('');

/** The stage that the card showed; it can only make a card stale. */
const stage = z.number().int().min(0).max(20).optional();

const approve = defineAction({
  verb: 'access-packages.approve',
  input: z.object({ itemId, stage, approveReason: reason }),
  run: (turn, input) =>
    decide(turn, input.itemId, { result: 'Approve', justification: input.approveReason, cardStage: input.stage }),
});

const deny = defineAction({
  verb: 'access-packages.deny',
  input: z.object({ itemId, stage, denyReason: reason }),
  run: (turn, input) =>
    decide(turn, input.itemId, { result: 'Deny', justification: input.denyReason, cardStage: input.stage }),
});

async function decide(turn: Turn, id: string, wish: Wish): Promise<Reply> {
  const { item, facts } = await requestOn(turn, id);
  await decideAs(turn, item, facts, wish);
  return asSeen(turn, item);
}

/** Each question rings at the person who asked for access: so many of one approver may wait for an answer. */
const openQuestionsMax = 3;

async function mustLeaveInPeace(turn: Turn, id: string): Promise<void> {
  const notes = await turn.notesOf(id);
  const open = notes.slice(notes.findLastIndex(({ kind }) => kind === 'answer') + 1);
  const own = open.filter(({ fromObjectId }) => fromObjectId === turn.person.objectId);
  if (own.length >= openQuestionsMax) throw new AppError('note.unanswered');
}

const ask = defineAction({
  verb: 'access-packages.ask',
  input: z.object({ itemId, question: z.string().trim().min(1).max(500) }),
  run: async (turn, input) => {
    const { item, facts } = await requestOn(turn, input.itemId);
    await mustBeApprover(turn, facts);
    await mustLeaveInPeace(turn, item.id);
    await turn.addNote(item.id, { kind: 'question', text: input.question });
    return asSeen(turn, item);
  },
});

const snooze = defineAction({
  verb: 'access-packages.snooze',
  input: z.object({ itemId, snoozeUntil: z.enum(['hours', 'tomorrow', 'week']) }),
  run: async (turn, input) => {
    const { item, facts } = await requestOn(turn, input.itemId);
    await mustBeApprover(turn, facts);
    await turn.snooze(item.id, snoozedUntil(turn, input.snoozeUntil));
    return asSeen(turn, item);
  },
});

function snoozedUntil(turn: Turn, choice: 'hours' | 'tomorrow' | 'week'): Date {
  const { now, preferences } = turn;
  if (choice === 'hours') return new Date(now.getTime() + 2 * hourMs);
  if (choice === 'week') return nextWorkingMoment(new Date(now.getTime() + 7 * dayMs), preferences);
  const today = localParts(now, preferences.timeZone);
  return nextWorkingMoment(fromLocal({ ...today, day: today.day + 1, minute: 0 }, preferences.timeZone), preferences);
}

/** Only approvers see the request's story; where our list of them is not complete, their own token answers. */
async function mustBeApprover(turn: Turn, facts: RequestFacts): Promise<void> {
  const may = mayDecide(facts, turn.person.objectId);
  if (may === 'yes') return;
  if (may === 'own-request') throw new AppError('decision.self-approval');
  if (may === 'ended') throw new AppError('item.withdrawn');
  const approval = may === 'unknown' ? await readApproval(await turn.user(), facts.id) : undefined;
  if (!approval?.stages.some(({ assignedToMe }) => assignedToMe)) throw new AppError('decision.not-approver');
}

/** The request that a card speaks of. */
export async function requestOn(turn: Turn, id: string): Promise<{ item: StoredItem; facts: RequestFacts }> {
  const item = await turn.item(id);
  if (item.feature !== 'access-packages' || item.kind !== requestKind.kind) throw new AppError('click.malformed');
  return { item, facts: requestKind.factsOf(item) };
}

function asSeen(turn: Turn, item: StoredItem): Reply {
  return { item, role: turn.place === 'channel' ? 'follower' : 'approver' };
}

/** The buttons of the approver's card. */
export const approverActions: readonly Action[] = [approve, deny, ask, snooze];
