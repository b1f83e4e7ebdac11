// A button, from the parsed invoke to the answer Teams shows. Every refusal is worded here and leaves an audit row.

import { AppError, hasCode, isKind, sentenceFor, toAppError } from '../core/errors.ts';
import { refOf, type StoredItem } from '../core/item.ts';
import type { Action, Reply } from '../core/feature.ts';
import { overtime, within } from './background.ts';
import type { FlowDeps } from './deps.ts';
import { placed } from './files.ts';
import type { Click, ClickAnswer } from './inbound.ts';
import { greet } from './meet.ts';
import type { KnownPerson } from './ports.ts';
import { withRefresh } from './posted-card.ts';
import type { Allowance } from './refuse.ts';
import { answerClick, sayReplies, type ReplyTo } from './reply.ts';
import { createSight, type Sight } from './sight.ts';
import { acceptSignIn, signInPage } from './sign-in.ts';
import { cardOf, createTurn } from './turn.ts';
import { recipientName } from './viewer.ts';
import { flowWords } from './words.ts';

/** The verb by which a card asks for its own fresh view. */
export const refreshVerb = 'card.refresh';

/** Answers in time whatever happens; what takes longer goes on and shows itself later. Never throws. */
export async function click(deps: FlowDeps, clicked: Click, mayNote: Allowance): Promise<ClickAnswer> {
  const startedMs = performance.now();
  const done = (outcome: string, answer: ClickAnswer): ClickAnswer => {
    deps.metrics.clicked(clicked.verb, outcome, performance.now() - startedMs);
    return answer;
  };
  const sight = createSight(deps, clicked.sender.person.objectId, itemIdOf(clicked.data));
  let known: KnownPerson | undefined;
  try {
    known = await greet(deps, clicked.sender, clicked.conversation, sight);
    if (clicked.verb === refreshVerb) return done('refresh', await refresh(deps, clicked, known, sight));
    const action = deps.registry.action(clicked.verb);
    if (!action) throw new AppError('click.unknown-verb');
    return done('ok', await run(deps, clicked, { known, sight }, action, startedMs, mayNote));
  } catch (error) {
    const failure = toAppError(error, deps.newId());
    return done(failure.code, await refuse(deps, clicked, known, failure, mayNote));
  }
}

async function run(
  deps: FlowDeps,
  clicked: Click,
  { known, sight }: { known: KnownPerson; sight: Sight },
  action: Action,
  startedMs: number,
  mayNote: Allowance,
): Promise<ClickAnswer> {
  const to: ReplyTo = { sender: clicked.sender, known, conversation: clicked.conversation, sight, say: clicked.say };
  const deadlineMs = startedMs + deps.clickBudgetMs;
  const turn = createTurn(deps, clicked.sender, known, clicked.conversation, sight, deadlineMs);
  const work = signedIn(deps, clicked).then((claims) =>
    action
      .run(turn, clicked.data)
      .then((reply) => placed(deps, to, reply))
      .catch((error: unknown) => {
        throw notInCircles(error, claims);
      }),
  );
  // A decision keeps the budget itself and says "sending…"; twice the budget is for the reads around it.
  const reply = await within(work, deadlineMs + deps.clickBudgetMs - performance.now());
  if (reply !== overtime) return answerClick(deps, to, clicked.activityId, reply);
  deps.background.run(clicked.verb, finishLater(deps, clicked, to, work, mayNote));
  return { text: flowWords[known.preferences.language].slow };
}

/** A sign-in that came with the click is looked at before anything else, and in its time. Answers what Entra wanted it to prove. */
async function signedIn(deps: FlowDeps, { sender, signIn }: Click): Promise<string | undefined> {
  return signIn && acceptSignIn(deps, sender.person, signIn);
}

/** Who has just signed in as Entra asked, and is asked for the very same again, is told instead. */
function notInCircles(error: unknown, claims: string | undefined): unknown {
  const isSame = claims !== undefined && hasCode(error, 'token.step-up') && error.claims === claims;
  return isSame ? new AppError('sign-in.not-enough', { cause: error }) : error;
}

/** The turn is over: what comes is sent as messages. */
async function finishLater(
  deps: FlowDeps,
  clicked: Click,
  to: ReplyTo,
  work: Promise<Reply>,
  mayNote: Allowance,
): Promise<void> {
  const say: ReplyTo['say'] = async (out) => {
    const card = out.card ?? deps.cards.render({ template: 'flow/text', view: { text: out.text ?? '' }, summary: '' });
    return deps.channel.send(clicked.conversation.id, { card, summary: out.summary, alert: false });
  };
  try {
    const reply = await work;
    to.sight.forget();
    await sayReplies(deps, { ...to, say }, [reply]);
  } catch (error) {
    const failure = toAppError(error, deps.newId());
    await note(deps, clicked, failure, mayNote);
    const text = sentenceFor(failure, to.known.preferences.language);
    await say({ text, summary: text });
  }
}

/** A fresh view for the one who looks. Reads our tables only. A message the ledger did not know becomes known by this. */
async function refresh(deps: FlowDeps, clicked: Click, known: KnownPerson, sight: Sight): Promise<ClickAnswer> {
  const itemId = itemIdOf(clicked.data);
  const item = itemId === undefined ? undefined : await sight.item(itemId);
  if (!item) throw new AppError('item.unknown');
  const { conversation, activityId } = clicked;
  const { objectId } = clicked.sender.person;
  const view = await cardOf(deps, sight, item, { objectId, known, conversation });
  if (conversation.kind === 'personal' && activityId) {
    const { posted } = await sight.around(item.id);
    const isKnown = posted.some((row) => row.activityId === activityId);
    if (!isKnown) await prove(deps, item, objectId, conversation.id, activityId);
  }
  const teamsId = item.isOpen ? clicked.sender.teamsId : undefined;
  return { card: withRefresh(deps.cards.render(view), item.id, teamsId) };
}

/** The message is there after all: the one we waited for, or a copy that must be retired. */
async function prove(
  deps: FlowDeps,
  item: StoredItem,
  objectId: string,
  conversationId: string,
  activityId: string,
): Promise<void> {
  const now = deps.clock.now();
  const recipient = recipientName({ person: objectId });
  const rows = await deps.store.cards.ofItem(item.id);
  if (rows.some((row) => row.activityId === activityId)) return;
  const waiting = rows.find((row) => row.recipient === recipient && (row.state === 'lost' || row.state === 'sending'));
  if (waiting) await deps.store.cards.update(waiting.id, { state: 'shown', conversationId, activityId }, now);
  else {
    const orphan = { id: deps.newId(), itemId: item.id, recipient, role: 'former', conversationId, activityId };
    await deps.store.cards.orphan(orphan, now);
  }
  await deps.store.jobs.send({ name: 'reconcile', item: refOf(item) });
}

async function refuse(
  deps: FlowDeps,
  clicked: Click,
  known: KnownPerson | undefined,
  failure: AppError,
  mayNote: Allowance,
): Promise<ClickAnswer> {
  await note(deps, clicked, failure, mayNote);
  const { language } = known?.preferences ?? deps.defaults;
  const text = sentenceFor(failure, language);
  if (failure.code === 'sign-in.bad-code') return { badCode: true };
  if (failure.kind === 'SignInNeeded') {
    if (isTriedInVain(clicked, failure)) return { signInFailed: { text } };
    const pageUrl = await signInPage(deps, clicked.sender.person, failure);
    return {
      signIn: {
        text,
        button: flowWords[language].signInButton,
        pageUrl,
        interactive: failure.code === 'token.step-up' || failure.resource !== undefined,
      },
    };
  }
  return { text };
}

/** A sign-in that Teams gave silently and that did not do; what a page brings is for one resource, and the other may be missing. */
function isTriedInVain({ signIn }: Click, { code, resource }: AppError): boolean {
  if (signIn === undefined || code === 'token.step-up' || resource !== undefined) return false;
  return !('code' in signIn && code === 'token.missing');
}

/** The log, and an audit row for what was refused. A missing sign-in is no refusal. */
async function note(deps: FlowDeps, clicked: Click, failure: AppError, mayNote: Allowance): Promise<void> {
  const level = failure.kind === 'Bug' ? 'error' : failure.kind === 'Unavailable' ? 'warn' : 'info';
  deps.log[level]('click.refused', { verb: clicked.verb.slice(0, 80), code: failure.code, error: failure });
  if (isKind(failure, 'SignInNeeded') && failure.code === 'token.missing') return;
  if (!mayNote(clicked.sender.person.objectId)) return;
  const itemId = itemIdOf(clicked.data);
  const item = itemId === undefined ? undefined : await deps.store.items.get(itemId).catch(() => undefined);
  await deps.store.audit
    .add({
      at: deps.clock.now(),
      actorObjectId: clicked.sender.person.objectId,
      tenantId: clicked.sender.person.tenantId,
      event: 'click.refused',
      itemId: item?.id,
      code: failure.code,
    })
    .catch((error: unknown) => deps.log.error('audit.not-written', { error }));
  // Whatever was refused, the card in front of the person must agree with Entra. Who is signing in keeps the card they sign in on.
  if (item && failure.kind !== 'SignInNeeded') {
    await deps.store.jobs
      .send({ name: 'reconcile', item: refOf(item) })
      .catch((error: unknown) => deps.log.error('reconcile.not-queued', { error }));
  }
}

function itemIdOf(clickData: unknown): string | undefined {
  if (typeof clickData !== 'object' || clickData === null || !('itemId' in clickData)) return undefined;
  const { itemId } = clickData;
  return typeof itemId === 'string' && /^[\w-]{8,64}$/.test(itemId) ? itemId : undefined;
}
