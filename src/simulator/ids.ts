/** Deterministic object ids: the same seed tenant has the same ids on every machine. */
import { createHash } from 'node:crypto';

/** A guid made from a name: equal names give equal guids. */
export function guidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  const variant = ((parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}

/** A repeatable sequence of guids; `position` is stored with the rest of the state. */
export interface IdSequence {
  next(): string;
  position(): number;
  moveTo(position: number): void;
}

/** A sequence that yields the same guids in the same order for the same seed. */
export function createIds(seed: string): IdSequence {
  let position = 0;
  return {
    next: () => guidOf(`${seed}#${position++}`),
    position: () => position,
    moveTo: (stored) => {
      position = stored;
    },
  };
}
