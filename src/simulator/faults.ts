/** Armed faults: the next matching requests are throttled, refused, slowed or cut off. */
import type { Service } from './kernel.ts';

/** What happens to a matching request. `cut` closes the connection before or after the request took effect. */
export interface FaultEffect {
  status?: number;
  code?: string;
  message?: string;
  retryAfterS?: number;
  delayMs?: number;
  cut?: 'before' | 'after';
}

/** One armed fault; `path` is a regular expression over path and query. Left out fields match everything. */
export interface Fault {
  service?: Service;
  method?: string;
  path?: string;
  times: number;
  then: FaultEffect;
}

/** The armed faults in the order in which they were armed. */
export interface Faults {
  arm(fault: Fault): void;
  /** Uses up one turn of the first fault that matches, if any. */
  take(service: Service, method: string, pathAndQuery: string): FaultEffect | undefined;
  armed(): Fault[];
  clear(): void;
}

/** No fault is armed at first. */
export function createFaults(): Faults {
  let faults: Fault[] = [];
  return {
    arm: (fault) => void faults.push({ ...fault }),
    take: (service, method, pathAndQuery) => {
      const fault = faults.find((candidate) => hits(candidate, service, method, pathAndQuery));
      if (!fault) return undefined;
      fault.times -= 1;
      faults = faults.filter((candidate) => candidate.times > 0);
      return fault.then;
    },
    armed: () => faults.map((fault) => ({ ...fault })),
    clear: () => {
      faults = [];
    },
  };
}

function hits(fault: Fault, service: Service, method: string, pathAndQuery: string): boolean {
  if (fault.service && fault.service !== service) return false;
  if (fault.method && fault.method.toUpperCase() !== method) return false;
  return !fault.path || new RegExp(fault.path).test(pathAndQuery);
}
