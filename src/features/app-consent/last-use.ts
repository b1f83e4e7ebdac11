// When an app was last used, as far as the sign-in log tells.

import { AppError } from '../../core/errors.ts';
import type { AppGraph } from '../../core/graph.ts';
import type { Directory } from '../../core/item.ts';
import { dayMs } from '../../core/time.ts';
import { signIns } from './graph.ts';
import type { HoldingApp } from './inventory.ts';

/** So far back it is looked. */
export const usedWithinDays = 30;
/** Graph lists the newest first. */
const rowsMax = 20;

/** What the look-up needs. */
export interface Looking {
  graph: AppGraph;
  directory: Directory;
  now: Date;
}

/** The last sign-in of a person to it within a month, `none`, or undefined where the log cannot be read. One request, cached. */
export async function lastUse(
  { graph, directory, now }: Looking,
  { appId }: Pick<HoldingApp, 'appId'>,
): Promise<string | undefined> {
  if (appId === undefined) return undefined;
  const between = { from: new Date(now.getTime() - usedWithinDays * dayMs), to: now };
  try {
    const found = await directory.cached(`app-consent/used/${appId}`, () =>
      signIns(graph, { appId }, between, rowsMax),
    );
    const times = found.rows.map(({ createdDateTime }) => createdDateTime);
    return times.sort().at(-1) ?? 'none';
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
