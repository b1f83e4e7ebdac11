// Records of three sources, and of nobody's making.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseConsentPermissions } from '../../../../src/features/app-consent/engine/consent-permissions.ts';
import { correlate, emptyCorrelation, incidents } from '../../../../src/features/app-consent/engine/correlate.ts';
import { consentContext } from '../../../../src/features/app-consent/engine/context.ts';
import { explain } from '../../../../src/features/app-consent/engine/explain.ts';
import { judge } from '../../../../src/features/app-consent/engine/judge.ts';
import { knowledge } from '../../../../src/features/app-consent/engine/knowledge.ts';
import { normalise } from '../../../../src/features/app-consent/engine/normalise.ts';
import { recordsOf } from '../../../../src/features/app-consent/engine/record-shapes.ts';
import { momentOf } from '../../../../src/features/app-consent/engine/values.ts';
import {
  activityLogged,
  consented,
  firstUse,
  granted,
  graphApi,
  idOf,
  record,
  secretAdded,
  streamed,
  tabled,
  tenantId,
  who,
} from '../../../fixtures/app-consent/records.ts';
import { scenarios } from '../../../fixtures/app-consent/scenarios.ts';
import { eventsOf } from './told.ts';

const app = { objectId: idOf(0xb2, 1), appId: idOf(0xd2, 1), name: 'Files to Go', ownerTenantId: idOf(0xc2, 1) };
const lena = who(1, 'Lena Hofer');
const at = '2026-10-06T08:00:11.37Z';
const step = idOf(0x54, 1);
const grant = { app, by: lena, at, step, scopes: ['Mail.Read', 'User.Read'], before: ['User.Read'] };

describe('app-consent normalise', () => {
  it('reads the same event from Graph, a stream and a table', () => {
    for (const wire of firstUse(app, lena, '2026-10-06T08:00:11', step, ['Mail.Read'])) {
      const [graph] = eventsOf([wire]);
      assert.ok(graph);
      assert.deepEqual(eventsOf([streamed(wire)]), [graph]);
      assert.deepEqual(eventsOf([tabled(wire)]), [graph]);
      assert.deepEqual(eventsOf([{ ...streamed(wire), properties: JSON.stringify(wire) }]), [graph]);
    }
  });

  it('reads the activity API: another id, whole seconds, and the same otherwise', () => {
    for (const wire of firstUse(app, lena, '2026-10-06T08:00:11', step, ['Mail.Read'])) {
      const [graph] = eventsOf([wire]);
      const [logged] = eventsOf([activityLogged(wire)]);
      assert.ok(graph && logged);
      const { id, at: moment, client, ...rest } = logged;
      assert.notEqual(id, graph.id);
      assert.equal(moment, '2026-10-06T08:00:11.0000000Z');
      assert.equal(client.appId, graph.client.appId);
      assert.deepEqual({ ...rest, id: graph.id, at: graph.at, client: graph.client }, graph);
    }
  });

  it('takes the client of a grant from its properties, never the API', () => {
    const [event] = eventsOf([granted(grant)]);
    assert.deepEqual(event?.client.objectIds, [app.objectId]);
    assert.equal(event.client.appId, undefined);
    assert.deepEqual(event.changes[0]?.api, { objectId: graphApi.id, appId: graphApi.appId, name: 'Microsoft Graph' });
  });

  it('takes a removal that grows for an addition, one that shrinks for a removal, and one that changes nothing for nothing', () => {
    const kindOf = (scopes: string[], before: string[]) =>
      eventsOf([granted({ ...grant, scopes, before, isRemoval: true })])[0]?.activity;
    assert.equal(kindOf(['User.Read', 'Mail.Read'], ['User.Read']), 'grant-added');
    assert.equal(kindOf(['User.Read'], ['User.Read', 'Mail.Read']), 'grant-removed');
    assert.equal(kindOf([], ['User.Read']), 'grant-removed');
    assert.equal(kindOf(['user.read'], ['User.Read']), undefined);
  });

  it('never keeps an address of the sign-in page, the personal identifier or a secret', () => {
    const kept = JSON.stringify(eventsOf(firstUse(app, lena, '2026-10-06T08:00:11', step, ['Mail.Read'])));
    assert.doesNotMatch(kept, /20\.190|1003|PUID/);
    const [secret] = eventsOf([secretAdded(app, lena, at, step)]);
    assert.equal(secret?.activity, 'credential-added');
    assert.doesNotMatch(JSON.stringify(secret), /KeyIdentifier/);
  });

  it('knows a secret that was taken away from one that was added', () => {
    const wire = secretAdded(app, lena, at, step);
    const [target] = wire['targetResources'] as { modifiedProperties: object[] }[];
    const gone = { displayName: 'KeyDescription', oldValue: '["a","b"]', newValue: '["b"]' };
    assert.deepEqual(eventsOf([{ ...wire, targetResources: [{ ...target, modifiedProperties: [gone] }] }]), []);
  });

  it('knows old names, case, blanks, dashes and a full stop at the end', () => {
    for (const activity of [
      'add oauth2permissiongrant',
      ' Add delegated permission grant. ',
      'ADD DELEGATED  PERMISSION GRANT',
    ])
      assert.equal(eventsOf([{ ...granted(grant), activityDisplayName: activity }])[0]?.activity, 'grant-added');
    assert.deepEqual(normalise({ ...granted(grant), activityDisplayName: 'Update user' }, knowledge), {
      kind: 'other',
    });
  });

  it('says what is wrong with a record it cannot read', () => {
    const problem = (one: unknown) => {
      const read = normalise(one, knowledge);
      return read.kind === 'malformed' ? read.problem : read.kind;
    };
    assert.equal(problem('text'), 'no-record');
    assert.equal(problem({ ...granted(grant), activityDisplayName: 7n }), 'no-activity');
    assert.equal(problem({ ...granted(grant), activityDateTime: '2026-13-45T99:00:00Z' }), 'no-time');
  });

  it('sorts moments as texts, whatever their decimals and zone', () => {
    assert.equal(momentOf('2026-10-06T08:00:11.1234567Z'), '2026-10-06T08:00:11.1234567Z');
    assert.equal(momentOf('2026-10-06T10:00:11.5+02:00'), '2026-10-06T08:00:11.5000000Z');
    assert.equal(momentOf('2026-10-06T08:00:11'), '2026-10-06T08:00:11.0000000Z');
    for (const none of ['2026-02-30T00:00:00Z', 'soon', '', 5, null, '2026-10-06'])
      assert.equal(momentOf(none), undefined);
  });
});

describe('app-consent permission text', () => {
  const entry = (scopes: string, tail = '') =>
    `[Id: AAAA, ClientId: ${idOf(1, 1)}, PrincipalId: ${lena.id}, ResourceId: ${graphApi.id}, ConsentType: Principal, Scope: ${scopes}${tail}]`;

  it('reads records with and without dates, with one blank or two', () => {
    for (const tail of [
      '',
      ', CreatedDateTime: , LastModifiedDateTime ',
      ', CreatedDateTime: 1/2/2026, LastModifiedDateTime 1/2/2026',
    ])
      for (const lead of ['', ' ']) {
        const { before, after } = parseConsentPermissions(
          `[] => [${entry(`${lead}Mail.Read User.Read`, tail)}, ${entry('Files.Read')}]; `,
        );
        assert.deepEqual(before, []);
        assert.deepEqual(
          after.map(({ scopes }) => scopes),
          [['Mail.Read', 'User.Read'], ['Files.Read']],
        );
        assert.equal(after[0]?.personId, lena.id);
      }
  });

  it('compares whole words: Mail.ReadBasic is not Mail.Read', () => {
    const [event] = eventsOf([
      consented({ ...grant, scopes: ['Mail.ReadBasic', 'Mail.Read'], before: ['Mail.ReadBasic'] }),
    ]);
    assert.deepEqual(event?.changes[0]?.before, ['Mail.ReadBasic']);
    assert.deepEqual(event.changes[0].after, ['Mail.ReadBasic', 'Mail.Read']);
  });

  it('is read in one pass, whatever it is', () => {
    for (const text of ['[', '[Id:', '=>', ', ', 'Scope: ', '[Id: a, Scope: b]', 'x '].map((part) =>
      part.repeat(150_000),
    )) {
      const began = performance.now();
      parseConsentPermissions(text);
      assert.ok(performance.now() - began < 1500, text.slice(0, 12));
    }
    fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => void parseConsentPermissions(text)));
  });
});

/** What somebody could put where a value belongs. */
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    null,
    undefined,
    [],
    {},
    NaN,
    '',
    '"',
    '[',
    '{"',
    '[[[[[[',
    '\u0000\ud800',
    '${name} [a](http://evil.example) <at>everyone</at>',
    '\u202eexe.tfosorciM',
    '__proto__',
    'x'.repeat(1_000_000),
    Array.from({ length: 5_000 }, () => ({ id: 'x', modifiedProperties: [{ displayName: 'a', newValue: '[' }] })),
    '['.repeat(20_000),
  ),
);

/** A copy with one value somewhere inside replaced. */
function spoiled(value: unknown, path: readonly number[], by: unknown): unknown {
  const [next, ...rest] = path;
  if (next === undefined || typeof value !== 'object' || value === null) return by;
  const keys = Object.keys(value);
  const key = keys[next % Math.max(1, keys.length)];
  if (key === undefined) return by;
  const inner = spoiled((value as Record<string, unknown>)[key], rest, by);
  if (Array.isArray(value)) return value.map((one: unknown, index) => (String(index) === key ? inner : one));
  return { ...value, [key]: inner };
}

describe('app-consent hostile records', () => {
  const whole = scenarios.flatMap(({ records }) => records);
  const shapes = [whole, whole.map(streamed), whole.map(tabled)].flat();

  it('never stop the reading, nor hide the record after them', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.nat(20), { maxLength: 7 }), hostile, (index, path, by) => {
        const bad = spoiled(shapes[index % shapes.length], path, by);
        const good = firstUse(app, lena, '2026-10-06T08:00:11', step, ['Mail.Read']);
        const state = emptyCorrelation();
        correlate(state, eventsOf(recordsOf({ value: [bad, ...good] })));
        const all = incidents(state);
        const found = all.find(({ keys }) => keys.includes(`app:${app.appId}`));
        assert.ok(found);
        const context = consentContext.parse({ evaluatedAt: '2026-10-06T09:00:00Z', tenant: { tenantId } });
        for (const incident of all)
          for (const language of ['en', 'de'] as const) {
            const told = explain(judge(incident, context, knowledge), { language, timeZone: 'Europe/Vienna' });
            assert.doesNotMatch(JSON.stringify(told), /<at>|\]\(http|\$\{|\\u202e|\\ud800|\\u0000/);
          }
      }),
      { numRuns: 400 },
    );
  }).timeout(60_000);

  it('of any value at all are refused without a throw', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const one of recordsOf(value)) normalise(one, knowledge);
      }),
      { numRuns: 500 },
    );
  });

  it('with a template and Markdown as a name stay text', () => {
    const name = '${evil} [Microsoft](https://evil.example) **bold** <at>all</at>';
    const [event] = eventsOf([
      record({
        at,
        step,
        by: lena,
        activity: 'Add service principal',
        targets: [{ id: app.objectId, displayName: name, type: 'ServicePrincipal', modifiedProperties: [] }],
      }),
    ]);
    assert.equal(event?.client.name, name);
  });
});
