// The card of one finding for those who look after mailboxes, and the private one for the mailbox's owner. Pure.

import type { CardView, Json } from '../../core/card.ts';
import type { Viewer } from '../../core/item.ts';
import { inert, plain } from '../../core/text.ts';
import { dayMs } from '../../core/time.ts';
import { dateTime } from '../../core/wording.ts';
import { describe, lastDayName, mailboxName, partName } from './describe.ts';
import { answerOf, expectedUntil } from './findings.ts';
import type { Deed } from './findings.ts';
import { askerOf, removalFor } from './finding-facts.ts';
import type { FindingFacts } from './finding-facts.ts';
import { featureName } from './places.ts';
import { wordsIn } from './words.ts';
import type { DigestWords } from './words.ts';

/** Until when something is expected unless another day is chosen, and at most. */
const expectedDays = 90;
export const expectedDaysMax = 366;
const deedsShown = 8;

type Reader = Pick<Viewer, 'preferences' | 'now'>;

/** Why it is told, what it does, what happened, and what can be done. */
export function findingCard(facts: FindingFacts, viewer: Viewer, itemId: string): CardView {
  const { preferences, now } = viewer;
  const { language } = preferences;
  const words = wordsIn(language);
  const name = mailboxName(facts, language);
  const isOpen = facts.goneAt === undefined;
  const until = expectedUntil(facts, facts.deeds, now);
  const removal = removalFor(facts, viewer.objectId);
  const does = describe(facts, language);
  const today = now.toISOString();
  const summary = plain(`${name}: ${does}`, 200);
  return {
    template: 'digest/finding',
    summary,
    view: {
      summary,
      itemId,
      style: !isOpen ? 'good' : facts.severity === 'high' && !until ? 'attention' : 'emphasis',
      kicker: words.kinds[facts.kind],
      severity: isOpen ? words.severity[facts.severity] : '',
      title: name,
      ownerId: facts.mailbox.id,
      ownerName: inert(facts.mailbox.name || facts.mailbox.address, 60),
      address: plain(facts.mailbox.address, 100),
      does,
      facts: factsOf(facts, viewer, words),
      why: facts.raised
        ? words.finding.raised[facts.raised.why](dateTime(new Date(facts.raised.at), preferences, now))
        : facts.isFirstLook && isOpen
          ? words.finding.firstLook
          : '',
      whyColor: facts.raised ? 'attention' : 'default',
      state: stateOf(facts, viewer, until, words),
      happenedLabel: words.finding.happened,
      happened: facts.deeds
        .slice(-deedsShown)
        .map((deed) => ({ text: deedLine(deed, viewer, words), note: noteOf(deed) })),
      isOpen,
      canAsk: isOpen && facts.kind !== 'auditing-off',
      ask: answerOf(facts.deeds, facts.mailbox.id) === undefined ? words.finding.ask : words.finding.askAgain,
      canRemove: removal !== undefined,
      how: isOpen && removal === undefined && facts.kind !== 'auditing-off' ? words.finding.viaOwner : '',
      isExpected: isOpen && until !== undefined,
      words: {
        remove: words.finding.remove,
        removeSure: words.finding.removeSure,
        removeButton: words.finding.removeButton,
        expect: words.finding.expect,
        unexpect: words.finding.unexpect,
        until: words.finding.until,
        note: words.finding.note,
        expectButton: words.finding.expectButton,
        assign: words.finding.assign,
        whom: words.finding.whom,
        whomHint: words.finding.whomHint,
        assignButton: words.finding.assignButton,
      },
      untilValue: dayAfter(today, expectedDays),
      untilMin: dayAfter(today, 1),
      untilMax: dayAfter(today, expectedDaysMax),
    },
  };
}

function dayAfter(iso: string, days: number): string {
  return new Date(new Date(iso).getTime() + days * dayMs).toISOString().slice(0, 10);
}

function factsOf(facts: FindingFacts, { preferences, now }: Reader, words: DigestWords): Json[] {
  const when = (iso: string) => dateTime(new Date(iso), preferences, now);
  const seen = [
    words.finding.seenSince(when(facts.firstSeenAt)),
    ...(facts.changedAt === facts.firstSeenAt ? [] : [words.finding.changed(when(facts.changedAt))]),
  ].join(', ');
  return [
    ...(facts.name === '' ? [] : [{ label: words.finding.name, value: plain(facts.name, 120) }]),
    { label: words.finding.seen, value: seen },
  ];
}

function stateOf(facts: FindingFacts, viewer: Viewer, until: Date | undefined, words: DigestWords): string {
  const { preferences, now } = viewer;
  if (facts.goneAt !== undefined) return words.finding.gone(dateTime(new Date(facts.goneAt), preferences, now));
  const removing = viewer.decisions.find(
    ({ kind, state }) => kind.startsWith(`${featureName}.remove-`) && state === 'recorded',
  );
  if (removing) return words.finding.removing(dateTime(removing.recordedAt, preferences, now));
  return until ? words.finding.isExpected(lastDayName(until, preferences.language, now)) : '';
}

function noteOf({ text = '' }: Deed): string {
  return plain(text, 300);
}

function deedLine(deed: Deed, { preferences, now }: Reader, words: DigestWords): string {
  const by = plain(deed.byName, 60) || words.digest.nobody;
  const when = dateTime(new Date(deed.at), preferences, now);
  switch (deed.what) {
    case 'asked':
      return words.finding.asked(by, when);
    case 'mine':
      return words.finding.mine(by, when);
    case 'not-mine':
      return words.finding.notMine(by, when);
    case 'expected':
      return words.finding.expected(by, lastDayName(new Date(deed.until ?? deed.at), preferences.language, now), when);
    case 'unexpected':
      return words.finding.unexpected(by, when);
    case 'assigned':
      return words.finding.assigned(by, plain(deed.whomName ?? '', 60), when);
    case 'removed':
      return words.finding.removed(by, when);
  }
}

/** "Is this rule yours?": what it does, who asks, two answers, and a way to remove it. */
export function ownerCard(facts: FindingFacts, viewer: Viewer, itemId: string): CardView {
  const { language } = viewer.preferences;
  const words = wordsIn(language);
  const { owner } = words;
  const isOpen = facts.goneAt === undefined;
  const answer = answerOf(facts.deeds, facts.mailbox.id);
  const asker = facts.deeds.findLast(({ what }) => what === 'asked')?.byName ?? askerOf(facts.deeds);
  const title =
    facts.kind === 'forwarding'
      ? owner.titleForwarding
      : facts.kind === 'rule' || facts.kind === 'hidden-rule'
        ? owner.titleRule
        : owner.titleDelegate;
  const answered = answer === 'mine' ? owner.thanksMine : answer === 'not-mine' ? owner.thanksNotMine : '';
  const summary = plain(`${owner.kicker} ${describe(facts, language)}`, 200);
  return {
    template: 'digest/owner',
    summary,
    view: {
      summary,
      itemId,
      kicker: owner.kicker,
      title,
      name: facts.name === '' ? '' : partName(facts, language),
      does: describe(facts, language),
      asks: owner.asks(plain(asker, 60) || words.digest.nobody),
      state: isOpen ? answered : owner.gone,
      isAsking: isOpen && answer === 'waiting',
      canRemove: isOpen && removalFor(facts, facts.mailbox.id) === 'own',
      note: owner.note,
      mine: owner.mine,
      notMine: owner.notMine,
      remove: owner.remove,
    },
  };
}
