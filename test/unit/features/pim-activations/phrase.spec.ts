import assert from 'node:assert/strict';
import { parsePhrase, prepareVocabulary } from '../../../../src/features/pim-activations/phrase.ts';
import type { Activatable, PhraseContext } from '../../../../src/features/pim-activations/phrase.ts';
import { directoryRoles } from '../../../../src/features/pim-activations/phrase/role-names.ts';
import { categories, corpusFiles, scoreCorpus, ticketPattern } from './corpus.ts';
import type { Scored } from './corpus.ts';

const context: PhraseContext = { now: new Date('2026-11-23T10:00:00Z'), timeZone: 'Europe/Berlin', ticketPattern };

function role(id: string, displayName: string, more: Partial<Activatable> = {}): Activatable {
  return { id, kind: 'role', displayName, isActive: false, isUsual: false, ...more };
}

const roles = prepareVocabulary([
  role('helpdesk', 'Helpdesk Administrator'),
  role('exchange', 'Exchange Administrator'),
]);

describe('the phrase corpus', () => {
  const scored = scoreCorpus();

  for (const category of categories) {
    it(`is read right where "${category}" is expected`, () => {
      const wrong = scored.filter(({ wantCategory, isRight }) => wantCategory === category && !isRight);
      assert.deepEqual(
        wrong.map(({ line, got }) => ({ line, got })),
        wrong.map(({ line, want }) => ({ line, got: want })),
      );
    });
  }

  it('is called sure only where it is, with every detail right', () => {
    assert.deepEqual(
      scored.filter(({ gotCategory, isRight }) => gotCategory === 'sure' && !isRight),
      [],
    );
  });

  it('is large enough to mean something, and has every kind of outcome', () => {
    const count = (holds: (one: Scored) => boolean) => scored.filter(holds).length;
    assert.deepEqual(
      corpusFiles.map((file) => count((one) => one.file === file) >= { en: 220, de: 80, traps: 150 }[file]),
      [true, true, true],
    );
    for (const category of categories)
      assert.ok(count(({ wantCategory }) => wantCategory === category) >= 25, category);
  });
});

describe('a phrase', () => {
  it('longer than 2,000 characters is not read', () => {
    const line = `activate helpdesk because ${'x'.repeat(2000)}`;
    assert.equal(parsePhrase(line, roles, context).refusal, 'too-long');
    assert.deepEqual(parsePhrase(line.slice(0, 2000), roles, context).targets, [{ id: 'helpdesk', certainty: 'sure' }]);
  });

  it('without any vocabulary names nothing', () => {
    const { targets, choices, closest, intent } = parsePhrase(
      'activate helpdesk admin',
      prepareVocabulary([]),
      context,
    );
    assert.deepEqual({ targets, choices, closest, intent }, { targets: [], choices: [], closest: [], intent: 'none' });
  });

  it('is read although the ticket pattern or the time zone is unusable', () => {
    const broken = { ...context, ticketPattern: '(', timeZone: 'Mars/Olympus' };
    const { doubts, endsAt } = parsePhrase('activate helpdesk until 5pm INC0012345', roles, broken);
    assert.deepEqual(doubts, ['INC0012345']);
    assert.equal(endsAt?.toISOString(), '2026-11-23T17:00:00.000Z');
  });

  it('takes the ticket system from the line, else from the settings', () => {
    const ticketOf = (line: string) => parsePhrase(line, roles, { ...context, ticketSystem: 'Remedy' }).ticket;
    assert.deepEqual(ticketOf('activate helpdesk INC0012345'), { number: 'INC0012345', system: 'Remedy' });
    assert.deepEqual(ticketOf('activate helpdesk, Jira CHG-7'), { number: 'CHG-7', system: 'Jira' });
  });

  it('knows a role by the names given with it', () => {
    const known = prepareVocabulary([role('dom', 'Domain Name Administrator', { aliases: ['Administrateur DNS'] })]);
    assert.deepEqual(parsePhrase('activate administrateur dns', known, context).targets, [
      { id: 'dom', certainty: 'sure' },
    ]);
  });

  it('never takes a group for the role whose name it imitates', () => {
    const imitated = prepareVocabulary([
      role('ga', 'Global Administrator'),
      role('fake', 'Global Admin', { kind: 'group' }),
      role('cyrillic', 'Glоbal Administrator', { kind: 'group' }),
    ]);
    const { targets, choices } = parsePhrase('activate global admin', imitated, context);
    assert.deepEqual({ targets, choices: [...choices].sort() }, { targets: [], choices: ['fake', 'ga'] });
  });

  it('says which built-in role was meant when the person may not activate it', () => {
    const { targets, notEligible } = parsePhrase('activate GA', roles, context);
    assert.deepEqual({ targets, notEligible }, { targets: [], notEligible: 'Global Administrator' });
  });

  it('offers at most five choices', () => {
    const many = prepareVocabulary(
      Array.from({ length: 30 }, (_, at) => role(`t${at}`, `Tier ${at} Admins`, { kind: 'group' })),
    );
    assert.equal(parsePhrase('activate tier admins', many, context).choices.length, 5);
  });
});

// Bounds are about ten times what was measured on a busy two-core machine, so that only another order of growth fails them.
describe('reading against 500 roles, groups and scopes', () => {
  const departments = ['Finance', 'Payroll', 'Sales', 'Legal', 'Research', 'Logistics', 'Support', 'Plant'];
  const named = (at: number) =>
    `${departments[at % departments.length] ?? ''} ${['Prod', 'Test', 'Dev'][at % 3] ?? ''} ${at}`;
  const vocabulary = prepareVocabulary([
    ...directoryRoles.slice(0, 100).map(({ name }, at) => role(`r${at}`, name)),
    ...Array.from({ length: 250 }, (_, at) =>
      role(`g${at}`, `SG-PIM-${named(at)}`, { kind: 'group', access: 'member' as const }),
    ),
    ...Array.from({ length: 150 }, (_, at) => role(`a${at}`, 'Contributor', { kind: 'azure', scopeName: named(at) })),
  ]);

  function medianMs(line: string, times: number): number {
    const taken = Array.from({ length: times }, () => {
      // Processor time: other work on the machine must not decide.
      const start = process.cpuUsage();
      parsePhrase(line, vocabulary, context);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    });
    return taken.sort((a, b) => a - b)[Math.floor(times / 2)] ?? Infinity;
  }

  for (const line of [
    'activate helpdesk administrator for 2h because password resets INC0012345',
    'activate exchnage recipent admin until tomorrow 9am, ticket CHG-7',
    'ich brauche Contributor auf Finance Prod 48 bis morgen früh um 8 wegen einer Störung',
    'activate admin',
    'activate something that does not exist at all',
  ]) {
    it(`takes less than 10 ms: ${line}`, () => {
      assert.equal(vocabulary.entries.length, 500);
      assert.ok(medianMs(line, 41) < 10);
    });
  }

  const hostile = [
    'a ',
    '"',
    '(',
    "'",
    '„',
    '„x“ ',
    '~~',
    '[x](',
    '> a\n',
    '1h ',
    'until 5 ',
    'monday ',
    'because ',
    'for to ',
    'a, ',
    '‚',
  ];
  for (const part of [
    ...hostile,
    'helpdesk and exchange admin ',
    'xylophn ',
    'INC0012345 ',
    'activate teams ',
    'half a ',
    '1:1.',
  ]) {
    it(`stays within bounds on 2,000 characters of ${JSON.stringify(part)}`, () => {
      assert.ok(medianMs(`activate ${part.repeat(2000)}`.slice(0, 2000), 3) < 250);
    });
  }
});
