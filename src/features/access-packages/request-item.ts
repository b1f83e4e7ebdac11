// The item kind `request`: an assignment request and its cards, and where requests that wait are found.

import type { Source } from '../../core/feature.ts';
import { defineItemKind } from '../../core/item.ts';
import type { AuditRecord, ItemRef } from '../../core/item.ts';
import { requestFacts } from './facts.ts';
import { pendingRequests } from './graph.ts';
import { receiptCard } from './receipt-card.ts';
import { requestCard } from './request-card.ts';
import { readRequestFacts } from './request-read.ts';
import { activeStage, attentionTo, isEnded, isOwn, recipientsOf } from './rules.ts';

/** As in refs, verbs and template folders. */
export const featureName = 'access-packages';

/** An assignment request, from its sending to its end. */
export const requestKind = defineItemKind({
  kind: 'request',
  topic: 'access-requests',
  facts: requestFacts,
  read: readRequestFacts,
  isOpen: (facts) => !isEnded(facts) || facts.isSettling,
  recipients: recipientsOf,
  dueAt: (facts) => activeStage(facts)?.deniedAt,
  attention: attentionTo,
  card: (facts, viewer, itemId) => {
    const isReceipt = viewer.role === 'requestor' || (isOwn(facts, viewer.objectId) && viewer.place === 'personal');
    return isReceipt ? receiptCard(facts, viewer, itemId) : requestCard(facts, viewer, itemId);
  },
});

/** The pending requests; a pass over unchanged ones makes nothing but page reads. */
export const pendingSource: Source = {
  kind: requestKind.kind,
  async *seen(graph) {
    for await (const page of pendingRequests(graph)) {
      yield page.map(({ id, state, status }) => ({ key: id, fingerprint: `${state ?? ''}|${status ?? ''}` }));
    }
  },
};

/** Names the request with that Graph id. */
export const requestRef = (key: string): ItemRef => ({ feature: featureName, kind: requestKind.kind, key });

/** The requests that an audit record speaks of. */
export function requestsIn(record: AuditRecord): ItemRef[] {
  if (!/access package|request approval/i.test(record.activity)) return [];
  return record.targets.filter(({ type }) => /request/i.test(type)).map(({ id }) => requestRef(id));
}
