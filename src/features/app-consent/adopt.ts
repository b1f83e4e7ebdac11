// In the demo, a told scenario brings what the bot would have known for long: the tenant's hours, known apps, expected apps.

import { z } from 'zod';
import type { Memory } from '../../core/memory.ts';
import { dayMs } from '../../core/time.ts';
import { consentContext } from './engine/context.ts';
import { markExpected } from './expected.ts';
import { documents } from './places.ts';

const scenario = z.object({
  context: z.object({
    tenant: consentContext.shape.tenant.optional(),
    history: consentContext.shape.history,
    expectedList: consentContext.shape.expected.optional(),
  }),
});

/** Takes it into the memory; what is no scenario is left alone. */
export async function adopt(memory: Memory, told: unknown, now: Date): Promise<void> {
  const parsed = scenario.safeParse(told);
  if (!parsed.success) return;
  const { tenant, history, expectedList } = parsed.data.context;
  if (tenant) await memory.put(documents.tenant, tenant);
  if (history) {
    await memory.put(documents.since, { at: new Date(now.getTime() - 60 * dayMs).toISOString() });
    const known = Object.entries(history).map(([appId, { daysKnown, distinctUsers30d }]) => ({
      name: documents.history(`app:${appId.toLowerCase()}`),
      value: { firstAt: new Date(now.getTime() - daysKnown * dayMs).toISOString(), people: distinctUsers30d },
    }));
    await memory.putAll(known);
  }
  for (const { until, ...expected } of expectedList ?? [])
    await markExpected(memory, { ...expected, ...(until ? { until } : {}) });
}
