// The item kind `summary`: what one day brought that is for information only, told once the next morning.

import { z } from 'zod';
import type { CardView } from '../../core/card.ts';
import type { Source } from '../../core/feature.ts';
import { defineItemKind } from '../../core/item.ts';
import type { ReadDeps, Viewer } from '../../core/item.ts';
import { listCard, rowsMax } from '../../core/list-card.ts';
import type { Memory } from '../../core/memory.ts';
import { plain } from '../../core/text.ts';
import { dayMs, fromLocal, localParts } from '../../core/time.ts';
import { date } from '../../core/wording.ts';
import { isMarkedExpected } from './deeds.ts';
import type { IncidentFacts } from './facts.ts';
import { documents } from './places.ts';
import { wordsIn } from './words.ts';

const text = z.string();
const told = z.object({ headline: text, lines: z.array(text) });
const row = z.object({ key: text, en: told, de: told, isExpected: z.boolean() });
const facts = z.object({ shape: z.literal(1), day: text, readAt: text, rows: z.array(row) });
type SummaryFacts = z.infer<typeof facts>;

const linesShown = 4;
const rowsKept = 200;
/** The hour of the next morning, in the default time zone. */
const tellAtMinute = 8 * 60;
const openMs = 3 * dayMs;
const keptMs = 10 * dayMs;

export const summaryKind = defineItemKind({
  kind: 'summary',
  topic: 'incidents',
  facts,
  read: readSummary,
  isOpen: ({ day, readAt }) => new Date(readAt).getTime() - startOf(day) < openMs,
  recipients: () => [],
  card: summaryCard,
});

/** The days whose summary may be due; whether it is, its reading finds out. */
export const summarySource: Source = {
  kind: 'summary',
  everyS: 600,
  async *seen(_graph, now) {
    await Promise.resolve();
    yield [1, 2].map((ago) => ({ key: dayOf(new Date(now.getTime() - ago * dayMs)), fingerprint: 'told' }));
  },
};

/** Puts an incident into its day's summary, or takes it out when it is told otherwise. */
export async function noteForSummary(memory: Memory, key: string, incident: IncidentFacts, now: Date): Promise<void> {
  const name = documents.summary(dayOf(new Date(incident.announceAt)), key);
  const isForIt = incident.attention === 'summary' && !incident.isAlerted && incident.state !== 'merged';
  if (!isForIt) return memory.remove([name]);
  const { en, de } = incident.explained;
  const lines = ({ happened, publisher, checks }: typeof en) => [
    ...publisher.slice(0, 1),
    ...happened,
    ...checks.slice(0, 1).map(({ title }) => title),
  ];
  const value = {
    key,
    en: { headline: en.headline, lines: lines(en) },
    de: { headline: de.headline, lines: lines(de) },
    isExpected: isMarkedExpected(incident.deeds),
  };
  await memory.put(name, value, new Date(now.getTime() + keptMs));
}

async function readSummary({ memory, now, defaults }: ReadDeps, day: string): Promise<SummaryFacts | undefined> {
  const next = localParts(new Date(startOf(day) + dayMs + dayMs / 2), defaults.timeZone);
  if (now < fromLocal({ ...next, minute: tellAtMinute }, defaults.timeZone)) return undefined;
  const found = await memory.list(documents.summary(day, ''), rowsKept);
  const rows = found.flatMap(({ value }) => {
    const parsed = row.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
  return rows.length === 0 ? undefined : { shape: 1, day, readAt: now.toISOString(), rows };
}

function summaryCard({ day, rows }: SummaryFacts, { preferences, now }: Pick<Viewer, 'preferences' | 'now'>): CardView {
  const words = wordsIn(preferences.language);
  const shown = rows.slice(0, rowsMax).map((one) => {
    const { headline, lines } = one[preferences.language];
    return {
      title: headline,
      subtitle: plain(lines.slice(0, linesShown + 2).join(' '), 900),
      buttons: [
        { title: words.summary.details, about: headline, verb: 'app-consent.show-incident', sends: { key: one.key } },
        ...(one.isExpected
          ? []
          : [
              {
                title: words.buttons.expectForever,
                about: headline,
                verb: 'app-consent.expect-incident',
                sends: { key: one.key },
              },
            ]),
      ],
    };
  });
  const more = rows.length - shown.length;
  const at = new Date(startOf(day) + dayMs / 2);
  return listCard({
    heading: words.summary.heading(date(at, preferences, now)),
    intro: [words.summary.intro, ...(more > 0 ? [words.summary.more(more)] : [])].join(' '),
    rows: shown,
  });
}

/** Days as the world clock has them: `2026-09-15`. */
function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
