// What belongs to no single feature: help, welcome, "my approvals", settings, what a channel follows, sign out.

import { z } from 'zod';
import { says } from '../../core/commands.ts';
import { AppError } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Command, Feature, Reply, Turn } from '../../core/feature.ts';
import { approvalsReply, showReply } from './approvals.ts';
import { followReply, followWords, followingReply, unfollowWords } from './follow.ts';
import { helpCard } from './help.ts';
import { previews } from './previews.ts';
import { saveSettings, settingsCard, settingsInput } from './settings.ts';
import { words } from './words.ts';

type CommandWords = 'help' | 'approvals' | 'settings' | 'signOut' | 'follow' | 'unfollow' | 'following';

function titled(name: CommandWords): Pick<Command, 'title' | 'about'> {
  const each = (key: 'title' | 'about') => ({
    en: words.en[name][key],
    de: words.de[name][key],
  });
  return { title: each('title'), about: each('about') };
}

function when(line: string, phrases: readonly string[]): Record<string, string> | undefined {
  return says(line, phrases) ? {} : undefined;
}

function topicArgs(topic: string | undefined): Record<string, string> | undefined {
  return topic === undefined ? undefined : { topic };
}

const commands: Command[] = [
  {
    name: 'my-approvals',
    ...titled('approvals'),
    places: ['personal'],
    match: (line) => when(line, approvalsPhrases()),
    run: async (turn) => [await approvalsReply(turn)],
  },
  {
    name: 'help',
    ...titled('help'),
    places: ['personal', 'channel'],
    match: (line) =>
      when(line, ['help', '?', 'hi', 'hello', 'hey', 'start', 'hilfe', 'hallo', 'what can you do', 'was kannst du']),
    run: (turn) => Promise.resolve([help(turn)]),
  },
  {
    name: 'settings',
    ...titled('settings'),
    places: ['personal'],
    match: (line) => when(line, ['settings', 'my settings', 'preferences', 'einstellungen', 'meine einstellungen']),
    run: (turn) => Promise.resolve([{ card: settingsCard(turn) }]),
  },
  {
    name: 'sign-out',
    ...titled('signOut'),
    places: ['personal'],
    match: (line) => when(line, ['sign out', 'signout', 'log out', 'logout', 'abmelden', 'melde mich ab']),
    run: (turn) => {
      turn.signOut();
      return Promise.resolve([{ text: words[turn.preferences.language].signOut.done }]);
    },
  },
  {
    name: 'follow',
    ...titled('follow'),
    places: ['channel'],
    match: (line) => topicArgs(followWords(line)),
    run: async (turn, { topic = '' }) => [await followReply(turn, topic, true)],
  },
  {
    name: 'unfollow',
    ...titled('unfollow'),
    places: ['channel'],
    match: (line) => topicArgs(unfollowWords(line)),
    run: async (turn, { topic = '' }) => [await followReply(turn, topic, false)],
  },
  {
    name: 'following',
    ...titled('following'),
    places: ['channel'],
    match: (line) =>
      when(line, [
        'what do you follow here',
        'what do you follow',
        'following',
        'was zeigst du hier',
        'was verfolgst du hier',
        'was verfolgst du',
      ]),
    run: async (turn) => [await followingReply(turn)],
  },
];

function approvalsPhrases(): string[] {
  return [
    ...['my approvals', 'approvals', 'pending', 'pending approvals', 'what is waiting for me', "what's waiting for me"],
    ...['what waits for me', 'meine genehmigungen', 'genehmigungen', 'offene genehmigungen', 'was wartet auf mich'],
  ];
}

function help(turn: Turn): Reply {
  return { card: helpCard(turn.preferences.language, turn.place, turn.features) };
}

/** Runs a command by name, as if its title had been typed; only where it works and needs nothing else. */
async function run(turn: Turn, input: { feature: string; command: string }): Promise<Reply> {
  const command = turn.features
    .find(({ name }) => name === input.feature)
    ?.commands?.find(({ name, places }) => name === input.command && places.includes(turn.place));
  const args = command?.match(command.title[turn.preferences.language]);
  if (!command || !args) throw new AppError('click.unknown-verb');
  const replies = await command.run(turn, args);
  return replies[0] ?? help(turn);
}

const shortText = z.string().min(1).max(200);

/** The feature that knows all others, through the turn only. */
export const home = {
  name: 'home',
  permissions: [
    {
      name: 'Files.ReadWrite.All',
      identity: 'delegated',
      id: '863451e7-0667-486c-a5d6-d135439485f0',
      why: 'Puts a list as a CSV file into the files of the channel where its button was pressed. Optional: without it files are offered in personal chats only.',
    },
  ],
  commands,
  actions: [
    defineAction({ verb: 'home.run', input: z.object({ feature: shortText, command: shortText }), run }),
    defineAction({
      verb: 'home.approvals',
      input: z.object({ from: z.int().min(0).max(10_000) }),
      run: (turn, { from }) => approvalsReply(turn, from),
    }),
    defineAction({
      verb: 'home.show',
      input: z.object({ feature: shortText, kind: shortText, key: shortText }),
      run: (turn, { feature, kind, key }) => showReply(turn, { feature, kind, key }),
    }),
    defineAction({ verb: 'home.save-settings', input: settingsInput, run: saveSettings }),
  ],
  topics: [
    {
      name: 'problems',
      title: { en: 'problems', de: 'Probleme' },
      match: (line: string) => says(line, ['problems', 'problem', 'probleme', 'problemen']),
    },
  ],
  previews,
} satisfies Feature;
