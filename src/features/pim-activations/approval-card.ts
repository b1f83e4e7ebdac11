// The approver's card: who wants which role, for how long, why, and what that means. Also what a channel sees. Pure.

import type { CardView } from '../../core/card.ts';
import { AppError, sentenceFor } from '../../core/errors.ts';
import type { Viewer } from '../../core/item.ts';
import { plain, plainLines } from '../../core/text.ts';
import { hourMs } from '../../core/time.ts';
import { date, dateTime, timeLeft } from '../../core/wording.ts';
import {
  colors,
  firstName,
  minutesText,
  nameMax,
  shortName,
  someNames,
  storyOf,
  styles,
  titleOf,
  whereOf,
} from './card-parts.ts';
import type { ActivationFacts } from './facts.ts';
import { privilegesOf } from './privileges.ts';
import { nowOf } from './standing.ts';
import type { Now } from './standing.ts';
import { wordsIn } from './words.ts';
import type { PimWords } from './words.ts';

const offersOfMinutes = [15, 30, 60, 120, 240];

/** The request as approvers and channels see it. Buttons only while it waits, and only for somebody who may try; no reason in channels. */
export function approvalCard(facts: ActivationFacts, viewer: Viewer, itemId: string): CardView {
  const words = wordsIn(viewer.preferences.language);
  const present = nowOf(facts, viewer.decisions, viewer.now);
  const { standing } = present;
  const isWaiting = standing === 'pending';
  const who = plain(facts.person.name, nameMax) || '–';
  const what = shortName(facts, words);
  const isPrivate = viewer.place === 'personal';
  const canDecide = isWaiting && present.underWay === undefined && mayTry(facts, viewer);
  const summary = isWaiting ? words.requestSummary(who, what) : words.requestOver(who, what, words.status[standing]);
  return {
    template: 'pim-activations/approval',
    summary,
    view: {
      itemId,
      askedAt: present.round?.askedAt.toISOString() ?? '',
      summary,
      kicker: words.approvalKicker,
      status: isWaiting && canDecide && isPrivate ? words.waitingForYou : words.status[standing],
      statusColor: colors[standing],
      ...personOf(facts, who, words),
      asksFor: isWaiting ? words.asksFor : words.askedFor,
      roleName: titleOf(facts),
      roleAbout: aboutRole(facts, present, viewer, words),
      story: storyOf(facts, present, viewer, words, isPrivate),
      storyStyle: styles[standing],
      ...whyOf(present, isPrivate, words),
      risk: isWaiting && isPrivate ? riskText(facts, words) : '',
      offered: offeredOf(facts, present, viewer, words),
      ...noticeOf(present, viewer, words),
      ...deadlineOf(present, viewer, words),
      others: isWaiting ? othersOf(facts, viewer, words) : '',
      ...buttonsOf(facts, present, canDecide, who, viewer, words),
      details: canDecide ? detailsOf(facts, present, viewer, isPrivate, words) : [],
    },
  };
}

function mayTry(facts: ActivationFacts, viewer: Viewer): boolean {
  return viewer.objectId !== facts.principalId && ['approver', 'follower'].includes(viewer.role);
}

function personOf({ person }: ActivationFacts, name: string, words: PimWords) {
  const about = [person.jobTitle, person.department].flatMap((part) => (part ? [plain(part, 60)] : []));
  return {
    name,
    about: about.join(' · ') || words.noTitle,
    guest: person.isGuest ? words.guest : '',
    photo: person.photo ?? '',
    photoAlt: words.photoOf(name),
  };
}

function aboutRole(facts: ActivationFacts, present: Now, { preferences, now }: Viewer, words: PimWords): string {
  const minutes = present.round?.wish.minutes;
  const length = minutes ? words.forLength(minutesText(minutes, preferences.language)) : words.noLength;
  const end =
    present.standing === 'active' && present.endAt ? words.until(dateTime(present.endAt, preferences, now)) : length;
  return `${whereOf(facts, words)} · ${end}`;
}

function whyOf({ round }: Now, isPrivate: boolean, words: PimWords) {
  const { reason, ticketNumber, ticketSystem, isOutOfHours } = round?.wish ?? {};
  return {
    why: words.why,
    reason: !isPrivate ? words.reasonInChat : reason?.trim() ? plainLines(reason, 1000) : words.noReason,
    ticket: ticketNumber ? words.ticket(plain(ticketNumber, 60), plain(ticketSystem ?? '', 60)) : '',
    outOfHours: isOutOfHours ? words.outOfHours : '',
  };
}

/** The person has accepted what one of the approvers offered before. */
function offeredOf({ names }: ActivationFacts, { round }: Now, { objectId }: Viewer, words: PimWords): string {
  const by = round?.wish.offeredBy;
  if (by === undefined) return '';
  return by === objectId ? words.offeredByYou : words.offeredBy(plain(names[by] ?? '', nameMax) || words.somebody);
}

/** What Entra ID Protection says of who asks; nothing in channels. */
function riskText({ risk }: ActivationFacts, words: PimWords): string {
  if (risk === undefined) return '';
  const levels: Partial<Record<string, string>> = words.riskLevels;
  return words.risk(levels[risk] ?? words.riskLevels.hidden);
}

function noticeOf({ underWay, standing }: Now, viewer: Viewer, words: PimWords) {
  const own = viewer.decisions.find(
    ({ personObjectId, kind }) => personObjectId === viewer.objectId && kind.endsWith('.decide'),
  );
  const isSending = underWay?.what === 'decide';
  const text = () => {
    if (isSending) return underWay.by === viewer.objectId ? words.decideSending : words.decideSendingOther;
    if (!own || standing !== 'pending') return '';
    if (own.state === 'interrupted') return words.decideInterrupted;
    if (own.state !== 'refused' || !own.errorCode) return '';
    return sentenceFor(new AppError(own.errorCode, { params: own.errorParams ?? {} }), viewer.preferences.language);
  };
  return { notice: text(), noticeColor: isSending ? 'accent' : 'attention' };
}

function deadlineOf({ decideBy }: Now, { preferences, now }: Viewer, words: PimWords) {
  if (!decideBy) return { deadline: '', deadlineColor: 'default' };
  const isNear = decideBy.getTime() - now.getTime() < 4 * hourMs;
  return {
    deadline: words.deadline(dateTime(decideBy, preferences, now), timeLeft(decideBy, preferences.language, now)),
    deadlineColor: isNear ? 'attention' : 'default',
  };
}

function othersOf(facts: ActivationFacts, viewer: Viewer, words: PimWords): string {
  const others = facts.approvers.filter((id) => id !== viewer.objectId);
  const names = others.flatMap((id) => facts.names[id] ?? []);
  const isAsked = others.length < facts.approvers.length;
  if (names.length === 0) return isAsked && others.length === 0 ? words.onlyYou : '';
  const text = someNames(names, others.length - names.length, viewer.preferences.language, words);
  return isAsked ? words.alsoAsked(text) : words.areAsked(text);
}

function buttonsOf(
  facts: ActivationFacts,
  present: Now,
  canDecide: boolean,
  who: string,
  viewer: Viewer,
  words: PimWords,
) {
  const { language } = viewer.preferences;
  const isRequired = facts.isApproverReasonRequired;
  const asked = present.round?.wish.minutes ?? 8 * 60;
  const shorter = offersOfMinutes.filter((minutes) => minutes < asked);
  const minutes = shorter.length > 0 ? shorter : offersOfMinutes.slice(0, 1);
  return {
    canDecide,
    approve: words.approve,
    approveFor: words.approveFor(firstName(who)),
    deny: words.deny,
    denyFor: words.denyFor(firstName(who)),
    canOffer: viewer.place === 'personal',
    offer: words.offer,
    offerPlaceLabel: words.offerPlace,
    offerPlaces: [
      { title: words.offerSame, value: 'same' },
      ...facts.alternatives.map(({ name, place }) => ({ title: plain(name, 100), value: place })),
    ],
    offerMinutesLabel: words.offerMinutes,
    offerMinutesFirst: String(minutes.at(-1) ?? 15),
    offerMinutes: minutes.map((count) => ({ title: minutesText(count, language), value: String(count) })),
    confirmApprove: words.confirmApprove,
    confirmDeny: words.confirmDeny,
    confirmOffer: words.confirmOffer,
    reasonLabel: isRequired ? words.decideReasonRequired : words.decideReason,
    reasonHint: words.decideReasonHint,
    reasonMissing: words.decideReasonMissing,
    isReasonRequired: isRequired,
    detailsTitle: words.details,
  };
}

function detailsOf(facts: ActivationFacts, present: Now, viewer: Viewer, isPrivate: boolean, words: PimWords) {
  const { preferences, now } = viewer;
  const { language } = preferences;
  const rows: [string, string[]][] = [
    [words.privileges, [privilegesOf(facts.roleId, language) ?? words.privilegesUnknown]],
  ];
  if (isPrivate) {
    const others = facts.others.flatMap((id) => facts.names[id] ?? []);
    const unnamed = facts.others.length - others.length + facts.othersMore;
    const holds = facts.holds.map(({ name, endAt }) =>
      [plain(name, 100), endAt ? words.until(dateTime(new Date(endAt), preferences, now)) : '']
        .filter(Boolean)
        .join(', '),
    );
    rows.push(
      [words.history, [historyOf(facts, present, viewer, words)]],
      // Azure does not tell the bot.
      ...(facts.area === 'azure'
        ? []
        : ([
            [words.othersNow, [others.length > 0 ? someNames(others, unnamed, language, words) : words.othersNone]],
            [words.holds, holds.length > 0 ? holds : [words.holdsNone]],
          ] satisfies [string, string[]][])),
    );
  }
  const seen = evaluationText(present, viewer, words);
  if (seen) rows.push([words.extension.label, [seen]]);
  return rows.map(([label, lines]) => ({ label, lines: lines.map((text) => ({ text })) }));
}

/** What PIM asked this bot before it asked people. */
function evaluationText({ evaluation, verdict }: Now, { preferences, now }: Viewer, words: PimWords): string {
  if (!evaluation) return '';
  const when = dateTime(new Date(evaluation.at), preferences, now);
  const { seen, ruled, ignored } = words.extension;
  if (evaluation.rule === undefined) return seen(when);
  return (verdict?.rule === undefined ? ignored : ruled)(when, plain(evaluation.rule, 80));
}

function historyOf({ log }: ActivationFacts, { round }: Now, { preferences, now }: Viewer, words: PimWords): string {
  const before = log.filter(({ what, at }) => what === 'completed' && (!round || new Date(at) < round.askedAt));
  const last = before.at(-1);
  return last ? words.historySome(before.length, date(new Date(last.at), preferences, now)) : words.historyNone;
}
