// The card of the person who asked: it follows the request from sending to its end, asks back, and takes it back. Pure.

import type { CardView } from '../../core/card.ts';
import { AppError, sentenceFor } from '../../core/errors.ts';
import type { Viewer } from '../../core/item.ts';
import { plain, plainLines } from '../../core/text.ts';
import type { RequestFacts } from './facts.ts';
import { notesShown, periodText, someOf } from './request-card.ts';
import { decisionsNow, nameMax, standingNow, story, underWay } from './request-progress.ts';
import { activeStage, approversNow, isEnded, isRemoval, mayCancel } from './rules.ts';
import type { ActiveStage, Standing } from './rules.ts';
import { dateTime, timeLeft } from '../../core/wording.ts';
import { wordsIn } from './words.ts';
import type { AccessWords } from './words.ts';

/** The receipt, as the requestor or the person it is for sees it. */
export function receiptCard(facts: RequestFacts, viewer: Viewer, itemId: string): CardView {
  const words = wordsIn(viewer.preferences.language);
  const decisions = decisionsNow(facts, viewer);
  const standing = isTakenBack(facts, viewer) ? 'canceled' : standingNow(facts, decisions);
  const active = activeStage(facts, decisions);
  const isRequestor = viewer.objectId === facts.requestor.objectId;
  const isOpen = standing === 'pending' || standing === 'submitted' || standing === 'scheduled';
  const isCanceling = underWay(viewer)?.kind === 'access-packages.cancel';
  const packageName = plain(facts.accessPackage.name, 120);
  const namesVisible = facts.stages.every(({ areNamesVisible }) => areNamesVisible);
  const hasOpenQuestion = standing === 'pending' && isRequestor && viewer.notes.at(-1)?.kind === 'question';
  const summary = words.summaryRequestor(packageName, words.standing[standing]);
  return {
    template: 'access-packages/receipt',
    summary,
    view: {
      itemId,
      summary,
      kicker: kickerOf(facts, words),
      status: statusOf(facts, standing, hasOpenQuestion, words),
      statusColor: hasOpenQuestion ? 'warning' : colors[standing],
      packageName,
      about: isRemoval(facts) ? '' : periodText(facts, viewer, words),
      whom: whomText(facts, isRequestor, words),
      headline: headline(facts, standing, active, words),
      waits: active && standing === 'pending' ? waitsText(facts, active, viewer, words) : [],
      story: story(facts, viewer, { names: namesVisible, reasons: true }).map((line) => ({ ...line })),
      storyStyle: styles[standing],
      reasonLabel: words.yourReason,
      reason: facts.justification && isRequestor && isOpen ? plainLines(facts.justification, 1000) : '',
      notes: isRequestor ? notesShown(viewer, words, namesVisible) : [],
      notice: noticeFor(viewer, isCanceling, words),
      hasOpenQuestion,
      answerLabel: words.answerLabel,
      answerHint: words.answerHint,
      answerMissing: words.answerMissing,
      sendAnswer: words.sendAnswer,
      canCancel: isRequestor && isOpen && !isCanceling && mayCancel(facts) && !underWay(viewer),
      cancel: words.cancel,
      cancelConfirm: words.cancelConfirm,
      cancelYes: words.cancelYes,
    },
  };
}

const colors: Record<Standing | 'approved', string> = {
  submitted: 'accent',
  pending: 'accent',
  approved: 'good',
  scheduled: 'good',
  delivering: 'good',
  delivered: 'good',
  'partly-delivered': 'warning',
  failed: 'attention',
  denied: 'attention',
  expired: 'attention',
  canceled: 'default',
};

const styles: Record<Standing | 'approved', string> = {
  ...colors,
  pending: 'emphasis',
  submitted: 'emphasis',
  canceled: 'emphasis',
};

/** Entra has taken it back already, which the next reading will show. */
function isTakenBack(facts: RequestFacts, viewer: Viewer): boolean {
  return (
    !isEnded(facts) && viewer.decisions.some(({ kind, state }) => kind === 'access-packages.cancel' && state === 'done')
  );
}

function kickerOf(facts: RequestFacts, words: AccessWords): string {
  if (isRemoval(facts)) return words.yourRemoval;
  return facts.isExtension ? words.yourExtension : words.yourRequest;
}

function statusOf(
  facts: RequestFacts,
  standing: Standing | 'approved',
  hasOpenQuestion: boolean,
  words: AccessWords,
): string {
  if (hasOpenQuestion) return words.waitsForYou;
  return isRemoval(facts) && standing === 'delivered' ? words.removed : words.standing[standing];
}

function whomText(facts: RequestFacts, isRequestor: boolean, words: AccessWords): string {
  if (!facts.target) return '';
  return isRequestor
    ? words.forPerson(plain(facts.target.name, nameMax))
    : words.forYouBy(plain(facts.requestor.name, nameMax));
}

function headline(
  facts: RequestFacts,
  standing: Standing | 'approved',
  active: ActiveStage | undefined,
  words: AccessWords,
): string {
  const isStaged = standing === 'pending' && active && facts.stages.length > 1;
  const text = isRemoval(facts) ? (words.removal[standing] ?? words.receipt[standing]) : words.receipt[standing];
  return isStaged ? `${words.stageWaits(active.index + 1, facts.stages.length)} ${text}` : text;
}

function waitsText(facts: RequestFacts, active: ActiveStage, viewer: Viewer, words: AccessWords): { text: string }[] {
  const all = approversNow(facts, active);
  const names = all.flatMap(({ objectId }) => (facts.names[objectId] ? [facts.names[objectId]] : []));
  const who =
    active.stage.areNamesVisible && names.length > 0
      ? [words.waitsFor(someOf(names, all.length, viewer, words, 'disjunction'))]
      : [];
  const { deniedAt } = active;
  const by = deniedAt
    ? [
        words.latestBy(
          dateTime(deniedAt, viewer.preferences, viewer.now),
          timeLeft(deniedAt, viewer.preferences.language, viewer.now),
        ),
      ]
    : [];
  return [...who, ...by].map((text) => ({ text }));
}

function noticeFor(viewer: Viewer, isCanceling: boolean, words: AccessWords): string {
  if (isCanceling) return words.canceling;
  const own = viewer.decisions.find(({ personObjectId }) => personObjectId === viewer.objectId);
  if (own?.state === 'interrupted') return words.cancelInterrupted;
  if (own?.state !== 'refused' || !own.errorCode) return '';
  return sentenceFor(new AppError(own.errorCode, { params: own.errorParams ?? {} }), viewer.preferences.language);
}
