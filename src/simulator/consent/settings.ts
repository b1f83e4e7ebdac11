/** Settings of what incidents are enriched with, changed with `PUT /_sim/objects/simulator/settings [{ "id": "consent", … }]`. */
import type { Kernel } from '../kernel.ts';
import type { Entity } from '../store.ts';

/** Delays are in simulator time; a limit of 0 switches throttling off. */
export interface ConsentSettings extends Entity {
  /** False: the tenant has no premium licence, so sign-ins cannot be read. */
  signInLog: boolean;
  /** How long a sign-in stays invisible after it happened. */
  signInVisibleMs: number;
  /** False: the tenant has no licence for Identity Protection. */
  riskData: boolean;
  /** Requests to Identity Protection in a second, of all applications together. */
  riskRequestsPerS: number;
}

const DEFAULTS: ConsentSettings = {
  id: 'consent',
  signInLog: true,
  signInVisibleMs: 2000,
  riskData: true,
  riskRequestsPerS: 1,
};

/** The settings now in force. */
export function consentSettingsOf(kernel: Kernel): ConsentSettings {
  return { ...DEFAULTS, ...kernel.store.collection<ConsentSettings>('simulator/settings').get('consent') };
}
