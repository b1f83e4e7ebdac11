// What app consent tells the digest: incidents by severity, and risky apps without use, in both languages.

import assert from 'node:assert/strict';
import { isRisky, toldFigures } from '../../../../src/features/app-consent/figures.ts';
import type { ConsentFigures, UnusedApp } from '../../../../src/features/app-consent/figures.ts';
import type { HoldingApp } from '../../../../src/features/app-consent/inventory.ts';
import type { RatedIncident } from '../../../../src/features/app-consent/rated.ts';
import { hostileNames, lookInert, sentences } from '../../../support/figures.ts';

const span = { from: new Date('2026-11-16T09:00:00Z'), to: new Date('2026-11-23T09:00:00Z') };
const told = (figures: Partial<ConsentFigures>) =>
  toldFigures({ incidents: [], unused: [], isAll: true, ...figures }, span);
const incident = (app: string, severity: RatedIncident['severity'], more: Partial<RatedIncident> = {}) => ({
  app,
  severity,
  toldAt: new Date('2026-11-20T10:00:00Z'),
  people: 2,
  standing: 'open' as const,
  ...more,
});
const holding = (name: string, more: Partial<HoldingApp> = {}): HoldingApp => ({
  objectId: name,
  appId: 'app',
  name,
  owner: 'thirdPartyUnverified',
  publisher: '',
  tier: 'high',
  delegated: ['Mail.ReadWrite'],
  own: [],
  people: 3,
  isForAll: false,
  isEnabled: true,
  createdAt: undefined,
  ...more,
});
const unused = (name: string, use: UnusedApp['use'] = 'none') => ({ app: holding(name), use });

describe('what app consent tells the digest', () => {
  it('is nothing when there was nothing', () => {
    assert.deepEqual(told({}), {
      heading: { en: 'Apps and consent', de: 'Apps und Zustimmung' },
      lines: [],
      tables: [],
    });
  });

  it('says one in the singular', () => {
    const figures = told({
      incidents: [incident('PDF Tool', 'high')],
      unused: [unused('Old App'), unused('Sync', 'unknown')],
    });
    assert.deepEqual(sentences(figures), [
      '1 serious incident is neither closed nor contained: PDF Tool (high).',
      '1 ernster Vorfall ist weder geschlossen noch eingedämmt: PDF Tool (hoch).',
      '1 app holds risky permissions, and nobody signed in to it for 30 days: Old App.',
      '1 App hat riskante Berechtigungen, und seit 30 Tagen hat sich niemand bei ihr angemeldet: Old App.',
      '1 new incident of app consent: 1 high.',
      '1 neuer Vorfall um App-Zustimmungen: 1 hoch.',
      '1 more app holds risky permissions; whether it is used is not known.',
      '1 weitere App hat riskante Berechtigungen; ob sie genutzt wird, ist nicht bekannt.',
    ]);
    assert.deepEqual(
      figures.lines.map(({ tone }) => tone),
      ['attention', 'attention', 'plain', 'plain'],
    );
  });

  it('says many in the plural, the worst first', () => {
    const figures = told({
      incidents: [
        incident('A', 'medium'),
        incident('B', 'high', { toldAt: new Date('2026-10-01T00:00:00Z') }),
        incident('C', 'critical'),
        incident('D', 'medium', { standing: 'closed' }),
      ],
      unused: [
        ...['E', 'F', 'G', 'H', 'I'].map((name) => unused(name)),
        unused('J', 'unknown'),
        unused('K', 'unknown'),
      ],
    });
    assert.deepEqual(sentences(figures), [
      '2 serious incidents are neither closed nor contained: C (critical) and B (high).',
      '2 ernste Vorfälle sind weder geschlossen noch eingedämmt: C (kritisch) und B (hoch).',
      '5 apps hold risky permissions, and nobody signed in to them for 30 days: E, F, G and 2 more.',
      '5 Apps haben riskante Berechtigungen, und seit 30 Tagen hat sich niemand bei ihnen angemeldet: E, F, G und 2 weitere.',
      '3 new incidents of app consent: 1 critical, 2 medium.',
      '3 neue Vorfälle um App-Zustimmungen: 1 kritisch, 2 mittel.',
      '2 more apps hold risky permissions; whether they are used is not known.',
      '2 weitere Apps haben riskante Berechtigungen; ob sie genutzt werden, ist nicht bekannt.',
    ]);
    assert.deepEqual(
      figures.tables[0]?.rows.map(([app, severity, state]) => [app, severity, state]),
      [
        ['C', 'critical', 'open'],
        ['B', 'high', 'open'],
        ['A', 'medium', 'open'],
        ['D', 'medium', 'closed'],
      ],
    );
  });

  it('does not call open what was contained, expected or closed', () => {
    const settled = (['contained', 'expected', 'closed', 'over'] as const).map((standing) =>
      incident('App', 'critical', { standing }),
    );
    assert.deepEqual(
      told({ incidents: settled }).lines.map(({ text }) => text.en),
      ['4 new incidents of app consent: 4 critical.'],
    );
  });

  it('says what it does not know, and where a bound was reached', () => {
    assert.deepEqual(
      told({ unused: [unused('Sync', 'unknown')], isAll: false }).lines.map(({ text }) => text.en),
      [
        '1 app holds risky permissions; whether it is used is not known.',
        'There was more than is counted at a time: these figures are too low.',
      ],
    );
  });

  it('takes apps of Microsoft, disabled ones and harmless ones for no risk', () => {
    assert.ok(isRisky(holding('App')));
    assert.ok(!isRisky(holding('App', { owner: 'microsoftServices' })));
    assert.ok(!isRisky(holding('App', { isEnabled: false })));
    assert.ok(!isRisky(holding('App', { tier: 'medium' })));
  });

  for (const name of hostileNames)
    it(`makes names harmless in sentences and leaves them in cells: ${JSON.stringify(name)}`, () => {
      const figures = told({ incidents: [incident(name, 'critical')], unused: [unused(name)] });
      lookInert(figures);
      assert.ok(figures.tables.every(({ rows }) => rows.some((row) => row.includes(name))));
    });
});
