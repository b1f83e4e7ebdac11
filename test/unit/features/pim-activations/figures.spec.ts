// What privileged roles tell the digest: counts, waits and names, in both languages.

import assert from 'node:assert/strict';
import type { AuditRecord } from '../../../../src/core/item.ts';
import { hourMs, minuteMs } from '../../../../src/core/time.ts';
import { eventsIn, madeIn, toldFigures } from '../../../../src/features/pim-activations/figures.ts';
import type { ActivationEvent, ActivationFigures } from '../../../../src/features/pim-activations/figures.ts';
import { standingHoldShape } from '../../../../src/features/pim-activations/graph-shapes.ts';
import type { ChangeFacts } from '../../../../src/features/pim-activations/role-change.ts';
import { hostileNames, lookInert, sentences } from '../../../support/figures.ts';
import { exchange, helpdesk } from './fakes.ts';

const span = { from: new Date('2026-11-16T09:00:00Z'), to: new Date('2026-11-23T09:00:00Z') };
const global = '62e90394-69f5-4237-9190-012177145e10';
const nothing: ActivationFigures = { events: [], made: [], standing: [], isLogRead: true, isAll: true };
const told = (figures: Partial<ActivationFigures>) => toldFigures({ ...nothing, ...figures });
const event = (
  what: ActivationEvent['what'],
  roleName: string,
  person: string,
  waitedMs?: number,
): ActivationEvent => ({ what, area: 'directory', roleName, principalId: person.toLowerCase(), person, waitedMs });
const made = (what: 'outside' | 'permanent', whom: string, role: string, by?: string): ChangeFacts => ({
  shape: 1,
  what,
  at: '2026-11-20T10:00:00.000Z',
  readAt: '2026-11-23T09:00:00.000Z',
  whom,
  role,
  by,
});
const standing = (roleDefinitionId: string, role: string, who: string) =>
  standingHoldShape.parse({
    principalId: who,
    roleDefinitionId,
    directoryScopeId: '/',
    startDateTime: '2026-01-01T00:00:00Z',
    endDateTime: null,
    principal: { '@odata.type': '#microsoft.graph.user', displayName: who },
    roleDefinition: { displayName: role },
  });

describe('what privileged roles tell the digest', () => {
  it('is nothing when there was nothing', () => {
    assert.deepEqual(told({}), {
      heading: { en: 'Privileged roles', de: 'Privilegierte Rollen' },
      lines: [],
      tables: [],
    });
  });

  it('in a quiet week is one calm line', () => {
    const figures = told({ standing: [standing(helpdesk, 'Helpdesk Administrator', 'Ana')] });
    assert.deepEqual(sentences(figures), [
      '1 assignment of a directory role is standing now.',
      'Zurzeit besteht 1 dauerhafte Zuweisung einer Verzeichnisrolle.',
    ]);
    assert.deepEqual(
      figures.lines.map(({ tone }) => tone),
      ['plain'],
    );
    assert.deepEqual(figures.tables[0]?.rows, [['Helpdesk Administrator', 'Ana', 'user', '/', '2026-01-01T00:00:00Z']]);
  });

  it('counts by role and by person, the most active first, and says how long approvals took', () => {
    const figures = told({
      events: [
        event('activated', 'Helpdesk Administrator', 'Ana'),
        event('activated', 'Exchange Administrator', 'Ben'),
        event('activated', 'Exchange Administrator', 'Ana'),
        event('activated', 'User Administrator', 'Cleo'),
        event('activated', 'Groups Administrator', 'Dora'),
        event('approved', 'Exchange Administrator', 'Ben', 20 * minuteMs),
        event('approved', 'Exchange Administrator', 'Ana', 5 * hourMs),
        event('approved', 'Helpdesk Administrator', 'Ana', minuteMs),
        event('denied', 'Exchange Administrator', 'Ana', 9 * hourMs),
      ],
      standing: [standing(global, 'Global Administrator', 'Ana'), standing(helpdesk, 'Helpdesk Administrator', 'Ben')],
    });
    assert.deepEqual(sentences(figures), [
      '5 activations: Exchange Administrator (2), Helpdesk Administrator (1), User Administrator (1) and 1 more; by Ana (2), Ben (1), Cleo (1) and 1 more.',
      '5 Aktivierungen: Exchange Administrator (2), Helpdesk Administrator (1), User Administrator (1) und 1 weitere; durch Ana (2), Ben (1), Cleo (1) und 1 weitere.',
      '3 activations were approved, half of them within 20 minutes; the slowest waited 5 hours (Exchange Administrator).',
      '3 Aktivierungen wurden genehmigt; die Hälfte wartete höchstens 20 Minuten, die langsamste 5 Stunden (Exchange Administrator).',
      '2 assignments of directory roles are standing now, 1 of Global Administrator.',
      'Zurzeit bestehen 2 dauerhafte Zuweisungen von Verzeichnisrollen, davon 1 als globaler Administrator.',
    ]);
    assert.deepEqual(figures.tables[0]?.rows.slice(0, 2), [
      ['Helpdesk Administrator', 'directory', 1, 1, 0, 0, 0],
      ['Exchange Administrator', 'directory', 2, 2, 1, 0, 2.7],
    ]);
    assert.deepEqual(figures.tables[1]?.rows[0], ['Ana', 2, 'Helpdesk Administrator; Exchange Administrator']);
  });

  it('says one in the singular, and first what somebody should look at', () => {
    const figures = told({
      events: [
        event('activated', 'Helpdesk Administrator', 'Ana'),
        event('approved', 'Helpdesk Administrator', 'Ana', 20 * minuteMs),
        event('unanswered', 'Exchange Administrator', 'Ben'),
      ],
      made: [
        made('permanent', 'Cleo', 'User Administrator', 'Priya'),
        made('outside', 'Ana', 'Global Administrator', 'Omar'),
      ],
    });
    assert.deepEqual(sentences(figures), [
      '1 standing assignment was made outside of PIM: Ana as Global Administrator (by Omar).',
      '1 dauerhafte Zuweisung entstand außerhalb von PIM: Ana als Global Administrator (durch Omar).',
      '1 activation request died unanswered: nobody decided within a day (Exchange Administrator).',
      '1 Aktivierungsantrag blieb unbeantwortet: Einen Tag lang hat niemand entschieden (Exchange Administrator).',
      '1 activation: Helpdesk Administrator, by Ana.',
      '1 Aktivierung: Helpdesk Administrator, durch Ana.',
      '1 activation was approved, after 20 minutes (Helpdesk Administrator).',
      '1 Aktivierung wurde genehmigt; sie wartete 20 Minuten (Helpdesk Administrator).',
      '1 standing assignment was made in PIM: Cleo as User Administrator (by Priya).',
      '1 dauerhafte Zuweisung entstand in PIM: Cleo als User Administrator (durch Priya).',
    ]);
    assert.deepEqual(
      figures.lines.map(({ tone }) => tone),
      ['attention', 'attention', 'plain', 'plain', 'plain'],
    );
  });

  it('says many in the plural', () => {
    const figures = told({
      events: [event('unanswered', 'A', 'Ana'), event('unanswered', 'B', 'Ana')],
      made: ['Ana', 'Ben', 'Cleo', 'Dora'].map((whom) => made('outside', whom, 'Reader')),
    });
    const [outside, outsideDe, unanswered, unansweredDe] = sentences(figures);
    assert.equal(
      outside,
      '4 standing assignments were made outside of PIM: Ana as Reader (by unnamed), Ben as Reader (by unnamed), Cleo as Reader (by unnamed) and 1 more.',
    );
    assert.match(outsideDe ?? '', /^4 dauerhafte Zuweisungen entstanden außerhalb von PIM: .* und 1 weitere\.$/);
    assert.equal(unanswered, '2 activation requests died unanswered: nobody decided within a day (A and B).');
    assert.equal(
      unansweredDe,
      '2 Aktivierungsanträge blieben unbeantwortet: Einen Tag lang hat niemand entschieden (A und B).',
    );
  });

  it('says what it did not look at', () => {
    assert.equal(sentences(told({ isLogRead: false, isAll: false })).length, 4);
    assert.match(sentences(told({ isLogRead: false }))[0] ?? '', /audit log cannot be read/);
  });

  for (const name of hostileNames)
    it(`makes names harmless in sentences and leaves them in cells: ${JSON.stringify(name)}`, () => {
      const figures = told({
        events: [
          event('activated', name, name),
          event('activated', `${name}2`, `${name}2`),
          event('approved', name, name, hourMs),
          event('unanswered', name, name),
        ],
        made: [made('outside', name, name, name), made('permanent', name, name, name)],
        standing: [standing(helpdesk, name, name)],
      });
      lookInert(figures);
      assert.ok(figures.tables.every(({ rows }) => rows.some((row) => row.includes(name))));
    });

  describe('from the audit log', () => {
    const record = (activity: string, at: string, more: Partial<AuditRecord> = {}): AuditRecord => ({
      id: `${activity} ${at}`,
      activity,
      at: new Date(at),
      result: 'success',
      targets: [
        { id: exchange, type: 'Role', displayName: 'Exchange Administrator' },
        { id: 'adele', type: 'User', displayName: 'Adele Vance' },
      ],
      ...more,
    });
    const pim = (what: string) => `Add member to role ${what} (PIM activation)`;
    const group = [
      { id: 'team', type: 'Group', displayName: 'Incident Team' },
      { id: 'adele', type: 'User', displayName: 'Adele Vance' },
      { id: 'member', type: 'RoleDefinitionOriginId' },
    ];

    it('pairs a decision with the request before it, also from before the span, and counts nothing twice', () => {
      const approved = record(pim('request approved'), '2026-11-16T10:00:00Z');
      const found = eventsIn(
        [
          record(pim('requested'), '2026-11-16T08:00:00Z'),
          record(pim('approval requested'), '2026-11-16T08:00:01Z'),
          approved,
          { ...approved, id: 'again' },
          record(pim('completed'), '2026-11-16T10:00:05Z'),
          record(pim('requested'), '2026-11-18T10:00:00Z'),
          record('PIM activation request expired', '2026-11-19T10:00:00Z'),
          record(pim('completed'), '2026-11-16T07:59:59Z'),
        ],
        span,
      );
      assert.deepEqual(
        found.map(({ what, roleName, person, waitedMs }) => [what, roleName, person, waitedMs]),
        [
          ['approved', 'Exchange Administrator', 'Adele Vance', 2 * hourMs],
          ['activated', 'Exchange Administrator', 'Adele Vance', undefined],
          ['unanswered', 'Exchange Administrator', 'Adele Vance', undefined],
        ],
      );
    });

    it('tells of groups, and leaves Azure out', () => {
      const azure = [...group.slice(1, 2), { id: exchange, type: 'Role' }, { id: '/subscriptions/1', type: 'Other' }];
      const found = eventsIn(
        [
          record(pim('completed'), '2026-11-17T10:00:00Z', { targets: group }),
          record(pim('completed'), '2026-11-17T10:00:00Z', { targets: azure }),
        ],
        span,
      );
      assert.deepEqual(
        found.map(({ area, roleName }) => [area, roleName]),
        [['group', 'Incident Team']],
      );
    });

    it('tells standing assignments of the span apart from eligibilities and settings', () => {
      const found = madeIn(
        [
          record('Add member to role outside of PIM (permanent)', '2026-11-17T10:00:00Z', { byName: 'Omar Haddad' }),
          record('Add member to role in PIM completed (permanent)', '2026-11-17T11:00:00Z'),
          record('Add eligible member to role in PIM completed (permanent)', '2026-11-17T12:00:00Z'),
          record('Add member to role outside of PIM (permanent)', '2026-11-15T10:00:00Z'),
        ],
        span,
      );
      assert.deepEqual(
        found.map(({ what, role, whom, by }) => [what, role, whom, by]),
        [
          ['outside', 'Exchange Administrator', 'Adele Vance', 'Omar Haddad'],
          ['permanent', 'Exchange Administrator', 'Adele Vance', undefined],
        ],
      );
    });
  });
});
