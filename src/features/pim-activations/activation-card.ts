// The card of the person who activates: it follows the request from sending to its end, and ends it. Pure.

import type { CardView } from '../../core/card.ts';
import { AppError, errorCatalog, sentenceFor } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { Viewer } from '../../core/item.ts';
import { plain, plainLines } from '../../core/text.ts';
import { moment } from '../../core/time.ts';
import { dateTime, timeLeft } from '../../core/wording.ts';
import { colors, minutesText, shortName, someNames, storyOf, styles, titleOf, whereOf } from './card-parts.ts';
import type { ActivationFacts, OwnDecision } from './facts.ts';
import { placeKey } from './places.ts';
import { portalUrl } from './portal.ts';
import { codesOfRules } from './refusals.ts';
import { activeMinMs, nowOf } from './standing.ts';
import type { Now } from './standing.ts';
import { wordsIn } from './words.ts';
import type { PimWords } from './words.ts';

/** The notice before the end comes under this call. */
export const endingCall = 'ending';

/** The holder’s card of their own activation, as it stands at the viewer’s moment; every standing has a card. */
export function activationCard(facts: ActivationFacts, viewer: Viewer, itemId: string): CardView {
  const words = wordsIn(viewer.preferences.language);
  const present = nowOf(facts, viewer.decisions, viewer.now);
  const { standing } = present;
  const name = shortName(facts, words);
  const summary = words.summary(name, words.status[standing]);
  const isEnding = standing === 'active' && (viewer.call?.startsWith(endingCall) ?? false);
  return {
    template: 'pim-activations/activation',
    summary,
    view: {
      itemId,
      askedAt: present.round?.askedAt.toISOString() ?? '',
      startAt: facts.instance?.startAt ?? '',
      summary,
      kicker: words.ownKicker,
      status: words.status[standing],
      statusColor: isEnding ? 'warning' : colors[standing],
      roleName: titleOf(facts),
      scopeName: whereOf(facts, words),
      headline: headlineOf(present, isEnding, viewer, words),
      headlineColor: isEnding ? 'warning' : 'default',
      lines: linesOf(facts, present, viewer, words).map((text) => ({ text })),
      story: storyOf(facts, present, viewer, words),
      storyStyle: styles[standing],
      problems: problemsOf(present, viewer).map((text) => ({ text })),
      notice: noticeOf(present, words),
      reasonLabel: words.yourReason,
      reason: reasonOf(present),
      ...actionsOf(facts, present, viewer, words),
    },
  };
}

function headlineOf(present: Now, isEnding: boolean, viewer: Viewer, words: PimWords): string {
  const { standing, endAt, startAt } = present;
  const { preferences, now } = viewer;
  const show = (at: Date) => dateTime(at, preferences, now);
  if (standing === 'active') {
    if (!endAt) return words.activeForever;
    const left = timeLeft(endAt, preferences.language, now);
    return isEnding ? words.endsSoon(left) : words.activeUntil(show(endAt), left);
  }
  if (standing === 'ended' && endAt && endAt <= now) return `${words.headline.ended} ${words.endedAt(show(endAt))}`;
  if (standing === 'scheduled' && startAt) return `${words.headline.scheduled} ${words.startsAt(show(startAt))}`;
  return standing === 'denied' && present.verdict?.offer ? words.headlineOffer : words.headline[standing];
}

function linesOf(facts: ActivationFacts, present: Now, viewer: Viewer, words: PimWords): string[] {
  const { preferences, now } = viewer;
  if (present.standing === 'active' && present.endAt && viewer.call?.startsWith(endingCall)) {
    return [
      words.activeUntil(dateTime(present.endAt, preferences, now), timeLeft(present.endAt, preferences.language, now)),
    ];
  }
  const works = present.standing === 'active' ? facts.works : undefined;
  if (works && works.startAt === facts.instance?.startAt) {
    return [words.works(works.tookS)];
  }
  if (present.standing === 'failed' || present.standing === 'interrupted')
    return portalLines(facts, present, viewer, words);
  if (present.standing !== 'pending') return [];
  const names = facts.approvers.flatMap((id) => facts.names[id] ?? []);
  const more = facts.approvers.length - names.length;
  const who = names.length > 0 ? words.asked(someNames(names, more, preferences.language, words)) : words.nobodyFound;
  const by = present.decideBy;
  return [
    who,
    ...(by ? [words.decideBy(dateTime(by, preferences, now), timeLeft(by, preferences.language, now))] : []),
  ];
}

/** What to fill in where the portal is the way on; the reason stands below. */
function portalLines(facts: ActivationFacts, { round }: Now, { preferences }: Viewer, words: PimWords): string[] {
  if (!round) return [];
  const { minutes, ticketNumber, ticketSystem } = round.wish;
  const parts = [
    shortName(facts, words),
    ...(minutes === undefined ? [] : [minutesText(minutes, preferences.language)]),
    ...(ticketNumber ? [words.ticket(plain(ticketNumber, 60), plain(ticketSystem ?? '', 60))] : []),
  ];
  return [words.inPortal(parts.join(' · '))];
}

/** What Entra refused, each rule with its sentence and next step. */
function problemsOf({ standing, setback }: Now, { preferences, now }: Viewer): string[] {
  if (!setback || setback.state !== 'refused') return [];
  const isShown = standing === 'failed' || setback.what === 'deactivate' || isAboutAnother(setback);
  return isShown ? sentencesOf(setback, preferences, now) : [];
}

function isAboutAnother({ errorCode }: OwnDecision): boolean {
  return errorCode === 'pim.already-active' || errorCode === 'pim.already-pending';
}

/** The sentences for a refused write, in the reader's language. */
export function sentencesOf(
  refused: Pick<OwnDecision, 'errorCode' | 'errorParams'>,
  reader: Viewer['preferences'],
  now: Date,
): string[] {
  const rules = (refused.errorParams?.['rules'] ?? '').split(', ').filter(Boolean);
  const at = moment(refused.errorParams?.['at']);
  const params = { ...refused.errorParams, ...(at ? { at: dateTime(at, reader, now) } : {}) };
  const first = isErrorCode(refused.errorCode) ? refused.errorCode : 'graph.refused';
  const codes = new Set<ErrorCode>([first, ...(rules.length > 0 ? codesOfRules(rules) : [])]);
  return [...codes].map((code) => sentenceFor(new AppError(code, { params }), reader.language));
}

function isErrorCode(code: string | undefined): code is ErrorCode {
  return code !== undefined && code in errorCatalog;
}

function noticeOf({ standing, underWay, setback }: Now, words: PimWords): string {
  if (underWay?.what === 'deactivate') return words.ending;
  if (setback?.what !== 'deactivate' || standing !== 'active') return '';
  return words.notEnded;
}

function reasonOf({ standing, round }: Now): string {
  const isOver = standing === 'ended' || standing === 'none';
  return !isOver && round?.wish.reason ? plainLines(round.wish.reason, 500) : '';
}

function actionsOf(facts: ActivationFacts, present: Now, viewer: Viewer, words: PimWords) {
  const { standing, verdict, underWay } = present;
  const { preferences } = viewer;
  const name = shortName(facts, words);
  const isUsual = preferences.usual?.includes(placeKey(facts)) ?? false;
  const isInstant = preferences.instant?.includes(placeKey(facts)) ?? false;
  const isOver = ['failed', 'interrupted', 'denied', 'expired', 'canceled', 'ended'].includes(standing);
  const offer = standing === 'denied' ? verdict?.offer : undefined;
  const offeredName = offer?.placeName === undefined ? name : plain(offer.placeName, 100);
  const offered = offer ? words.offerFor(offeredName, minutesText(offer.minutes, preferences.language)) : '';
  return {
    canAccept: offer !== undefined,
    accept: offered ? `${words.accept}: ${offered}` : words.accept,
    canEnd: standing === 'active' && !underWay,
    done: words.done,
    doneAbout: words.doneAbout(name),
    extend: words.extend,
    extendAbout: words.extendAbout(name),
    canAgain: isOver && !underWay,
    again: words.again,
    againAbout: words.againAbout(name),
    canMark: standing === 'active' || standing === 'ended',
    usual: isUsual ? words.usualRemove : words.usualAdd,
    usualOn: !isUsual,
    instant: isInstant ? words.instantRemove : words.instantAdd,
    instantOn: !isInstant,
    portal: words.portal,
    portalUrl: portalUrl(facts.area),
  };
}

/** When Entra ends the running activation at the earliest, if that is still to come. */
export function endableAt(facts: Pick<ActivationFacts, 'instance'>, now: Date): Date | undefined {
  const startAt = facts.instance ? new Date(facts.instance.startAt) : undefined;
  if (!startAt) return undefined;
  const at = new Date(startAt.getTime() + activeMinMs);
  return at > now ? at : undefined;
}
