// What somebody has and has asked for: lists, extending, giving back, and the buttons of the receipt.

import { z } from 'zod';
import type { CardView } from '../../core/card.ts';
import { AppError } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, Reply, Turn } from '../../core/feature.ts';
import { plain } from '../../core/text.ts';
import { requestOn } from './approver-actions.ts';
import { assignmentKind } from './assignment-item.ts';
import { ownAssignments, ownRequests } from './graph.ts';
import type { Assignment, GraphRequest } from './graph-shapes.ts';
import { listCard, messageCard, rowsMax } from '../../core/list-card.ts';
import type { ListButton } from '../../core/list-card.ts';
import { cancelDecision, giveBackDecision } from './own-decisions.ts';
import { afterSending, openForm, openRequest } from './request-form.ts';
import { policyById } from './request-read.ts';
import { requestRef } from './request-item.ts';
import { mayCancel, standingOfState } from './rules.ts';
import { requestorWordsIn } from './requestor-words.ts';
import { moment } from '../../core/time.ts';
import { date, timeLeft } from '../../core/wording.ts';
import { wordsIn } from './words.ts';

const from = z.number().int().min(0).max(10_000);
const id = z.string().regex(/^[\w-]{1,80}$/);
const itemId = z.string().min(1).max(64);

// ---------------------------------------------------------------- my access

/** What the person has, until when, and what they may do with it. */
export async function accessList(turn: Turn, first = 0): Promise<CardView> {
  const words = requestorWordsIn(turn.preferences.language);
  const held = (await ownAssignments(await turn.user())).filter(isHeld).sort((a, b) => endOf(a) - endOf(b));
  if (held.length === 0) return messageCard(words.accessHeading, words.accessEmpty);
  const rows = await Promise.all(held.slice(first, first + rowsMax).map((assignment) => accessRow(turn, assignment)));
  return listCard({
    heading: words.accessHeading,
    intro: '',
    rows,
    more: moreButton(turn, held.length, first, 'access-packages.my-access'),
  });
}

const isHeld = ({ state }: Assignment) => state?.toLowerCase() === 'delivered';
const endOf = ({ schedule }: Assignment) => moment(schedule?.expiration?.endDateTime)?.getTime() ?? Infinity;

async function accessRow(turn: Turn, assignment: Assignment) {
  const { preferences, now } = turn;
  const words = requestorWordsIn(preferences.language);
  const title = plain(assignment.accessPackage?.displayName ?? '', 100);
  const endAt = moment(assignment.schedule?.expiration?.endDateTime);
  const may = await whatMay(turn, assignment);
  const sends = { assignmentId: assignment.id };
  const buttons: ListButton[] = [
    ...(may.extend
      ? [{ title: words.extend, about: words.extendAbout(title), verb: 'access-packages.extend', sends }]
      : []),
    ...(may.giveBack
      ? [{ title: words.giveBack, about: words.giveBackAbout(title), verb: 'access-packages.give-back', sends }]
      : []),
  ];
  const until = endAt
    ? words.accessUntil(date(endAt, preferences, now), timeLeft(endAt, preferences.language, now))
    : words.accessForever;
  return { title, subtitle: until, buttons };
}

async function whatMay(
  turn: Turn,
  { assignmentPolicy, schedule }: Assignment,
): Promise<{ extend: boolean; giveBack: boolean }> {
  const policy = assignmentPolicy?.id ? await policyById(turn.directory, turn.app, assignmentPolicy.id) : undefined;
  const settings = policy?.requestorSettings;
  const hasEnd = schedule?.expiration?.endDateTime !== undefined;
  return {
    extend: hasEnd && (settings?.enableTargetsToSelfUpdateAccess ?? false),
    giveBack: settings?.enableTargetsToSelfRemoveAccess ?? false,
  };
}

/** The button for the rows that did not fit. */
export function moreButton(
  turn: Turn,
  count: number,
  first: number,
  verb: string,
  sends: ListButton['sends'] = {},
): ListButton | undefined {
  const left = count - first - rowsMax;
  if (left <= 0) return undefined;
  const title = requestorWordsIn(turn.preferences.language).more(Math.min(left, rowsMax));
  return { title, about: title, verb, sends: { ...sends, from: first + rowsMax } };
}

const myAccess = defineAction({
  verb: 'access-packages.my-access',
  input: z.object({ from }),
  run: async (turn, input) => ({ card: await accessList(turn, input.from) }),
});

/** The person's own assignment, as their token shows it now. */
async function ownAssignment(turn: Turn, assignmentId: string): Promise<Assignment | undefined> {
  return (await ownAssignments(await turn.user())).find(
    (assignment) => assignment.id === assignmentId && isHeld(assignment),
  );
}

async function extend(turn: Turn, assignmentId: string, isReminder = false): Promise<Reply> {
  const words = requestorWordsIn(turn.preferences.language);
  const assignment = await ownAssignment(turn, assignmentId);
  const packageId = assignment?.accessPackage?.id;
  if (!assignment || !packageId) throw new AppError('assignment.not-held');
  if (!(await whatMay(turn, assignment)).extend) return { text: words.notExtendable };
  const policyId = assignment.assignmentPolicy?.id;
  return openForm(turn, { packageId, policyId, isExtension: true, ...(isReminder ? { assignmentId } : {}) });
}

async function confirmGiveBack(turn: Turn, assignmentId: string): Promise<Reply> {
  const words = requestorWordsIn(turn.preferences.language);
  const assignment = await ownAssignment(turn, assignmentId);
  if (!assignment) throw new AppError('assignment.not-held');
  if (!(await whatMay(turn, assignment)).giveBack) return { text: words.notReturnable };
  const packageId = assignment.accessPackage?.id;
  if (packageId && (await openRequest(turn, { packageId }))) return { text: words.openWaits };
  const title = plain(assignment.accessPackage?.displayName ?? '', 100);
  const sends = { assignmentId, nonce: turn.newId(), openedAt: turn.now.toISOString() };
  const buttons = [
    { title: words.giveBackYes, about: words.giveBackAbout(title), verb: 'access-packages.give-back-now', sends },
  ];
  return {
    card: listCard({
      heading: words.giveBackHeading,
      intro: words.giveBackText,
      rows: [{ title, subtitle: '', buttons }],
    }),
  };
}

async function giveBack(turn: Turn, wish: { assignmentId: string; nonce: string; openedAt: string }): Promise<Reply> {
  const assignment = await ownAssignment(turn, wish.assignmentId);
  const packageId = assignment?.accessPackage?.id;
  if (!packageId) throw new AppError('assignment.not-held');
  const { assignmentId, nonce, openedAt } = wish;
  const answer = await turn.decide({
    kind: giveBackDecision,
    key: `give-back:${turn.person.objectId}:${nonce}`,
    payload: { assignmentId, packageId, openedAt },
  });
  return afterSending(turn, answer);
}

const extendAction = defineAction({
  verb: 'access-packages.extend',
  input: z.object({ assignmentId: id }),
  run: (turn, input) => extend(turn, input.assignmentId),
});

const giveBackAction = defineAction({
  verb: 'access-packages.give-back',
  input: z.object({ assignmentId: id }),
  run: (turn, input) => confirmGiveBack(turn, input.assignmentId),
});

const giveBackNow = defineAction({
  verb: 'access-packages.give-back-now',
  input: z.object({ assignmentId: id, nonce: id, openedAt: z.iso.datetime() }),
  run: (turn, input) => giveBack(turn, input),
});

// ---------------------------------------------------------------- the reminder's buttons

const keep = defineAction({
  verb: 'access-packages.keep',
  input: z.object({ itemId }),
  run: async (turn, input) => {
    const { key } = await endingOn(turn, input.itemId);
    const reply = await extend(turn, key, true);
    // Already asked for: the receipt comes below, the reminder stays what it is.
    return 'item' in reply ? { itemBelow: reply.item, role: reply.role } : reply;
  },
});

const notNeeded = defineAction({
  verb: 'access-packages.not-needed',
  input: z.object({ itemId }),
  run: async (turn, input) => {
    const { key, packageId, endAt, item } = await endingOn(turn, input.itemId);
    await turn.decide({
      kind: giveBackDecision,
      key: `give-back:${key}:${endAt ?? ''}`,
      item,
      payload: { assignmentId: key, packageId, openedAt: endAt ?? '' },
    });
    return { item, role: 'holder' };
  },
});

async function endingOn(turn: Turn, idOnCard: string) {
  const item = await turn.item(idOnCard);
  if (item.feature !== 'access-packages' || item.kind !== assignmentKind.kind) throw new AppError('click.malformed');
  const facts = assignmentKind.factsOf(item);
  if (facts.targetObjectId !== turn.person.objectId) throw new AppError('graph.forbidden');
  return { item, key: item.key, packageId: facts.accessPackageId, endAt: facts.endAt };
}

// ---------------------------------------------------------------- my requests

/** The person's requests, newest first. */
export async function requestList(turn: Turn, first = 0): Promise<CardView> {
  const words = requestorWordsIn(turn.preferences.language);
  const mine = (await ownRequests(await turn.user())).sort((a, b) =>
    (b.createdDateTime ?? '').localeCompare(a.createdDateTime ?? ''),
  );
  if (mine.length === 0) return messageCard(words.requestsHeading, words.requestsEmpty);
  const rows = mine.slice(first, first + rowsMax).map((request) => requestRow(turn, request));
  return listCard({
    heading: words.requestsHeading,
    intro: '',
    rows,
    more: moreButton(turn, mine.length, first, 'access-packages.my-requests'),
  });
}

function requestRow({ preferences, now }: Turn, request: GraphRequest) {
  const words = requestorWordsIn(preferences.language);
  const title = plain(request.accessPackage?.displayName ?? '', 100);
  const askedAt = moment(request.createdDateTime);
  const status = wordsIn(preferences.language).standing[standingOfState(request.state ?? '')];
  return {
    title,
    subtitle: words.askedOn(status, askedAt ? date(askedAt, preferences, now) : ''),
    buttons: [
      {
        title: words.show,
        about: words.showAbout(title),
        verb: 'access-packages.show',
        sends: { requestId: request.id },
      },
    ],
  };
}

const myRequests = defineAction({
  verb: 'access-packages.my-requests',
  input: z.object({ from }),
  run: async (turn, input) => ({ card: await requestList(turn, input.from) }),
});

const show = defineAction({
  verb: 'access-packages.show',
  input: z.object({ requestId: id }),
  run: async (turn, input) => {
    const isMine = (await ownRequests(await turn.user())).some((request) => request.id === input.requestId);
    const item = isMine ? await turn.track(requestRef(input.requestId)) : undefined;
    if (!item) throw new AppError('item.unknown');
    return { itemBelow: item, role: 'requestor' };
  },
});

const cancel = defineAction({
  verb: 'access-packages.cancel',
  input: z.object({ itemId }),
  run: async (turn, input) => {
    const { item, facts } = await requestOn(turn, input.itemId);
    if (facts.requestor.objectId !== turn.person.objectId) throw new AppError('graph.forbidden');
    if (!mayCancel(facts)) throw new AppError('item.withdrawn');
    await turn.decide({ kind: cancelDecision, key: `cancel:${facts.id}`, item, payload: { requestId: facts.id } });
    return { item, role: 'requestor' };
  },
});

const answer = defineAction({
  verb: 'access-packages.answer',
  input: z.object({ itemId, answer: z.string().trim().min(1).max(500) }),
  run: async (turn, input) => {
    const { item, facts } = await requestOn(turn, input.itemId);
    if (facts.requestor.objectId !== turn.person.objectId) throw new AppError('graph.forbidden');
    const notes = await turn.notesOf(item.id);
    if (notes.at(-1)?.kind !== 'question') throw new AppError('item.withdrawn');
    await turn.addNote(item.id, { kind: 'answer', text: input.answer });
    return { item, role: 'requestor' };
  },
});

/** The buttons of lists, receipts and reminders. */
export const ownActions: readonly Action[] = [
  myAccess,
  extendAction,
  giveBackAction,
  giveBackNow,
  keep,
  notNeeded,
  myRequests,
  show,
  cancel,
  answer,
];
