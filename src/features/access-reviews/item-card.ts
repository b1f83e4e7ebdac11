// One item to decide on: who, what access, what Entra recommends and why, what was decided before, and the buttons. Pure.

import type { CardView, Json } from '../../core/card.ts';
import type { Preferences } from '../../core/people.ts';
import { plain, plainLines } from '../../core/text.ts';
import { moment } from '../../core/time.ts';
import { date, timeLeft } from '../../core/wording.ts';
import { decisionWord, endsText, nameMax, nameOf, principalName, resourceOf } from './card-parts.ts';
import { openDecision } from './graph-shapes.ts';
import { isGuestName, isOutlier, isServicePrincipal, signInOf } from './surprise.ts';
import type { ItemOnCard, View } from './view.ts';
import type { Earlier, Subject } from './work.ts';
import type { ReviewWords } from './words.ts';
import { wordsIn } from './words.ts';

/** What the card is drawn with beside its subject. */
export interface ItemCardOptions {
  view: View;
  /** What is left, as far as it is known. */
  left: { open: number; isMore: boolean } | undefined;
  reader: Preferences;
  now: Date;
  nonce: string;
  /** What happened with the last click, and what is asked of the next. */
  notices: { text: string; color: 'good' | 'warning' | 'attention' | 'default' }[];
  /** Approvals have become too fast: this one needs a reason. */
  isReasonAsked?: boolean;
  /** What the person had written. */
  reason?: string;
}

/** The reference that buttons carry. */
function refOn(item: Subject['item']): ItemOnCard {
  return { id: item.id, principalId: item.principal?.id ?? '' };
}

export function itemCard(subject: Subject, options: ItemCardOptions): CardView {
  const { read, item, profile, photo } = subject;
  const { view, left, reader, now, notices } = options;
  const words = wordsIn(reader.language);
  const name = principalName(item, words);
  const access = resourceOf(item, words);
  const isDecided = item.decision !== openDecision && item.decision !== undefined;
  const summary = words.itemSummary(name, access);
  const isReasonRequired = read.review.isReasonRequired || options.isReasonAsked === true;
  return {
    template: 'access-reviews/item',
    summary,
    view: {
      summary,
      kicker: kickerOf(subject, words),
      progress: [left ? words.left(left.open, left.isMore) : '', endsText(read.review, reader, now, words)]
        .filter((text) => text !== '')
        .join(' · '),
      notices: notices.map(({ text, color }) => ({ text, color })),
      photo: photo ?? '',
      photoAlt: words.photoOf(name),
      name,
      tags: tagsOf(subject, words),
      about: aboutOf(subject, words),
      manager: profile?.managerName ? words.manager(plain(profile.managerName, nameMax)) : '',
      access,
      how: howOf(subject, reader, now, words),
      recommendation: words.recommends[recommendedOf(item.recommendation)],
      recommendationColor: colorOf(item.recommendation),
      why: whyOf(subject, reader, now, words).map((text) => ({ text })),
      earlier: subject.earlier.map((one) => ({ text: earlierText(one, reader, now, words) })),
      hasEarlier: subject.earlier.length > 0,
      earlierTitle: words.earlierTitle,
      decided: isDecided ? decidedText(item, reader, now, words) : '',
      decidedReason: isDecided ? plainLines(item.justification ?? '', 300) : '',
      reason: plainLines(options.reason ?? '', 500),
      reasonLabel: isReasonRequired ? words.reasonToApprove : words.reasonOptional,
      reasonHint: words.reasonHint,
      ...buttons(name, words),
      sends: sendsOf(subject, options),
      goes: { view: { ...view }, item: { ...refOn(item) } },
      hasBack: view.trail.length > 0,
      filter: filterView(view, words),
    },
  };
}

function kickerOf({ read }: Subject, words: ReviewWords): string {
  const { stage } = read.review;
  const parts = [words.kicker, nameOf(read.review, words), ...(stage ? [words.stageOf(stage.number, stage.of)] : [])];
  return parts.join(' · ');
}

/** What a decision carries: the item as the card showed it. */
function sendsOf({ item }: Subject, { view, nonce, now, isReasonAsked }: ItemCardOptions): { [key: string]: Json } {
  return {
    view: { ...view },
    item: { ...refOn(item) },
    seen: { decision: item.decision ?? openDecision, at: item.reviewedDateTime ?? '' },
    recommended: item.recommendation ?? '',
    nonce,
    shownAt: now.toISOString(),
    isReasoned: isReasonAsked === true,
  };
}

function buttons(name: string, words: ReviewWords): { [key: string]: Json } {
  return {
    approve: words.approve,
    approveAbout: words.approveAbout(name),
    deny: words.deny,
    denyAbout: words.denyAbout(name),
    dontKnow: words.dontKnow,
    dontKnowAbout: words.dontKnowAbout(name),
    skip: words.skip,
    back: words.back,
    several: words.several,
    accept: words.accept,
    show: words.show,
  };
}

function filterView(view: View, words: ReviewWords): { [key: string]: Json } {
  const choices = (from: Record<string, string>) => Object.entries(from).map(([value, title]) => ({ title, value }));
  return {
    statusLabel: words.statusLabel,
    statuses: choices(words.statuses),
    status: view.status,
    recommendationLabel: words.recommendationLabel,
    recommendations: choices(words.recommendationChoices),
    recommendation: view.recommendation,
    decisionLabel: words.decisionLabel,
    decisions: choices(words.decisionChoices),
    decision: view.decision,
    apply: words.applyFilter,
  };
}

function tagsOf({ item, profile, account }: Subject, words: ReviewWords): string {
  const isGuest = profile?.isGuest ?? isGuestName(item.principal?.userPrincipalName);
  const tags = [
    ...(isServicePrincipal(item) ? [words.servicePrincipal] : isGuest ? [words.guest] : []),
    ...(account?.accountEnabled === false ? [words.disabled] : []),
  ];
  return tags.length > 0 ? `  ${tags.join(' · ')}` : '';
}

function aboutOf({ item, profile }: Subject, words: ReviewWords): string {
  if (isServicePrincipal(item)) return words.application;
  const parts = [profile?.jobTitle, profile?.department].map((part) => plain(part ?? '', nameMax));
  return parts.filter((part) => part !== '').join(' · ') || words.noTitle;
}

/** Since when, and through what. */
function howOf({ access }: Subject, reader: Preferences, now: Date, words: ReviewWords): string {
  const since = moment(access?.since);
  const through = access?.through;
  const text = [
    ...(since ? [words.since(date(since, reader, now))] : []),
    ...(through ? [words.through[through.by](plain(through.name, nameMax))] : []),
  ].join(' · ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function recommendedOf(recommendation: string | undefined): keyof ReviewWords['recommends'] {
  return recommendation === 'Approve' || recommendation === 'Deny' ? recommendation : 'NoInfoAvailable';
}

function colorOf(recommendation: string | undefined): string {
  return recommendation === 'Deny' ? 'attention' : recommendation === 'Approve' ? 'good' : 'default';
}

function whyOf({ insights, account, item }: Subject, reader: Preferences, now: Date, words: ReviewWords): string[] {
  const signIn = signInOf(insights);
  const since = moment(account?.createdDateTime);
  return [
    ...(signIn === 'never' ? [words.neverSignedIn] : []),
    ...(typeof signIn === 'object'
      ? [words.lastSignIn(date(signIn.at, reader, now), timeLeft(signIn.at, reader.language, now))]
      : []),
    ...(isOutlier(insights) ? [words.outlier] : []),
    ...(since && isGuestName(item.principal?.userPrincipalName) ? [words.guestSince(date(since, reader, now))] : []),
  ];
}

function earlierText({ stage, item }: Earlier, reader: Preferences, now: Date, words: ReviewWords): string {
  const at = moment(item.reviewedDateTime);
  const by = plain(item.reviewedBy?.displayName ?? '', nameMax);
  const what = decisionWord(item.decision, words);
  const text = stage === undefined ? words.lastTime(what, by) : words.inStage(stage, what, by);
  const reason = plain(item.justification ?? '', 160);
  return `${text}${at ? ` (${date(at, reader, now)})` : ''}${reason ? `: ${reason}` : ''}`;
}

function decidedText(item: Subject['item'], reader: Preferences, now: Date, words: ReviewWords): string {
  const at = moment(item.reviewedDateTime);
  const by = plain(item.reviewedBy?.displayName ?? '', nameMax);
  return words.decidedAlready(decisionWord(item.decision, words), by, at ? date(at, reader, now) : '');
}
