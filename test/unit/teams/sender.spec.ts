import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { activityShape } from '../../../src/teams/activity.ts';
import { lineOf } from '../../../src/teams/sender.ts';

const botId = '28:b07a0000-0000-4000-8000-000000000001';

function line(text: string | null | undefined, mentions: { id: string; text: string }[] = []): string {
  return lineOf(
    activityShape.parse({
      type: 'message',
      channelId: 'msteams',
      serviceUrl: 'https://smba.trafficmanager.net/teams/',
      from: { id: '29:1' },
      recipient: { id: botId },
      conversation: { id: 'a:1' },
      text,
      entities: mentions.map(({ id, text: mention }) => ({ type: 'mention', text: mention, mentioned: { id } })),
    }),
  );
}

const me = { id: botId, text: '<at>Countersign</at>' };
const omar = { id: '29:omar', text: '<at>Omar Ali</at>' };

describe('the typed line', () => {
  const cases: [string, string, { id: string; text: string }[], string][] = [
    ['plain', 'my approvals', [], 'my approvals'],
    ['one mention', '<at>Countersign</at> my approvals', [me], 'my approvals'],
    ['a mention at the end', 'my approvals <at>Countersign</at>', [me], 'my approvals'],
    ['two mentions', '<at>Countersign</at> <at>Countersign</at> help', [me, me], 'help'],
    ['a mention with a hard blank', '<at>Countersign</at>&nbsp;help', [me], 'help'],
    [
      'a mention with attributes',
      '<at id="0">Countersign</at> help',
      [{ ...me, text: '<at id="0">Countersign</at>' }],
      'help',
    ],
    [
      'somebody else’s mention keeps the name',
      '<at>Countersign</at> request X for <at>Omar Ali</at>',
      [me, omar],
      'request X for Omar Ali',
    ],
    ['a mention without an entity is not the bot’s', '<at>Countersign</at> help', [], 'Countersign help'],
    ['blanks and line breaks', '  my \n\t\u00a0 access\r\n', [], 'my access'],
    ['zero-width characters', '\ufeffhe\u200blp\u2060', [], 'help'],
    ['escaped characters', 'request R&amp;D &lt;team&gt; &quot;A&quot; it&#39;s', [], 'request R&D <team> "A" it\'s'],
    ['escaped twice is unescaped once', '&amp;lt;', [], '&lt;'],
    ['decomposed letters', 'zuru\u0308ck', [], 'zurück'],
    ['letters of other scripts', 'طلب الوصول', [], 'طلب الوصول'],
    ['joiners that scripts need', 'می\u200cخواهم', [], 'می\u200cخواهم'],
    ['nothing but a mention', '<at>Countersign</at>', [me], ''],
    ['empty', '', [], ''],
  ];
  for (const [name, text, mentions, expected] of cases) {
    it(name, () => assert.equal(line(text, mentions), expected));
  }

  it('is empty for a message without text', () => {
    assert.equal(line(null), '');
    assert.equal(line(undefined), '');
  });

  it('ends after 2,000 characters', () => {
    assert.equal(line('x'.repeat(10_000)).length, 2_000);
  });

  it('is one trimmed line, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (text) => {
        const typed = line(text, [me]);
        assert.ok(!/[\r\n\t\u00a0]/.test(typed) && typed === typed.trim() && typed.length <= 2_000);
      }),
    );
  });
});
