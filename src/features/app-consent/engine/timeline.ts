// The story line by line, in the order of occurrence.

import type { Preferences } from '../../../core/people.ts';
import { inert } from '../../../core/text.ts';
import { dateTime } from '../../../core/wording.ts';

import type { Case } from './case.ts';
import { personName } from './names.ts';
import type { Line } from './story.ts';
import { words } from './words.ts';
import { momentMs } from './values.ts';

/** `at` is empty where lines were left out. */
export interface TimelineLine {
  at: string;
  when: string;
  sentence: string;
}

const shownMax = 12;
const shownFirst = 8;

/** At most twelve lines: the first eight and the latest. */
export function timelineOf(one: Case, reader: Pick<Preferences, 'language' | 'timeZone'>): TimelineLine[] {
  const { story } = one.incident;
  const all = new Map([...story.firstLines, ...story.lastLines]);
  const sorted = [...all]
    .toSorted(([a, { at }], [b, { at: other }]) => (at === other ? (a < b ? -1 : 1) : at < other ? -1 : 1))
    .map(([, line]) => line);
  const lines = (some: Line[]) => some.map((line) => shown(line, one, reader));
  if (sorted.length <= shownMax) return lines(sorted);
  // Where both ends of a long story are full nobody counted what lies between.
  const isCounted = story.firstLines.size === all.size;
  const w = words[reader.language];
  const between = isCounted ? w.linesBetween(sorted.length - shownMax) : w.manyBetween;
  return [
    ...lines(sorted.slice(0, shownFirst)),
    { at: '', when: '', sentence: between },
    ...lines(sorted.slice(shownFirst - shownMax)),
  ];
}

function shown(line: Line, one: Case, reader: Pick<Preferences, 'language' | 'timeZone'>): TimelineLine {
  const { language } = reader;
  const w = words[language];
  const isUpdate = line.activity === 'entry-updated';
  const what = line.what.map((name) => (isUpdate ? updatedWord(name, w.updated) : inertPermission(name, one)));
  const api = one.incident.story.apis.get(line.api)?.name;
  const actor = one.incident.story.figures.get(line.by);
  const sentence = w.line[line.activity]({
    by: line.by === '' ? w.somebody : personName(one, line.by, language),
    what: line.moreCount > 0 ? w.andMore(what.join(', '), line.moreCount) : what.join(', '),
    whom:
      line.whom === '' || (line.whom === line.by && line.activity !== 'person-assigned')
        ? ''
        : personName(one, line.whom, language),
    api: api === undefined ? '' : inert(api, 60),
    isBySignIn: actor?.kind === 'person' && actor.deeds.has('consented'),
  });
  return {
    at: line.at,
    when: dateTime(new Date(momentMs(line.at)), reader, new Date(momentMs(one.context.evaluatedAt))),
    sentence: line.isFailed ? w.failedLine(sentence) : sentence,
  };
}

function updatedWord(name: string, known: Readonly<Record<string, string>>): string {
  return known[name] ?? '';
}

function inertPermission(name: string, one: Case): string {
  const listed = ['delegated', 'application'].some((kind) =>
    one.knowledge.permissionsOfAnyApi.has(`${kind}|${name.toLowerCase()}`),
  );
  return listed ? name : inert(name, 80);
}
