// What Graph answers about reviews to those who look after them: only the fields used, every one of them may be missing.

import { z } from 'zod';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const identity = z
  .object({ id: text, displayName: text })
  .nullish()
  .transform((value) => value ?? undefined);
const scopes = z
  .array(z.object({ query: text }))
  .nullish()
  .catch([])
  .transform((rows) => rows ?? []);

/** A series. */
export const ownedSeries = z.object({
  id: z.string(),
  displayName: text,
  status: text,
  createdDateTime: text,
  createdBy: identity,
  reviewers: scopes,
  stageSettings: z
    .array(z.unknown())
    .nullish()
    .transform((rows) => rows ?? []),
  settings: z
    .object({ autoApplyDecisionsEnabled: z.boolean().nullish() })
    .nullish()
    .transform((value) => value ?? undefined),
});
export type OwnedSeries = z.infer<typeof ownedSeries>;

/** A run of a series. */
export const ownedRun = z.object({
  id: z.string(),
  status: text,
  startDateTime: text,
  endDateTime: text,
  reviewers: scopes,
});
export type OwnedRun = z.infer<typeof ownedRun>;

/** A stage of a run. */
export type OwnedStage = OwnedRun;

/** One decision item. */
export const ownedItem = z.object({
  id: z.string(),
  decision: text,
  recommendation: text,
  justification: text,
  principal: z
    .object({ id: text, displayName: text, userPrincipalName: text })
    .nullish()
    .transform((value) => value ?? undefined),
  resource: z
    .object({ displayName: text, type: text, accessPackageDisplayName: text })
    .nullish()
    .transform((value) => value ?? undefined),
  reviewedBy: identity,
  reviewedDateTime: text,
  applyResult: text,
  appliedDateTime: text,
});
export type OwnedItem = z.infer<typeof ownedItem>;

/** Somebody who was asked. */
export const asked = z.object({ id: z.string(), displayName: text });
export type Asked = z.infer<typeof asked>;

/** A group or application that may be reviewed. */
export const reviewable = z.object({ id: z.string(), displayName: text });
export type Reviewable = z.infer<typeof reviewable>;
