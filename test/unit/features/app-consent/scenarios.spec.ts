// Whole situations: from the audit log to severity and text.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { scenarios } from '../../../fixtures/app-consent/scenarios.ts';
import { activityLogged, streamed, tabled } from '../../../fixtures/app-consent/records.ts';
import { incidentsOf, judged, textOf } from './told.ts';

describe('app-consent scenarios', () => {
  for (const { name, records, context, severity, points, mentions } of scenarios) {
    it(`${name}: ${severity}`, () => {
      const judgement = judged(records, context);
      assert.deepEqual(
        { points: judgement.points, severity: judgement.severity },
        { points, severity },
        judgement.signals.map((signal) => `${signal.points} ${signal.code}`).join('; '),
      );
      const text = textOf(judgement);
      for (const mention of mentions) assert.match(text, mention);
      assert.doesNotMatch(text + textOf(judgement, 'de'), /undefined|null|NaN|\[object|20\.190|20\[\.\]190/);
    });
  }

  it('is the same from a stream and from a table', () => {
    for (const { records, context, severity, points } of scenarios) {
      for (const shape of [streamed, tabled]) {
        const judgement = judged(records.map(shape), context);
        assert.deepEqual({ severity: judgement.severity, points: judgement.points }, { severity, points });
      }
    }
  });

  it('is as severe from the activity API, and the copies of both sources change nothing', () => {
    const byPeople = scenarios.filter(({ records }) => records.every((record) => JSON.stringify(record).includes('@')));
    assert.ok(byPeople.length > 8);
    for (const { name, records, context, severity, points } of byPeople) {
      const copies = records.map(activityLogged);
      for (const some of [copies, [...records, ...copies], [...copies, ...records]]) {
        const judgement = judged(some, context);
        assert.deepEqual({ name, severity: judgement.severity, points: judgement.points }, { name, severity, points });
      }
      assert.equal(textOf(judged([...copies, ...records], context)), textOf(judged(records, context)));
    }
  });
});

interface Worked {
  name: string;
  events: unknown[];
  context: { signInDataAvailable: boolean; expectedList: unknown[] } & Record<string, unknown>;
  expectedSeverity: string;
  expectedIncidents?: number;
  mustMention: string[];
}

const workedFile = new URL('../../../../../shared/consent/worked-scenarios.json', import.meta.url);

// Only where the folder lies beside the repository.
if (existsSync(workedFile)) {
  describe('worked scenarios', () => {
    for (const scenario of JSON.parse(readFileSync(workedFile, 'utf8')) as Worked[]) {
      it(`${scenario.name}: ${scenario.expectedSeverity}`, () => {
        const { signInDataAvailable, expectedList, signIns, ...rest } = scenario.context;
        const context = { ...rest, expected: expectedList, ...(signInDataAvailable && { signIns }) };
        assert.equal(incidentsOf(scenario.events).length, scenario.expectedIncidents ?? 1);
        const judgement = judged(scenario.events, context);
        assert.equal(judgement.severity, scenario.expectedSeverity);
        const text = textOf(judgement);
        for (const mention of scenario.mustMention) assert.match(text, new RegExp(mention, 'i'));
      });
    }
  });
}
