/** Inbox rules. An application reaches every mailbox, a person only the own one.
 *  https://learn.microsoft.com/graph/api/mailfolder-list-messagerules */
import { adoptMailbox, mailboxOf, MAILBOXES, rulesOf, rulesPath } from '../../exchange/mailboxes.ts';
import type { InboxRule } from '../../exchange/mailboxes.ts';
import type { Kernel } from '../../kernel.ts';
import type { UserEntity } from '../../people.ts';
import { withoutPrivate } from '../area.ts';
import type { Area, Call, Reply } from '../area.ts';
import { loadContract } from '../contract.ts';
import { badRequest, forbidden, GraphError } from '../errors.ts';
import { replyOne, replyPage } from '../odata.ts';
import { limitMailbox } from '../request-limits.ts';
import type { Shape } from '../shape.ts';

const LIST = '/users/{user-id}/mailFolders/{mailFolder-id}/messageRules';
const ONE = `${LIST}/{messageRule-id}`;

const ruleShape: Shape = {
  type: 'messageRule',
  // What uses features that Graph does not know is listed without conditions and actions, and cannot be changed.
  value: (entity) => {
    const rule = entity as InboxRule;
    const { conditions, actions, ...rest } = withoutPrivate(rule);
    if (rule._isOpaque) return { ...rest, isReadOnly: true };
    // A rule for every mail has no conditions.
    return Object.keys(rule.conditions).length > 0 ? { ...rest, conditions, actions } : { ...rest, actions };
  },
};

/** The area. */
export function mailboxes(kernel: Kernel): Area {
  return {
    name: 'mailboxes',
    contract: loadContract('mailboxes'),
    routes: [
      {
        operation: `GET ${LIST}`,
        handle: async (call) => {
          const owner = await open(call);
          return replyPage(call, ruleShape, () => visible(kernel, owner.id));
        },
      },
      {
        operation: `GET ${ONE}`,
        handle: async (call) => replyOne(call, ruleShape, ruleIn(call, await open(call))),
      },
      { operation: `PATCH ${ONE}`, handle: change },
      { operation: `DELETE ${ONE}`, handle: remove },
    ],
    permissionMissing: () => accessDenied(),
    doors: { [MAILBOXES]: { adopt: (given) => adoptMailbox(kernel, given) } },
  };
}

function visible(kernel: Kernel, userId: string): InboxRule[] {
  return rulesOf(kernel, userId).filter(({ _isHidden }) => !_isHidden);
}

/** The owner of the mailbox in the path, when there is one and the caller may look into it. */
async function open(call: Call): Promise<UserEntity> {
  const { kernel, caller, params } = call;
  const [name = '', folder = ''] = params;
  const id = kernel.people.find(name)?.id;
  const user = id === undefined ? undefined : kernel.store.collection<UserEntity>('users').get(id);
  if (caller.kind === 'user' && caller.id !== user?.id) throw accessDenied();
  if (!user) throw new GraphError(404, 'ErrorInvalidUser', `The requested user '${name}' is invalid.`);
  await limitMailbox(call, user.id);
  if (!mailboxOf(kernel, user)) {
    throw new GraphError(
      404,
      'MailboxNotEnabledForRESTAPI',
      'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
    );
  }
  if (folder.toLowerCase() !== 'inbox') throw badRequest('Id is malformed.', 'ErrorInvalidIdMalformed');
  return user;
}

function ruleIn({ kernel, params }: Call, owner: UserEntity): InboxRule {
  const found = visible(kernel, owner.id).find(({ id }) => id === params[2]);
  if (!found) throw new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
  return found;
}

async function change(call: Call): Promise<Reply> {
  const { kernel, contract, body } = call;
  const owner = await open(call);
  const rule = changeable(ruleIn(call, owner));
  const changes = body as Record<string, unknown>;
  const unknown = Object.keys(changes).find((name) => !contract.hasProperty('messageRule', name));
  if (unknown !== undefined) {
    const message = `The property '${unknown}' does not exist on type 'microsoft.graph.messageRule'.`;
    throw badRequest(message, 'RequestBodyRead');
  }
  const { hasError, isReadOnly } = rule;
  const changed = { ...rule, ...changes, id: rule.id, hasError, isReadOnly };
  return replyOne(call, ruleShape, kernel.store.collection(rulesPath(owner.id)).put(changed));
}

async function remove(call: Call): Promise<Reply> {
  const owner = await open(call);
  call.kernel.store.collection(rulesPath(owner.id)).delete(ruleIn(call, owner).id);
  return { status: 204 };
}

function changeable(rule: InboxRule): InboxRule {
  if (rule.isReadOnly || rule._isOpaque) throw accessDenied();
  return rule;
}

function accessDenied(): GraphError {
  return forbidden('Access is denied. Check credentials and try again.', 'ErrorAccessDenied');
}
