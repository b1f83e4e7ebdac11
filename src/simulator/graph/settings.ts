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
  /** Requests to Secure Score that an application may make in a minute. */
  securityRequestsPerMin: number;
  /** Requests to one mailbox that an application may make in ten minutes. */
  mailboxRequestsPer10Min: number;
  /** Real time that a request takes where a service limits how many run at once; 0: no time, and no such limit. */
  requestMs: number;
  /** Channels have folders for files; false: nobody has looked for one yet. */
  channelFolders: boolean;
  /** Each audit event is there twice, under two ids. */
  auditTwice: boolean;
  /** Audit events become visible up to three times as late, in another order than they happened. */
  auditShuffled: boolean;
  /** Where an audit event of PIM names the request, beside the correlation id. */
  pimAuditRequestId: 'target' | 'details' | 'none';
  /** From a PIM request to the schedule it asks for, or to its end. */
  pimProvisioningMs: number;
  /** From the schedule to the moment the role's permissions work. */
  pimEffectiveMs: number;
  /** How long an ended activation still stands in the way of a new one. */
  pimReplicationMs: number;
  /** From one step of an access review to the next (starting, completing, applying). */
  reviewStepMs: number;
  /** The answer to a decision after the end of a review: 400 or 403. */
  reviewClosedStatus: number;
  /** What a batch without ids reaches: the caller's own items, or those of all reviewers. */
  reviewBatch: 'own' | 'all';
  /** Reviewers are listed as contacted only when the review sends mails. */
  reviewContactedByMail: boolean;
  /** Owners of a group may create and manage reviews of it. */
  reviewGroupOwners: boolean;
  /** Writes to access reviews that one caller may make in ten seconds; 0 for no limit. */
  reviewWritesPer10S: number;
}

const DEFAULTS: GraphSettings = {
  id: 'graph',
  pageSize: 5,
  submittedMs: 300,
  deliveringMs: 1000,
  auditVisibleMs: 2000,
  auditRequestsPer10S: 5,
  securityRequestsPerMin: 150,
  mailboxRequestsPer10Min: 10_000,
  requestMs: 2,
  channelFolders: true,
  auditTwice: false,
  auditShuffled: false,
  pimAuditRequestId: 'target',
  pimProvisioningMs: 1000,
  pimEffectiveMs: 2000,
  pimReplicationMs: 12_000,
  reviewStepMs: 500,
  reviewClosedStatus: 400,
  reviewBatch: 'own',
  reviewContactedByMail: false,
  reviewGroupOwners: false,
  reviewWritesPer10S: 0,
};

/** The settings now in force. */
export function settingsOf(kernel: Kernel): GraphSettings {
  return { ...DEFAULTS, ...kernel.store.collection<GraphSettings>('simulator/settings').get('graph') };
}
