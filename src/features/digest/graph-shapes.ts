// What Graph answers, as far as the digest uses it.

import { z } from 'zod';

const text = z.string();
const optional = text.nullish().transform((value) => value ?? undefined);
const number = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);

/** https://learn.microsoft.com/graph/api/resources/securescore */
export const secureScore = z.object({
  createdDateTime: text,
  currentScore: z.number(),
  maxScore: z.number(),
  averageComparativeScores: z
    .array(z.object({ basis: text, averageScore: z.number() }))
    .nullish()
    .transform((rows) => rows ?? []),
  controlScores: z
    .array(z.object({ controlName: text, score: z.number() }))
    .nullish()
    .transform((rows) => rows ?? []),
});
export type SecureScore = z.infer<typeof secureScore>;

/** https://learn.microsoft.com/graph/api/resources/securescorecontrolprofile */
export const controlProfile = z.object({
  id: text,
  title: optional,
  maxScore: number,
  implementationCost: optional,
  userImpact: optional,
  service: optional,
  actionUrl: optional,
  deprecated: z.boolean().nullish(),
  controlStateUpdates: z
    .array(z.object({ state: optional, updatedBy: optional, updatedDateTime: optional }))
    .nullish()
    .transform((rows) => rows ?? []),
});
export type ControlProfile = z.infer<typeof controlProfile>;

const recipients = z
  .array(z.object({ emailAddress: z.object({ address: optional }).nullish() }))
  .nullish()
  .transform((rows) =>
    (rows ?? []).flatMap(({ emailAddress }) => (emailAddress?.address ? [emailAddress.address] : [])),
  );

/** https://learn.microsoft.com/graph/api/resources/messagerule */
export const messageRule = z.object({
  id: text,
  displayName: optional,
  isEnabled: z.boolean().nullish(),
  conditions: z.record(text, z.unknown()).nullish(),
  actions: z
    .object({
      forwardTo: recipients,
      forwardAsAttachmentTo: recipients,
      redirectTo: recipients,
      delete: z.boolean().nullish(),
      permanentDelete: z.boolean().nullish(),
      markAsRead: z.boolean().nullish(),
    })
    .nullish(),
});
export type MessageRule = z.infer<typeof messageRule>;

export const messageRules = z.object({ value: z.array(messageRule), '@odata.nextLink': optional });

export const account = z.object({ id: text, userType: optional, accountEnabled: z.boolean().nullish() });

export const domain = z.object({ id: text, isVerified: z.boolean().nullish() });

export const riskyUser = z.object({ id: text, riskState: optional, riskLastUpdatedDateTime: optional });

export const heldRole = z.object({
  roleDefinition: z.object({ templateId: optional }).nullish(),
  roleDefinitionId: text,
});
