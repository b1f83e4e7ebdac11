// What a channel follows: topics of all features, changed only by people who may change the channel.

import { normalLine } from '../../core/commands.ts';
import { AppError } from '../../core/errors.ts';
import type { Feature, Reply, Turn } from '../../core/feature.ts';
import type { Language } from '../../core/language.ts';
import { words } from './words.ts';

type Topic = NonNullable<Feature['topics']>[number];

const following = [
  /^follow (.+?)(?: (?:here|in this channel))?$/,
  /^(?:zeige|(?:ver)?folge) (?!keine )(.+?)(?: (?:hier|in diesem kanal))?$/,
];
const notFollowing = [
  /^(?:unfollow|stop following) (.+?)(?: (?:here|in this channel))?$/,
  /^stoppe (.+?)(?: (?:hier|in diesem kanal))?$/,
  /^zeige keine (.+?) mehr(?: (?:hier|in diesem kanal))?$/,
  /^(?:zeige|(?:ver)?folge) (.+?)(?: (?:hier|in diesem kanal))? nicht mehr$/,
];

/** "follow access requests here": the words for the topic, or undefined when the line says something else. */
export function followWords(line: string): string | undefined {
  return unfollowWords(line) === undefined ? firstGroup(following, line) : undefined;
}

/** "unfollow access requests", the same way. */
export function unfollowWords(line: string): string | undefined {
  return firstGroup(notFollowing, line);
}

function firstGroup(patterns: RegExp[], line: string): string | undefined {
  const text = normalLine(line);
  return patterns.map((pattern) => pattern.exec(text)?.[1]).find((words) => words !== undefined);
}

/** Turns following on or off. Throws `channel.not-allowed` when this person may not change the channel. */
export async function followReply(turn: Turn, wanted: string, on: boolean): Promise<Reply> {
  const { language } = turn.preferences;
  const text = words[language];
  const topic = topicsOf(turn.features).find((candidate) => candidate.match(wanted));
  if (!topic) return { text: text.follow.unknown(titlesOf(topicsOf(turn.features), language)) };
  if (!(await turn.mayChangeChannel())) throw new AppError('channel.not-allowed');
  const title = topic.title[language];
  const followed = await turn.followed();
  const follows = followed.includes(topic.name);
  const others = followed.filter((name) => topic.insteadOf?.includes(name));
  if (!on && !follows && others.length > 0) {
    for (const name of others) await turn.follow(name, false);
    return { text: text.unfollow.off(title) };
  }
  if (follows === on) return { text: on ? text.follow.already(title) : text.unfollow.already(title) };
  for (const name of others) await turn.follow(name, false);
  await turn.follow(topic.name, on);
  return { text: on ? text.follow.on(title) : text.unfollow.off(title) };
}

/** What this channel follows, and what it could. */
export async function followingReply(turn: Turn): Promise<Reply> {
  const { language } = turn.preferences;
  const names = await turn.followed();
  const topics = topicsOf(turn.features);
  const followed = topics.filter(({ name }) => names.includes(name));
  const text = words[language].following;
  if (followed.length === 0) return { text: text.none(titlesOf(topics, language)) };
  return { text: text.some(titlesOf(followed, language)) };
}

function topicsOf(features: readonly Feature[]): Topic[] {
  return features.flatMap((feature) => feature.topics ?? []);
}

function titlesOf(topics: readonly Topic[], language: Language): string {
  return new Intl.ListFormat(language).format(topics.map(({ title }) => title[language]));
}
