import assert from 'node:assert/strict';
import { commandsIn, findCommand, normalLine, says, typingMistakes } from '../../../src/core/commands.ts';
import type { Command, Feature } from '../../../src/core/feature.ts';

function command(
  name: string,
  title: string,
  match: Command['match'],
  places: Command['places'] = ['personal'],
): Command {
  return {
    name,
    title: { en: title, de: title },
    about: { en: '', de: '' },
    places,
    match,
    run: () => Promise.resolve([]),
  };
}

const features: Feature[] = [
  {
    name: 'one',
    permissions: [],
    commands: [
      command('approvals', 'my approvals', (line) => (says(line, ['my approvals', 'approvals']) ? {} : undefined)),
      command('settings', 'settings', (line) => (says(line, ['settings']) ? {} : undefined)),
    ],
  },
  {
    name: 'two',
    permissions: [],
    commands: [
      command('request', 'request access', (line) => {
        const words = /^request (.+)$/i.exec(line)?.[1];
        return words === undefined ? undefined : { words };
      }),
      command('follow', 'follow requests', (line) => (says(line, ['follow requests']) ? {} : undefined), ['channel']),
    ],
  },
];

describe('finding the command of a line', () => {
  const meant: [string, string, Record<string, string>][] = [
    ['my approvals', 'approvals', {}],
    ['  My   Approvals! ', 'approvals', {}],
    ['"approvals"', 'approvals', {}],
    ['my aprovals', 'approvals', {}],
    ['aprovals', 'approvals', {}],
    ['approvlas', 'approvals', {}],
    ['setings', 'settings', {}],
    ['request Sales Data', 'request', { words: 'Sales Data' }],
    ['reqeust Sales Data', 'request', { words: 'Sales Data' }],
    ['requst Acess Team', 'request', { words: 'Acess Team' }],
  ];
  for (const [line, name, args] of meant) {
    it(`takes ${JSON.stringify(line)} for ${name}`, () => {
      const found = findCommand(features, line, 'personal');
      assert.equal(found?.command.name, name);
      assert.deepEqual(found?.args, args);
    });
  }

  for (const line of ['', '   ', 'good morning', 'why', 'seven things', 'a'.repeat(2000)]) {
    it(`finds nothing in ${JSON.stringify(line.slice(0, 20))}`, () => {
      assert.equal(findCommand(features, line, 'personal'), undefined);
    });
  }

  it('leaves what follows the command as it was typed', () => {
    assert.deepEqual(findCommand(features, 'requets Setings Aprovals', 'personal')?.args, {
      words: 'Setings Aprovals',
    });
  });

  it('tries every word that a mistyped one is as close to', () => {
    const both: readonly Feature[] = [
      { name: 'list', permissions: [], commands: [command('requests', 'my requests', () => undefined)] },
      ...features,
    ];
    assert.equal(findCommand(both, 'requets Sales Data', 'personal')?.command.name, 'request');
  });

  it('knows a command only where it works', () => {
    assert.equal(findCommand(features, 'follow requests', 'personal'), undefined);
    assert.equal(findCommand(features, 'folow requests', 'channel')?.command.name, 'follow');
    assert.deepEqual(
      commandsIn(features, 'channel').map(({ command: { name } }) => name),
      ['follow'],
    );
  });
});

describe('a line as commands compare it', () => {
  for (const [line, normal] of [
    ['HELP', 'help'],
    ['help.', 'help'],
    ['“Help”', 'help'],
    ['?', '?'],
    ['what\u00a0 now?', 'what now'],
    ['Ｈｅｌｐ', 'help'],
    ['', ''],
  ] as const) {
    it(`writes ${JSON.stringify(line)} as ${JSON.stringify(normal)}`, () => assert.equal(normalLine(line), normal));
  }
});

describe('typing mistakes', () => {
  for (const [typed, meantWord, count] of [
    ['help', 'help', 0],
    ['hlep', 'help', 1],
    ['hep', 'help', 1],
    ['helpp', 'help', 1],
    ['aprovlas', 'approvals', 2],
    ['', 'ab', 2],
  ] as const) {
    it(`counts ${count} between "${typed}" and "${meantWord}"`, () =>
      assert.equal(typingMistakes(typed, meantWord), count));
  }
});
