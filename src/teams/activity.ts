// The parts of an inbound activity that we read, checked. Everything in it is the sender's word until the token is checked.
// https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object

import { z } from 'zod';

const text = (lengthMax: number) => z.string().max(lengthMax);
const id = text(500).min(1);
/** Teams writes null, leaves out, or sends what it documents nowhere: names are nice to have, never a reason to refuse. */
const nice = (lengthMax: number) => text(lengthMax).optional().catch(undefined);

/** An id of Entra, in small letters. */
export const guid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)
  .toLowerCase();

const account = z.object({ id, name: nice(1_000), aadObjectId: guid.nullish() });
const named = z
  .object({ id: nice(500), name: nice(1_000) })
  .optional()
  .catch(undefined);
/** Of channels and of teams, which have the id of their first channel. */
export const threadId = z.string().regex(/^19:[\w.=-]{1,200}@thread\.(?:tacv2|skype)$/);
/** Not every activity of a channel says which group is behind the team. */
const team = z
  .object({ id: threadId.optional().catch(undefined), name: nice(1_000), aadGroupId: guid.optional().catch(undefined) })
  .optional()
  .catch(undefined);

/** What must be there before the token is looked at. */
export const envelopeShape = z.object({
  type: text(100).min(1),
  channelId: text(100),
  serviceUrl: text(1_000),
  name: text(200).nullish(),
});

/** Conversation, tenant and bot: what every activity of use has. */
export const activityShape = z.object({
  type: text(100).min(1),
  id: nice(500),
  name: nice(200),
  channelId: z.literal('msteams'),
  serviceUrl: text(1_000),
  from: account,
  recipient: z.object({ id }),
  conversation: z.object({ id, conversationType: text(100).nullish(), tenantId: guid.nullish(), name: nice(1_000) }),
  channelData: z
    .object({ tenant: z.object({ id: guid.nullish() }).nullish(), team, channel: named, eventType: nice(100) })
    .nullish(),
  text: z.string().nullish(),
  locale: nice(50),
  localTimezone: nice(100),
  entities: z.array(z.unknown()).nullish().catch(undefined),
  value: z.unknown().optional(),
  replyToId: nice(500),
  action: nice(100),
  membersRemoved: z
    .array(z.object({ id: nice(500) }))
    .nullish()
    .catch(undefined),
});
/** An activity, as far as we use it. */
export type InboundActivity = z.infer<typeof activityShape>;
