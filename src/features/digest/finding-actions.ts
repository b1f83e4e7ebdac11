// What people do about a finding: ask its owner, answer, expect it, give it to somebody, remove it.

import { z } from 'zod';
import { AppError, hasCode } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, Reply, Turn } from '../../core/feature.ts';
import type { StoredItem } from '../../core/item.ts';
import { dayMs } from '../../core/time.ts';
import { mustHandle, mustLook } from './allowed.ts';
import { removeRuleDecision, stopForwardingDecision } from './decisions.ts';
import type { RulePayload } from './decisions.ts';
import { expectedDaysMax } from './finding-card.ts';
import { removalFor } from './finding-facts.ts';
import type { FindingFacts } from './finding-facts.ts';
import { findingKind } from './finding-item.ts';
import { addDeed, answerOf, assigneeOf, printOf } from './findings.ts';
import type { Deed } from './findings.ts';
import { digestKey, digestKindName, featureName, findingRef } from './places.ts';

const itemId = z.string().min(1).max(64);
/** Looked up here and believed by nobody. */
const key = z.string().min(1).max(500);
const note = z.string().trim().max(500).default('');

interface Opened {
  item: StoredItem;
  facts: FindingFacts;
}

function opened(item: StoredItem): Opened {
  if (item.feature !== featureName || item.kind !== findingKind.kind) throw new AppError('click.malformed');
  return { item, facts: findingKind.factsOf(item) };
}

async function openFinding(turn: Turn, id: string): Promise<Opened> {
  const found = opened(await turn.item(id));
  if (found.facts.goneAt !== undefined) throw new AppError('item.withdrawn');
  return found;
}

/** Those whose work it is, and whoever it was given to. */
async function mustCare(turn: Turn, { facts }: Opened): Promise<void> {
  if (assigneeOf(facts.deeds)?.id !== turn.person.objectId) await mustHandle(turn);
}

type Done = Omit<Deed, 'by' | 'byName' | 'at'>;

/** Remembers it, so that every card says it at once. */
async function noteDeed(turn: Turn, { item, facts }: Opened, done: Done): Promise<StoredItem> {
  const { displayName } = await turn.me();
  const deed: Deed = { ...done, by: turn.person.objectId, byName: displayName, at: turn.now.toISOString() };
  await turn.remember(featureName, (memory) => addDeed(memory, facts.key, deed));
  return turn.amend(item, { ...facts, deeds: [...facts.deeds, deed] });
}

function replyTo(turn: Turn, item: StoredItem, { facts }: Opened): Reply {
  const isAssignee = assigneeOf(facts.deeds)?.id === turn.person.objectId;
  return { item, role: turn.place === 'channel' ? 'follower' : isAssignee ? 'assignee' : 'handler' };
}

async function askOwner(turn: Turn, found: Opened): Promise<StoredItem> {
  const { mailbox, kind } = found.facts;
  const owner = kind === 'auditing-off' ? undefined : await turn.directory.profile(mailbox.id);
  if (!owner) throw new AppError('finding.no-owner');
  return noteDeed(turn, found, { what: 'asked', whom: owner.objectId, whomName: owner.displayName });
}

const ask = defineAction({
  verb: 'digest.ask',
  input: z.object({ itemId }),
  run: async (turn, input) => {
    const found = await openFinding(turn, input.itemId);
    await mustCare(turn, found);
    return replyTo(turn, await askOwner(turn, found), found);
  },
});

/** From a row of the digest, whose card then says that it was asked. */
const askFromDigest = defineAction({
  verb: 'digest.ask-owner',
  input: z.object({ itemId, key }),
  run: async (turn, input) => {
    await mustHandle(turn);
    const digest = await turn.item(input.itemId);
    if (digest.kind !== digestKindName || !digestKey(digest.key)) throw new AppError('click.malformed');
    const item = await turn.track(findingRef(input.key));
    if (!item) throw new AppError('item.unknown');
    const found = opened(item);
    if (found.facts.goneAt !== undefined) throw new AppError('item.withdrawn');
    await askOwner(turn, found);
    await turn.track(digest);
    return { item: digest, role: turn.place === 'channel' ? 'follower' : 'reader' };
  },
});

/** The whole card, below the digest. */
const show = defineAction({
  verb: 'digest.show-finding',
  input: z.object({ key }),
  run: async (turn, input) => {
    await mustLook(turn);
    const item = await turn.track(findingRef(input.key));
    if (!item) throw new AppError('item.unknown');
    return { itemBelow: item, role: turn.place === 'channel' ? 'follower' : 'handler' };
  },
});

/** The owner's answer; nobody else's counts, and the last word is the one. */
const answer = defineAction({
  verb: 'digest.answer',
  input: z.object({ itemId, isMine: z.boolean(), note }),
  run: async (turn, input) => {
    const found = await openFinding(turn, input.itemId);
    mustBeAskedOwner(turn, found);
    const done = {
      what: input.isMine ? 'mine' : 'not-mine',
      ...(input.note === '' ? {} : { text: input.note }),
    } as const;
    return { item: await noteDeed(turn, found, done), role: 'owner' };
  },
});

function mustBeAskedOwner(turn: Turn, { facts }: Opened): void {
  const isOwner = turn.person.objectId === facts.mailbox.id;
  if (!isOwner || answerOf(facts.deeds, facts.mailbox.id) === undefined) throw new AppError('graph.forbidden');
}

/** The owner, out of their own mailbox, with their own token. */
const removeOwn = defineAction({
  verb: 'digest.remove-own',
  input: z.object({ itemId }),
  run: async (turn, input) => {
    const found = await openFinding(turn, input.itemId);
    mustBeAskedOwner(turn, found);
    if (removalFor(found.facts, turn.person.objectId) !== 'own') throw new AppError('finding.not-yours-to-remove');
    return { item: await carryOutRemoval(turn, found, 'own'), role: 'owner' };
  },
});

/** Administrators through Exchange; Exchange decides whether they may. */
const remove = defineAction({
  verb: 'digest.remove',
  input: z.object({ itemId }),
  run: async (turn, input) => {
    const found = await openFinding(turn, input.itemId);
    const how = removalFor(found.facts, turn.person.objectId);
    if (how !== 'own') await mustCare(turn, found);
    if (how === undefined) throw new AppError('finding.not-yours-to-remove');
    return replyTo(turn, await carryOutRemoval(turn, found, how), found);
  },
});

async function carryOutRemoval(turn: Turn, { item, facts }: Opened, how: 'own' | 'exchange'): Promise<StoredItem> {
  const { mailbox, kind, part, name } = facts;
  const place = { mailboxId: mailbox.id, address: mailbox.address };
  const isForwarding = kind === 'forwarding';
  const rule: RulePayload = { how, ...place, ruleId: part, name, isHidden: kind === 'hidden-rule' };
  const done = await turn.decide({
    kind: isForwarding ? stopForwardingDecision : removeRuleDecision,
    key: `remove:${facts.key}:${facts.changedAt}`,
    item,
    payload: isForwarding ? place : rule,
  });
  if (done.state === 'settled' && done.outcome.result === 'refused')
    throw new AppError(done.outcome.errorCode ?? 'graph.refused', { params: done.outcome.params ?? {} });
  return freshly(turn, item);
}

/** Read again, so that the answer says what is true in the mailbox now; a moment later where that cannot be asked. */
async function freshly(turn: Turn, item: StoredItem): Promise<StoredItem> {
  try {
    return (await turn.reread(item)) ?? item;
  } catch (error) {
    if (hasCode(error, 'graph.unavailable') || hasCode(error, 'graph.throttled')) return item;
    throw error;
  }
}

const expect = defineAction({
  verb: 'digest.expect',
  input: z.object({ itemId, until: z.iso.date(), expectNote: note }),
  run: async (turn, input) => {
    const found = await openFinding(turn, input.itemId);
    await mustCare(turn, found);
    // The whole day counts.
    const until = new Date(new Date(input.until).getTime() + dayMs);
    const days = (until.getTime() - turn.now.getTime()) / dayMs;
    if (days <= 0 || days > expectedDaysMax + 2) throw new AppError('click.malformed');
    const done: Done = {
      what: 'expected',
      until: until.toISOString(),
      print: printOf(found.facts),
      ...(input.expectNote === '' ? {} : { text: input.expectNote }),
    };
    return replyTo(turn, await noteDeed(turn, found, done), found);
  },
});

const unexpect = defineAction({
  verb: 'digest.unexpect',
  input: z.object({ itemId }),
  run: async (turn, input) => {
    const found = await openFinding(turn, input.itemId);
    await mustCare(turn, found);
    return replyTo(turn, await noteDeed(turn, found, { what: 'unexpected' }), found);
  },
});

const assign = defineAction({
  verb: 'digest.assign',
  input: z.object({ itemId, whom: z.guid() }),
  run: async (turn, input) => {
    const found = await openFinding(turn, input.itemId);
    await mustCare(turn, found);
    const profile = await turn.directory.profile(input.whom);
    if (!profile || profile.isGuest) throw new AppError('item.unknown');
    const done: Done = { what: 'assigned', whom: profile.objectId, whomName: profile.displayName };
    return replyTo(turn, await noteDeed(turn, found, done), found);
  },
});

export const findingActions: readonly Action[] = [
  ask,
  askFromDigest,
  show,
  answer,
  removeOwn,
  remove,
  expect,
  unexpect,
  assign,
];
