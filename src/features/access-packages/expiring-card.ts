// The reminder that access ends soon, with a way to keep it and a way to give it back; closed when either was taken. Pure.

import type { CardView } from '../../core/card.ts';
import { AppError, sentenceFor } from '../../core/errors.ts';
import type { Viewer } from '../../core/item.ts';
import { plain } from '../../core/text.ts';
import type { AssignmentFacts } from './facts.ts';
import { underWay } from './request-progress.ts';
import { requestorWordsIn } from './requestor-words.ts';
import type { RequestorWords } from './requestor-words.ts';
import { moment } from '../../core/time.ts';
import { dateTime, timeLeft } from '../../core/wording.ts';

/** The card for the person who has the access. */
export function expiringCard(facts: AssignmentFacts, viewer: Viewer, itemId: string): CardView {
  const words = requestorWordsIn(viewer.preferences.language);
  const endAt = moment(facts.endAt);
  const name = plain(facts.packageName, 120);
  const left = endAt ? timeLeft(endAt, viewer.preferences.language, viewer.now) : '';
  const settled = settledText(facts, viewer, words);
  const isSending = underWay(viewer) !== undefined;
  const canAct = settled === '' && !isSending;
  const summary = settled || words.endsSummary(name, left);
  return {
    template: 'access-packages/expiring',
    summary,
    view: {
      itemId,
      summary,
      kicker: settled ? words.accessHeading : words.endsKicker,
      packageName: name,
      ends: settled || !endAt ? '' : words.endsText(dateTime(endAt, viewer.preferences, viewer.now), left),
      settled,
      notice: noticeFor(viewer, isSending, words),
      canExtend: canAct && facts.mayExtend,
      extend: words.extend,
      extendAbout: words.extendAbout(name),
      canGiveBack: canAct && facts.mayGiveBack,
      notNeeded: words.notNeeded,
      notNeededConfirm: words.notNeededConfirm,
      giveBackText: words.giveBackText,
      giveBackYes: words.giveBackYes,
    },
  };
}

function settledText(facts: AssignmentFacts, viewer: Viewer, words: RequestorWords): string {
  const endAt = moment(facts.endAt);
  const isHeld = facts.state.toLowerCase() === 'delivered' && !(endAt && endAt <= viewer.now);
  if (!isHeld) return words.ended;
  if (facts.underWay === 'extension') return words.extensionAsked;
  const isGivenBack = viewer.decisions.some(
    ({ kind, state }) => kind === 'access-packages.give-back' && state === 'done',
  );
  if (facts.underWay === 'removal' || isGivenBack) return words.removalAsked;
  if (facts.isEnding) return '';
  return endAt ? words.extended(dateTime(endAt, viewer.preferences, viewer.now)) : words.extendedForever;
}

function noticeFor(viewer: Viewer, isSending: boolean, words: RequestorWords): string {
  if (isSending) return words.sendingOther;
  const [last] = viewer.decisions;
  if (last?.state === 'interrupted') return words.interrupted;
  if (last?.state !== 'refused' || !last.errorCode) return '';
  return sentenceFor(new AppError(last.errorCode, { params: last.errorParams ?? {} }), viewer.preferences.language);
}
