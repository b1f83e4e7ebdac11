// PIM's custom extension: what it asks before an activation goes on, what it is answered, and that it is answered once.
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/privileged-identity-management-custom-extensions

import { z } from 'zod';
import type { Answered, Callout } from '../../core/callout.ts';
import { AppError } from '../../core/errors.ts';
import type { Language } from '../../core/language.ts';
import type { Memory } from '../../core/memory.ts';
import { dayMs, minuteMs, moment } from '../../core/time.ts';
import { ruleFor } from './evaluation-rules.ts';
import type { EvaluationRule } from './evaluation-rules.ts';
import { evaluationFacts } from './facts.ts';
import type { EvaluationFacts, WishFacts } from './facts.ts';
import { activationRef, featureName } from './places.ts';
import type { Held } from './places.ts';
import { minutesIn } from './policy.ts';
import { wordsIn } from './words.ts';

/** PIM as Entra knows it: the application that asks. */
export const pimAppId = '1c67c054-65c8-4f7f-92a1-eb7ba6e48627';

/** What PIM asks about. */
export interface Question {
  /** Undefined where PIM sends none (Azure). */
  requestId: string | undefined;
  held: Held;
  /** False for what administrators do; rules are about activations only. */
  isActivation: boolean;
  isDryRun: boolean;
  wish: WishFacts;
}

const keepMs = 30 * dayMs;
/** A question without a name is taken for the same one within this time: PIM repeats what it got no answer to. */
const repeatMs = 10 * minuteMs;
const depthMax = 8;
const seenMax = 10;

// ---------------------------------------------------------------- reading the question

const id = z.string().regex(/^[A-Za-z0-9-]{1,80}$/);
const scope = z.string().min(1).max(500);
const text = z
  .string()
  .max(4000)
  .nullish()
  .transform((value) => value ?? undefined);
const shared = {
  principalId: id,
  justification: text,
  isValidationOnly: z.boolean().nullish(),
  ticketInfo: z.object({ ticketNumber: text, ticketSystem: text }).nullish(),
  scheduleInfo: z
    .object({
      startDateTime: text,
      expiration: z.object({ type: text, duration: text, endDateTime: text }).nullish(),
    })
    .nullish(),
};
const directory = z.object({
  id,
  action: text,
  roleDefinitionId: id,
  directoryScopeId: scope.nullish(),
  appScopeId: scope.nullish(),
  ...shared,
});
const group = z.object({ id, action: text, groupId: id, accessId: z.string().regex(/^(member|owner)$/i), ...shared });
const azure = z.object({
  id: z.string().max(1000).nullish(),
  name: id.nullish(),
  properties: z.object({ requestType: text, roleDefinitionId: z.string().max(600), scope, ...shared }),
});
const question = z.union([
  group.transform((body) => questionOf(body, 'group', body.accessId.toLowerCase(), body.groupId)),
  directory.transform((body) =>
    questionOf(
      body,
      'directory',
      body.roleDefinitionId,
      body.appScopeId ? `app:${body.appScopeId}` : (body.directoryScopeId ?? '/'),
    ),
  ),
  azure.transform(({ name, properties }) =>
    questionOf(
      { ...properties, id: name ?? undefined, action: properties.requestType },
      'azure',
      (properties.roleDefinitionId.split('/').at(-1) ?? '').toLowerCase(),
      properties.scope,
    ),
  ),
]);

type Body = Omit<z.infer<typeof directory>, 'id' | 'roleDefinitionId'> & { id: string | undefined };

function questionOf(
  body: Pick<Body, 'action' | keyof typeof shared> & { id: string | undefined },
  area: Held['area'],
  roleId: string,
  placeScope: string,
): Question {
  const { ticketInfo, scheduleInfo } = body;
  return {
    requestId: body.id,
    held: { area, roleId, scope: placeScope, principalId: body.principalId },
    isActivation: body.action === undefined || /^selfactivate$/i.test(body.action),
    isDryRun: body.isValidationOnly ?? false,
    wish: {
      minutes: lengthOf(scheduleInfo),
      reason: body.justification,
      ticketNumber: ticketInfo?.ticketNumber,
      ticketSystem: ticketInfo?.ticketSystem,
      startAt: moment(scheduleInfo?.startDateTime)?.toISOString(),
    },
  };
}

/** Who asks writes the schedule: where it names several lengths the longest counts, and where one cannot be told there is none. */
function lengthOf(schedule: z.infer<typeof shared.scheduleInfo>): number | undefined {
  const { type = '', duration, endDateTime } = schedule?.expiration ?? {};
  if (/^(noExpiration|notSpecified)$/i.test(type)) return undefined;
  const startAt = moment(schedule?.startDateTime)?.getTime() ?? NaN;
  const endAt = moment(endDateTime)?.getTime() ?? NaN;
  const lengths = [
    ...(duration === undefined ? [] : [minutesIn(duration) ?? NaN]),
    ...(endDateTime === undefined ? [] : [Math.ceil((endAt - startAt) / minuteMs)]),
  ];
  const longest = Math.max(...lengths);
  return longest > 0 && Number.isFinite(longest) ? longest : undefined;
}

/** Reads what PIM sends, in any of its three shapes; throws `callout.malformed`. */
export function readQuestion(body: unknown): Question {
  const parsed = question.safeParse(camelCased(body, 0));
  if (!parsed.success) throw new AppError('callout.malformed', { cause: parsed.error });
  return parsed.data;
}

/** The preview does not promise how its names are written. */
function camelCased(value: unknown, depth: number): unknown {
  if (depth > depthMax || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      camelCased(member, depth + 1),
    ]),
  );
}

// ---------------------------------------------------------------- answering

const stored = z.object({ content: z.string(), evaluation: evaluationFacts });

/** Watches, and applies the rules that an administrator wrote; with no rule it never has an opinion. */
export function activationCallout({
  rules,
  language,
}: {
  rules: readonly EvaluationRule[];
  language: Language;
}): Callout {
  const decide = (asked: Question, now: Date): EvaluationFacts => {
    const rule = ruleFor(rules, asked, now);
    return {
      id: crypto.randomUUID(),
      requestId: asked.requestId,
      at: now.toISOString(),
      outcome: rule?.outcome ?? 'Approved',
      rule: rule?.name,
      reason: rule?.reason,
      wish: asked.wish,
    };
  };
  return {
    feature: featureName,
    answer: async (memory, body, now) => {
      const asked = readQuestion(body);
      const content = JSON.stringify(asked);
      const name = await nameOf(asked, content);
      const before = await answeredBefore(memory, name, asked, now);
      if (before && before.content !== content) throw new AppError('callout.conflict');
      const evaluation = before?.evaluation ?? decide(asked, now);
      if (!before) await keep(memory, name, asked, { content, evaluation }, now);
      return answered(asked, evaluation, before === undefined, language);
    },
    unrecorded: (body, now) => {
      const evaluation = decide(readQuestion(body), now);
      // What nobody could look up afterwards is left to people.
      return answerOf(
        evaluation.outcome === 'AutoApproved' ? { ...evaluation, outcome: 'Approved', rule: undefined } : evaluation,
        language,
      );
    },
  };
}

function answered(asked: Question, evaluation: EvaluationFacts, isNew: boolean, language: Language): Answered {
  const outcome = { Approved: 'observed', AutoApproved: 'rule-approved', Denied: 'rule-denied' }[evaluation.outcome];
  const { held } = asked;
  return {
    body: answerOf(evaluation, language),
    outcome,
    isNew,
    about: activationRef(held),
    personObjectId: held.principalId,
  };
}

function answerOf({ id: evaluationId, outcome, rule, reason }: EvaluationFacts, language: Language): object {
  const { extension } = wordsIn(language);
  const usual =
    rule === undefined ? extension.observed : outcome === 'Denied' ? extension.denied(rule) : extension.approved(rule);
  return { evaluationId, evaluationOutcome: outcome, reason: [reason ?? usual] };
}

async function nameOf({ requestId }: Question, content: string): Promise<string> {
  if (requestId !== undefined) return `request:${requestId}`;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(content)));
  return `content:${[...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

async function answeredBefore(memory: Memory, name: string, { requestId }: Question, now: Date) {
  const before = stored.safeParse(await memory.get(name)).data;
  const isStale =
    before && requestId === undefined && now.getTime() - new Date(before.evaluation.at).getTime() > repeatMs;
  return isStale ? undefined : before;
}

async function keep(
  memory: Memory,
  name: string,
  { held, isDryRun }: Question,
  answer: z.infer<typeof stored>,
  now: Date,
): Promise<void> {
  const keepUntil = new Date(now.getTime() + keepMs);
  await memory.put(name, answer, keepUntil);
  if (isDryRun) return;
  // The newest are shown: whoever asks again and again neither hides them nor fills the table.
  const before = await memory.list(aboutPrefix(held), 200);
  await memory.remove(before.slice(0, -(seenMax - 1)).map(({ name: old }) => old));
  await memory.put(`${aboutPrefix(held)}${answer.evaluation.at}`, answer.evaluation, keepUntil);
}

function aboutPrefix(held: Held): string {
  return `held:${activationRef(held).key}:`;
}

/** What PIM was answered about one person's hold on one place, oldest first. */
export async function evaluationsOf(memory: Memory, held: Held): Promise<EvaluationFacts[]> {
  const rows = await memory.list(aboutPrefix(held), 200);
  return rows.flatMap(({ value }) => evaluationFacts.safeParse(value).data ?? []).slice(-seenMax);
}
