// Things the Teams client does by itself after a message arrived. Kept count of, so that callers can wait for the end.

/** Runs work beside the current request. */
export interface Background {
  run(work: () => Promise<void>): void;
  /** Resolves when nothing is running, also nothing that was started meanwhile. */
  idle(): Promise<void>;
}

/** No work yet. Work that fails is reported on stderr: it is a bug of the simulator. */
export function createBackground(): Background {
  const running = new Set<Promise<void>>();
  return {
    run: (work) => {
      const started = Promise.resolve()
        .then(work)
        .catch((error: unknown) => void process.stderr.write(`simulator: teams client failed: ${String(error)}\n`))
        .finally(() => running.delete(started));
      running.add(started);
    },
    idle: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
