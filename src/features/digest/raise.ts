// What is told at once instead of with the digest: a rule that appears within a day of a risky sign-in, or of access given to an app.

import { z } from 'zod';
import type { Memory } from '../../core/memory.ts';
import { dayMs } from '../../core/time.ts';
import type { Changed, Finding } from './findings.ts';
import { documents } from './places.ts';

/** So long before and after such an event. */
export const nearMs = dayMs;
const raisedKeptMs = 7 * dayMs;

export const whys = ['risky-sign-in', 'consent'] as const;

export const nearShape = z.object({ why: z.enum(whys), at: z.iso.datetime({ offset: true }) });
type Near = z.infer<typeof nearShape>;

/** Why a finding is told at once. */
export const raisedShape = nearShape.extend({ raisedAt: z.iso.datetime() });
export type Raised = z.infer<typeof raisedShape>;

/** Undefined when nothing happened to that person lately. */
export async function nearOf(memory: Memory, objectId: string, now: Date): Promise<Near | undefined> {
  const parsed = nearShape.safeParse(await memory.get(documents.near(objectId)));
  return parsed.success && Math.abs(now.getTime() - new Date(parsed.data.at).getTime()) <= nearMs
    ? parsed.data
    : undefined;
}

/** Kept for a day after it happened; of several such events the newest. */
export async function noteNear(memory: Memory, objectId: string, near: Near): Promise<void> {
  const name = documents.near(objectId);
  const known = nearShape.safeParse(await memory.get(name));
  if (known.success && new Date(known.data.at) >= new Date(near.at)) return;
  await memory.put(name, near, new Date(new Date(near.at).getTime() + nearMs));
}

/** Marks what must be told at once among what a look has changed. How old something is that the first look found, nobody knows. */
export async function raise(memory: Memory, changed: readonly Changed[], now: Date): Promise<void> {
  for (const { finding, how } of changed) {
    if (how === 'gone' || finding.isFirstLook || !isWorthIt(finding)) continue;
    const near = await nearOf(memory, finding.mailbox.id, now);
    if (near) await noteRaised(memory, finding, near, now);
  }
}

/** Rules as most people have them are no reason to be woken up. */
export function isWorthIt({ kind, severity }: Finding): boolean {
  return severity !== 'low' && kind !== 'auditing-off';
}

/** Once; it is then known for a week. */
export async function noteRaised(memory: Memory, { key }: Finding, near: Near, now: Date): Promise<void> {
  const name = documents.raised(key);
  if ((await memory.get(name)) !== undefined) return;
  const raised: Raised = { ...near, raisedAt: now.toISOString() };
  await memory.put(name, raised, new Date(now.getTime() + raisedKeptMs));
}

/** Why it was told at once; undefined when it was not. */
export async function raisedOf(memory: Memory, key: string): Promise<Raised | undefined> {
  const parsed = raisedShape.safeParse(await memory.get(documents.raised(key)));
  return parsed.success ? parsed.data : undefined;
}
