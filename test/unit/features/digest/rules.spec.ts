// What an inbox rule does with mail, and how much it deserves a look.

import assert from 'node:assert/strict';
import { messageRule } from '../../../../src/features/digest/graph-shapes.ts';
import { seenRule, severityOfRule, targetsOf } from '../../../../src/features/digest/rules.ts';
import type { SeenRule } from '../../../../src/features/digest/rules.ts';

const domains = new Set(['contoso.example']);
const to = (...addresses: string[]) => addresses.map((address) => ({ emailAddress: { address } }));
const rule = (actions: object | null, more: object = {}) =>
  seenRule(messageRule.parse({ id: 'r', displayName: 'R', isEnabled: true, actions, ...more }), domains);

describe('a rule as the digest sees it', () => {
  const untold: [string, object | null][] = [
    ['has no action', null],
    ['moves', { moveToFolder: 'x' }],
    ['marks as read only', { markAsRead: true }],
    ['forwards to nobody', { forwardTo: [], redirectTo: null, forwardAsAttachmentTo: to('') }],
    ['does not delete', { delete: false, permanentDelete: null }],
  ];
  for (const [what, actions] of untold) it(`is none when it ${what}`, () => assert.equal(rule(actions), undefined));

  it('says everything it does and where mail goes, each address once', () => {
    const seen = rule({
      forwardTo: to('B@Contoso.example', 'smtp:a@evil.example'),
      forwardAsAttachmentTo: to('a@evil.example'),
      redirectTo: to(' b@contoso.example '),
      permanentDelete: true,
      markAsRead: true,
    });
    assert.deepEqual(seen?.actions, ['forward', 'attach', 'redirect', 'delete', 'mark-read']);
    assert.deepEqual(seen.to, [
      { address: 'a@evil.example', isExternal: true },
      { address: 'b@contoso.example', isExternal: false },
    ]);
  });

  const conditions: [object | null, boolean][] = [
    [null, true],
    [{}, true],
    [{ '@odata.type': '#x', subjectContains: [], isMeetingRequest: false, sensitivity: null }, true],
    [{ subjectContains: ['invoice'] }, false],
    [{ hasAttachments: true }, false],
    [{ withinSizeRange: { minimumSize: 1 } }, false],
    [{ importance: 'high' }, false],
  ];
  for (const [given, isForAll] of conditions)
    it(`takes ${isForAll ? 'every message' : 'some'} with ${JSON.stringify(given)}`, () =>
      assert.equal(rule({ delete: true }, { conditions: given })?.isForAll, isForAll));

  it('is on unless Graph says that it is off', () => {
    assert.equal(rule({ delete: true }, { isEnabled: null })?.isEnabled, true);
    assert.equal(rule({ delete: true }, { isEnabled: false })?.isEnabled, false);
  });
});

describe('where mail goes', () => {
  const addresses: [string, boolean][] = [
    ['ana@contoso.example', false],
    ['ANA@CONTOSO.EXAMPLE', false],
    [' SMTP:ana@contoso.example', false],
    ['ana@mail.contoso.example', true],
    ['ana@contoso.example.evil.example', true],
    ['ana@contoso.example@evil.example', true],
    ['"x@contoso.example"@evil.example', true],
    ['ana@', true],
    ['/o=ExchangeLabs/cn=ana', false],
    ['Ana Silva', false],
  ];
  for (const [address, isExternal] of addresses)
    it(`"${address}" is ${isExternal ? 'outside' : 'inside'}`, () =>
      assert.equal(targetsOf([address], domains)[0]?.isExternal, isExternal));
});

describe('how much a rule deserves a look', () => {
  const inside = [{ address: 'bo@contoso.example', isExternal: false }];
  const outside = [...inside, { address: 'm@evil.example', isExternal: true }];
  const cases: [string, Partial<SeenRule>, string][] = [
    ['mail leaves', { to: outside }, 'high'],
    ['mail would leave if it were on', { to: outside, isEnabled: false }, 'medium'],
    ['it is hidden', { to: inside, isHidden: true }, 'high'],
    ['it is hidden and off', { to: inside, isHidden: true, isEnabled: false }, 'low'],
    ['everything is deleted', { actions: ['delete'], to: [], isForAll: true }, 'high'],
    ['mail is deleted unseen', { actions: ['delete', 'mark-read'], to: [] }, 'high'],
    ['some mail is deleted', { actions: ['delete'], to: [] }, 'low'],
    ['everything would be deleted', { actions: ['delete'], to: [], isForAll: true, isEnabled: false }, 'low'],
    ['everything goes to somebody inside', { to: inside, isForAll: true }, 'medium'],
    ['some mail goes to somebody inside', { to: inside }, 'low'],
  ];
  for (const [when, more, severity] of cases)
    it(`${severity} when ${when}`, () => {
      const one: SeenRule = {
        id: 'r',
        name: '',
        actions: ['forward'],
        to: [],
        isForAll: false,
        isEnabled: true,
        isHidden: false,
        ...more,
      };
      assert.equal(severityOfRule(one), severity);
    });
});
