// The buttons of a digest as a whole: all findings, switching auditing on, files.

import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, Reply, Turn } from '../../core/feature.ts';
import type { StoredItem } from '../../core/item.ts';
import { listCard, messageCard, rowsMax } from '../../core/list-card.ts';
import { plain } from '../../core/text.ts';
import { mustHandle, mustLook } from './allowed.ts';
import { auditingMax, switchAuditingOnDecision } from './decisions.ts';
import type { AuditingPayload } from './decisions.ts';
import { describe, mailboxName, partName } from './describe.ts';
import type { DigestFacts, Told } from './digest-facts.ts';
import { digestKind } from './digest-item.ts';
import { mailbox } from './exchange.ts';
import { fileOf, tablesOf } from './files.ts';
import { allFindings, noteLooks, seenAuditingOff } from './findings.ts';
import type { Finding } from './findings.ts';
import { documents, featureName } from './places.ts';
import { openFindings } from './standing.ts';
import { wordsIn } from './words.ts';

const itemId = z.string().min(1).max(64);
const namesShown = 20;

async function openDigest(turn: Turn, id: string): Promise<{ item: StoredItem; facts: DigestFacts; told: Told }> {
  const item = await turn.item(id);
  if (item.feature !== featureName || item.kind !== digestKind.kind) throw new AppError('click.malformed');
  const facts = digestKind.factsOf(item);
  if (!facts.told) throw new AppError('click.stale');
  return { item, facts, told: facts.told };
}

const findings = defineAction({
  verb: 'digest.findings',
  input: z.object({ itemId, from: z.number().int().min(0).max(100_000).default(0) }),
  run: async (turn, input) => {
    await mustLook(turn);
    const { language } = turn.preferences;
    const words = wordsIn(language);
    const memory = turn.memory(featureName);
    const { total, rows } = await openFindings(memory, turn.now, input.from, rowsMax - 1);
    if (total === 0) return { cardBelow: messageCard(words.list.heading, words.list.none) };
    const left = total - input.from - rows.length;
    const sends = { itemId: input.itemId, from: input.from + rows.length };
    return {
      cardBelow: listCard({
        heading: words.list.heading,
        intro: words.list.intro(total),
        rows: rows.map(({ finding }) => ({
          title: plain(`${mailboxName(finding, language)} · ${words.severity[finding.severity]}`, 120),
          subtitle: `${partName(finding, language)}. ${describe(finding, language)}`,
          buttons: [
            {
              title: words.digest.details,
              about: words.digest.detailsAbout(mailboxName(finding, language)),
              verb: 'digest.show-finding',
              sends: { key: finding.key },
            },
          ],
        })),
        more:
          left > 0
            ? { title: words.list.more(left), about: words.list.heading, verb: 'digest.findings', sends }
            : undefined,
      }),
    };
  },
});

/** Mailboxes without auditing, as known now. */
async function unaudited(turn: Turn): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const page of allFindings(turn.memory(featureName)))
    found.push(...page.filter(({ kind, goneAt }) => kind === 'auditing-off' && goneAt === undefined));
  return found.slice(0, auditingMax);
}

const auditingPreview = defineAction({
  verb: 'digest.auditing-preview',
  input: z.object({ itemId }),
  run: async (turn, input) => {
    await openDigest(turn, input.itemId);
    await mustHandle(turn);
    return { cardBelow: await previewCard(turn, input.itemId) };
  },
});

async function previewCard(turn: Turn, id: string) {
  const { language } = turn.preferences;
  const words = wordsIn(language).audit;
  const found = await unaudited(turn);
  if (found.length === 0) return messageCard(wordsIn(language).digest.auditing, words.none);
  const names = found
    .slice(0, namesShown)
    .map((finding) => ({ text: `${mailboxName(finding, language)} (${plain(finding.mailbox.address, 100)})` }));
  const more = found.length - names.length;
  return {
    template: 'digest/auditing',
    summary: words.title(found.length),
    view: {
      itemId: id,
      title: words.title(found.length),
      text: words.text,
      names,
      more: more > 0 ? words.more(more) : '',
      confirm: words.confirm(found.length),
      mark: markOf(found),
    },
  };
}

/** What was shown is what is done: when the list is another one by now, it is shown again. */
function markOf(found: readonly Finding[]): string {
  const last = found
    .map(({ firstSeenAt }) => firstSeenAt)
    .sort()
    .at(-1);
  return `${found.length} ${last ?? ''}`;
}

const auditingOn = defineAction({
  verb: 'digest.auditing-on',
  input: z.object({ itemId, mark: z.string().max(200) }),
  run: async (turn, input) => {
    const { item } = await openDigest(turn, input.itemId);
    await mustHandle(turn);
    const found = await unaudited(turn);
    if (found.length === 0 || markOf(found) !== input.mark) return { card: await previewCard(turn, input.itemId) };
    const mailboxes = found.map((finding) => ({ mailboxId: finding.mailbox.id, address: finding.mailbox.address }));
    const answer = await turn.decide({
      kind: switchAuditingOnDecision,
      key: `auditing:${input.mark}`,
      item,
      payload: { mailboxes } satisfies AuditingPayload,
    });
    if (answer.state === 'settled' && answer.outcome.result === 'refused')
      throw new AppError(answer.outcome.errorCode ?? 'graph.refused', { params: answer.outcome.params ?? {} });
    return answer.state === 'settled' ? verified(turn, item, mailboxes) : sending(turn);
  },
});

function sending(turn: Turn): Reply {
  const words = wordsIn(turn.preferences.language);
  return { card: messageCard(words.digest.auditing, words.audit.sending) };
}

/** Reads them again, says what is true now, and lets the digest know. */
async function verified(turn: Turn, item: StoredItem, mailboxes: AuditingPayload['mailboxes']): Promise<Reply> {
  const words = wordsIn(turn.preferences.language);
  const { exchange } = turn.app;
  let ok = 0;
  for (const { mailboxId, address } of exchange ? mailboxes : []) {
    const isAudited = exchange && (await mailbox(exchange, address))?.isAudited === true;
    if (isAudited) ok += 1;
    const look = { mailboxId, kinds: ['auditing-off' as const], seen: isAudited ? [] : [seenAuditingOff] };
    const nameOf = () => Promise.resolve({ name: '', address });
    const tell = () => Promise.resolve(); // the answer to this click says it
    await turn.remember(featureName, (memory) => noteLooks(memory, [look], nameOf, turn.now, tell));
  }
  await turn.remember(featureName, (memory) =>
    memory.put(documents.revision, { at: turn.now.toISOString(), what: 'auditing', number: ok }),
  );
  await turn.readSoon(item);
  const text = [words.audit.done(mailboxes.length), words.audit.verified(ok, mailboxes.length)].join(' ');
  return { card: messageCard(words.digest.auditing, text) };
}

const files = defineAction({
  verb: 'digest.files',
  input: z.object({ itemId }),
  run: async (turn, input) => {
    const { item, told } = await openDigest(turn, input.itemId);
    await mustLook(turn);
    const { language } = turn.preferences;
    const words = wordsIn(language).files;
    const tables = await tablesOf(turn.memory(featureName), item.key, told, turn.now);
    const isChannel = turn.place === 'channel';
    const button = (name: string, title: string) => ({
      title: isChannel ? words.put : words.offer,
      about: words.about(title),
      verb: 'digest.file',
      sends: { itemId: item.id, name },
    });
    return {
      cardBelow: listCard({
        heading: words.heading,
        intro: [...(isChannel ? [words.channelIntro] : []), words.intro].join(' '),
        rows: tables.slice(0, filesMax).map((table) => {
          const title = plain(table.title[language], 100);
          return { title, subtitle: words.rows(table.rows.length), buttons: [button(table.name, title)] };
        }),
      }),
    };
  },
});

/** Lists of one digest; each feature has one or two. */
const filesMax = 20;

/** One list: into the person's own OneDrive from their chat, or into the channel's files as the person. */
const file = defineAction({
  verb: 'digest.file',
  input: z.object({ itemId, name: z.string().regex(/^[a-z0-9-]{1,60}$/) }),
  run: async (turn, input) => {
    const { item, told } = await openDigest(turn, input.itemId);
    await mustLook(turn);
    const tables = await tablesOf(turn.memory(featureName), item.key, told, turn.now);
    const table = tables.find(({ name }) => name === input.name);
    if (!table) throw new AppError('item.unknown');
    return { file: fileOf(table, new Date(told.at), turn.preferences.language) };
  },
});

export const digestActions: readonly Action[] = [findings, auditingPreview, auditingOn, files, file];
