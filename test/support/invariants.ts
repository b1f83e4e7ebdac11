// What must be true at the end of every story, whatever happened on the way: crashes, faults, races.

import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../src/store/database.ts';
import type { Schema } from '../../src/store/schema.ts';
import { portalScope } from './control.ts';
import type { Control, SimMessage } from './control.ts';
import { buttonsOf } from './story.ts';

/** What the bot has stored. */
export interface Ledger {
  items: Selectable<Schema['items']>[];
  decisions: Selectable<Schema['decisions']>[];
  cards: Selectable<Schema['posted_cards']>[];
  audit: Selectable<Schema['audit']>[];
  conversations: Selectable<Schema['conversations']>[];
  memory: Selectable<Schema['memory']>[];
}

/** Reads all of it. */
export async function ledgerOf({ db }: Database): Promise<Ledger> {
  return {
    items: await db.selectFrom('items').selectAll().execute(),
    memory: await db.selectFrom('memory').selectAll().execute(),
    decisions: await db.selectFrom('decisions').selectAll().orderBy('recorded_at').execute(),
    cards: await db.selectFrom('posted_cards').selectAll().execute(),
    audit: await db.selectFrom('audit').selectAll().orderBy('number').execute(),
    conversations: await db.selectFrom('conversations').selectAll().execute(),
  };
}

const em = '/_sim/objects/identityGovernance/entitlementManagement';
const approvals = z.array(
  z.object({
    id: z.string(),
    stages: z.array(
      z.object({
        id: z.string(),
        status: z.string(),
        reviewResult: z.string(),
        reviewedBy: z.object({ id: z.string() }),
      }),
    ),
  }),
);
const requestRows = z.array(z.object({ id: z.string(), state: z.string() }));
const stagePayload = z.object({ requestId: z.string(), stage: z.number(), result: z.enum(['Approve', 'Deny']) });
type Approvals = z.infer<typeof approvals>;

/** Everything that is not as it must be, in words; empty when all is well. */
export async function brokenPromises(control: Control, ledger: Ledger): Promise<string[]> {
  const known = approvals.parse(await control.api('GET', `${em}/accessPackageAssignmentApprovals`));
  return [
    ...(await writesOf(control, ledger, known)),
    ...endsOf(ledger, known),
    ...(await cardsOf(control, ledger)),
    ...auditOf(ledger),
  ];
}

/** The stage that a decision is about, as Entra has it; undefined for decisions of other kinds. */
function stageOf(known: Approvals, payload: unknown) {
  const wish = stagePayload.safeParse(payload).data;
  const stage = wish && known.find(({ id }) => id === wish.requestId)?.stages[wish.stage];
  return stage && { ...stage, wish };
}

/** One winner for each stage; no write without a recorded decision of the very person who writes. */
async function writesOf(control: Control, { decisions }: Ledger, known: Approvals): Promise<string[]> {
  const sent = await control.requests({ method: 'PATCH', path: /accessPackageAssignmentApprovals/ });
  // Cut off (status 0) or refused by an armed fault (nobody's) before it took effect, or made in the portal.
  const writes = sent.filter(
    ({ scopes, status, identity }) => status !== 0 && identity !== null && !scopes.includes(portalScope),
  );
  const won = writes.filter(({ status }) => status === 204).map(({ path }) => path);
  const twice = won.filter((path, index) => won.indexOf(path) !== index);
  const unrecorded = writes.filter(
    ({ identity, path }) =>
      !decisions.some((decision) => {
        const stage = stageOf(known, decision.payload);
        const isIt = stage && path.includes(stage.wish.requestId) && path.includes(stage.id);
        return isIt && identity?.kind === 'user' && identity.id === decision.person_object_id;
      }),
  );
  return [
    ...twice.map((path) => `decided twice: ${path}`),
    ...unrecorded.map(({ path, identity }) => `written without a decision of ${identity?.id ?? 'nobody'}: ${path}`),
  ];
}

/** Every decision has ended, and as Entra says. */
function endsOf({ decisions }: Ledger, known: Approvals): string[] {
  return decisions.flatMap(({ id, state, payload, person_object_id: person }) => {
    if (state === 'recorded') return [`decision ${id} never ended`];
    const stage = stageOf(known, payload);
    if (!stage) return [];
    const { reviewedBy, reviewResult, wish } = stage;
    const isInEntra = reviewedBy.id === person && reviewResult === { Approve: 'Approved', Deny: 'Denied' }[wish.result];
    const isTold = decisions.some((one) => one.state === 'done' && one.person_object_id === person);
    if (isInEntra ? isTold : state !== 'done') return [];
    return [`decision ${id} is ${state}, and Entra says ${reviewResult} by ${reviewedBy.id}`];
  });
}

/** At most one message of an item can be used, and only while Entra waits; no message is left half done. */
async function cardsOf(control: Control, { cards, items }: Ledger): Promise<string[]> {
  const states = new Map(
    requestRows.parse(await control.api('GET', `${em}/assignmentRequests`)).map((row) => [row.id, row.state]),
  );
  const halfDone = cards
    .filter(({ state, needs_retiring: isLeft }) => isLeft || state === 'sending' || state === 'lost')
    .map(({ id, state }) => `card ${id} is still ${state}`);
  const usable = (await messagesOf(control)).filter(({ card }) => buttonsOf(card).includes('access-packages.approve'));
  const wrong = usable.flatMap((message) => {
    const row = cards.find((one) => one.activity_id === message.id);
    const item = items.find(({ id }) => id === row?.item_id);
    const waits = item && states.get(item.key) === 'pendingApproval';
    if (!row || row.state !== 'shown') return [`message ${message.id} can be used and is ${row?.state ?? 'not known'}`];
    return waits
      ? []
      : [`message ${message.id} can be used, though the request is ${states.get(item?.key ?? '') ?? 'gone'}`];
  });
  return [...halfDone, ...wrong];
}

/** What everybody sees in all chats with the bot. */
async function messagesOf(control: Control): Promise<SimMessage[]> {
  const chats = (await control.api('GET', '/_sim/chats')) as { id: string; kind: string; members: string[] }[];
  const lists = chats.map(async ({ id, kind, members }) => {
    const as = kind === 'personal' ? `?as=${members[0] ?? ''}` : '';
    return (await control.api('GET', `/_sim/chats/${encodeURIComponent(id)}/messages${as}`)) as SimMessage[];
  });
  return (await Promise.all(lists)).flat().filter(({ deleted, from }) => !deleted && from === 'bot');
}

/** One row for the recording of a decision, and one for its end. */
function auditOf({ decisions, audit }: Ledger): string[] {
  return decisions.flatMap(({ id, state }) => {
    const rows = audit.filter((row) => row.decision_id === id).map(({ event }) => event);
    const count = (event: string) => rows.filter((row) => row === event).length;
    const isRight = count('decision.recorded') === 1 && count(`decision.${state}`) >= 1 && count('decision.done') <= 1;
    return isRight ? [] : [`decision ${id} is ${state}, and the audit rows say ${rows.join(', ')}`];
  });
}
