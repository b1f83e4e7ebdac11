// "consents": what apps hold here, with risk, age, people and last use; all of it as a file. And the requests that wait for an administrator.

import { z } from 'zod';
import type { CardView } from '../../core/card.ts';
import { csvFile, fileNameOf } from '../../core/csv.ts';
import { AppError } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, Reply, Turn } from '../../core/feature.ts';
import { all } from '../../core/graph.ts';
import { listCard, messageCard, rowsMax } from '../../core/list-card.ts';
import { inert, plain } from '../../core/text.ts';
import { date, dateTime } from '../../core/wording.ts';
import { mustHandle } from './allowed.ts';
import { consentPolicies } from './graph.ts';
import { consentRequestShape } from './graph-shapes.ts';
import { knownApps } from './inventory.ts';
import type { HoldingApp } from './inventory.ts';
import { lastUse } from './last-use.ts';
import { knowledge } from './engine/knowledge.ts';
import { tierOf } from './engine/tier.ts';
import { whyPossible } from './engine/explain.ts';
import { words as engineWords } from './engine/words.ts';
import { shownPermission } from './permission-names.ts';
import { setSecondPerson } from './second-person.ts';
import { featureName } from './places.ts';
import { wordsIn } from './words.ts';

function apps({ directory, app, person }: Turn): Promise<HoldingApp[]> {
  return knownApps({ directory, graph: app }, person.tenantId);
}

/** A page of the list. What apps hold is told to those whose work it is. */
export async function consentsReply(turn: Turn, from = 0): Promise<Reply> {
  await mustHandle(turn);
  const words = wordsIn(turn.preferences.language).list;
  const found = await apps(turn);
  if (found.length === 0) return { card: messageCard(words.heading, words.none) };
  const shown = found.slice(from, from + rowsMax - 1);
  const rows = await Promise.all(
    shown.map(async (app) => ({
      title: plain(app.name, 80),
      subtitle: await aboutApp(turn, app),
      buttons: [],
    })),
  );
  const left = found.length - from - shown.length;
  const next = { verb: 'app-consent.consents', sends: { from: from + shown.length } };
  const csv = { title: words.csv, about: words.csvHeading, verb: 'app-consent.consents-csv', sends: {} };
  const last = { title: words.csvHeading, subtitle: '', buttons: [csv] };
  return {
    card: listCard({
      heading: words.heading,
      intro: words.intro(found.length, dateTime(turn.now, turn.preferences, turn.now)),
      rows: [...rows, last],
      more: left > 0 ? { title: words.more(left), about: words.heading, ...next } : undefined,
    }),
  };
}

async function aboutApp(turn: Turn, app: HoldingApp): Promise<string> {
  const { language } = turn.preferences;
  const { list } = wordsIn(language);
  const show = (at: string) => date(new Date(at), turn.preferences, turn.now);
  const used = await lastUse({ graph: turn.app, directory: turn.directory, now: turn.now }, app);
  const parts = [
    engineWords[language].tier[app.tier],
    app.isForAll ? list.everyone : app.people > 0 ? list.people(app.people) : '',
    app.own.length > 0 ? list.own : '',
    app.isEnabled ? '' : list.disabled,
    app.createdAt === undefined ? '' : list.since(show(app.createdAt)),
    used === undefined ? '' : used === 'none' ? list.unused : list.used(show(used)),
    [...app.own, ...app.delegated].slice(0, 6).map(shownPermission).join(', '),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

async function consentsFile(turn: Turn): Promise<Reply> {
  await mustHandle(turn);
  const words = wordsIn(turn.preferences.language).list;
  const found = await apps(turn);
  const rows = found.map((app) => [
    app.name,
    app.appId ?? '',
    app.owner,
    app.publisher,
    app.tier,
    app.delegated.join(' '),
    app.own.join(' '),
    app.isForAll ? words.everyone : app.people,
    app.isEnabled ? 'true' : 'false',
    app.createdAt ?? '',
  ]);
  const header = [
    'name',
    'appId',
    'owner',
    'verifiedPublisher',
    'risk',
    'delegated',
    'application',
    'people',
    'enabled',
    'created',
  ];
  const name = fileNameOf(`${words.heading} ${turn.now.toISOString().slice(0, 10)}`, 'csv');
  return { file: { name, about: words.csvHeading, content: csvFile(header, rows) } };
}

/** `GET /identityGovernance/appConsent/appConsentRequests`, ConsentRequest.Read.All: Graph has no way to decide them. https://learn.microsoft.com/graph/api/appconsentapprovalroute-list-appconsentrequests */
export async function requestsReply(turn: Turn): Promise<Reply> {
  await mustHandle(turn);
  const { language } = turn.preferences;
  const words = wordsIn(language).list;
  const filter = encodeURIComponent("userConsentRequests/any(u:u/status eq 'InProgress')");
  const path = `/identityGovernance/appConsent/appConsentRequests?$filter=${filter}`;
  const found = await all(turn.app, path, consentRequestShape);
  if (found.length === 0) return { card: messageCard(words.requests, words.noRequests) };
  const rows = found.slice(0, rowsMax).map(({ appDisplayName, pendingScopes }) => ({
    title: plain(appDisplayName ?? '–', 80),
    lines: (pendingScopes ?? [])
      .slice(0, 8)
      .map(({ displayName }) => ({ text: meaningOf(displayName ?? '', language) })),
  }));
  return { card: requestsCard(words.requests, words.decide, rows) };
}

function meaningOf(scope: string, language: 'en' | 'de'): string {
  const { tier, listed } = tierOf({ kind: 'delegated', name: scope, isOwnApi: false }, knowledge);
  const label = `${shownPermission(scope)} (${engineWords[language].tier[tier]})`;
  return listed ? `${label}: ${listed[language]}` : label;
}

/** Requests with what they ask for, and the page where they are decided. */
export function requestsCard(
  heading: string,
  decide: string,
  rows: { title: string; lines: { text: string }[] }[],
): CardView {
  const url = `${knowledge.portalOrigin}/#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AccessRequests`;
  return { template: 'app-consent/requests', summary: heading, view: { heading, decide, url, rows } };
}

/** What users may agree to here, and the three changes that would have prevented it. */
export async function whyReply(turn: Turn): Promise<Reply> {
  await mustHandle(turn);
  const { language } = turn.preferences;
  const words = wordsIn(language).why;
  const policies = await consentPolicies(turn.app).catch((error: unknown) => {
    if (error instanceof AppError) return undefined;
    throw error;
  });
  const { setting, prevent } = whyPossible(policies, language);
  const changes = (await turn.memory(featureName).list('policy/', 50)).flatMap(({ value }) => loosening(value));
  const rows = prevent.map((title) => ({ title, subtitle: '', buttons: [] }));
  const told = changes
    .slice(-3)
    .map(({ at, by }) => words.changes(inert(by, 60), date(new Date(at), turn.preferences, turn.now)));
  return { card: listCard({ heading: words.heading, intro: [setting, ...told, words.prevent].join(' '), rows }) };
}

const policyChange = z.object({
  at: z.string(),
  isLoosening: z.literal(true),
  actor: z.object({ userPrincipalName: z.string().optional(), name: z.string().optional() }),
});

function loosening(value: unknown): { at: string; by: string }[] {
  const parsed = policyChange.safeParse(value);
  return parsed.success
    ? [{ at: parsed.data.at, by: parsed.data.actor.userPrincipalName ?? parsed.data.actor.name ?? '–' }]
    : [];
}

/** Who may change channels says whether critical incidents need two. */
export async function secondPersonReply(turn: Turn, isNeeded: boolean): Promise<Reply> {
  if (!(await turn.mayChangeChannel())) throw new AppError('channel.not-allowed');
  await mustHandle(turn);
  await turn.remember(featureName, (memory) => setSecondPerson(memory, isNeeded));
  const words = wordsIn(turn.preferences.language).second;
  return { text: isNeeded ? words.on : words.off };
}

export const consentsActions: readonly Action[] = [
  defineAction({
    verb: 'app-consent.consents',
    input: z.object({ from: z.int().min(0).max(100_000) }),
    run: (turn, { from }) => consentsReply(turn, from),
  }),
  defineAction({ verb: 'app-consent.consents-csv', input: z.unknown(), run: (turn) => consentsFile(turn) }),
];
