// The approver's card: who asks, for what, why, until when; the decision first, the rest to unfold. Pure.

import type { CardView } from '../../core/card.ts';
import { AppError, sentenceFor } from '../../core/errors.ts';
import type { Note, Viewer } from '../../core/item.ts';
import { plain, plainLines } from '../../core/text.ts';
import type { PackageFacts, RequestFacts } from './facts.ts';
import { decisionsNow, nameMax, standingNow, story, underWay } from './request-progress.ts';
import { activeStage, approversNow, isOwn, standingOfState } from './rules.ts';
import type { ActiveStage, Standing } from './rules.ts';
import { dayMs, moment } from '../../core/time.ts';
import { date, dateTime, durationWords, listed, timeLeft } from '../../core/wording.ts';
import { wordsIn } from './words.ts';
import type { AccessWords } from './words.ts';

const namesShown = 4;
const resourcesMax = 30;
const notesMax = 10;

/** The card for an approver, a former one, or a channel that follows requests. */
export function requestCard(facts: RequestFacts, viewer: Viewer, itemId: string): CardView {
  const words = wordsIn(viewer.preferences.language);
  const scene = sceneOf(facts, viewer);
  const who = nameOf(facts);
  const what = plain(facts.accessPackage.name, 120);
  const isWaiting = scene.standing === 'pending';
  const summary = isWaiting
    ? words.summaryApprover(who, what)
    : words.summaryDecided(who, what, words.standing[scene.standing]);
  return {
    template: 'access-packages/request',
    summary: scene.reminder ? words.reminderSummary(summary) : summary,
    view: {
      itemId,
      summary,
      ...header(facts, scene, words),
      ...person(facts, words),
      ...asked(facts, scene, viewer, words),
      ...reasons(facts, scene, words),
      ...urgency(scene, viewer, words),
      story: story(facts, viewer, { names: true, reasons: scene.isPrivate }).map((line) => ({ ...line })),
      storyStyle: styleOf(scene.standing),
      notes: scene.isPrivate ? notesShown(viewer, words) : [],
      notice: noticeFor(scene, viewer, words),
      noticeColor: scene.isSending ? 'accent' : 'attention',
      snoozed: snoozedText(scene, viewer, words),
      ...whyAsked(facts, scene, viewer, words),
      details: scene.standing === 'pending' ? details(facts, scene, viewer, words) : [],
      ...buttons(who, scene, words),
    },
  };
}

interface Scene {
  standing: Standing | 'approved';
  active: ActiveStage | undefined;
  stages: number;
  canDecide: boolean;
  /** Read by approvers only: reasons, answers and what the person holds may be shown. */
  isPrivate: boolean;
  isSending: boolean;
  reminder: string;
}

function sceneOf(facts: RequestFacts, viewer: Viewer): Scene {
  const words = wordsIn(viewer.preferences.language);
  const decisions = decisionsNow(facts, viewer);
  const standing = standingNow(facts, decisions);
  const active = activeStage(facts, decisions);
  const isAsked =
    viewer.objectId !== undefined && approversNow(facts, active).some(({ objectId }) => objectId === viewer.objectId);
  // Ours is ahead of the facts between the click and the next reading: the next stage's people get their own card.
  const isStageCurrent = active?.index === activeStage(facts)?.index;
  // Entra told the finder that a stage waits for them, and who is asked in this one cannot be known here.
  const isFinder =
    viewer.role === 'finder' &&
    active?.stage.isUnresolved === true &&
    !decisions.some(({ byObjectId }) => byObjectId === viewer.objectId);
  const mayTry = isAsked || isFinder || viewer.role === 'approver' || viewer.role === 'follower';
  const isSending = underWay(viewer) !== undefined;
  const canDecide = standing === 'pending' && isStageCurrent && mayTry && !isOwn(facts, viewer.objectId) && !isSending;
  const call = canDecide ? (viewer.call ?? '') : '';
  const reminder = call.includes('deadline')
    ? words.reminderDeadline
    : call.includes('half-time')
      ? words.reminderHalf
      : '';
  const isPrivate = viewer.place === 'personal' || isAsked;
  return { standing, active, stages: facts.stages.length, canDecide, isPrivate, isSending, reminder };
}

function header(
  facts: RequestFacts,
  { standing, active, stages, canDecide, isPrivate, reminder }: Scene,
  words: AccessWords,
) {
  const title = facts.isExtension ? words.extensionRequest : words.accessRequest;
  const stage = active && stages > 1 ? ` · ${words.stageOf(active.index + 1, stages)}` : '';
  const status =
    standing === 'pending' ? (canDecide && isPrivate ? words.waitingForYou : words.waiting) : words.standing[standing];
  return { kicker: title + stage, status, statusColor: colorOf(standing), reminder };
}

function colorOf(standing: Standing | 'approved'): string {
  if (standing === 'pending' || standing === 'submitted') return 'accent';
  if (standing === 'denied' || standing === 'failed' || standing === 'expired') return 'attention';
  return standing === 'canceled' ? 'default' : standing === 'partly-delivered' ? 'warning' : 'good';
}

function styleOf(standing: Standing | 'approved'): string {
  if (standing === 'pending') return 'emphasis';
  const color = colorOf(standing);
  return color === 'default' ? 'emphasis' : color;
}

function nameOf(facts: RequestFacts): string {
  return plain(facts.requestor.name, nameMax);
}

/** What to call somebody in a button. */
function firstName(name: string): string {
  const [first = name] = name.split(' ');
  return first.length > 1 ? plain(first, 20) : plain(name, 20);
}

function person({ requestor }: RequestFacts, words: AccessWords) {
  const about = [requestor.jobTitle, requestor.department].flatMap((part) => (part ? [plain(part, 60)] : []));
  const name = plain(requestor.name, nameMax);
  return {
    name,
    about: about.join(' · ') || words.noTitle,
    guest: requestor.isGuest ? words.guest : '',
    photo: requestor.photo ?? '',
    photoAlt: words.photoOf(name),
  };
}

function asked(facts: RequestFacts, { standing }: Scene, viewer: Viewer, words: AccessWords) {
  const { accessPackage, target } = facts;
  const count = accessPackage.resources.length;
  const parts = [
    periodText(facts, viewer, words),
    count > 0 ? words.resources(count) : '',
    accessPackage.catalog ? words.catalog(plain(accessPackage.catalog, 60)) : '',
  ];
  return {
    asksFor: asksFor(target && plain(target.name, nameMax), standing === 'pending', words),
    packageName: plain(accessPackage.name, 120),
    packageAbout: parts.filter(Boolean).join(' · '),
  };
}

function asksFor(target: string | undefined, isWaiting: boolean, words: AccessWords): string {
  if (target === undefined) return isWaiting ? words.asksFor : words.askedFor;
  return isWaiting ? words.asksForOther(target) : words.askedForOther(target);
}

/** For how long, or from when until when. */
export function periodText(
  facts: Pick<RequestFacts, 'period' | 'state'>,
  viewer: Pick<Viewer, 'preferences' | 'now'>,
  words: AccessWords,
): string {
  const { startAt, endAt, lasts } = facts.period;
  const [start, end] = [moment(startAt), moment(endAt)];
  const show = (at: Date) => date(at, viewer.preferences, viewer.now);
  const isLater = start && start > viewer.now;
  if (isLater && end) return words.fromUntil(show(start), show(end));
  const length = durationWords(lasts, viewer.preferences.language);
  const text = end ? words.until(show(end)) : length ? words.lasting(length) : words.withoutEnd;
  return isLater ? `${words.startingAt(show(start))} ${text}` : text;
}

function reasons(facts: RequestFacts, { isPrivate }: Scene, words: AccessWords) {
  const hasReason = Boolean(facts.justification?.trim());
  return {
    why: words.why,
    hasReason: isPrivate && hasReason,
    reason: isPrivate && facts.justification ? plainLines(facts.justification, 1500) : '',
    noReason: !isPrivate ? words.reasonInChat : hasReason ? '' : words.noReason,
    answers: isPrivate
      ? facts.answers
          .slice(0, 10)
          .map(({ question, answer }) => ({ question: plain(question, 200), answer: plainLines(answer, 500) }))
      : [],
  };
}

function urgency({ active, standing }: Scene, viewer: Viewer, words: AccessWords) {
  const deniedAt = standing === 'pending' ? active?.deniedAt : undefined;
  if (!deniedAt) return { deadline: '', deadlineColor: 'default' };
  const left = timeLeft(deniedAt, viewer.preferences.language, viewer.now);
  const isNear = deniedAt.getTime() - viewer.now.getTime() < dayMs;
  return {
    deadline: words.deniedBySelf(dateTime(deniedAt, viewer.preferences, viewer.now), left),
    deadlineColor: isNear ? 'attention' : 'default',
  };
}

function whyAsked(facts: RequestFacts, { active, standing, isPrivate }: Scene, viewer: Viewer, words: AccessWords) {
  if (!active || standing !== 'pending') return { whyYou: '', others: '' };
  const all = approversNow(facts, active);
  const own = all.find(({ objectId }) => objectId === viewer.objectId);
  const names = all.flatMap(({ objectId }) =>
    objectId !== viewer.objectId && facts.names[objectId] ? [facts.names[objectId]] : [],
  );
  const count = all.filter(({ objectId }) => objectId !== viewer.objectId).length;
  const others = active.stage.isUnresolved && count === 0 ? words.approversUnknown : own ? words.onlyYou : '';
  return {
    whyYou: own && isPrivate ? words.youAreAsked[own.why](firstName(facts.target?.name ?? facts.requestor.name)) : '',
    others: names.length > 0 ? (own ? words.alsoAsked : words.areAsked)(someOf(names, count, viewer, words)) : others,
  };
}

/** The first names of a list that may be long; `disjunction` when one of them is enough. */
export function someOf(
  names: string[],
  count: number,
  viewer: Pick<Viewer, 'preferences'>,
  words: AccessWords,
  type: 'conjunction' | 'disjunction' = 'conjunction',
): string {
  const shown = names.slice(0, namesShown).map((name) => plain(name, nameMax));
  if (count <= shown.length) return listed(shown, viewer.preferences.language, type);
  return words.andMore(shown.join(', '), count - shown.length);
}

function details(facts: RequestFacts, { isPrivate, active, standing }: Scene, viewer: Viewer, words: AccessWords) {
  const show = (at: string | undefined) => {
    const day = moment(at);
    return day ? date(day, viewer.preferences, viewer.now) : '';
  };
  const rows: { label: string; lines: { text: string }[] }[] = [];
  const add = (label: string, lines: string[]) => {
    if (lines.length > 0) rows.push({ label, lines: lines.map((text) => ({ text })) });
  };
  add(words.includes, resourceLines(facts.accessPackage, words));
  if (isPrivate) {
    const holds = facts.holds.map(({ name, endAt }) =>
      [plain(name, 100), endAt ? words.until(show(endAt)) : ''].filter(Boolean).join(', '),
    );
    add(
      words.holds,
      facts.holdsMore > 0 ? [...holds, words.more(facts.holdsMore)] : holds.length > 0 ? holds : [words.holdsNothing],
    );
    const earlier = facts.earlier.map(({ at, state }) => `${show(at)}: ${words.standing[standingOfState(state)]}`);
    add(words.earlier, earlier.length > 0 ? earlier : [words.earlierNone]);
    add(words.manager, facts.requestor.managerName ? [plain(facts.requestor.managerName, nameMax)] : []);
  }
  const askedAt = moment(facts.createdAt);
  add(words.askedAt, askedAt ? [dateTime(askedAt, viewer.preferences, viewer.now)] : []);
  if (standing === 'pending' && active?.escalatesAt) {
    const isEscalated = facts.status.toLowerCase() === 'pendingapprovalescalated';
    add(words.escalation, [
      isEscalated ? words.escalated : words.escalates(dateTime(active.escalatesAt, viewer.preferences, viewer.now)),
    ]);
  }
  return rows;
}

/** Every resource with the role in it. */
export function resourceLines({ resources }: Pick<PackageFacts, 'resources'>, words: AccessWords): string[] {
  const lines = resources
    .slice(0, resourcesMax)
    .map(({ resource, role }) => [resource, role].flatMap((part) => (part ? [plain(part, 80)] : [])).join(' – '));
  const left = resources.length - lines.length;
  return left > 0 ? [...lines, words.more(left)] : lines;
}

/** Questions and answers as lines, the newest ones. */
export function notesShown(
  viewer: Viewer,
  words: AccessWords,
  showsApprovers = true,
): { head: string; text: string }[] {
  return viewer.notes.slice(-notesMax).map((note: Note) => {
    const isHidden = note.kind === 'question' && !showsApprovers;
    const name = isHidden ? '' : plain(note.fromName, nameMax);
    const who = note.fromObjectId === viewer.objectId ? words.you : name || words.somebody;
    const when = dateTime(note.at, viewer.preferences, viewer.now);
    return {
      head: note.kind === 'question' ? words.asked(who, when) : words.answered(who, when),
      text: plainLines(note.text, 800),
    };
  });
}

function noticeFor({ isSending, standing }: Scene, viewer: Viewer, words: AccessWords): string {
  const pending = underWay(viewer);
  if (isSending && pending) return pending.personObjectId === viewer.objectId ? words.sending : words.sendingOther;
  const own = viewer.decisions.find(({ personObjectId }) => personObjectId === viewer.objectId);
  if (!own || standing !== 'pending') return '';
  if (own.state === 'interrupted') return words.interrupted;
  if (own.state !== 'refused' || !own.errorCode) return '';
  return sentenceFor(new AppError(own.errorCode, { params: own.errorParams ?? {} }), viewer.preferences.language);
}

function snoozedText({ canDecide }: Scene, viewer: Viewer, words: AccessWords): string {
  const until = viewer.snoozedUntil;
  return canDecide && until && until > viewer.now ? words.snoozed(dateTime(until, viewer.preferences, viewer.now)) : '';
}

function buttons(who: string, { canDecide, isPrivate, active, standing }: Scene, words: AccessWords) {
  const isRequired = active?.stage.isReasonRequired ?? false;
  return {
    stage: active?.index ?? 0,
    canDecide,
    canAsk: canDecide && isPrivate,
    hasDetails: standing === 'pending',
    approve: words.approve,
    approveFor: words.approveFor(who),
    deny: words.deny,
    denyFor: words.denyFor(who),
    reasonLabel: isRequired ? words.reasonRequired : words.reasonOptional,
    reasonHint: words.reasonHint,
    reasonMissing: words.reasonMissing,
    isReasonRequired: isRequired,
    confirmApprove: words.confirmApprove,
    confirmDeny: words.confirmDeny,
    ask: words.ask(firstName(who)),
    questionLabel: words.questionLabel(firstName(who)),
    questionHint: words.questionHint,
    questionMissing: words.questionMissing,
    sendQuestion: words.sendQuestion,
    snooze: words.snooze,
    snoozeLabel: words.snoozeLabel,
    snoozeNote: words.snoozeNote,
    snoozeHours: words.snoozeChoices.hours,
    snoozeTomorrow: words.snoozeChoices.tomorrow,
    snoozeWeek: words.snoozeChoices.week,
    setSnooze: words.setSnooze,
    detailsTitle: words.details,
  };
}
