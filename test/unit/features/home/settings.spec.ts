import assert from 'node:assert/strict';
import { hasCode } from '../../../../src/core/errors.ts';
import type { ErrorCode } from '../../../../src/core/errors.ts';
import { defaultPreferences } from '../../../../src/core/people.ts';
import { saveSettings, settingsCard } from '../../../../src/features/home/settings.ts';
import { isTimeZone } from '../../../../src/core/time.ts';
import { timeZoneChoices } from '../../../../src/features/home/time-zones.ts';
import { now, turnOf } from './turn.ts';

const form = {
  language: 'de',
  timeZone: 'Europe/Berlin',
  from: '08:30',
  to: '16:00',
  weekdays: '5,1,2',
  reminders: 'false',
};

describe('settings', () => {
  it('keeps the form and confirms in the language just chosen', async () => {
    const { turn, deeds } = turnOf();
    const reply = await saveSettings(turn, form);
    assert.deepEqual(deeds.saved, [
      {
        language: 'de',
        timeZone: 'Europe/Berlin',
        workingHours: { fromMinute: 510, toMinute: 960, weekdays: [1, 2, 5] },
        reminders: false,
      },
    ]);
    assert.ok('card' in reply);
    assert.equal(reply.card.summary, 'Deine Einstellungen sind gespeichert');
  });

  const refused: [string, Partial<typeof form>, ErrorCode, string][] = [
    ['a language nobody speaks here', { language: 'fr' }, 'input.invalid', 'Language'],
    ['an invented time zone', { timeZone: 'Mars/Olympus' }, 'input.invalid', 'Time zone'],
    ['no beginning', { from: '' }, 'input.invalid', 'Work begins at'],
    ['an hour that does not exist', { to: '25:00' }, 'input.invalid', 'Work ends at'],
    ['an end before the beginning', { from: '17:00', to: '09:00' }, 'input.invalid', 'working hours'],
    ['no working day', { weekdays: '' }, 'input.missing', 'Working days'],
    ['a ninth day of the week', { weekdays: '1,9' }, 'input.invalid', 'Working days'],
    ['days that are no numbers', { weekdays: '1,x' }, 'input.invalid', 'Working days'],
    ['a reminder that is neither on nor off', { reminders: 'maybe' }, 'input.invalid', 'Reminders'],
  ];
  for (const [what, change, code, field] of refused) {
    it(`refuses ${what} by name and saves nothing`, async () => {
      const { turn, deeds } = turnOf();
      await assert.rejects(
        saveSettings(turn, { ...form, ...change }),
        (error) => hasCode(error, code) && (error.params['field'] ?? '').startsWith(field),
      );
      assert.deepEqual(deeds.saved, []);
    });
  }

  it('takes a time zone as the form shows it', async () => {
    const { turn, deeds } = turnOf();
    await saveSettings(turn, { ...form, timeZone: 'America/New York (GMT-05:00)' });
    assert.equal(deeds.saved[0]?.timeZone, 'America/New_York');
  });

  it('shows what holds now, also a time zone outside the common ones', () => {
    const preferences = { ...defaultPreferences, timeZone: 'Antarctica/Troll' };
    const { view } = settingsCard({ preferences, now });
    assert.equal(view['from'], '09:00');
    assert.equal(view['weekdays'], '1,2,3,4,5');
    assert.equal(view['reminders'], 'true');
    assert.match(JSON.stringify(view['timeZoneChoices']), /Antarctica\/Troll/);
  });
});

describe('time zones to choose from', () => {
  it('are all zones this machine can reckon with', () => {
    assert.deepEqual(
      timeZoneChoices('UTC', now).filter(({ name }) => !isTimeZone(name)),
      [],
    );
  });

  it('run from west to east, with the offset of that day', () => {
    const winter = timeZoneChoices('UTC', new Date('2026-01-15T12:00:00Z'));
    const summer = timeZoneChoices('UTC', new Date('2026-07-15T12:00:00Z'));
    assert.equal(winter[0]?.name, 'Pacific/Honolulu');
    assert.equal(winter.find(({ name }) => name === 'Europe/Berlin')?.offset, 'GMT+01:00');
    assert.equal(summer.find(({ name }) => name === 'Europe/Berlin')?.offset, 'GMT+02:00');
  });

  it('ignore a zone of the person that does not exist', () => {
    assert.equal(
      timeZoneChoices('Nowhere', now).some(({ name }) => name === 'Nowhere'),
      false,
    );
  });
});
