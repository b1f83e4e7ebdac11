// The results of a run as a CSV file, read with the token of the person who looks after it.

import type { Reply, Turn } from '../../core/feature.ts';
import { csvFile, fileNameOf } from '../../core/csv.ts';
import type { Place } from './places.ts';
import { plain } from '../../core/text.ts';
import { moment } from '../../core/time.ts';
import { readRun, readSeries } from './owner-graph.ts';
import { everything } from './owner-read.ts';
import type { OwnedItem } from './owner-shapes.ts';
import { ownerWordsIn } from './owner-words.ts';
import type { OwnerWords } from './owner-words.ts';

/** The file, offered. Decisions and results keep Entra's own words, moments are UTC: other programs read them. */
export async function resultsFile(turn: Turn, place: Place): Promise<Reply> {
  const words = ownerWordsIn(turn.preferences.language);
  const graph = await turn.user();
  const [series, run] = await Promise.all([readSeries(graph, place.definitionId), readRun(graph, place)]);
  const items = await everything(graph, place);
  const name = plain(series.displayName ?? series.id, 80);
  const day = moment(run.startDateTime)?.toISOString().slice(0, 10) ?? '';
  // Who decided what about whom is for who may read the review, not for everybody in a channel.
  return {
    isPrivate: true,
    file: {
      name: fileNameOf(`${name} ${day}`, 'csv'),
      about: words.csvText(name),
      content: resultsCsv(items, words),
    },
  };
}

/** One line for each item. */
export function resultsCsv(items: readonly OwnedItem[], { csvColumns }: Pick<OwnerWords, 'csvColumns'>): string {
  const { person, signInName, access, decision, reason, recommendation, by, at, applied, appliedAt } = csvColumns;
  return csvFile(
    [person, signInName, access, decision, reason, recommendation, by, at, applied, appliedAt],
    items.map((item) => [
      item.principal?.displayName ?? '',
      item.principal?.userPrincipalName ?? '',
      item.resource?.accessPackageDisplayName ?? item.resource?.displayName ?? '',
      item.decision ?? '',
      item.justification ?? '',
      item.recommendation ?? '',
      item.reviewedBy?.displayName ?? '',
      item.reviewedDateTime ?? '',
      item.applyResult === 'New' ? '' : (item.applyResult ?? ''),
      item.appliedDateTime ?? '',
    ]),
  );
}
