// Where digests go and how often.

import { z } from 'zod';
import type { Memory } from '../../core/memory.ts';
import { dayMs } from '../../core/time.ts';
import { documents } from './places.ts';
import { rhythmShape } from './rhythm.ts';

const subscriptionShape = z.object({
  conversationId: z.string(),
  rhythm: rhythmShape,
  timeZone: z.string(),
  /** Object id of who asked for it. */
  by: z.string(),
  place: z.enum(['personal', 'channel']),
  /** Nothing that was due before is caught up. */
  since: z.iso.datetime(),
});
/** A digest that comes by itself. */
export type Subscription = z.infer<typeof subscriptionShape>;

const askedShape = subscriptionShape
  .pick({ conversationId: true, timeZone: true, by: true, place: true })
  .extend({ at: z.iso.datetime() });
/** A digest that somebody asked for. */
export type Asked = z.infer<typeof askedShape>;

const max = 500;
/** So long a digest that was asked for is kept up to date. */
const askedKeptMs = 8 * dayMs;

function parsed<T>(shape: z.ZodType<T>, values: { value: unknown }[]): T[] {
  return values.flatMap(({ value }) => {
    const result = shape.safeParse(value);
    return result.success ? [result.data] : [];
  });
}

/** All of them. */
export async function subscriptions(memory: Memory): Promise<Subscription[]> {
  return parsed(subscriptionShape, await memory.list(documents.subscriptions, max));
}

export async function subscriptionOf(memory: Memory, conversationId: string): Promise<Subscription | undefined> {
  const [found] = parsed(subscriptionShape, [{ value: await memory.get(documents.subscription(conversationId)) }]);
  return found;
}

export async function subscribe(memory: Memory, subscription: Subscription): Promise<void> {
  await memory.put(documents.subscription(subscription.conversationId), subscription);
}

export async function unsubscribe(memory: Memory, conversationId: string): Promise<void> {
  await memory.remove([documents.subscription(conversationId), documents.asked(conversationId)]);
}

/** Those asked for lately. */
export async function askedDigests(memory: Memory): Promise<Asked[]> {
  return parsed(askedShape, await memory.list(documents.allAsked, max));
}

export async function noteAsked(memory: Memory, asked: Asked): Promise<void> {
  const keepUntil = new Date(new Date(asked.at).getTime() + askedKeptMs);
  await memory.put(documents.asked(asked.conversationId), asked, keepUntil);
}

/** Does anybody want to know? Otherwise nothing is looked at. */
export async function isAnybodySubscribed(memory: Memory): Promise<boolean> {
  return (await memory.list(documents.subscriptions, 1)).length > 0;
}
