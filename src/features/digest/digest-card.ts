// The digest: what moved the score, what was found and what became of it, how access was governed, and what was not looked at. Pure.

import type { CardView, Json } from '../../core/card.ts';
import type { Viewer } from '../../core/item.ts';
import { plain } from '../../core/text.ts';
import { date, dateTime, listed } from '../../core/wording.ts';
import { describe, lastDayName, mailboxName, partName } from './describe.ts';
import type { DigestFacts, DigestRow, Standing, Told } from './digest-facts.ts';
import { answerOf } from './findings.ts';
import type { Rhythm } from './rhythm.ts';
import { becameOf } from './standing.ts';
import { wordsIn } from './words.ts';
import type { DigestWords } from './words.ts';

interface Scene {
  facts: DigestFacts;
  told: Told;
  itemId: string;
  words: DigestWords;
  reader: Pick<Viewer['preferences'], 'language' | 'timeZone'>;
  now: Date;
}

/** Times are those of the conversation, not of whoever looks. */
export function digestCard(
  facts: DigestFacts,
  told: Told,
  { preferences, now }: Pick<Viewer, 'preferences' | 'now'>,
  itemId: string,
): CardView {
  const words = wordsIn(preferences.language);
  const reader = { language: preferences.language, timeZone: facts.timeZone };
  const scene: Scene = { facts, told, itemId, words, reader, now };
  const { scan, standing } = told;
  const counts = words.digest.counts(standing.counts, told.isFirst);
  const headline = 'code' in told.score ? '' : `${words.digest.score} ${told.score.percent} %`;
  const summary = plain(words.digest.summary(headline, counts), 200);
  return {
    template: 'digest/digest',
    summary,
    view: {
      summary,
      kicker: words.digest.kicker(facts.rhythm ? rhythmWords(facts.rhythm, reader.language) : ''),
      title: words.digest.span(date(new Date(told.since), reader, now), date(new Date(told.at), reader, now)),
      about: [
        words.digest.sources(scan.read, dateTime(new Date(scan.finishedAt), reader, now)),
        ...(facts.nextAt === undefined ? [] : [words.digest.next(dateTime(new Date(facts.nextAt), reader, now))]),
      ].join(' · '),
      ...scoreView(scene),
      forwarding: words.digest.forwarding,
      counts,
      rows: standing.rows.map((row) => rowView(row, scene)),
      becameLabel: words.digest.became,
      became: standing.became.map((one) => ({
        text: words.became.line(
          mailboxName(one.finding, reader.language),
          partName(one.finding, reader.language),
          becameState(one, scene),
        ),
      })),
      ...auditingView(scene),
      figures: told.figures
        .filter(({ heading }) => heading !== undefined)
        .map(({ heading, lines }) => ({
          heading: heading?.[reader.language] ?? '',
          lines: lines.map(({ text, tone }) => ({ text: plain(text[reader.language], 400), color: colors[tone] })),
        })),
      notLookedLabel: words.digest.notLooked,
      notLooked: notLooked(scene).map((text) => ({ text })),
      buttons: buttonsOf(scene),
    },
  };
}

const colors = { plain: 'default', good: 'good', attention: 'attention' } as const;

function scoreView({ told, words, reader, now }: Scene): { [key: string]: Json } {
  const { digest } = words;
  const nothing = {
    hasScore: false,
    score: '',
    percent: '',
    points: '',
    change: '',
    changeColor: 'default',
    compared: '',
  };
  const lists = {
    trendTitle: '',
    series: [],
    bars: '',
    barsLabel: '',
    movedLabel: '',
    moved: [],
    openLabel: '',
    open: [],
  };
  const { score } = told;
  if ('code' in score) return { ...nothing, ...lists };
  const points = (value: number) => new Intl.NumberFormat(reader.language, { maximumFractionDigits: 2 }).format(value);
  const since = date(new Date(told.since), reader, now);
  const { change } = score;
  return {
    hasScore: true,
    score: digest.score,
    percent: `${points(score.percent)} %`,
    points: digest.points(points(score.current), points(score.max)),
    change:
      change === undefined
        ? digest.noBefore
        : change === 0
          ? digest.same(since)
          : change > 0
            ? digest.up(points(change), since)
            : digest.down(points(-change), since),
    changeColor: change === undefined || change === 0 ? 'default' : change > 0 ? 'good' : 'attention',
    compared: score.compared.flatMap(({ basis, percent }) => digest.compared[basis]?.(percent) ?? []).join(' · '),
    trendTitle: digest.trend(score.trend.length),
    series: score.trend.length < 2 ? [] : [{ legend: digest.score, values: score.trend.map(pointOf) }],
    bars: barsOf(score.trend.map(({ percent }) => percent)),
    barsLabel:
      score.trend.length < 2
        ? ''
        : `${points(score.trend[0]?.percent ?? 0)} → ${points(score.percent)} % · ${digest.trend(score.trend.length)}`,
    movedLabel: digest.moved,
    moved: score.moved.map(({ title, by, whom }) => ({
      by: by > 0 ? `+${points(by)}` : points(by),
      color: by > 0 ? 'good' : 'attention',
      text: whom === '' ? title : `${title} (${whom})`,
    })),
    openLabel: digest.open,
    open: score.open.map(({ title, gain, cost, impact, url }) => ({
      gain: digest.gain(points(gain)),
      title,
      url: url === '' ? scoreUrl : url,
      effort: digest.effort(cost, impact),
    })),
  };
}

/** Where all controls are, for those without a page of their own. */
const scoreUrl = 'https://security.microsoft.com/securescore?viewid=actions';

function pointOf({ at, percent }: { at: string; percent: number }): Json {
  return { x: at.slice(0, 10), y: percent };
}

const blocks = '▁▂▃▄▅▆▇█';

/** The trend where no chart is drawn: one block a week, the lowest is the lowest of these weeks. */
export function barsOf(values: readonly number[]): string {
  const least = Math.min(...values);
  const span = Math.max(...values) - least;
  return values
    .map((value) => blocks[span === 0 ? 3 : Math.round(((value - least) / span) * (blocks.length - 1))] ?? '')
    .join('');
}

function rowView({ finding, deeds, how }: DigestRow, { told, words, reader, itemId, now }: Scene): Json {
  const { digest } = words;
  const name = mailboxName(finding, reader.language);
  const answer = answerOf(deeds, finding.mailbox.id);
  const state = deeds.length > 0 ? becameState({ finding, deeds }, { words, reader, now }) : '';
  const asks =
    answer === undefined
      ? [
          {
            title: digest.askOwner,
            about: digest.askAbout(name),
            verb: 'digest.ask-owner',
            sends: { itemId, key: finding.key },
          },
        ]
      : [];
  return {
    name,
    // To whom all is new, nothing is.
    tag: { raised: digest.isRaised, new: told.isFirst ? '' : digest.isNew, changed: digest.isChanged, known: '' }[how],
    tagColor: how === 'raised' ? 'attention' : 'accent',
    severity: words.severity[finding.severity],
    color: { high: 'attention', medium: 'warning', low: 'default' }[finding.severity],
    part: partName(finding, reader.language),
    does: describe(finding, reader.language),
    state: state === '' ? '' : `${state.replace(/^./, (first) => first.toUpperCase())}.`,
    buttons: [
      ...asks,
      {
        title: digest.details,
        about: digest.detailsAbout(name),
        verb: 'digest.show-finding',
        sends: { key: finding.key },
      },
    ],
  };
}

/** What became of it, without whose it is. */
function becameState(
  { finding, deeds }: Pick<Standing['became'][number], 'finding' | 'deeds'>,
  { words, reader, now }: Pick<Scene, 'words' | 'reader' | 'now'>,
): string {
  const { became: text } = words;
  const when = (iso: string) => dateTime(new Date(iso), reader, now);
  const who = (name: string) => plain(name, 60) || words.digest.nobody;
  const became = becameOf(finding, deeds, now);
  switch (became.how) {
    case 'removed':
      return text.removed(who(became.by), when(became.at));
    case 'gone':
      return text.gone(when(became.at));
    case 'waiting':
      return text.waiting(when(became.at));
    case 'mine':
      return text.mine();
    case 'not-mine':
      return text.notMine();
    case 'expected':
      return text.expected(lastDayName(became.until, reader.language, now));
    case 'ended':
      return text.ended();
    case 'assigned':
      return text.assigned(who(became.whom));
  }
}

function auditingView({ told, words, reader }: Scene): { [key: string]: Json } {
  const { digest } = words;
  const { unaudited } = told.standing;
  const names = unaudited.names.map((name) => plain(name, 60));
  const more = unaudited.count - names.length;
  const text = told.scan.isAuditingOff
    ? digest.auditingOffForAll
    : unaudited.count === 0
      ? digest.auditingOn
      : digest.auditingOff(
          unaudited.count,
          listed(more > 0 ? [...names, words.does.more(more)] : names, reader.language),
        );
  return {
    hasAuditing: told.scan.usesExchange,
    auditingLabel: digest.auditing,
    auditing: text,
    auditingColor: told.scan.isAuditingOff || unaudited.count > 0 ? 'attention' : 'good',
  };
}

function notLooked({ told, words }: Scene): string[] {
  const { digest } = words;
  const { scan, score, figures } = told;
  const [problem] = scan.problems;
  return [
    ...('code' in score ? [digest.notLookedScore(score.code)] : []),
    ...(scan.usesExchange ? [] : [problem ? digest.notLookedExchangeFailed(problem) : digest.notLookedExchange]),
    ...(scan.unreadable > 0 ? [digest.unreadable(scan.unreadable)] : []),
    ...figures.flatMap(({ feature, code }) => (code === undefined ? [] : [digest.notLookedFeature(feature, code)])),
    digest.listenOnly,
  ];
}

function buttonsOf({ told, words, itemId }: Scene): Json[] {
  const { digest } = words;
  const { counts, unaudited } = told.standing;
  const open = counts.fresh + counts.changed + counts.known;
  const button = (title: string, about: string, verb: string) => ({
    title,
    about,
    verb: `digest.${verb}`,
    sends: { itemId },
  });
  return [
    ...(unaudited.count > 0 && told.scan.usesExchange
      ? [button(digest.switchOn, digest.switchOnAbout, 'auditing-preview')]
      : []),
    ...(open > told.standing.rows.length ? [button(digest.all(open), words.list.heading, 'findings')] : []),
    button(digest.files, digest.filesAbout, 'files'),
  ];
}

/** `every Monday at 9:00 AM`, in that language. */
export function rhythmWords(rhythm: Rhythm, language: Scene['reader']['language']): string {
  const { rhythm: words } = wordsIn(language);
  // A Monday, so that adding days names weekdays.
  const at = new Date(Date.UTC(2024, 0, rhythm.every === 'week' ? rhythm.weekday : 1, 0, rhythm.minute));
  const time = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' })
    .format(at)
    .replace(/[\u00a0\u202f]/g, ' ');
  switch (rhythm.every) {
    case 'day':
      return words.day(time);
    case 'week':
      return words.week(new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(at), time);
    case 'month':
      return words.month(rhythm.day, time);
  }
}
