import assert from 'node:assert/strict';
import type { CardView } from '../../../../src/core/card.ts';
import { findCommand } from '../../../../src/core/commands.ts';
import { hasCode } from '../../../../src/core/errors.ts';
import type { Command, Feature, Reply, Turn } from '../../../../src/core/feature.ts';
import { languages } from '../../../../src/core/language.ts';
import { defaultPreferences } from '../../../../src/core/people.ts';
import { home } from '../../../../src/features/home/index.ts';
import { helpCard, unknownLine, welcome } from '../../../../src/features/home/help.ts';
import { turnOf } from './turn.ts';

function invented(name: string, places: Command['places'], title: string): Command {
  return {
    name,
    title: { en: title, de: title },
    about: { en: `About ${title}`, de: `Über ${title}` },
    places,
    match: (line) => (line === title ? { from: name } : undefined),
    run: (_turn, args) => Promise.resolve([{ text: `ran ${args['from'] ?? ''}` }]),
  };
}

const other: Feature = {
  name: 'other',
  permissions: [],
  commands: [invented('ask', ['personal'], 'request access'), invented('watch', ['channel'], 'watch things')],
  topics: [
    {
      name: 'access-requests',
      title: { en: 'access requests', de: 'Zugriffsanträge' },
      match: (words) => ['access requests', 'zugriffsanträge', 'zugriffsanträgen'].includes(words),
    },
  ],
};
const features: Feature[] = [home, other];

function titles({ view }: CardView): unknown[] {
  assert.ok(Array.isArray(view['rows']));
  return view['rows'].map((row) => (row !== null && typeof row === 'object' && 'title' in row ? row['title'] : ''));
}

async function type(line: string, given: Partial<Turn> = {}): Promise<Reply> {
  const { turn } = turnOf({ features, ...given });
  const found = findCommand(features, line, turn.place);
  assert.ok(found, `no command for ${line}`);
  const [reply] = await found.command.run(turn, found.args);
  assert.ok(reply);
  return reply;
}

function textOf(reply: Reply): string {
  assert.ok('text' in reply);
  return reply.text;
}

describe('help', () => {
  it('lists every command of every feature that works here, and only those', () => {
    assert.deepEqual(titles(helpCard('en', 'personal', features)), [
      'my approvals',
      'request access',
      'help',
      'settings',
      'sign out',
    ]);
    assert.deepEqual(titles(helpCard('en', 'channel', features)), [
      'watch things',
      'help',
      'follow access requests here',
      'unfollow access requests',
      'what do you follow here',
    ]);
  });

  for (const line of ['help', 'Help!', '?', 'hi', 'HELLO', 'Hallo', 'hilfe', 'helo', 'hlep']) {
    it(`comes for "${line}"`, () => assert.equal(findCommand(features, line, 'personal')?.command.name, 'help'));
  }

  it('greets an installation with the same list', () => {
    assert.deepEqual(titles(welcome('de', 'personal', features)), titles(helpCard('de', 'personal', features)));
    assert.match(welcome('en', 'channel', features).summary, /Countersign/);
  });
});

describe('commands of this feature', () => {
  for (const language of languages) {
    it(`understand their own titles (${language})`, () => {
      for (const command of home.commands) assert.ok(command.match(command.title[language]), command.name);
    });
  }

  for (const [line, name] of [
    ['aprovals', 'my-approvals'],
    ['my approvls', 'my-approvals'],
    ['meine genemigungen', 'my-approvals'],
    ['Pending?', 'my-approvals'],
    ['setings', 'settings'],
    ['sing out', 'sign-out'],
    ['abmelden', 'sign-out'],
  ] as const) {
    it(`take "${line}" for ${name}`, () => assert.equal(findCommand(features, line, 'personal')?.command.name, name));
  }

  it('sign out forgets the sign-in', async () => {
    const { turn, deeds } = turnOf();
    await findCommand(features, 'sign out', 'personal')?.command.run(turn, {});
    assert.equal(deeds.signedOut, true);
  });
});

describe('a button that runs a command', () => {
  const run = home.actions.find(({ verb }) => verb === 'home.run');

  it('does what the typed title would do', async () => {
    const { turn } = turnOf({ features });
    assert.deepEqual(await run?.run(turn, { feature: 'other', command: 'ask' }), { text: 'ran ask' });
  });

  for (const [data, what] of [
    [{ feature: 'other', command: 'watch' }, 'works elsewhere only'],
    [{ feature: 'other', command: 'nothing' }, 'does not exist'],
    [{ feature: 'nothing', command: 'ask' }, 'belongs to no feature'],
  ] as const) {
    it(`is refused when the command ${what}`, async () => {
      const { turn } = turnOf({ features });
      await assert.rejects(
        async () => run?.run(turn, data),
        (error) => hasCode(error, 'click.unknown-verb'),
      );
    });
  }
});

describe('a line that nobody understands', () => {
  function answer(line: string, place: Turn['place'] = 'personal'): Reply {
    return unknownLine({ preferences: defaultPreferences, place, features }, line);
  }

  it('is answered with the commands that come closest', () => {
    const reply = answer('show me the pending approvals of today');
    assert.ok('card' in reply);
    assert.equal(titles(reply.card)[0], 'my approvals');
  });

  it('is answered with the most useful commands when nothing is close', () => {
    const reply = answer('lorem ipsum');
    assert.ok('card' in reply);
    assert.deepEqual(titles(reply.card), ['my approvals', 'request access', 'help']);
  });

  it('never comes back in the answer', () => {
    assert.doesNotMatch(JSON.stringify(answer('[x](https://evil.example) qwertz')), /evil|qwertz/);
  });

  it('is told where it works when it is a command for another place', () => {
    assert.match(textOf(answer('follow access requests here')), /works in a channel only/);
    assert.match(textOf(answer('request access', 'channel')), /works in a chat with me alone/);
  });
});

describe('following in a channel', () => {
  const channel = { place: 'channel' as const };

  for (const line of [
    'follow access requests here',
    'follow access requests',
    'Follow Access Requests in this channel.',
    'verfolge Zugriffsanträge hier',
    'zeige Zugriffsanträge hier',
    'folge zugriffsanträgen',
    'folow access requests here',
  ]) {
    it(`turns on with "${line}"`, async () => {
      const { turn, deeds } = turnOf({ features, ...channel });
      const found = findCommand(features, line, 'channel');
      await found?.command.run(turn, found.args);
      assert.deepEqual(deeds.followed, [{ topic: 'access-requests', on: true }]);
    });
  }

  for (const line of [
    'unfollow access requests',
    'stop following access requests here',
    'verfolge Zugriffsanträge nicht mehr',
    'zeige keine Zugriffsanträge mehr',
    'stoppe Zugriffsanträge',
  ]) {
    it(`turns off with "${line}"`, async () => {
      const { turn, deeds } = turnOf({ features, ...channel, followed: () => Promise.resolve(['access-requests']) });
      const found = findCommand(features, line, 'channel');
      await found?.command.run(turn, found.args);
      assert.deepEqual(deeds.followed, [{ topic: 'access-requests', on: false }]);
    });
  }

  it('is refused to people who may not change the channel, and changes nothing', async () => {
    const { turn, deeds } = turnOf({ features, ...channel, mayChangeChannel: () => Promise.resolve(false) });
    const found = findCommand(features, 'follow access requests', 'channel');
    await assert.rejects(
      async () => found?.command.run(turn, found.args),
      (error) => hasCode(error, 'channel.not-allowed'),
    );
    assert.deepEqual(deeds.followed, []);
  });

  it('names what can be followed when it is asked for something else', async () => {
    assert.match(textOf(await type('follow the money', channel)), /problems and access requests/);
  });

  it('says what is followed', async () => {
    assert.match(textOf(await type('what do you follow here?', channel)), /follow nothing here yet/);
    const followed = () => Promise.resolve(['access-requests', 'gone-feature']);
    assert.match(
      textOf(await type('what do you follow here?', { ...channel, followed })),
      /I follow here: access requests\./,
    );
  });

  it('does not follow twice', async () => {
    const followed = () => Promise.resolve(['access-requests']);
    assert.match(textOf(await type('follow access requests', { ...channel, followed })), /already/);
  });
});
