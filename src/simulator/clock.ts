/** The clock all stand-ins share: real time plus an offset that tests and the demo page move. */
import { addDuration } from './durations.ts';

/** Time as the invented tenant sees it. Listeners run when somebody moves it, so that due work becomes due. */
export interface SimClock {
  now(): Date;
  /** Moves forward by an ISO 8601 duration; a RangeError tells of a malformed one. */
  advance(duration: string): void;
  set(moment: Date): void;
  onMoved(listener: () => void): void;
  offsetMs(): number;
  restore(offsetMs: number): void;
}

/** A clock that starts at the machine's time. */
export function createClock(): SimClock {
  let offsetMs = 0;
  const listeners: (() => void)[] = [];
  const now = () => new Date(Date.now() + offsetMs);
  const set = (moment: Date) => {
    offsetMs = moment.getTime() - Date.now();
    for (const listener of listeners) listener();
  };
  return {
    now,
    advance: (duration) => set(addDuration(now(), duration)),
    set,
    onMoved: (listener) => void listeners.push(listener),
    offsetMs: () => offsetMs,
    restore: (stored) => {
      offsetMs = stored;
    },
  };
}
