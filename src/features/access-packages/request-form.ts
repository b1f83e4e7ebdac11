// Asking for access: from a package to its form, and from the filled form to a request in Entra.

import { z } from 'zod';
import type { Json } from '../../core/card.ts';
import { AppError, sentenceFor } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, Reply, Turn } from '../../core/feature.ts';
import { plain } from '../../core/text.ts';
import { resolveStage } from './approvers.ts';
import type { StageFacts } from './facts.ts';
import { fieldsOf, filledForm } from './forms.ts';
import { ownAssignments, ownRequests, policiesOf, requirementsFor } from './graph.ts';
import type { Policy, Requirements } from './graph.ts';
import { listCard, messageCard } from './list-card.ts';
import { isOpenState, requestDecision } from './own-decisions.ts';
import { resourceLines } from './request-card.ts';
import { packageById, policyById } from './request-read.ts';
import { requestRef } from './request-item.ts';
import { requestorWordsIn } from './requestor-words.ts';
import { moment } from './time.ts';
import { date, durationWords, listed } from './wording.ts';
import { wordsIn } from './words.ts';

/** What a button says it is about. Hints: everything is read again with the person's own token. */
export interface Wish {
  packageId: string;
  policyId?: string | undefined;
  targetId?: string | undefined;
  isExtension?: boolean | undefined;
  /** Set when a reminder led here: its card is told of the request. */
  assignmentId?: string | undefined;
}

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
  return others.length > 0 ? choice(turn, wish, all) : { card: await formCard(turn, wish, only) };
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

async function openRequest(turn: Turn, { packageId, targetId }: Wish): Promise<string | undefined> {
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

function hintsOf({ packageId, policyId = '', targetId = '', isExtension = false, assignmentId = '' }: Wish): {
  [key: string]: Json;
} {
  return { packageId, policyId, targetId, isExtension, assignmentId };
}

async function formCard(turn: Turn, wish: Wish, wanted: Requirements) {
  const { preferences, now } = turn;
  const words = requestorWordsIn(preferences.language);
  const accessPackage = await packageById(turn.directory, turn.app, wish.packageId);
  const target = wish.targetId ? await turn.directory.profile(wish.targetId) : undefined;
  const name = plain(accessPackage?.name ?? '', 120);
  const about = (label: string, lines: string[]) => ({ label, lines: lines.map((text) => ({ text })) });
  const resources = accessPackage ? resourceLines(accessPackage, wordsIn(preferences.language)) : [];
  const until = wish.isExtension ? await heldUntil(turn, wish.packageId) : undefined;
  return {
    template: 'access-packages/form',
    summary: `${words.formKicker}: ${name}`,
    view: {
      summary: `${words.formKicker}: ${name}`,
      kicker: wish.isExtension ? words.formKickerExtend : words.formKicker,
      name,
      whom: target ? words.formFor(plain(target.displayName, 60)) : '',
      description: plain(accessPackage?.description ?? '', 500) || words.noDescription,
      abouts: [
        ...(resources.length > 0 ? [about(words.contains, resources)] : []),
        about(words.lasts, [
          ...(until ? [words.untilNow(date(until, preferences, now))] : []),
          lastsText(turn, wanted),
        ]),
        about(words.approval, await approvalLines(turn, wish, wanted)),
      ],
      ...fieldsOf(wanted, preferences, now),
      send: wish.isExtension ? words.sendExtend : words.send,
      sends: { ...hintsOf({ ...wish, policyId: wanted.policyId }), nonce: turn.newId(), openedAt: now.toISOString() },
    },
  };
}

function lastsText({ preferences, now }: Turn, { schedule }: Requirements): string {
  const words = requestorWordsIn(preferences.language);
  const length = durationWords(schedule?.expiration?.duration, preferences.language);
  const endsAt = moment(schedule?.expiration?.endDateTime);
  if (length) return words.lastsFor(length);
  return endsAt ? words.lastsUntil(date(endsAt, preferences, now)) : words.lastsForever;
}

async function heldUntil(turn: Turn, packageId: string): Promise<Date | undefined> {
  const mine = await ownAssignments(await turn.user());
  const held = mine.find(
    ({ accessPackage, state }) => accessPackage?.id === packageId && state?.toLowerCase() === 'delivered',
  );
  return moment(held?.schedule?.expiration?.endDateTime);
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
    // The clicked message is the reminder's and stays so; the receipt comes below it.
    await turn.track({ feature: 'access-packages', kind: 'assignment', key: input.assignmentId });
    return { itemBelow: reply.item, role: reply.role };
  },
});

/** The receipt of what came of a decision; a sentence when Entra refused it. */
export async function afterSending(turn: Turn, answer: Awaited<ReturnType<Turn['decide']>>): Promise<Reply> {
  const words = requestorWordsIn(turn.preferences.language);
  if (answer.state === 'sending') return { card: messageCard(words.sendingTitle, words.sendingRequest) };
  const { outcome } = answer;
  if (outcome.result === 'refused') {
    const error = new AppError(outcome.errorCode ?? 'graph.refused', { params: outcome.params ?? {} });
    return { text: sentenceFor(error, turn.preferences.language) };
  }
  const item = outcome.created ? await turn.track(outcome.created) : undefined;
  return item ? { item, role: 'requestor' } : { card: messageCard(words.sentTitle, words.sentRequest) };
}

export const formActions: readonly Action[] = [form, send];
