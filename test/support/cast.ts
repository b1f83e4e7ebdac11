// The people of a story, by their first names.

import type { Control, SimPerson } from './control.ts';

/** `const { ana, dana } = await cast(world, 'ana', 'dana')`. */
export async function cast<N extends string>(
  world: Pick<Control, 'person'>,
  ...names: N[]
): Promise<Record<N, SimPerson>> {
  const people = await Promise.all(names.map(async (name) => [name, await world.person(name)] as const));
  return Object.fromEntries(people) as Record<N, SimPerson>;
}
