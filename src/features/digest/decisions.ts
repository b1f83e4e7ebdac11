// The writes in mailboxes, each made as the person who clicked, each safe to repeat: a rule by its owner through Graph, anything else
// by an administrator through Exchange.

import { z } from 'zod';
import type { DecisionKind, Outcome, StoredDecision } from '../../core/decision.ts';
import { AppError, hasCode } from '../../core/errors.ts';
import type { UserExchange } from '../../core/exchange.ts';
import type { AppGraph, UserGraph } from '../../core/graph.ts';
import { mailbox, removableRules, removeRule, stopForwarding, switchAuditingOn } from './exchange.ts';
import { removeOwnRule, rulesOfMany } from './graph.ts';
import { featureName } from './places.ts';

const text = z.string().min(1).max(2_000);

const rulePayload = z.object({
  how: z.enum(['own', 'exchange']),
  mailboxId: text,
  /** Empty where nobody could tell it when the rule was found. */
  address: z.string().max(2_000),
  ruleId: text,
  name: z.string().max(2_000),
  isHidden: z.boolean(),
});
export type RulePayload = z.infer<typeof rulePayload>;

const mailboxPayload = z.object({ mailboxId: text, address: text });

/** Mailboxes whose auditing is switched on in one go. */
export const auditingMax = 500;
const auditingPayload = z.object({ mailboxes: z.array(mailboxPayload).max(auditingMax) });
export type AuditingPayload = z.infer<typeof auditingPayload>;

/** Below the time after which a click's decision may be taken up by a job. */
const sliceMs = 15_000;

export const removeRuleDecision: DecisionKind = {
  name: `${featureName}.remove-rule`,
  submit: async (graph, payload) => {
    const rule = rulePayload.parse(payload);
    return written(rule.how === 'own' ? removeOwn(graph, rule) : removeByExchange(exchangeOf(graph), rule));
  },
  readBack: ({ graph }, { payload }) => ruleReadBack(graph, rulePayload.parse(payload)),
};

export const stopForwardingDecision: DecisionKind = {
  name: `${featureName}.remove-forwarding`,
  submit: async (graph, payload) => written(stopForwarding(exchangeOf(graph), mailboxPayload.parse(payload).address)),
  readBack: async ({ graph }, { payload }) => {
    if (!graph.exchange) return undefined;
    const found = await mailbox(graph.exchange, mailboxPayload.parse(payload).address);
    return !found || found.forwardsTo.length === 0 ? { result: 'done' } : undefined;
  },
};

export const switchAuditingOnDecision: DecisionKind = {
  name: `${featureName}.switch-auditing-on`,
  submit: (graph, payload) => switchOn(exchangeOf(graph), auditingPayload.parse(payload)),
  readBack: async ({ graph }, decision: StoredDecision) => {
    const { mailboxes } = auditingPayload.parse(decision.payload);
    const { exchange } = graph;
    if (!exchange) return undefined;
    for (const { address } of mailboxes) if ((await mailbox(exchange, address))?.isAudited === false) return undefined;
    return { result: 'done' };
  },
};

export const decisionKinds: readonly DecisionKind[] = [
  removeRuleDecision,
  stopForwardingDecision,
  switchAuditingOnDecision,
];

function exchangeOf({ exchange }: UserGraph): UserExchange {
  if (!exchange) throw new AppError('finding.not-yours-to-remove');
  return exchange;
}

/** Gone already is as good as removed; that Exchange refuses this person is the end of it. */
async function written(write: Promise<void>): Promise<Outcome> {
  try {
    await write;
    return { result: 'done' };
  } catch (error) {
    if (hasCode(error, 'graph.not-found')) return { result: 'done' };
    if (hasCode(error, 'finding.ambiguous') || hasCode(error, 'graph.forbidden'))
      return { result: 'refused', errorCode: error.code, params: error.params };
    throw error;
  }
}

/** Nobody else's mailbox, whatever the payload says: Graph takes the person's own only, and so does this. */
async function removeOwn(graph: UserGraph, { mailboxId, ruleId }: RulePayload): Promise<void> {
  if (graph.person.objectId !== mailboxId) throw new AppError('finding.not-yours-to-remove');
  await removeOwnRule(graph, ruleId);
}

/**
 * Exchange names rules by another id than Graph: the one rule of that name is meant. None: it is gone. Several: nobody can tell.
 */
async function removeByExchange(exchange: UserExchange, rule: RulePayload): Promise<void> {
  const mailboxIdentity = rule.address || rule.mailboxId;
  if (rule.isHidden) return removeRule(exchange, mailboxIdentity, rule.ruleId);
  const same = (await removableRules(exchange, mailboxIdentity)).filter(({ name }) => name === rule.name);
  const [only, ...others] = same;
  if (others.length > 0) throw new AppError('finding.ambiguous');
  if (only) await removeRule(exchange, mailboxIdentity, only.id);
}

async function ruleReadBack(graph: AppGraph, rule: RulePayload): Promise<Outcome | undefined> {
  if (rule.isHidden) return undefined;
  const [rules] = await rulesOfMany(graph, [rule.mailboxId]);
  if (rules === undefined || rules instanceof AppError) return undefined;
  return rules.some(({ id }) => id === rule.ruleId) ? undefined : { result: 'done' };
}

/** One mailbox after the other; who stops in between goes on where it ended, because what is recorded already is passed over. */
async function switchOn(exchange: UserExchange, { mailboxes }: AuditingPayload): Promise<Outcome> {
  const untilMs = performance.now() + sliceMs;
  for (const { address } of mailboxes) {
    if (performance.now() > untilMs) throw new AppError('decision.continues', { retryAfterS: 1 });
    const found = await mailbox(exchange, address);
    if (!found || found.isAudited) continue;
    const outcome = await written(switchAuditingOn(exchange, address));
    if (outcome.result === 'refused') return outcome;
  }
  return { result: 'done' };
}
