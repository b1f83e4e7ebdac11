// A finding in one sentence, in both languages, with anybody's text made harmless.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe as sentence, mailboxName, partName } from '../../../../src/features/digest/describe.ts';
import { findingKinds } from '../../../../src/features/digest/findings.ts';
import type { Finding } from '../../../../src/features/digest/findings.ts';
import { finding } from './fakes.ts';

const inside = { address: 'bo@contoso.example', isExternal: false };

describe('a finding in words', () => {
  const cases: [Partial<Finding>, string, string][] = [
    [
      {},
      'Forwards every message to mallory@evil.example (outside).',
      'Leitet alle Nachrichten an mallory@evil.example (außerhalb) weiter.',
    ],
    [
      { actions: ['redirect', 'delete', 'mark-read'], to: [inside], isForAll: false, isEnabled: false },
      'Redirects some messages to bo@contoso.example, deletes them, and marks them as read. The rule is switched off.',
      'Leitet manche Nachrichten an bo@contoso.example um, löscht sie und markiert sie als gelesen. Die Regel ist ausgeschaltet.',
    ],
    [
      { kind: 'hidden-rule', actions: ['delete'], to: [] },
      'Deletes every message. Outlook does not show this rule to its owner.',
      'Löscht alle Nachrichten. Outlook zeigt diese Regel nicht an.',
    ],
    [
      { actions: ['attach', 'mark-read'] },
      'Forwards every message to mallory@evil.example (outside) as attachment and marks it as read.',
      'Leitet alle Nachrichten an mallory@evil.example (außerhalb) als Anlage weiter und markiert sie als gelesen.',
    ],
    [
      { kind: 'forwarding', to: [inside] },
      'All mail is also sent to bo@contoso.example.',
      'Alle Nachrichten gehen auch an bo@contoso.example.',
    ],
    [
      { kind: 'forwarding', actions: ['redirect'], to: [inside] },
      'All mail goes to bo@contoso.example instead of the mailbox.',
      'Alle Nachrichten gehen an bo@contoso.example statt ins Postfach.',
    ],
    [
      { kind: 'full-access', to: [inside] },
      'bo@contoso.example can open the mailbox and read everything in it.',
      'bo@contoso.example kann das Postfach öffnen und alles darin lesen.',
    ],
    [
      { kind: 'send-as', to: [inside] },
      'bo@contoso.example can send mail in the name of this mailbox.',
      'bo@contoso.example kann im Namen dieses Postfachs senden.',
    ],
    [
      { kind: 'auditing-off', actions: [], to: [] },
      'What happens in this mailbox is not recorded.',
      'Was in diesem Postfach geschieht, wird nicht aufgezeichnet.',
    ],
  ];
  for (const [more, en, de] of cases)
    it(`says "${en}"`, () => {
      assert.equal(sentence(finding(more), 'en'), en);
      assert.equal(sentence(finding(more), 'de'), de);
    });

  it('names three addresses and counts the others', () => {
    const to = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ ...inside, address: `${name}@x.example` }));
    assert.match(sentence(finding({ to }), 'en'), /a@x\.example, b@x\.example, c@x\.example, and 2 more\.$/);
    assert.match(sentence(finding({ to }), 'de'), /a@x\.example, b@x\.example, c@x\.example und 2 weitere weiter\.$/);
  });

  it('is short and has no link, no line break and nothing unseen, whatever was put into the mailbox', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom(
        'https://evil.example/x',
        '\u202Eevil\u0000\n{{DATE(2020-01-01,SHORT)}}',
        'x@evil.example '.repeat(30),
        '</at>',
      ),
    );
    fc.assert(
      fc.property(
        texts,
        fc.constantFrom(...findingKinds),
        fc.constantFrom('en' as const, 'de' as const),
        (text, kind, language) => {
          const to = Array.from({ length: 4 }, () => ({ address: text, isExternal: true }));
          const one = finding({ kind, to, name: text, mailbox: { id: 'i', name: text, address: text } });
          for (const told of [sentence(one, language), mailboxName(one, language), partName(one, language)]) {
            assert.ok(told.length > 0 && told.length < 500);
            assert.doesNotMatch(told, /https?:|\{\{|[\n\r\0\u202A-\u202E]|<\//);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('calls a mailbox by its name, its address, or as nobody’s', () => {
    const named = (name: string, address: string) => mailboxName({ mailbox: { id: 'i', name, address } }, 'en');
    assert.equal(named('Ana Silva', 'a@x.example'), 'Ana Silva');
    assert.equal(named('', 'a@x.example'), 'a@x.example');
    assert.notEqual(named('', ''), '');
    assert.notEqual(named('\u200B', ''), '');
  });

  it('calls a rule by its kind and name', () => {
    assert.equal(partName(finding(), 'en'), 'Inbox rule “Archive”');
    assert.equal(partName(finding(), 'de'), 'Posteingangsregel „Archive“');
    assert.equal(partName(finding({ name: '' }), 'de'), 'Posteingangsregel');
  });
});
