// An eligibility that ends: what people read, and that nothing is written for it.

import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { commands } from '../../../../src/features/pim-activations/commands.ts';
import { eligibleList, extend } from '../../../../src/features/pim-activations/lists.ts';
import { textOf } from '../../../support/control.ts';
import { exchange, helpdesk, personOf, world } from './fakes.ts';

const place = (roleId: string) => `directory~${roleId}~%2F`;

/** Exchange Administrator can be activated until `endDateTime`. */
function endingAt(endDateTime: string) {
  const given = world();
  const path = '/roleManagement/directory/roleEligibilityScheduleInstances';
  const rows = (given[path] ?? []) as { roleDefinitionId: string }[];
  return personOf({
    ...given,
    [path]: rows.map((row) => (row.roleDefinitionId === exchange ? { ...row, endDateTime } : row)),
  });
}

describe('an eligibility that ends', () => {
  it('says so in its last two weeks, with what to type', async () => {
    assert.match(textOf(await eligibleList(endingAt('2026-12-01T09:30:00Z').turn)), /ends soon, type "extend"/);
    assert.doesNotMatch(textOf(await eligibleList(endingAt('2027-03-01T09:30:00Z').turn)), /ends soon/);
  });

  it('is not extended here: the words tell who decides, and where to ask', async () => {
    const { turn, writes } = endingAt('2026-12-01T09:30:00Z');
    const reply = await extend(turn, place(exchange), {});
    assert.ok('text' in reply);
    assert.match(
      reply.text,
      /Exchange Administrator is not active.*administrators to decide.*https:\/\/entra\.microsoft\.com/,
    );
    assert.deepEqual(writes, []);
  });

  it('is told the same when somebody types it', async () => {
    const { turn, writes } = endingAt('2026-12-01T09:30:00Z');
    const activate = commands.find(({ name }) => name === 'activate');
    const [reply] = (await activate?.run(turn, { line: 'extend exchange administrator' })) ?? [];
    assert.match(textOf(reply), /administrators to decide/);
    assert.deepEqual(writes, []);
  });

  it('that has no end is no reason to extend anything', async () => {
    const { turn } = personOf(world());
    await assert.rejects(
      extend(turn, place(helpdesk), {}),
      (error) => error instanceof AppError && error.code === 'pim.not-active',
    );
  });
});
