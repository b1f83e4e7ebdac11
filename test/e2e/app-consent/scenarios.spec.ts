// Whole situations through the control API: from records in the audit log to the card in the channel.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { scenarios } from '../../fixtures/app-consent/scenarios.ts';
import { freshWorld, textOf, type SimChannel, type World } from '../../support/world.ts';

const labels: Record<string, string> = {
  informational: 'Informational',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};

describe('a scenario', () => {
  let world: World;
  let channel: SimChannel;

  beforeEach(async () => {
    world = await freshWorld();
    channel = await world.channel('Security alerts');
    await channel.types(await world.person('priya'), 'follow incidents informational here');
  });

  async function incidentCards(): Promise<string[]> {
    const shown = (await channel.messages()).filter(({ deleted, card }) => !deleted && card);
    return shown.map(({ card }) => textOf(card)).filter((text) => text.includes('App consent ·'));
  }

  async function isTold(scenario: object, severity: string, mentions: readonly RegExp[], count = 1): Promise<void> {
    await world.api('POST', '/_sim/scenarios', scenario);
    await world.settle();
    const cards = await incidentCards();
    assert.equal(cards.length, count, `${cards.length} cards`);
    const [text = ''] = cards;
    assert.match(text, new RegExp(`App consent · ${labels[severity]}`), text);
    for (const mention of mentions) assert.match(text, mention);
    assert.doesNotMatch(text, /undefined|NaN|\[object|20\.190|20\[\.\]190/);
  }

  for (const { name, records, context, severity, mentions } of scenarios)
    it(`is told in the channel: ${name}`, async () => {
      await isTold({ name, events: records, context: scenarioContext(context) }, severity, mentions);
    });

  const folder = new URL('../../../../shared/consent/worked-scenarios.json', import.meta.url);
  if (existsSync(folder)) {
    const worked = z
      .array(
        z.looseObject({
          name: z.string(),
          expectedSeverity: z.string(),
          expectedIncidents: z.number().optional(),
          mustMention: z.array(z.string()),
        }),
      )
      .parse(JSON.parse(readFileSync(folder, 'utf8')));
    for (const scenario of worked)
      it(`is told in the channel: ${scenario.name}`, async () => {
        const mentions = scenario.mustMention.map((pattern) => new RegExp(pattern, 'i'));
        await isTold(scenario, scenario.expectedSeverity, mentions, scenario.expectedIncidents);
      });
  }
});

/** Our own scenarios name things as the rules do; the control API wants them as a tenant has them. */
function scenarioContext(context: object): object {
  const {
    expected = [],
    signIns,
    history,
    ...rest
  } = context as {
    expected?: unknown[];
    signIns?: unknown[];
    history?: object;
  };
  return {
    ...rest,
    expectedList: expected,
    signIns: signIns ?? [],
    signInDataAvailable: signIns !== undefined,
    history: history ?? {},
  };
}
