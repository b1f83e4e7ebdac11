// The item kind `finding`: one rule, forwarding or delegate of one mailbox. It is read from Exchange Online each time, by Graph where
// Graph has it; the card says what is true there.

import { AppError } from '../../core/errors.ts';
import type { Source } from '../../core/feature.ts';
import { defineItemKind } from '../../core/item.ts';
import type { Attention, ReadDeps, Recipient } from '../../core/item.ts';
import { addDeed, answerOf, deedsOf, findingOf } from './findings.ts';
import type { Deed, Finding } from './findings.ts';
import { findingCard, ownerCard } from './finding-card.ts';
import { findingFacts, recipientsOf } from './finding-facts.ts';
import type { FindingFacts } from './finding-facts.ts';
import { documents, featureName, findingKindName } from './places.ts';
import { raisedOf } from './raise.ts';
import { lookAtFinding } from './scan.ts';
import { subscriptions } from './subscriptions.ts';

export const findingKind = defineItemKind({
  kind: findingKindName,
  facts: findingFacts,
  read: readFinding,
  isOpen: ({ goneAt }) => goneAt === undefined,
  recipients: recipientsOf,
  attention: attentionTo,
  card: (facts, viewer, itemId) =>
    viewer.role === 'owner' ? ownerCard(facts, viewer, itemId) : findingCard(facts, viewer, itemId),
});

/** What is told at once; everything else is found by clicks. */
export const findingSource: Source = {
  kind: findingKindName,
  async *seen(_graph, _now, memory) {
    const rows = await memory.list(documents.allRaised, 500);
    const revision = JSON.stringify((await memory.get(documents.revision)) ?? '');
    yield rows.map(({ name }) => ({ key: name.slice(documents.allRaised.length), fingerprint: revision }));
  },
};

async function readFinding(deps: ReadDeps, key: string): Promise<FindingFacts | undefined> {
  const { memory, graph } = deps;
  const known = await findingOf(memory, key);
  if (!known) return undefined;
  await lookAtFinding(deps, known);
  const finding = (await findingOf(memory, key)) ?? known;
  await noteRemoval(deps, finding);
  return {
    ...finding,
    deeds: await deedsOf(memory, key),
    raised: await raisedOf(memory, key),
    tellTo: (await subscriptions(memory)).map(({ conversationId, by, place }) => ({ conversationId, by, place })),
    hasExchange: graph.exchange !== undefined,
  };
}

/** Who removed it here is known from their decision, once the mailbox no longer has it. */
async function noteRemoval(deps: ReadDeps, finding: Finding): Promise<void> {
  if (finding.goneAt === undefined) return;
  const deeds = await deedsOf(deps.memory, finding.key);
  const removal = (await deps.decisions()).find(
    ({ kind, state }) => kind.startsWith(`${featureName}.remove-`) && (state === 'done' || state === 'recorded'),
  );
  const at = removal?.recordedAt.toISOString();
  if (!removal || at === undefined || deeds.some((deed) => deed.what === 'removed' && deed.at === at)) return;
  const by = removal.personObjectId;
  const profile = await deps.directory.profile(by).catch((error: unknown) => {
    if (error instanceof AppError) return undefined;
    throw error;
  });
  const deed: Deed = { what: 'removed', by, byName: profile?.displayName ?? '', at };
  await addDeed(deps.memory, finding.key, deed);
}

function attentionTo(facts: FindingFacts, { role }: Recipient): Attention {
  const asked = facts.deeds.filter(({ what }) => what === 'asked').length;
  if (role === 'owner') return { call: `asked-${asked}` };
  if (role === 'assignee') return { call: `assigned-${facts.deeds.filter(({ what }) => what === 'assigned').length}` };
  return { call: answerOf(facts.deeds, facts.mailbox.id) === 'not-mine' ? `not-mine-${asked}` : 'raised' };
}
