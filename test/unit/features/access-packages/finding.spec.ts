// What a typed line means, and which package is meant by it.

import assert from 'node:assert/strict';
import { commands, requestQuery, splitPerson } from '../../../../src/features/access-packages/commands.ts';
import type { AccessPackage } from '../../../../src/features/access-packages/graph-shapes.ts';
import { findPackages } from '../../../../src/features/access-packages/package-search.ts';

const named = (displayName: string, description = ''): AccessPackage => ({
  id: displayName,
  displayName,
  description,
  catalog: undefined,
  resourceRoleScopes: [],
});

describe('lines about requesting', () => {
  const cases: [string, string | undefined][] = [
    ['request access', ''],
    ['What can I request?', ''],
    ['was kann ich anfordern?', ''],
    ['Zugriff anfordern', ''],
    ['request acess', ''],
    ['zugrif beantragen', ''],
    ['request COVID-19 Response Team', 'COVID-19 Response Team'],
    ['request access to "Sales Data"', 'Sales Data'],
    ['please request the Sales Data', 'Sales Data'],
    ['I need access to Sales Data', 'Sales Data'],
    ['Sales Data anfordern', 'Sales Data'],
    ['Zugriff auf Sales Data beantragen', 'Sales Data'],
    ['fordere Sales Data an', 'Sales Data'],
    ['my requests', undefined],
    ['requests', undefined],
    ['help', undefined],
    ['my access', undefined],
  ];
  for (const [line, expected] of cases) it(`"${line}"`, () => assert.equal(requestQuery(line), expected));

  it('each line belongs to one command at most', () => {
    for (const line of ['request access', 'my access', 'mein Zugriff', 'my requests', 'meine Anträge', 'request x'])
      assert.equal(commands.filter((command) => command.match(line)).length, 1, line);
  });
  it('"for" splits what from whom at its last place', () => {
    assert.deepEqual(splitPerson('Tools for Sales for Ana Keller'), { query: 'Tools for Sales', person: 'Ana Keller' });
    assert.deepEqual(splitPerson('Vertrieb für Ana'), { query: 'Vertrieb', person: 'Ana' });
    assert.equal(splitPerson('Sales Data'), undefined);
  });
});

describe('finding a package', () => {
  const all = ['COVID-19 Response Team', 'Sales Data', 'Sales Data Europe', 'Learning Portal', 'Über-Admin'].map(
    (name) => named(name),
  );
  const only = (query: string) => findPackages(all, query).only?.displayName;
  it('an exact name is meant, in any spelling of case and signs', () => {
    assert.equal(only('sales data'), 'Sales Data');
    assert.equal(only('covid 19 response team'), 'COVID-19 Response Team');
    assert.equal(only('uber admin'), 'Über-Admin');
  });
  it('a typing mistake is forgiven', () => {
    assert.equal(only('lerning portal'), 'Learning Portal');
    assert.equal(only('covid-19 respones team'), 'COVID-19 Response Team');
  });
  it('several that fit are all offered, none chosen', () => {
    const found = findPackages(all, 'sales');
    assert.equal(found.only, undefined);
    assert.deepEqual(
      found.packages.map(({ displayName }) => displayName),
      ['Sales Data', 'Sales Data Europe'],
    );
  });
  it('nothing like it: everything is offered, and it is said', () => {
    const found = findPackages(all, 'qqqqzzzz');
    assert.deepEqual([found.isLike, found.packages.length], [false, all.length]);
  });
  it('two of the same name are never chosen between', () => {
    assert.equal(findPackages([named('Twin'), { ...named('Twin'), id: 'other' }], 'twin').only, undefined);
  });
});
