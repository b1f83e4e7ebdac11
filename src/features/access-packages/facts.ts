// What is stored about a request and an assignment: what Entra said when it was last read. Moments are ISO texts.

import { z } from 'zod';

const text = z.string();
const optionalText = z.string().optional();

const person = z.object({
  objectId: text,
  name: text,
  jobTitle: optionalText,
  department: optionalText,
  managerName: optionalText,
  isGuest: z.boolean(),
  photo: optionalText,
});
export type PersonFacts = z.infer<typeof person>;

/** Why somebody may decide: the way the policy led to them. */
export const approverReasons = [
  'named',
  'group',
  'manager',
  'higher-manager',
  'fallback',
  'alternate',
  'sponsor',
] as const;
export type ApproverReason = (typeof approverReasons)[number];

const approver = z.object({ objectId: text, why: z.enum(approverReasons) });
export type ApproverFacts = z.infer<typeof approver>;

const stage = z.object({
  approvers: z.array(approver),
  /** Who may decide as well once Entra has escalated. */
  alternates: z.array(approver),
  /** Some approvers can only be found with their own token. */
  isUnresolved: z.boolean(),
  isReasonRequired: z.boolean(),
  /** May the person who asks see who decides? */
  areNamesVisible: z.boolean(),
  denyAfter: optionalText,
  escalateAfter: optionalText,
});
export type StageFacts = z.infer<typeof stage>;

/** One decision of one stage, told by the audit log or made here. */
const stageDecision = z.object({
  result: z.enum(['approved', 'denied', 'timed-out', 'auto-approved']),
  at: text,
  byObjectId: optionalText,
  byName: optionalText,
  reason: optionalText,
  /** Counted from 0; known for what was decided here. */
  stage: z.number().optional(),
});
export type StageDecision = z.infer<typeof stageDecision>;

const packageFacts = z.object({
  id: text,
  name: text,
  description: optionalText,
  catalog: optionalText,
  resources: z.array(z.object({ resource: text, role: optionalText, origin: optionalText })),
});
export type PackageFacts = z.infer<typeof packageFacts>;

const period = z.object({ startAt: optionalText, endAt: optionalText, lasts: optionalText });
export type Period = z.infer<typeof period>;

/** An assignment request. */
export const requestFacts = z.object({
  shape: z.literal(1),
  id: text,
  requestType: text,
  state: text,
  status: text,
  createdAt: text,
  completedAt: optionalText,
  justification: optionalText,
  answers: z.array(z.object({ question: text, answer: text })),
  period,
  requestor: person,
  /** The person has this package already and asks to keep it. */
  isExtension: z.boolean(),
  /** Set when the access is for another person than the one who asked. */
  target: person.optional(),
  accessPackage: packageFacts,
  policyId: optionalText,
  stages: z.array(stage),
  decisions: z.array(stageDecision),
  /** Names of approvers and of those who decided. */
  names: z.record(text, text),
  /** Other access packages that the person has, with their ends. */
  holds: z.array(z.object({ name: text, endAt: optionalText })),
  holdsMore: z.number(),
  /** Earlier requests of the person for the same package, newest first. */
  earlier: z.array(z.object({ state: text, at: text })),
  /** The end is known but not yet who brought it about; worth reading again for a while. */
  isSettling: z.boolean(),
});
export type RequestFacts = z.infer<typeof requestFacts>;

/** An assignment that ends soon. */
export const assignmentFacts = z.object({
  shape: z.literal(1),
  id: text,
  state: text,
  accessPackageId: text,
  packageName: text,
  targetObjectId: optionalText,
  startAt: optionalText,
  endAt: optionalText,
  /** Delivered, and its end is near. */
  isEnding: z.boolean(),
  mayExtend: z.boolean(),
  mayGiveBack: z.boolean(),
  /** An open request of the person about this package: `extension` or `removal`. */
  underWay: z.enum(['extension', 'removal']).optional(),
});
export type AssignmentFacts = z.infer<typeof assignmentFacts>;
