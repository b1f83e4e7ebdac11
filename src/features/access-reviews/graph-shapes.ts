// What Graph answers about access reviews: only the fields used, and every one of them may be missing.

import { z } from 'zod';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? undefined);
/** Graph leaves collections out, or sends null. One odd row does not spoil the others. */
const list = <T extends z.ZodType>(row: T) =>
  z
    .array(z.unknown())
    .nullish()
    .transform((rows) =>
      (rows ?? []).flatMap((candidate): z.output<T>[] => {
        const parsed = row.safeParse(candidate);
        return parsed.success ? [parsed.data] : [];
      }),
    );
const object = <T extends z.ZodRawShape>(shape: T) =>
  z
    .object(shape)
    .nullish()
    .transform((value) => value ?? undefined);

const reviewerScope = z.object({ query: text, queryRoot: text });
export type ReviewerScope = z.infer<typeof reviewerScope>;

const scope = object({
  query: text,
  resourceScopes: list(z.object({ query: text })),
});

const settings = object({
  justificationRequiredOnApproval: flag,
  defaultDecisionEnabled: flag,
  defaultDecision: text,
  autoApplyDecisionsEnabled: flag,
  recommendationsEnabled: flag,
  decisionHistoriesForReviewersEnabled: flag,
});

export const definition = z.object({
  id: z.string(),
  displayName: text,
  descriptionForReviewers: text,
  status: text,
  createdBy: object({ id: text, displayName: text }),
  reviewers: list(reviewerScope),
  fallbackReviewers: list(reviewerScope),
  settings,
  stageSettings: list(z.object({ stageId: text })),
});
export type Definition = z.infer<typeof definition>;

export const instance = z.object({
  id: z.string(),
  status: text,
  startDateTime: text,
  endDateTime: text,
  scope,
  reviewers: list(reviewerScope),
  fallbackReviewers: list(reviewerScope),
});
export type Instance = z.infer<typeof instance>;

export const stage = z.object({
  id: z.string(),
  status: text,
  startDateTime: text,
  endDateTime: text,
  reviewers: list(reviewerScope),
  fallbackReviewers: list(reviewerScope),
});
export type Stage = z.infer<typeof stage>;

/** The first page of a collection, and whether there are more. */
export const firstPage = <T extends z.ZodType>(row: T) =>
  z
    .object({ value: list(row), '@odata.nextLink': text })
    .transform(({ value, '@odata.nextLink': next }) => ({ rows: value, isAll: next === undefined }));

export const contacted = z.object({ id: z.string(), displayName: text });
export type Contacted = z.infer<typeof contacted>;

export const insight = z.object({ '@odata.type': text, lastSignInDateTime: text, containerId: text });
export type Insight = z.infer<typeof insight>;

const identity = object({ '@odata.type': text, id: text, displayName: text, userPrincipalName: text });

export const decisionItem = z.object({
  id: z.string(),
  decision: text,
  recommendation: text,
  justification: text,
  principal: identity,
  resource: object({ id: text, displayName: text, type: text, accessPackageId: text, accessPackageDisplayName: text }),
  reviewedBy: object({ id: text, displayName: text }),
  reviewedDateTime: text,
  applyResult: text,
  insights: list(insight),
});
export type DecisionItem = z.infer<typeof decisionItem>;

/** Just what counting needs. */
export const countedItem = z.object({
  id: z.string(),
  decision: text,
  applyResult: text,
  principal: object({ id: text }),
  resource: object({ displayName: text, type: text, accessPackageDisplayName: text }),
});
export type CountedItem = z.infer<typeof countedItem>;

export const account = z.object({ id: z.string(), accountEnabled: flag, createdDateTime: text });
export type Account = z.infer<typeof account>;

export const signedIn = z.object({ signInActivity: object({ lastSignInDateTime: text }) });

export const objectId = z.object({ id: z.string() });
/** Graph says so when nobody has decided. */
export const openDecision = 'NotReviewed';

export const batchAnswer = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number(),
      headers: z
        .record(z.string(), z.unknown())
        .nullish()
        .transform((value) => value ?? {}),
      body: z
        .object({ error: z.object({ code: text }).optional() })
        .nullish()
        .catch(undefined)
        .transform((value) => value ?? undefined),
    }),
  ),
});
