// The card of an incident in its channel: how bad, who, what, the story, what to check, what was done, and what can be done. Pure.

import type { CardView, Json } from '../../core/card.ts';
import type { StoredDecision } from '../../core/decision.ts';
import type { Viewer } from '../../core/item.ts';
import { plain } from '../../core/text.ts';
import { dateTime, listed } from '../../core/wording.ts';
import { answerOf, askedIn, isMarkedExpected } from './deeds.ts';
import { doneLines, undoable } from './done.ts';
import { severities } from './engine/judge.ts';
import type { Severity } from './engine/judge.ts';
import { momentMs } from './engine/values.ts';
import { words as engineWords } from './engine/words.ts';
import type { Deed, Explained, IncidentFacts } from './facts.ts';
import { shownPermission } from './permission-names.ts';
import { wordsIn } from './words.ts';
import type { ConsentWords } from './words.ts';

const styles: Record<Severity, string> = {
  informational: 'emphasis',
  low: 'accent',
  medium: 'warning',
  high: 'attention',
  critical: 'attention',
};
const tierColors = { low: 'good', medium: 'warning', high: 'attention', critical: 'attention' } as const;
const doneMax = 12;

export function incidentCard(facts: IncidentFacts, viewer: Viewer, itemId: string): CardView {
  const { preferences, now } = viewer;
  const words = wordsIn(preferences.language);
  const told = facts.explained[preferences.language];
  const when = dateTime(new Date(momentMs(facts.firstAt)), preferences, now);
  const isOpen = facts.state === 'open';
  const summary = plain(`${told.severityLabel}: ${told.headline}`, 250);
  return {
    template: 'app-consent/incident',
    summary,
    view: {
      itemId,
      summary,
      style: isOpen ? styles[facts.severity] : 'good',
      kicker: words.kicker(told.severityLabel),
      status: statusOf(facts, words),
      headline: told.headline,
      about: [when, told.where].filter(Boolean).join(' · '),
      happened: texts([...told.happened, ...remarksOf(facts, words)]),
      labels: words.labels,
      publisher: texts([...told.publisher, ...ownerOf(facts, words)]),
      permissions: told.permissions.map(({ name, tier, tierLabel, reach, means }) => ({
        name,
        tier: tierLabel,
        color: tierColors[tier],
        means: plain(`${means} (${reach})`, 300),
      })),
      held: texts(heldOf(facts, words)),
      why: texts([...whyOf(told, words), ...(facts.isRaised ? [words.raisedNote] : [])]),
      timeline: told.timeline.map(({ at, sentence }) => ({
        when: at === '' ? '' : dateTime(new Date(momentMs(at)), preferences, now),
        text: sentence,
      })),
      checks: told.checks.map(({ title, url = '' }) => ({ title, url })),
      advice: texts(told.advice),
      done: doneLines(facts, viewer, words)
        .slice(-doneMax)
        .map((line) => ({ ...line })),
      ...buttonsOf(facts, viewer, words),
    },
  };
}

/** The short message below the card when its severity has risen. */
export function raisedCard(facts: IncidentFacts, viewer: Pick<Viewer, 'preferences'>): CardView {
  const words = wordsIn(viewer.preferences.language);
  const told = facts.explained[viewer.preferences.language];
  const severity = engineWords[viewer.preferences.language].severity[facts.highest];
  const title = words.raisedTitle(severity);
  return {
    template: 'app-consent/raised',
    summary: plain(`${title}: ${told.headline}`, 250),
    view: { title, text: plain(words.raisedText(told.headline), 400), style: styles[facts.highest] },
  };
}

/** Is it at least as bad as that? */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(least);
}

function texts(lines: readonly string[]): Json[] {
  return lines.filter((line) => line !== '').map((text) => ({ text }));
}

/** Can the app do nothing any more, whatever was said about the incident? */
export function isContained({ held, app }: Pick<IncidentFacts, 'held' | 'app'>): boolean {
  return app.isEnabled === false || (held !== undefined && held.grants === 0 && held.roles === 0);
}

function statusOf(facts: IncidentFacts, words: ConsentWords): string {
  if (facts.state !== 'open') return words[facts.state];
  return isContained(facts) ? words.contained : words.open;
}

function remarksOf(facts: IncidentFacts, words: ConsentWords): string[] {
  return [
    ...(facts.follows === undefined ? [] : [words.follows]),
    ...facts.people.flatMap(({ name, risk }) => (risk === undefined ? [] : [words.risk(name, risk)])),
    ...(facts.isIncomplete ? [words.incomplete] : []),
    ...(facts.needsSecond && facts.state === 'open' ? [words.secondNeeded] : []),
  ];
}

function ownerOf({ app }: IncidentFacts, words: ConsentWords): string[] {
  const { ownerTenant, owner } = app;
  const isKnown = owner === 'microsoftServices' || owner === 'microsoftCorporate' || owner === 'ownTenant';
  if (!ownerTenant || isKnown) return [];
  return [words.ownerTenant(ownerTenant.name || '–', ownerTenant.domain || '–')];
}

function heldOf({ held, app, isFailed }: IncidentFacts, words: ConsentWords): string[] {
  const state = [
    ...(app.isEnabled === false ? [words.isDisabled] : []),
    ...(app.isAssignmentRequired === true ? [words.needsAssignment] : []),
  ];
  if (isFailed || app.isGone) return state;
  if (!held) return [words.heldUnknown, ...state];
  if (held.grants === 0 && held.roles === 0) return [words.heldNothing, ...state];
  return [
    ...(held.grants === 0 ? [] : [words.held(held.scopes.join(', '), held.people, held.isForAll)]),
    ...(held.roles === 0 ? [] : [words.heldRoles(held.roles)]),
    ...(held.isMore ? [words.heldMore] : []),
    ...state,
  ];
}

function whyOf(told: Explained, words: ConsentWords): string[] {
  const points = told.points.map(
    ({ points: number, sentence }) => `${number > 0 ? '+' : '−'}${Math.abs(number)}  ${sentence}`,
  );
  const unread = told.unread.length === 0 ? [] : [...told.unread, words.unreadNote];
  return [...points, ...told.bounds, ...unread];
}

function buttonsOf(facts: IncidentFacts, viewer: Viewer, words: ConsentWords): { [key: string]: Json } {
  const { app, held, people, state, isFailed } = facts;
  const isOpen = state === 'open';
  const hasEntry = isOpen && app.objectId !== undefined && !app.isGone && !isFailed;
  const isHolding = held === undefined || held.grants > 0 || held.roles > 0;
  const unasked = people.filter(
    ({ id }) => !askedIn(facts.deeds).includes(id) || answerOf(facts.deeds, id) === undefined,
  );
  const isMicrosoft = app.owner === 'microsoftServices' || app.owner === 'microsoftCorporate';
  const names = unasked.map(({ name }) => name);
  const given = facts.given.map(shownPermission);
  return {
    buttons: shownButtons(words),
    canAsk: isOpen && unasked.length > 0,
    ask: {
      title: people.length > 1 ? words.buttons.askMany : words.buttons.ask,
      text: words.ask.text(listed(names.slice(0, 8), viewer.preferences.language) + (names.length > 8 ? ' …' : '')),
      send: words.ask.send,
    },
    canRevoke: hasEntry && isHolding,
    canDisable: hasEntry && app.isEnabled !== false,
    canEnable: hasEntry && app.isEnabled === false,
    canRevokeSessions: isOpen && people.length > 0,
    canUndo: isOpen && undoable(viewer.decisions, viewer.now) !== undefined,
    canExpect: isOpen && app.appId !== undefined && !isFailed,
    canExpectForever:
      isOpen &&
      app.appId !== undefined &&
      isMicrosoft &&
      facts.severity === 'informational' &&
      !isMarkedExpected(facts.deeds),
    canUnexpect: isMarkedExpected(facts.deeds),
    expect: {
      text: words.expect.text(
        told(facts, viewer).app,
        facts.isForAll ? words.expect.reachAll : words.expect.reachOne,
        given.slice(0, 20).join(', ') || words.expect.nothing,
      ),
      until: words.expect.until,
      send: words.expect.send,
      choices: Object.entries(words.expect.choices).map(([value, title]) => ({ title, value })),
    },
    canClose: isOpen,
    close: words.close,
    note: words.note,
    escalate: { ...words.escalate, choices: facts.handlers.map(({ id, name }) => ({ title: name, value: id })) },
    canEscalate: isOpen && facts.handlers.length > 0,
    canRequireAssignment: hasEntry && app.isAssignmentRequired === false,
    canRemove: hasEntry,
    canConfirm: isOpen && proposalOf(facts, viewer.decisions) !== undefined,
  };
}

/** The title of the question is chosen by how many are asked. */
function shownButtons({ buttons }: ConsentWords): { [key: string]: Json } {
  return Object.fromEntries(Object.entries(buttons).filter(([name]) => name !== 'ask' && name !== 'askMany'));
}

function told(facts: IncidentFacts, { preferences }: Viewer): Explained {
  return facts.explained[preferences.language];
}

/** What waits for a second person: proposed, and not done since. */
export function proposalOf({ deeds }: IncidentFacts, decisions: readonly StoredDecision[]): Deed | undefined {
  const last = deeds.findLast(({ what }) => what === 'proposed');
  const at = new Date(last?.at ?? 0);
  const isUsed = decisions.some(
    ({ kind, state, recordedAt }) => kind === last?.proposal?.kind && state === 'done' && recordedAt >= at,
  );
  return isUsed ? undefined : last;
}
