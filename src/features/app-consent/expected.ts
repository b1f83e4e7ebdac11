// Apps that somebody marked as expected: by app, for a person or for everyone, with these permissions, until a day or for ever.

import { z } from 'zod';
import type { Memory } from '../../core/memory.ts';
import type { ExpectedApp } from './engine/context.ts';
import { documents } from './places.ts';

const text = z.string();
const expectedDocument = z.object({
  appId: text,
  reach: z.enum(['Principal', 'AllPrincipals']),
  permissions: z.array(text),
  until: text.optional(),
  by: text.optional(),
  at: text.optional(),
});
export type ExpectedDocument = z.infer<typeof expectedDocument>;

/** What was marked for any of these apps. */
export async function expectedOf(memory: Memory, appIds: readonly string[]): Promise<ExpectedApp[]> {
  const names = [...new Set(appIds.map((id) => id.toLowerCase()))].flatMap((id) => [
    nameOf(id, 'Principal'),
    nameOf(id, 'AllPrincipals'),
  ]);
  const found = await memory.many(names);
  return [...found.values()].flatMap((value) => {
    const parsed = expectedDocument.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
}

/** Marks it; what was marked before for the same app and reach is replaced. */
export async function markExpected(memory: Memory, expected: ExpectedDocument): Promise<void> {
  const appId = expected.appId.toLowerCase();
  await memory.put(nameOf(appId, expected.reach), { ...expected, appId });
}

/** Takes the mark away. */
export async function unmarkExpected(memory: Memory, appId: string): Promise<void> {
  const id = appId.toLowerCase();
  await memory.remove([nameOf(id, 'Principal'), nameOf(id, 'AllPrincipals')]);
}

function nameOf(appId: string, reach: ExpectedDocument['reach']): string {
  return documents.expected(`${appId}/${reach}`);
}
