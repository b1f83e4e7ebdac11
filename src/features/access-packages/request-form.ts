// Asking for access: from a package to its form, and from the filled form to a request in Entra.

import { z } from 'zod';
import type { CardView } from '../../core/card.ts';
import { AppError, sentenceFor } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, DecisionAnswer, Reply, Turn } from '../../core/feature.ts';
import type { ItemRef, StoredItem } from '../../core/item.ts';
import { plain } from '../../core/text.ts';
import { resolveStage } from './approvers.ts';
import { assignmentRef } from './assignment-item.ts';
import type { StageFacts } from './facts.ts';
import { formView, hintsOf } from './form-card.ts';
import type { Wish } from './form-card.ts';
import { filledForm } from './forms.ts';
import { ownAssignments, ownRequests, policiesOf, requirementsFor } from './graph.ts';
import type { Assignment, Policy, Requirements } from './graph-shapes.ts';
import { listCard, messageCard } from '../../core/list-card.ts';
import { isOpenState, requestDecision } from './own-decisions.ts';
import { packageById, policyById } from './request-read.ts';
import { requestRef } from './request-item.ts';
import { requestorWordsIn } from './requestor-words.ts';
import { moment } from '../../core/time.ts';
import { date, durationWords, listed } from '../../core/wording.ts';
import { wordsIn } from './words.ts';

/** The form for a package; a choice of policies first when there are several; the receipt when it is already asked for. */
export async function openForm(turn: Turn, wish: Wish): Promise<Reply> {
  const words = requestorWordsIn(turn.preferences.language);
  const all = await requirementsOf(turn, wish);
  const [only, ...others] = wish.policyId ? all.filter(({ policyId }) => policyId === wish.policyId) : all;
  if (!only) return { text: wish.targetId ? words.onBehalfNot : words.mayNotRequest };
  const open = await openRequest(turn, wish);
  if (open) {
    const item = await turn.track(requestRef(open));
    if (item) return { item, role: 'requestor' };
  }
  const held = wish.targetId ? undefined : await heldNow(turn, wish.packageId);
  if (held && !(await mayExtend(turn, only.policyId))) return { text: words.alreadyHeld };
  const asked = { ...wish, isExtension: held !== undefined };
  return others.length > 0 ? choice(turn, asked, all) : { card: await formCard(turn, asked, only, held) };
}

/** What the policies want. For another person the policies that allow it are read, because Graph answers for the caller only. */
async function requirementsOf(turn: Turn, { packageId, targetId }: Wish): Promise<Requirements[]> {
  const graph = await turn.user();
  if (!targetId) return requirementsFor(graph, packageId);
  await mustManage(turn, targetId);
  const policies = await turn.directory.cached(`access-packages:policies:${packageId}`, () =>
    policiesOf(turn.app, packageId),
  );
  return policies
    .filter(({ requestorSettings }) => requestorSettings?.enableOnBehalfRequestorsToAddAccess)
    .map(requirementsIn);
}

async function mustManage(turn: Turn, targetId: string): Promise<void> {
  if ((await turn.directory.manager(targetId)) !== turn.person.objectId) throw new AppError('graph.forbidden');
}

function requirementsIn(policy: Policy): Requirements {
  const approval = policy.requestApprovalSettings;
  return {
    policyId: policy.id,
    policyDisplayName: policy.displayName,
    policyDescription: undefined,
    isApprovalRequiredForAdd: approval?.isApprovalRequiredForAdd,
    isApprovalRequiredForUpdate: approval?.isApprovalRequiredForUpdate,
    isRequestorJustificationRequired: approval?.isRequestorJustificationRequired,
    allowCustomAssignmentSchedule: policy.requestorSettings?.allowCustomAssignmentSchedule,
    schedule: { startDateTime: undefined, expiration: policy.expiration },
    questions: policy.questions,
  };
}

/** Graph's id of a request for the package that is under way; Entra takes no second one. */
export async function openRequest(
  turn: Turn,
  { packageId, targetId }: Pick<Wish, 'packageId' | 'targetId'>,
): Promise<string | undefined> {
  const mine = await ownRequests(await turn.user());
  const whom = targetId ?? turn.person.objectId;
  const open = mine.find(({ accessPackage, state, assignment, requestor, requestType }) => {
    const target = assignment?.target?.objectId ?? requestor?.objectId;
    return (
      accessPackage?.id === packageId && target === whom && isOpenState(state) && !/remove$/i.test(requestType ?? '')
    );
  });
  return open?.id;
}

function choice(turn: Turn, wish: Wish, all: Requirements[]): Reply {
  const words = requestorWordsIn(turn.preferences.language);
  const rows = all.map(({ policyId, policyDisplayName, policyDescription }) => {
    const title = plain(policyDisplayName ?? policyId, 100);
    const sends = { ...hintsOf(wish), policyId };
    return {
      title,
      subtitle: plain(policyDescription ?? '', 200),
      buttons: [{ title: words.choose, about: words.openAbout(title), verb: 'access-packages.form', sends }],
    };
  });
  return { card: listCard({ heading: words.chooseHeading, intro: words.chooseIntro, rows }) };
}

async function formCard(turn: Turn, wish: Wish, wanted: Requirements, held: Assignment | undefined): Promise<CardView> {
  const { preferences, now } = turn;
  const words = requestorWordsIn(preferences.language);
  const target = wish.targetId ? await turn.directory.profile(wish.targetId) : undefined;
  const until = moment(held?.schedule?.expiration?.endDateTime);
  return formView({
    wish,
    wanted,
    accessPackage: await packageById(turn.directory, turn.app, wish.packageId),
    targetName: target?.displayName,
    lasts: [...(until ? [words.untilNow(date(until, preferences, now))] : []), lastsText(turn, wanted)],
    approval: await approvalLines(turn, wish, wanted),
    reader: preferences,
    nonce: turn.newId(),
    now,
  });
}

function lastsText({ preferences, now }: Turn, { schedule }: Requirements): string {
  const words = requestorWordsIn(preferences.language);
  const length = durationWords(schedule?.expiration?.duration, preferences.language);
  const endsAt = moment(schedule?.expiration?.endDateTime);
  if (length) return words.lastsFor(length);
  return endsAt ? words.lastsUntil(date(endsAt, preferences, now)) : words.lastsForever;
}

/** What the person has of this package: then the request is one to extend. */
async function heldNow(turn: Turn, packageId: string): Promise<Assignment | undefined> {
  const mine = await ownAssignments(await turn.user());
  return mine.find(
    ({ accessPackage, state }) => accessPackage?.id === packageId && state?.toLowerCase() === 'delivered',
  );
}

async function mayExtend(turn: Turn, policyId: string): Promise<boolean> {
  const policy = await policyById(turn.directory, turn.app, policyId);
  return policy?.requestorSettings?.enableTargetsToSelfUpdateAccess ?? true;
}

/** Who will be asked and within how long, as far as the policy lets people see it. */
async function approvalLines(turn: Turn, wish: Wish, wanted: Requirements): Promise<string[]> {
  const words = requestorWordsIn(turn.preferences.language);
  const isNeeded = wish.isExtension ? wanted.isApprovalRequiredForUpdate : wanted.isApprovalRequiredForAdd;
  const policy = isNeeded ? await policyById(turn.directory, turn.app, wanted.policyId) : undefined;
  const stages = policy?.requestApprovalSettings?.stages ?? [];
  if (!isNeeded) return [words.noApproval];
  const { isGuest } = await turn.me();
  const asking = {
    isGuest,
    requestorObjectId: turn.person.objectId,
    targetObjectId: wish.targetId ?? turn.person.objectId,
  };
  const resolved = await Promise.all(stages.map((stage) => resolveStage(turn.directory, stage, asking)));
  const lines = await Promise.all(resolved.map((stage) => stageLine(turn, stage)));
  return lines.length > 1 ? lines.map((line, index) => words.stageLine(index + 1, line)) : lines;
}

async function stageLine(turn: Turn, stage: StageFacts): Promise<string> {
  const { language } = turn.preferences;
  const words = requestorWordsIn(language);
  const limit = durationWords(stage.denyAfter, language);
  const who = stage.areNamesVisible && stage.approvers.length > 0 ? await namesOf(turn, stage) : kindsOf(stage, words);
  return limit ? words.within(who, limit) : who;
}

async function namesOf(turn: Turn, { approvers }: StageFacts): Promise<string> {
  const { language } = turn.preferences;
  const profiles = await Promise.all(approvers.slice(0, 3).map(({ objectId }) => turn.directory.profile(objectId)));
  const names = profiles.flatMap((profile) => (profile ? [plain(profile.displayName, 60)] : []));
  const left = approvers.length - names.length;
  return left > 0 ? wordsIn(language).andMore(names.join(', '), left) : listed(names, language, 'disjunction');
}

function kindsOf({ approvers, isUnresolved }: StageFacts, words: ReturnType<typeof requestorWordsIn>): string {
  const kinds = [...new Set(approvers.map(({ why }) => words.approverKinds[why]))];
  if (kinds.length > 0) return kinds.join(', ');
  return isUnresolved ? words.approverKinds.sponsor : words.approverUnknown;
}

// ---------------------------------------------------------------- buttons

const id = z.string().regex(/^[\w-]{1,80}$/);
const maybeId = z
  .union([z.literal(''), id])
  .optional()
  .transform((value) => value || undefined);
const hints = {
  packageId: id,
  policyId: maybeId,
  targetId: maybeId,
  isExtension: z.boolean().optional(),
  assignmentId: maybeId,
};

const form = defineAction({
  verb: 'access-packages.form',
  input: z.object(hints),
  run: (turn, wish) => openForm(turn, wish),
});

const send = defineAction({
  verb: 'access-packages.send',
  input: z.looseObject({ ...hints, nonce: id, openedAt: z.iso.datetime() }),
  run: async (turn, input) => {
    const { packageId, targetId } = input;
    const all = await requirementsOf(turn, { packageId, targetId });
    const wanted = all.find(({ policyId }) => policyId === input.policyId);
    if (!wanted) throw new AppError('graph.forbidden');
    const filled = filledForm(wanted, input, turn.preferences, turn.now);
    const answer = await turn.decide({
      kind: requestDecision,
      key: `request:${turn.person.objectId}:${input.nonce}`,
      payload: {
        packageId,
        policyId: wanted.policyId,
        ...(targetId ? { targetId } : {}),
        justification: filled.justification,
        answers: filled.answers,
        ...(filled.schedule ? { schedule: filled.schedule } : {}),
        openedAt: input.openedAt,
      },
    });
    const reply = await afterSending(turn, answer);
    if (!input.assignmentId || !('item' in reply)) return reply;
    // The clicked message is the reminder's and stays so; the receipt comes by itself.
    await turn.track(assignmentRef(input.assignmentId));
    return { text: requestorWordsIn(turn.preferences.language).sentRequest };
  },
});

/** The receipt of what came of a decision; a sentence when Entra refused it. */
export async function afterSending(turn: Pick<Turn, 'preferences' | 'track'>, answer: DecisionAnswer): Promise<Reply> {
  const words = requestorWordsIn(turn.preferences.language);
  if (answer.state === 'sending') return { card: messageCard(words.sendingTitle, words.sendingRequest) };
  const { outcome } = answer;
  if (outcome.result === 'refused') {
    const error = new AppError(outcome.errorCode ?? 'graph.refused', { params: outcome.params ?? {} });
    return { text: sentenceFor(error, turn.preferences.language) };
  }
  const item = outcome.created && (await receiptOf(turn, outcome.created));
  return item ? { item, role: 'requestor' } : { card: messageCard(words.sentTitle, words.sentRequest) };
}

/** It is sent: that its receipt cannot be read at this moment must not look like a failure. The receipt comes by itself. */
async function receiptOf(turn: Pick<Turn, 'track'>, ref: ItemRef): Promise<StoredItem | undefined> {
  try {
    return await turn.track(ref);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return undefined;
  }
}

/** The buttons of the form. */
export const formActions: readonly Action[] = [form, send];
