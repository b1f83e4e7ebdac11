/** Settings of the stand-in itself, changed with `PUT /_sim/objects/simulator/settings [{ "id": "graph", … }]`. */
import type { Kernel } from '../kernel.ts';
import type { Entity } from '../store.ts';

/** Delays are in simulator time; a limit of 0 switches throttling off. */
export interface GraphSettings extends Entity {
  /** Objects on a page when the caller names no size. Small, so that nobody forgets next links. */
  pageSize: number;
  /** From `submitted` to the first approval stage or to delivery. */
  submittedMs: number;
  /** From `delivering` to `delivered`. */
  deliveringMs: number;
  /** How long an audit event stays invisible after it happened. */
  auditVisibleMs: number;
  /** Requests to auditLogs that an application may make in ten seconds. */
  auditRequestsPer10S: number;
}

const DEFAULTS: GraphSettings = {
  id: 'graph',
  pageSize: 5,
  submittedMs: 300,
  deliveringMs: 1000,
  auditVisibleMs: 2000,
  auditRequestsPer10S: 5,
};

/** The settings now in force. */
export function settingsOf(kernel: Kernel): GraphSettings {
  return { ...DEFAULTS, ...kernel.store.collection<GraphSettings>('simulator/settings').get('graph') };
}
