// What people do about an incident beside Entra: ask, answer, expect, hand over, note, close.

import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, Reply, Turn } from '../../core/feature.ts';
import type { StoredItem } from '../../core/item.ts';
import { dayMs } from '../../core/time.ts';
import { incidentReply, mustBeOpen, openIncident } from './act-actions.ts';
import type { Opened } from './act-actions.ts';
import { mustHandle, mustSee } from './allowed.ts';
import { answerOf, askedIn, owesAnswer } from './deeds.ts';
import { markExpected, unmarkExpected } from './expected.ts';
import { noteDeed } from './note-deed.ts';
import { featureName, incidentRef } from './places.ts';
import { closeItem } from './watch.ts';
import { wordsIn } from './words.ts';

const itemId = z.string().min(1).max(64);
const words500 = z.string().trim().max(500);

/** An open incident, for somebody whose work incidents are. */
async function handled(turn: Turn, id: string): Promise<Opened> {
  const opened = await openIncident(turn, id);
  mustBeOpen(opened);
  await mustHandle(turn);
  return opened;
}

const ask = defineAction({
  verb: 'app-consent.ask',
  input: z.object({ itemId }),
  run: async (turn, input) => {
    const opened = await handled(turn, input.itemId);
    const { facts } = opened;
    const asked = askedIn(facts.deeds);
    const people = facts.people.filter(({ id }) => !asked.includes(id) || !answerOf(facts.deeds, id));
    if (people.length === 0) throw new AppError('item.withdrawn');
    const done = people.map(({ id, name }) => ({ what: 'asked' as const, whom: id, whomName: name }));
    return incidentReply(turn, await noteDeed(turn, opened, ...done));
  },
});

/** The answer of somebody who was asked; nobody else's counts. */
const answer = defineAction({
  verb: 'app-consent.answer',
  input: z.object({ itemId, wasMe: z.boolean(), answer: words500.default('') }),
  run: async (turn, input) => {
    const opened = await openIncident(turn, input.itemId);
    const { deeds } = opened.facts;
    if (!askedIn(deeds).includes(turn.person.objectId)) throw new AppError('graph.forbidden');
    if (!owesAnswer(deeds, turn.person.objectId)) return { item: opened.item, role: 'asked' };
    const item = await noteDeed(turn, opened, {
      what: input.wasMe ? 'answered-yes' : 'answered-no',
      ...(input.answer === '' ? {} : { text: input.answer }),
    });
    return { item, role: 'asked' };
  },
});

const days = { forever: undefined, '30': 30, '90': 90, '365': 365 } as const;

const expect = defineAction({
  verb: 'app-consent.expect',
  input: z.object({ itemId, until: z.enum(['forever', '30', '90', '365']) }),
  run: (turn, input) => expectApp(turn, input.itemId, days[input.until]),
});

const expectForever = defineAction({
  verb: 'app-consent.expect-forever',
  input: z.object({ itemId }),
  run: (turn, input) => expectApp(turn, input.itemId, undefined),
});

/** The app, with this reach and these permissions, is for information only from now on. */
async function expectApp(turn: Turn, id: string, forDays: number | undefined): Promise<Reply> {
  const opened = await handled(turn, id);
  const { facts } = opened;
  const { appId } = facts.app;
  if (appId === undefined) throw new AppError('item.unknown');
  const until = forDays === undefined ? undefined : new Date(turn.now.getTime() + forDays * dayMs).toISOString();
  await turn.remember(featureName, (memory) =>
    markExpected(memory, {
      appId,
      reach: facts.isForAll ? 'AllPrincipals' : 'Principal',
      permissions: facts.given,
      by: turn.person.objectId,
      at: turn.now.toISOString(),
      ...(until === undefined ? {} : { until }),
    }),
  );
  return incidentReply(
    turn,
    await noteDeed(turn, opened, { what: 'expected', ...(until === undefined ? {} : { until }) }),
  );
}

/** What was marked here is told again from now on. */
const unexpect = defineAction({
  verb: 'app-consent.unexpect',
  input: z.object({ itemId }),
  run: async (turn, input) => {
    const opened = await handled(turn, input.itemId);
    const { appId } = opened.facts.app;
    if (appId === undefined) throw new AppError('item.unknown');
    await turn.remember(featureName, (memory) => unmarkExpected(memory, appId));
    return incidentReply(turn, await noteDeed(turn, opened, { what: 'unexpected' }));
  },
});

const escalate = defineAction({
  verb: 'app-consent.escalate',
  input: z.object({ itemId, whom: z.guid() }),
  run: async (turn, input) => {
    const opened = await handled(turn, input.itemId);
    const profile = await turn.directory.profile(input.whom);
    if (!profile || profile.isGuest) throw new AppError('item.unknown');
    const done = { what: 'escalated', whom: profile.objectId, whomName: profile.displayName } as const;
    return incidentReply(turn, await noteDeed(turn, opened, done));
  },
});

const note = defineAction({
  verb: 'app-consent.note',
  input: z.object({ itemId, note: words500.min(1) }),
  run: async (turn, input) => {
    const opened = await handled(turn, input.itemId);
    return incidentReply(turn, await noteDeed(turn, opened, { what: 'note', text: input.note }));
  },
});

const close = defineAction({
  verb: 'app-consent.close',
  input: z.object({ itemId, reason: words500.min(1) }),
  run: async (turn, input) => {
    const opened = await handled(turn, input.itemId);
    const isClosed = await turn.remember(featureName, (memory) => closeItem(memory, opened.item.key, turn.now));
    if (!isClosed) throw new AppError('item.withdrawn');
    const closed = { ...opened, facts: { ...opened.facts, state: 'closed' as const } };
    return incidentReply(turn, await noteDeed(turn, closed, { what: 'closed', text: input.reason }));
  },
});

const incidentKey = z.string().min(1).max(500);

/** The stored incident of a summary's row. */
async function incidentOf(turn: Turn, key: string): Promise<StoredItem> {
  await mustSee(turn);
  const item = await turn.track(incidentRef(key));
  if (!item) throw new AppError('item.unknown');
  return item;
}

/** The whole card, below a summary. */
const show = defineAction({
  verb: 'app-consent.show-incident',
  input: z.object({ key: incidentKey }),
  run: async (turn, { key }) => {
    const item = await incidentOf(turn, key);
    return { itemBelow: item, role: turn.place === 'channel' ? 'follower' : 'handler' };
  },
});

/** One click in the daily summary. */
const expectFromSummary = defineAction({
  verb: 'app-consent.expect-incident',
  input: z.object({ key: incidentKey }),
  run: async (turn, { key }) => {
    const { id } = await incidentOf(turn, key);
    await expectApp(turn, id, undefined);
    const { facts } = await openIncident(turn, id);
    return { text: wordsIn(turn.preferences.language).done.expected(facts.app.name || '–') };
  },
});

export const deedActions: readonly Action[] = [
  ask,
  answer,
  expect,
  expectForever,
  unexpect,
  expectFromSummary,
  escalate,
  note,
  close,
  show,
];
