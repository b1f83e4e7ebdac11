// What app consent tells the digest: incidents by how bad they are, and apps with risky permissions that nobody uses.

import { cutLine, firstFew, isWithin, line, shownName } from '../../core/figures.ts';
import type { Figures, FiguresDeps, FiguresLine, FiguresTable, Span } from '../../core/figures.ts';
import type { Words } from '../../core/language.ts';
import { severities } from './engine/judge.ts';
import { words as engineWords } from './engine/words.ts';
import { figuresWordsIn } from './figures-words.ts';
import { isAtLeast } from './incident-card.ts';
import { knownApps } from './inventory.ts';
import type { HoldingApp } from './inventory.ts';
import { lastUse, usedWithinDays } from './last-use.ts';
import { ratedIncidents } from './rated.ts';
import type { RatedIncident } from './rated.ts';

/** Sign-ins share five requests in ten seconds with the audit log: so many take half a minute. */
const lookUpsMax = 15;
const incidentsMax = 5_000;

/** An app with risky permissions that was not seen to be used. */
export interface UnusedApp {
  app: HoldingApp;
  /** `none` for at least a month; `unknown` where sign-ins do not tell. */
  use: 'none' | 'unknown';
}

/** Everything that is told, as read. */
export interface ConsentFigures {
  /** All that are remembered. */
  incidents: readonly RatedIncident[];
  /** The riskiest first. */
  unused: readonly UnusedApp[];
  /** There was no more than could be read. */
  isAll: boolean;
}

/**
 * Incidents come from the memory, without a call. Apps come from the inventory: pages of service principals and grants, and who
 * holds the permissions of three APIs. Of the riskiest fifteen, sign-ins are looked up, one request for each; they tell of people
 * only, so the use of apps with permissions of their own is unknown, as is that of all others. Throws `graph.*`.
 */
export async function consentFigures(deps: FiguresDeps, span: Span): Promise<Figures> {
  const incidents = await ratedIncidents(deps.memory, incidentsMax);
  const apps = (await knownApps(deps, deps.tenantId)).filter(isRisky);
  const figures = { incidents, unused: await unusedAmong(deps, apps), isAll: incidents.length < incidentsMax };
  return toldFigures(figures, span);
}

/** Microsoft's own are its business, and a disabled app can do nothing. */
export function isRisky({ tier, isEnabled, owner }: HoldingApp): boolean {
  const isMicrosoft = owner === 'microsoftServices' || owner === 'microsoftCorporate';
  return isEnabled && !isMicrosoft && (tier === 'high' || tier === 'critical');
}

async function unusedAmong(deps: FiguresDeps, apps: readonly HoldingApp[]): Promise<UnusedApp[]> {
  const found: UnusedApp[] = [];
  let left = lookUpsMax;
  for (const app of apps) {
    const isLookedUp = app.own.length === 0 && app.appId !== undefined && left > 0;
    const used = isLookedUp ? await lastUse(deps, app) : undefined;
    // A log that cannot be read is not asked again and again.
    if (isLookedUp) left = used === undefined ? 0 : left - 1;
    if (used === undefined) found.push({ app, use: 'unknown' });
    else if (used === 'none') found.push({ app, use: 'none' });
  }
  return found;
}

// ---------------------------------------------------------------- words and tables

/** The sentences and tables. Pure. */
export function toldFigures({ incidents, unused, isAll }: ConsentFigures, span: Span): Figures {
  const lines: FiguresLine[] = [];
  const worstFirst = incidents.toSorted((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity));
  const stillOpen = worstFirst.filter(({ standing, severity }) => standing === 'open' && isAtLeast(severity, 'high'));
  if (stillOpen.length > 0)
    lines.push(
      line('attention', (language) => {
        const words = figuresWordsIn(language);
        const each = stillOpen.map(({ app, severity }) =>
          words.incident(shownName(app, language), engineWords[language].severity[severity]),
        );
        return words.stillOpen(stillOpen.length, firstFew(each, language));
      }),
    );
  const withoutUse = unused.filter(({ use }) => use === 'none');
  if (withoutUse.length > 0)
    lines.push(
      line('attention', (language) => {
        const names = withoutUse.map(({ app }) => shownName(app.name, language));
        return figuresWordsIn(language).unused(withoutUse.length, usedWithinDays, firstFew(names, language));
      }),
    );
  const opened = worstFirst.filter(({ toldAt }) => isWithin(toldAt, span));
  if (opened.length > 0)
    lines.push(
      line('plain', (language) => {
        const words = figuresWordsIn(language);
        const counts = severities.toReversed().flatMap((severity) => {
          const count = opened.filter((one) => one.severity === severity).length;
          return count === 0 ? [] : [words.rated(count, engineWords[language].severity[severity])];
        });
        return words.opened(opened.length, counts.join(', '));
      }),
    );
  const unknown = unused.length - withoutUse.length;
  if (unknown > 0)
    lines.push(line('plain', (language) => figuresWordsIn(language).unknown(unknown, withoutUse.length > 0)));
  if (!isAll) lines.push(cutLine);
  const listed = worstFirst.filter((one) => stillOpen.includes(one) || opened.includes(one));
  return { heading, lines, tables: tablesOf(listed, unused) };
}

const heading: Words<string> = { en: 'Apps and consent', de: 'Apps und Zustimmung' };

function tablesOf(incidents: readonly RatedIncident[], unused: readonly UnusedApp[]): FiguresTable[] {
  return [
    {
      name: 'app-incidents',
      title: { en: 'App incidents', de: 'Vorfälle mit Apps' },
      columns: ['app', 'severity', 'state', 'told', 'people'],
      rows: incidents.map(({ app, severity, standing, toldAt, people }) => [
        app,
        severity,
        standing,
        toldAt.toISOString(),
        people,
      ]),
    },
    {
      name: 'apps-without-known-use',
      title: { en: 'Risky apps without known use', de: 'Riskante Apps ohne bekannte Nutzung' },
      columns: ['app', 'appId', 'risk', 'publisher', 'delegated', 'application', 'people', 'lastUse'],
      rows: unused.map(({ app, use }) => [
        app.name,
        app.appId ?? '',
        app.tier,
        app.publisher,
        app.delegated.join(' '),
        app.own.join(' '),
        app.isForAll ? 'everyone' : app.people,
        use,
      ]),
    },
  ].filter(({ rows }) => rows.length > 0);
}
