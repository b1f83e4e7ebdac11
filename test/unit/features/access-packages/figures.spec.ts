// What access packages tell the digest: counts, medians and names, in both languages.

import assert from 'node:assert/strict';
import type { AuditRecord } from '../../../../src/core/item.ts';
import { outcomesIn, toldFigures, waitingIn } from '../../../../src/features/access-packages/figures.ts';
import type { AccessFigures, DecidedRequest } from '../../../../src/features/access-packages/figures.ts';
import { countedRequest } from '../../../../src/features/access-packages/graph-shapes.ts';
import { dayMs, hourMs, minuteMs } from '../../../../src/core/time.ts';
import { hostileNames, lookInert, sentences } from '../../../support/figures.ts';

const now = new Date('2026-11-23T09:00:00Z');
const span = { from: new Date('2026-11-16T09:00:00Z'), to: now };
const reader = { timeZone: 'Europe/Berlin' };
const nothing: AccessFigures = { decided: [], unanswered: [], waiting: [], ending: [], isLogRead: true, isAll: true };
const told = (figures: Partial<AccessFigures>) => toldFigures({ ...nothing, ...figures }, reader, now);
const decided = (packageName: string, waitedMs?: number, result: DecidedRequest['result'] = 'approved') => ({
  packageName,
  result,
  waitedMs,
});
const asked = (packageName: string, ago: number, person = 'Ana Silva') => ({
  packageName,
  person,
  askedAt: new Date(now.getTime() - ago),
});

describe('what access packages tell the digest', () => {
  it('is nothing when there was nothing', () => {
    assert.deepEqual(told({}), { heading: { en: 'Access packages', de: 'Zugriffspakete' }, lines: [], tables: [] });
  });

  it('counts decisions and says how long half of them and the slowest took', () => {
    const figures = told({
      decided: [
        decided('Sales Data', 4 * dayMs, 'denied'),
        decided('HR Portal', 20 * minuteMs),
        decided('Sales Data', 3 * hourMs),
        decided('HR Portal', undefined),
      ],
    });
    assert.deepEqual(sentences(figures), [
      '4 requests were decided: 3 approved, 1 denied. Half of them within 3 hours; the slowest waited 4 days (Sales Data).',
      '4 Anträge wurden entschieden: 3 genehmigt, 1 abgelehnt. Die Hälfte wartete höchstens 3 Stunden, der langsamste 4 Tage (Sales Data).',
    ]);
    assert.deepEqual(figures.tables, [
      {
        name: 'access-decisions-by-package',
        title: { en: 'Access decisions by package', de: 'Entscheidungen nach Zugriffspaket' },
        columns: ['package', 'approved', 'denied', 'unanswered', 'medianHours', 'slowestHours'],
        rows: [
          ['Sales Data', 1, 1, 0, 49.5, 96],
          ['HR Portal', 2, 0, 0, 0.3, 0.3],
        ],
      },
    ]);
  });

  it('says one in the singular', () => {
    const figures = told({
      decided: [decided('Sales Data', minuteMs / 2, 'denied')],
      unanswered: [asked('HR Portal', dayMs)],
      waiting: [asked('HR Portal', 5 * dayMs)],
      ending: [{ packageName: 'Sales Data', person: 'Ana Silva', endAt: new Date('2026-12-03T23:30:00Z') }],
    });
    assert.deepEqual(sentences(figures), [
      '1 request died unanswered: nobody decided in time (HR Portal).',
      '1 Antrag blieb unbeantwortet, bis seine Zeit ablief (HR Portal).',
      '1 request was decided: denied. It waited 1 minute (Sales Data).',
      '1 Antrag wurde entschieden: abgelehnt. Er wartete 1 Minute (Sales Data).',
      '1 request waits for a decision, for 5 days now (HR Portal).',
      '1 Antrag wartet auf eine Entscheidung, schon 5 Tage (HR Portal).',
      '1 assignment ends within 14 days: Sales Data of Ana Silva (Dec 4).',
      '1 Zuweisung endet in den nächsten 14 Tagen: Sales Data von Ana Silva (4. Dez.).',
    ]);
    assert.deepEqual(
      figures.lines.map(({ tone }) => tone),
      ['attention', 'plain', 'plain', 'plain'],
    );
  });

  it('names the first few of many, and each once', () => {
    const [en, de] = sentences(told({ unanswered: ['A', 'B', 'A', 'C', 'D', 'E'].map((name) => asked(name, dayMs)) }));
    assert.equal(en, '6 requests died unanswered: nobody decided in time (A, B, C and 2 more).');
    assert.equal(de, '6 Anträge blieben unbeantwortet, bis ihre Zeit ablief (A, B, C und 2 weitere).');
  });

  it('names a package that is slow, when there are others and enough requests', () => {
    const slow = [1, 2, 3].map((days) => decided('Sales Data', days * dayMs));
    const [, , en, de] = sentences(told({ decided: [...slow, decided('HR Portal', hourMs)] }));
    assert.equal(en, 'Sales Data is the slowest package: half of its 3 requests waited longer than 2 days.');
    assert.equal(de, 'Am langsamsten geht es bei Sales Data: Die Hälfte der 3 Anträge wartete länger als 2 Tage.');
    assert.equal(told({ decided: slow }).lines.length, 1);
    assert.equal(told({ decided: [...slow.slice(1), decided('HR Portal', hourMs)] }).lines.length, 1);
  });

  it('says what it did not look at', () => {
    assert.deepEqual(sentences(told({ isLogRead: false, isAll: false })), [
      'What was decided is not counted: Entra’s audit log cannot be read.',
      'Was entschieden wurde, ist nicht gezählt: Entras Überwachungsprotokoll lässt sich nicht lesen.',
      'There was more than is counted at a time: these figures are too low.',
      'Es war mehr, als auf einmal gezählt wird: Diese Zahlen sind zu niedrig.',
    ]);
  });

  for (const name of hostileNames)
    it(`makes names harmless in sentences and leaves them in cells: ${JSON.stringify(name)}`, () => {
      const figures = told({
        decided: [decided(name, hourMs), ...[1, 2, 3].map((days) => decided(`${name}2`, days * dayMs))],
        unanswered: [asked(name, dayMs, name)],
        waiting: [asked(name, dayMs, name)],
        ending: [{ packageName: name, person: name, endAt: new Date('2026-11-30T00:00:00Z') }],
      });
      lookInert(figures);
      assert.ok(figures.tables.every(({ rows }) => rows.some((row) => row.includes(name))));
    });

  describe('from the audit log and the requests', () => {
    const record = (request: string, verb: string, at: string, name = 'Sales Data'): AuditRecord => ({
      id: `${request} ${verb}`,
      activity: verb.includes('timed out') ? verb : `${verb} access package assignment request`,
      at: new Date(at),
      result: 'success',
      targets: [
        { id: request, type: 'AccessPackageAssignmentRequest' },
        { id: 'package', type: 'AccessPackage', displayName: name },
      ],
    });
    const request = (id: string, state: string, createdDateTime: string) =>
      countedRequest.parse({
        id,
        state,
        createdDateTime,
        requestor: { objectId: 'ana', displayName: 'Ana Silva' },
        accessPackage: { id: 'package', displayName: 'Sales Data' },
      });
    const timedOut = 'Access package assignment request timed out (no approver action taken)';

    it('the last word counts, in the span in which it was spoken', () => {
      const requests = [
        request('two-stages', 'delivered', '2026-11-10T09:00:00Z'),
        request('still-waits', 'pendingApproval', '2026-11-17T09:00:00Z'),
        request('later', 'denied', '2026-11-17T09:00:00Z'),
        request('died', 'denied', '2026-11-17T09:00:00Z'),
      ];
      const records = [
        record('two-stages', 'Approve', '2026-11-17T09:00:00Z'),
        record('two-stages', 'Approve', '2026-11-18T09:00:00Z'),
        record('still-waits', 'Approve', '2026-11-18T09:00:00Z'),
        record('later', 'Approve', '2026-11-18T09:00:00Z'),
        record('later', 'Deny', '2026-11-23T09:30:00Z'),
        record('died', timedOut, '2026-11-19T09:00:00Z'),
        record('gone', 'Deny', '2026-11-19T09:00:00Z', 'Old Package'),
      ];
      const { decided: found, unanswered } = outcomesIn(records, requests, span);
      assert.deepEqual(found, [
        { packageName: 'Sales Data', result: 'approved', waitedMs: 8 * dayMs },
        { packageName: 'Old Package', result: 'denied', waitedMs: undefined },
      ]);
      assert.deepEqual(unanswered, [
        { packageName: 'Sales Data', person: 'Ana Silva', askedAt: new Date('2026-11-17T09:00:00Z') },
      ]);
    });

    it('what waits is told from the oldest on', () => {
      const requests = [
        request('new', 'pendingApproval', '2026-11-22T09:00:00Z'),
        request('done', 'delivered', '2026-11-01T09:00:00Z'),
        request('old', 'pendingApproval', '2026-11-12T09:00:00Z'),
      ];
      assert.deepEqual(
        waitingIn(requests).map(({ askedAt }) => askedAt?.toISOString()),
        ['2026-11-12T09:00:00.000Z', '2026-11-22T09:00:00.000Z'],
      );
    });
  });
});
