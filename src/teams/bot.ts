// The teams-ai Application and its routes: each activity becomes one call of the flow, and each invoke gets its answer.

import type { TurnContext } from 'botbuilder';
import type { Application, TurnState } from '@microsoft/teams-ai';
import type { NewId } from '../core/clock.ts';
import { AppError, sentenceFor, toAppError } from '../core/errors.ts';
import { languageOf } from '../core/language.ts';
import type { ClickAnswer, Inbound, Say, Sender } from '../flow/inbound.ts';
import type { Log } from '../flow/ports.ts';
import type { TeamsAdapter } from './adapter.ts';
import { invokeBody, parseExecute, parseSubmit, textBody } from './card-actions.ts';
import type { ParsedClick } from './card-actions.ts';
import { activityOf } from './channel.ts';
import { fileConsent } from './files.ts';
import type { Outbox } from './outbox.ts';
import { lineOf, turnOf } from './sender.ts';
import type { Refusal, Turned } from './sender.ts';
import { createSignInInvokes } from './sign-in-invokes.ts';

/** What turns are made with. */
export interface BotDeps {
  appId: string;
  tenantId: string;
  publicUrl: string;
  adapter: TeamsAdapter;
  outbox: Outbox;
  inbound: Inbound;
  log: Log;
  newId: NewId;
}

/** Handles activities that have passed the token check. */
export interface Bot {
  /** One turn. Never rejects, and an invoke always has its answer afterwards. */
  turn(context: TurnContext): Promise<void>;
}

const TURN = Symbol('turn');

/** A bot. teams-ai is heavy (30 MB, 0.3 s), so a bot at rest does without: the first turn loads it. */
export function createBot(deps: BotDeps): Bot {
  let application: Promise<Application<TurnState>> | undefined;
  const load = (): Promise<Application<TurnState>> => (application ??= loadApplication(deps));
  return {
    turn: async (context) => {
      try {
        const read = turnOf(context.activity, deps.tenantId);
        if ('refusal' in read) return await refuse(deps, context, read.refusal);
        context.turnState.set(TURN, read.turned);
        await (await load()).run(context);
      } catch (error) {
        await fail(deps, context, error);
      }
    },
  };
}

async function loadApplication(deps: BotDeps): Promise<Application<TurnState>> {
  // The package's index loads language models' tokenizers, too; the Application alone is a third of the time and memory.
  const module = await import('@microsoft/teams-ai/lib/Application.js');
  const application: Application<TurnState> = new module.Application({
    // Any CloudAdapter will do; the type asks for the subclass that only sets a user agent.
    adapter: deps.adapter.adapter as never,
    botAppId: deps.appId,
    removeRecipientMention: false,
    startTypingTimer: false,
  });
  const signIn = createSignInInvokes(deps.inbound);
  const isInvoke = (name?: string) => (context: TurnContext) =>
    Promise.resolve(context.activity.type === 'invoke' && (name === undefined || context.activity.name === name));

  application.addRoute(isInvoke('adaptiveCard/action'), (context) => onCardAction(deps, context), true);
  for (const name of ['signin/tokenExchange', 'signin/verifyState']) {
    application.addRoute(
      isInvoke(name),
      async (context) => {
        const turned = turnedOf(context);
        const status = await signIn(turned, requireSender(turned), sayIn(deps, turned));
        await answer(context, status);
      },
      true,
    );
  }
  application.addRoute(isInvoke('fileConsent/invoke'), (context) => onFileConsent(deps, context), true);
  application.addRoute(isInvoke('signin/failure'), (context) => answer(context, { status: 200 }), true);
  application.addRoute(isInvoke(), (context) => answer(context, { status: 501 }), true);
  application.activity('message', (context) => onMessage(deps, turnedOf(context)));
  application.activity('installationUpdate', (context) => onInstallation(deps, turnedOf(context)));
  application.activity('conversationUpdate', (context) => onConversationUpdate(deps, turnedOf(context)));
  application.error((context, error) => fail(deps, context, error));
  return application;
}

async function onCardAction(deps: BotDeps, context: TurnContext): Promise<void> {
  const turned = turnedOf(context);
  const body = invokeBody(await click(deps, turned, parseExecute(turned.activity.value)), {
    appId: deps.appId,
    newId: deps.newId,
    signInPage: `${deps.publicUrl}/auth/start`,
  });
  await answer(context, { status: 200, body });
}

async function onFileConsent(deps: BotDeps, context: TurnContext): Promise<void> {
  const turned = turnedOf(context);
  const consent = fileConsent.safeParse(turned.activity.value).data;
  if (!consent) throw new AppError('activity.malformed', { detail: { fields: ['value'] } });
  const { action, context: about, uploadInfo } = consent;
  const upload = action === 'accept' ? uploadInfo : undefined;
  const { conversation } = turned;
  const sender = requireSender(turned);
  await deps.inbound.fileAnswered({ sender, conversation, fileId: about.fileId, upload, say: sayIn(deps, turned) });
  await answer(context, { status: 200 });
}

async function onMessage(deps: BotDeps, turned: Turned): Promise<void> {
  const { activity, conversation } = turned;
  const say = sayIn(deps, turned);
  if (!activity.text?.trim() && activity.value !== undefined && activity.value !== null) {
    return sayAnswer(say, await click(deps, turned, parseSubmit(activity.value)));
  }
  await deps.inbound.hear({ sender: requireSender(turned), line: lineOf(activity), conversation, say });
}

/** Teams also tells a membership change at installation; only this one counts, so that nobody is welcomed twice. */
async function onInstallation(deps: BotDeps, turned: Turned): Promise<void> {
  const what = turned.activity.action === 'add' ? 'added' : turned.activity.action === 'remove' ? 'removed' : undefined;
  if (what) await meet(deps, turned, what);
}

async function onConversationUpdate(deps: BotDeps, turned: Turned): Promise<void> {
  const { membersRemoved, recipient, channelData } = turned.activity;
  const isBotRemoved = membersRemoved?.some(({ id }) => id === recipient.id);
  const isPlaceGone = ['channelDeleted', 'teamDeleted', 'teamHardDeleted'].includes(channelData?.eventType ?? '');
  if (isBotRemoved || isPlaceGone) await meet(deps, turned, 'removed');
}

async function meet(deps: BotDeps, turned: Turned, what: 'added' | 'removed'): Promise<void> {
  const { sender, conversation } = turned;
  await deps.inbound.met({ sender, conversation, what, say: what === 'added' ? sayIn(deps, turned) : undefined });
}

function click(deps: BotDeps, turned: Turned, parsed: ParsedClick): Promise<ClickAnswer> {
  return deps.inbound.click({
    ...parsed,
    sender: requireSender(turned),
    conversation: turned.conversation,
    activityId: turned.activity.replyToId,
    say: sayIn(deps, turned),
  });
}

/** A client that cannot take a card as an answer gets it as a message. */
async function sayAnswer(say: Say, given: ClickAnswer): Promise<void> {
  if ('card' in given) await say({ card: given.card, summary: 'Countersign' });
  else if ('badCode' in given) return;
  else {
    const { text } =
      'text' in given
        ? given
        : 'signIn' in given
          ? given.signIn
          : 'failed' in given
            ? given.failed
            : given.signInFailed;
    await say({ text, summary: text });
  }
}

function sayIn(deps: BotDeps, { replyTo }: Turned): Say {
  return (out) => deps.outbox.send(replyTo, activityOf(out), 'urgent');
}

async function refuse(deps: BotDeps, context: TurnContext, refusal: Refusal): Promise<void> {
  const { code, person, detail, locale } = refusal;
  // Answered before it is noted: a person waits for the one, nobody for the other.
  await answerText(context, sentenceFor(new AppError(code), languageOf(locale)));
  await deps.inbound.refused({ code, person, ...(detail ? { detail } : {}) }).catch((error: unknown) => {
    deps.log.error('activity.refusal-not-noted', { code, error: nameOf(error) });
  });
}

/** The last net: what the flow could not word itself. */
async function fail(deps: BotDeps, context: TurnContext, thrown: unknown): Promise<void> {
  const error = toAppError(thrown, deps.newId());
  const turned = context.turnState.get<Turned | undefined>(TURN);
  const sender = turned?.sender;
  if (error.kind === 'InvalidInput' || error.kind === 'NotAllowed') {
    const refusal: Refusal = { code: error.code, detail: error.detail, locale: sender?.locale };
    await refuse(deps, context, sender ? { ...refusal, person: sender.person } : refusal);
  } else {
    deps.log.error('turn.failed', { code: error.code, ...error.params, ...error.detail, cause: nameOf(error.cause) });
    await answerText(context, sentenceFor(error, languageOf(sender?.locale)));
  }
  // Whose chat it is not is not answered in it.
  const isTheirPlace = error.code !== 'click.wrong-place';
  if (context.activity.type === 'message' && turned && isTheirPlace) await sayFailure(deps, turned, error);
}

async function sayFailure(deps: BotDeps, turned: Turned, error: AppError): Promise<void> {
  const text = sentenceFor(error, languageOf(turned.sender?.locale));
  await sayIn(
    deps,
    turned,
  )({ text, summary: text }).catch((unsaid: unknown) => {
    deps.log.warn('turn.failure-not-said', { code: unsaid instanceof AppError ? unsaid.code : nameOf(unsaid) });
  });
}

/** A sentence as the answer of a card's invoke; any other invoke gets a bare status. */
async function answerText(context: TurnContext, text: string): Promise<void> {
  if (context.activity.type !== 'invoke') return;
  const isCard = context.activity.name === 'adaptiveCard/action';
  await answer(context, isCard ? { status: 200, body: textBody(text) } : { status: 400 });
}

async function answer(context: TurnContext, value: { status: number; body?: unknown }): Promise<void> {
  await context.sendActivity({ type: 'invokeResponse', value });
}

function turnedOf(context: TurnContext): Turned {
  const turned = context.turnState.get<Turned | undefined>(TURN);
  if (!turned) throw new Error('a route ran outside of a turn');
  return turned;
}

function requireSender(turned: Turned): Sender {
  if (!turned.sender) throw new AppError('activity.malformed', { detail: { fields: ['from.aadObjectId'] } });
  return turned.sender;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
