/** Who may request under which policy, and with which answers and schedule.
 *  https://learn.microsoft.com/graph/api/entitlementmanagement-post-assignmentrequests */
import type { Kernel } from '../../../kernel.ts';
import { isDuration } from '../../../durations.ts';
import { badRequest } from '../../errors.ts';
import { organizationOf, resolveSubjects } from './approvers.ts';
import { endOf } from './lifecycle.ts';
import { tablesOf } from './model.ts';
import type { AccessPackage, Answer, Policy, Question, Schedule } from './model.ts';

/** Whether the policy lets this person have the package at all. */
export function isAllowedTarget(kernel: Kernel, policy: Policy, userId: string): boolean {
  const user = tablesOf(kernel).users.get(userId);
  if (!user?.accountEnabled) return false;
  const guest = user.userType === 'Guest';
  const listed = () =>
    resolveSubjects(kernel, policy.specificAllowedTargets, { _requestorId: userId, _targetId: userId }).includes(
      userId,
    );
  switch (policy.allowedTargetScope) {
    case 'allMemberUsers':
      return !guest;
    case 'allDirectoryUsers':
      return true;
    case 'specificDirectoryUsers':
    case 'specificConnectedOrganizationUsers':
      return listed();
    case 'allConfiguredConnectedOrganizationUsers':
      return guest && organizationOf(kernel, userId)?.state === 'configured';
    case 'allExternalUsers':
      return guest;
    default:
      return false;
  }
}

/** The policies of a package under which the person may ask for himself. */
export function requestablePolicies(kernel: Kernel, accessPackage: AccessPackage, userId: string): Policy[] {
  const policies = tablesOf(kernel)
    .policies.all()
    .filter((policy) => policy._accessPackageId === accessPackage.id);
  return policies.filter(
    (policy) => policy.requestorSettings.enableTargetsToSelfAddAccess && isAllowedTarget(kernel, policy, userId),
  );
}

/** Whether the person may ask under the policy for somebody else. */
export function mayAskFor(kernel: Kernel, policy: Policy, callerId: string, targetId: string): boolean {
  const { enableOnBehalfRequestorsToAddAccess, onBehalfRequestors } = policy.requestorSettings;
  if (!enableOnBehalfRequestorsToAddAccess) return false;
  return resolveSubjects(kernel, onBehalfRequestors, { _requestorId: targetId, _targetId: targetId }).includes(
    callerId,
  );
}

/** Checks every answer; 400 for a missing required answer, an unknown question or a value the question does not allow. */
export function checkAnswers(questions: Question[], answers: Answer[]): void {
  for (const { answeredQuestion } of answers) {
    const known = questions.some(({ id }) => id === answeredQuestion?.id);
    if (!known)
      throw badRequest(`The question '${answeredQuestion?.id ?? ''}' is not part of the policy.`, 'InvalidAnswer');
  }
  for (const question of questions) {
    const given = answers.filter(({ answeredQuestion }) => answeredQuestion?.id === question.id);
    if (given.length > 1)
      throw badRequest(`The question '${question.text}' is answered more than once.`, 'InvalidAnswer');
    const value = given[0]?.value ?? '';
    if (question.isRequired && value.trim() === '')
      throw badRequest(`The question '${question.text}' needs an answer.`, 'RequiredAnswerMissing');
    if (value !== '') checkAnswer(question, value);
  }
}

function checkAnswer(question: Question, value: string): void {
  if (question['@odata.type'].endsWith('TextInputQuestion')) {
    if (question.isSingleLineQuestion && /[\r\n]/.test(value))
      throw badRequest(`The answer to '${question.text}' must be one line.`, 'InvalidAnswer');
    if (question.regexPattern && !new RegExp(`^(?:${question.regexPattern})$`, 'su').test(value)) {
      throw badRequest(`The answer to '${question.text}' does not match the pattern.`, 'InvalidAnswer');
    }
    return;
  }
  const allowed = (question.choices ?? []).map(({ actualValue }) => actualValue);
  const chosen = question.isMultipleSelectionAllowed ? value.split(',').map((part) => part.trim()) : [value];
  const wrong = chosen.find((one) => !allowed.includes(one));
  if (wrong !== undefined) throw badRequest(`'${wrong}' is no choice of '${question.text}'.`, 'InvalidAnswer');
}

/** Checks a schedule that somebody asked for; 400 when it is malformed, in the past or more than the policy gives. */
export function checkSchedule(policy: Policy, schedule: Schedule | null, now: Date, byAdministrator: boolean): void {
  if (!schedule || isEmpty(schedule)) return;
  if (!byAdministrator && !policy.requestorSettings.allowCustomAssignmentSchedule) {
    throw badRequest('The policy does not allow a custom assignment schedule.', 'CustomScheduleNotAllowed');
  }
  const startsAt = schedule.startDateTime ? new Date(schedule.startDateTime) : now;
  const { expiration } = schedule;
  if (expiration?.type === 'afterDuration' && !isDuration(expiration.duration ?? ''))
    throw badRequest('The expiration has no valid duration.');
  if (expiration?.type === 'afterDateTime' && !expiration.endDateTime)
    throw badRequest('The expiration has no endDateTime.');
  if (!expiration || expiration.type === 'notSpecified') return;
  const wanted = endOf(expiration, startsAt);
  const most = endOf(policy.expiration, startsAt);
  if (wanted !== null && new Date(wanted) <= (startsAt > now ? startsAt : now))
    throw badRequest('The assignment would end before it begins.');
  if (most !== null && (wanted === null || new Date(wanted) > new Date(most))) {
    throw badRequest('The requested expiration is later than the policy allows.', 'ExpirationNotAllowed');
  }
}

function isEmpty({ startDateTime, expiration }: Schedule): boolean {
  return !startDateTime && (!expiration || expiration.type === 'notSpecified');
}
