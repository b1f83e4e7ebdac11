// What administrators set: which roles are announced loudly, and what a ticket number looks like.

import assert from 'node:assert/strict';
import { defaultFeatureSettings } from '../../../../src/core/settings.ts';
import { isEmergencyPlace } from '../../../../src/features/pim-activations/break-glass.ts';
import { commands } from '../../../../src/features/pim-activations/commands.ts';
import { sendForm } from '../../../../src/features/pim-activations/form.ts';
import { exchange, personOf, world } from './fakes.ts';

const role = (roleId: string, roleName: string) => ({ area: 'directory' as const, roleId, scope: '/', roleName });
const group = (roleName: string, scope = 'group') => ({ area: 'group' as const, roleId: 'member', scope, roleName });
const ticketRule = { id: 'Enablement_EndUser_Assignment', enabledRules: ['Ticketing'] };

describe('emergency roles', () => {
  it('are those that give everything, and groups that say so, where nothing is set', () => {
    assert.equal(isEmergencyPlace(role('62E90394-69f5-4237-9190-012177145e10', 'Global Administrator')), true);
    for (const name of [
      'Break glass',
      'Contoso Break-Glass accounts',
      'BREAK_GLASS',
      'sg-breakglass',
      'Emergency access (EU)',
    ])
      assert.equal(isEmergencyPlace(group(name)), true, name);
    for (const name of ['Glass breakers', 'Emergency accessories', 'Sales'])
      assert.equal(isEmergencyPlace(group(name)), false, name);
    assert.equal(isEmergencyPlace(role(exchange, 'Exchange Administrator')), false);
  });

  it('are exactly those that are set: by id, or by words of the name', () => {
    const settings = { ...defaultFeatureSettings, emergencyRoles: [exchange.toUpperCase(), 'Notfall', 'a-group'] };
    assert.equal(isEmergencyPlace(role(exchange, 'Exchange Administrator'), settings), true);
    assert.equal(isEmergencyPlace(group('IT Notfall'), settings), true);
    assert.equal(isEmergencyPlace(group('Sales', 'A-Group'), settings), true);
    assert.equal(
      isEmergencyPlace(role('62e90394-69f5-4237-9190-012177145e10', 'Global Administrator'), settings),
      false,
    );
    assert.equal(isEmergencyPlace(group('break glass'), { ...settings, emergencyRoles: [] }), false);
  });
});

describe('ticket numbers', () => {
  const typed = async (line: string, settings: Partial<typeof defaultFeatureSettings> = {}) => {
    const { turn } = personOf(world({ rules: [ticketRule] }));
    const activate = commands.find(({ name }) => name === 'activate');
    const [reply] =
      (await activate?.run({ ...turn, settings: { ...defaultFeatureSettings, ...settings } }, { line })) ?? [];
    assert.ok(reply && 'card' in reply);
    const { ticketNumber, ticketSystem, reason } = reply.card.view as Record<string, unknown>;
    return { ticketNumber, ticketSystem, reason };
  };

  it('are found in a line by the usual forms, and fill the form', async () => {
    const found = await typed('exchange admin for 2 hours because mail flow is stuck, INC0012345');
    assert.deepEqual(found, { ticketNumber: 'INC0012345', ticketSystem: '', reason: 'mail flow is stuck' });
  });

  it('are found by the pattern that was set, with the system that was set', async () => {
    const settings = { ticketPattern: 'OPS-\\d{1,5}', ticketSystem: 'Jira' };
    const found = await typed('exchange admin for 2 hours because mail flow is stuck, OPS-77', settings);
    assert.deepEqual(found, { ticketNumber: 'OPS-77', ticketSystem: 'Jira', reason: 'mail flow is stuck' });
  });

  const send = (ticketNumber: string, ticketPattern: string | undefined) => {
    const { turn, writes } = personOf(world({ rules: [ticketRule] }));
    const input = {
      places: [`directory~${exchange}~%2F`],
      nonce: 'nonce',
      openedAt: '2026-11-23T09:30:00Z',
      startAt: '' as const,
      isAgain: false,
      minutes: 60,
      reason: 'because',
      ticketNumber,
      ticketSystem: 'Jira',
    };
    const sent = sendForm({ ...turn, settings: { ...defaultFeatureSettings, ticketPattern } }, input);
    return { sent, writes };
  };

  it('of another form are refused before anything is sent, where a pattern was set', async () => {
    const { sent, writes } = send('hello', 'OPS-\\d{1,5}');
    await assert.rejects(sent, { code: 'input.invalid', params: { field: 'ticket number' } });
    assert.deepEqual(writes, []);
  });

  it('are sent as they are where none was set, and in any letter case where one was', async () => {
    for (const { sent, writes } of [send('hello', undefined), send('ops-12', 'OPS-\\d{1,5}')]) {
      await sent.catch(() => undefined);
      assert.deepEqual(writes, ['pim-activations.activate']);
    }
  });
});
