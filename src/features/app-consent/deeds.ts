// What people did about an incident that is nothing in Entra: asked, answered, expected, escalated, noted, closed.

import { z } from 'zod';
import type { Memory } from '../../core/memory.ts';
import { dayMs } from '../../core/time.ts';
import { deed } from './facts.ts';
import type { Deed } from './facts.ts';
import { documents } from './places.ts';

const deedsMax = 100;
const keptMs = 120 * dayMs;
const deedsDocument = z.array(deed);

/** Oldest first. */
export async function deedsOf(memory: Memory, itemKey: string): Promise<Deed[]> {
  const parsed = deedsDocument.safeParse(await memory.get(documents.deeds(itemKey)));
  return parsed.success ? parsed.data : [];
}

/** Adds one; the oldest notes make room. An answer that nobody waits for is not kept: it would push out what others did. */
export async function addDeed(memory: Memory, itemKey: string, added: Deed, now: Date): Promise<void> {
  const before = await deedsOf(memory, itemKey);
  if (isAnswer(added) && !owesAnswer(before, added.by)) return;
  const value = [...before, added].slice(-deedsMax);
  await memory.put(documents.deeds(itemKey), value, new Date(now.getTime() + keptMs));
}

/** What the person was asked about the incident, and what they answered: the last word counts. */
export function answerOf(deeds: readonly Deed[], objectId: string): Deed | undefined {
  return deeds.findLast((one) => one.by === objectId && isAnswer(one));
}

/** Was the person asked, and has not answered since? */
export function owesAnswer(deeds: readonly Deed[], objectId: string): boolean {
  const last = deeds.findLast((one) => (isAnswer(one) && one.by === objectId) || isQuestion(one, objectId));
  return last !== undefined && !isAnswer(last);
}

function isAnswer({ what }: Deed): boolean {
  return what === 'answered-yes' || what === 'answered-no';
}

function isQuestion({ what, whom }: Deed, objectId: string): boolean {
  return what === 'asked' && whom === objectId;
}

/** Those who were asked whether it was them. */
export function askedIn(deeds: readonly Deed[]): string[] {
  return [...new Set(deeds.flatMap(({ what, whom }) => (what === 'asked' && whom !== undefined ? [whom] : [])))];
}

/** Did somebody say here that the app is expected, and nobody since that it is not? */
export function isMarkedExpected(deeds: readonly Deed[]): boolean {
  return deeds.findLast(({ what }) => what === 'expected' || what === 'unexpected')?.what === 'expected';
}

/** Those to whom it was escalated. */
export function escalatedIn(deeds: readonly Deed[]): string[] {
  return [...new Set(deeds.flatMap(({ what, whom }) => (what === 'escalated' && whom !== undefined ? [whom] : [])))];
}
