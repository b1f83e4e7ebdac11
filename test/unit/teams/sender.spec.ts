import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { activityShape } from '../../../src/teams/activity.ts';
import { lineOf, turnOf } from '../../../src/teams/sender.ts';

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

describe('the place of an activity', () => {
  const tenantId = '5a1d0c2e-7b34-4c6f-9e21-0b8f6d2c4a10';
  const groupId = '0a8b5f0e-6c5e-4d0e-9a2f-3f1c5b7d9e11';
  const teamId = '19:team@thread.tacv2';
  const serviceUrl = 'https://smba.trafficmanager.net/teams/';

  const referenceOf = (team: unknown, conversation: object = { conversationType: 'channel' }): unknown => {
    const read = turnOf(
      {
        type: 'message',
        channelId: 'msteams',
        serviceUrl,
        from: { id: '29:1' },
        recipient: { id: botId },
        conversation: { id: '19:channel@thread.tacv2;messageid=1', tenantId, ...conversation },
        channelData: { team },
      },
      tenantId,
    );
    return 'turned' in read ? read.turned.conversation.reference : assert.fail('refused');
  };

  it('of a channel has its team, and the group behind it where Teams told', () => {
    const team = { id: teamId, groupId };
    assert.deepEqual(referenceOf({ id: teamId, aadGroupId: groupId.toUpperCase() }), { serviceUrl, team });
    assert.deepEqual(referenceOf({ id: teamId }), { serviceUrl, team: { id: teamId } });
    assert.deepEqual(referenceOf({ id: teamId, aadGroupId: null }), { serviceUrl, team: { id: teamId } });
  });

  it('has no team outside of channels, nor one that is none', () => {
    const alone = { serviceUrl };
    assert.deepEqual(referenceOf({ id: teamId, aadGroupId: groupId }, { conversationType: 'groupChat' }), alone);
    for (const id of ['', '../x', '19:a/b@thread.tacv2', '19:a?x@thread.tacv2', 'x'.repeat(501), 7, null])
      assert.deepEqual(referenceOf({ id, aadGroupId: groupId }), alone, String(id));
    for (const aadGroupId of ['../../me', `${groupId}/x`, '', 7, {}])
      assert.deepEqual(referenceOf({ id: teamId, aadGroupId }), { serviceUrl, team: { id: teamId } });
    for (const team of [undefined, null, 'team', []]) assert.deepEqual(referenceOf(team), alone);
  });
});
