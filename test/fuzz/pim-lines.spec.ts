// No text activates, ends or decides anything: whatever is typed, nothing is written without a click.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { commands, isAboutRoles } from '../../src/features/pim-activations/commands.ts';
import { activateDecision } from '../../src/features/pim-activations/own-decisions.ts';
import { placeKey } from '../../src/features/pim-activations/places.ts';
import { helpdesk, personOf, world } from '../unit/features/pim-activations/fakes.ts';

const words = [
  ...['activate', 'aktiviere', 'elevate me to', 'I need', 'give me', 'deactivate', 'give back everything', "I'm done"],
  ...['helpdesk', 'Helpdesk Administrator', 'exchange admin', 'admin', 'my usual roles', 'all roles', 'everything'],
  ...[
    'now',
    'for 2h',
    'until 5pm',
    'because',
    'INC0012345',
    'ticket CHG-7',
    'please',
    'yes',
    'confirm',
    'send',
    'approve',
  ],
  ...[
    'as last time',
    'without asking',
    'and',
    'or',
    ',',
    '"',
    "don't",
    '@countersign',
    '<at>bot</at>',
    '{{',
    '`rm`',
    '\n',
  ],
];
const line = fc.oneof(
  fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 12 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.tuple(fc.constantFrom(...words), fc.string({ maxLength: 60 })).map((parts) => parts.join(' ')),
);

describe('a typed line', () => {
  it('never writes to Entra, whatever it says and whatever is active', async () => {
    await fc.assert(
      fc.asyncProperty(line, fc.boolean(), async (text, isActive) => {
        const { turn, writes } = personOf(world({ isActive }));
        for (const command of commands) {
          const args = command.match(text);
          if (args && command.places.includes('personal')) await command.run(turn, args).catch(onlyOurs);
        }
        assert.deepEqual(writes, []);
      }),
      { seed: 20261121, numRuns: 1500 },
    );
  });

  it('is sent at once only for the one role that the person switched on', async () => {
    const instant = [placeKey({ area: 'directory', roleId: helpdesk, scope: '/' })];
    const decided: string[] = [];
    await fc.assert(
      fc.asyncProperty(line, async (text) => {
        const { turn } = personOf(world(), { instant });
        const decide: typeof turn.decide = ({ key }) => {
          decided.push(key);
          return turn.decide({ kind: activateDecision, key, payload: {} });
        };
        for (const command of commands) {
          const args = command.match(text);
          if (args && command.places.includes('personal')) await command.run({ ...turn, decide }, args).catch(onlyOurs);
        }
      }),
      { seed: 20261121, numRuns: 1500 },
    );
    assert.ok(decided.length > 0, 'the switch does something');
    assert.deepEqual(
      decided.filter((key) => !key.includes(helpdesk)),
      [],
    );
  });

  it('is taken for one about roles in a moment, however long it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 4000 }), (text) => {
        const startedMs = performance.now();
        isAboutRoles(text);
        assert.ok(performance.now() - startedMs < 500);
      }),
      { seed: 20261121, numRuns: 200 },
    );
  });
});

/** Refusals are answers, too; anything else is a bug. */
function onlyOurs(error: unknown): void {
  assert.ok(error instanceof Error && error.name === 'AppError', String(error));
}
