/** What one stand-in tells another, e.g. Graph that an app was installed, so that Teams can open the chat. */

/** The signals and what they carry. */
export interface SignalPayloads {
  /** `POST /users/{id}/teamwork/installedApps`, also when Teams itself installs. */
  appInstalled: { userId: string; installationId: string };
  appUninstalled: { userId: string; installationId: string };
}

/** Listeners run one after the other; `emit` resolves when all are done. */
export interface Signals {
  on<K extends keyof SignalPayloads>(name: K, listener: (payload: SignalPayloads[K]) => Promise<void> | void): void;
  emit<K extends keyof SignalPayloads>(name: K, payload: SignalPayloads[K]): Promise<void>;
}

/** Signals without listeners. */
export function createSignals(): Signals {
  const listeners = new Map<string, ((payload: never) => Promise<void> | void)[]>();
  return {
    on: (name, listener) => void listeners.set(name, [...(listeners.get(name) ?? []), listener]),
    emit: async (name, payload) => {
      for (const listener of listeners.get(name) ?? []) await listener(payload as never);
    },
  };
}
