/** The app catalogue and personal installations of the bot's app.
 *  https://learn.microsoft.com/graph/api/userteamwork-post-installedapps */
import { CATALOG_APP_ID, installApp, uninstallApp } from '../../installs.ts';
import type { Installation } from '../../installs.ts';
import { personalChatId } from '../../kernel.ts';
import type { Kernel } from '../../kernel.ts';
import type { Area, Call } from '../area.ts';
import { loadContract } from '../contract.ts';
import { badRequest, forbidden, GraphError, notFound } from '../errors.ts';
import { replyOne, replyPage } from '../odata.ts';
import type { Shape } from '../shape.ts';

const appShape: Shape = {
  type: 'teamsApp',
  filters: { id: 'eq', externalId: 'eq', distributionMethod: 'eq', displayName: 'eq' },
};

const installationShape: Shape = {
  type: 'userScopeTeamsAppInstallation',
  filters: { 'teamsApp/externalId': 'eq', 'teamsApp/id': 'eq' },
  expands: {
    teamsApp: {
      shape: () => appShape,
      resolve: (entity, { kernel }) =>
        kernel.store.collection('appCatalogs/teamsApps').get((entity as Installation)._catalogAppId),
    },
  },
};

/** The area. */
export function teamsApps(kernel: Kernel): Area {
  const list = '/users/{user-id}/teamwork/installedApps';
  const item = `${list}/{userScopeTeamsAppInstallation-id}`;
  return {
    name: 'teams-apps',
    contract: loadContract('teams-apps'),
    routes: [
      {
        operation: 'GET /appCatalogs/teamsApps',
        handle: (call) => replyPage(call, appShape, () => kernel.store.collection('appCatalogs/teamsApps').all()),
      },
      {
        operation: `GET ${list}`,
        handle: (call) => replyPage(call, installationShape, () => installationsOf(kernel, userId(kernel, call))),
      },
      { operation: `POST ${list}`, handle: (call) => install(kernel, call) },
      { operation: `GET ${item}`, handle: (call) => replyOne(call, installationShape, installation(kernel, call)) },
      {
        operation: `DELETE ${item}`,
        handle: async (call) => {
          await uninstallApp(kernel, installation(kernel, call)._userId);
          return { status: 204 };
        },
      },
      {
        operation: `POST ${item}/upgrade`,
        handle: (call) => {
          installation(kernel, call);
          return { status: 204 };
        },
      },
      {
        operation: `GET ${item}/chat`,
        handle: (call) => {
          const { _userId } = installation(kernel, call);
          const chat = {
            id: personalChatId(kernel, _userId),
            chatType: 'oneOnOne',
            topic: null,
            createdDateTime: null,
            tenantId: kernel.tenant.id,
          };
          return replyOne(call, { type: 'chat' }, chat);
        },
      },
    ],
  };
}

async function install(kernel: Kernel, call: Call): Promise<{ status: number }> {
  const bind = (call.body as { 'teamsApp@odata.bind': string })['teamsApp@odata.bind'];
  const catalogId = /\/appCatalogs\/teamsApps(?:\/([^/()']+)|\('([^']+)'\))$/.exec(bind);
  const id = catalogId?.[1] ?? catalogId?.[2];
  if (!id) throw badRequest(`Invalid app reference '${bind}'.`);
  if (id !== CATALOG_APP_ID) throw notFound(id);
  const user = userId(kernel, call);
  if (kernel.people.find(user)?.userType === 'Guest')
    throw forbidden('The app is not available to guests by policy.', 'Forbidden');
  if (!(await installApp(kernel, user)))
    throw new GraphError(409, 'Conflict', 'The app is already installed for the user.');
  return { status: 201 };
}

function userId(kernel: Kernel, call: Call): string {
  const person = kernel.people.find(call.params[0] ?? '');
  if (!person) throw notFound(call.params[0] ?? '');
  if (call.caller.kind === 'user' && call.caller.id !== person.id)
    throw forbidden('The caller may use these operations for himself only.');
  return person.id;
}

function installationsOf(kernel: Kernel, user: string): Installation[] {
  return kernel.store
    .collection<Installation>('teamwork/installedApps')
    .all()
    .filter(({ _userId }) => _userId === user);
}

function installation(kernel: Kernel, call: Call): Installation {
  const found = installationsOf(kernel, userId(kernel, call)).find(({ id }) => id === call.params[1]);
  if (!found) throw notFound(call.params[1] ?? '');
  return found;
}
