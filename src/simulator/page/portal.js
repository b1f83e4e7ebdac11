// What people could do without the bot: decide in the portal. Straight on Graph, with the token of the person chosen.
import { call, sim } from './api.js';
import { h } from './dom.js';

const PACKAGES = '/v1.0/identityGovernance/entitlementManagement';
const ROLES = '/v1.0/roleManagement/directory';
const BETA_ROLES = '/beta/roleManagement/directory';
const GROUPS = '/v1.0/identityGovernance/privilegedAccess/group';
const AZURE = '/providers/Microsoft.Authorization';
const SCOPES = [
  'EntitlementManagement.ReadWrite.All',
  'RoleAssignmentSchedule.ReadWrite.Directory',
  'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
  'PrivilegedAssignmentSchedule.Read.AzureADGroup',
];

/** A list of what waits for the chosen person, with buttons to decide it there. */
export function portalPanel({ people, me, fail }) {
  const others = [...people.values()].filter((person) => person.note !== '');
  const first = others.find((person) => person.id !== me().id && person.persona === 'approver') ?? others[0];
  const options = others.map((person) =>
    h('option', { value: person.id, selected: person === first }, person.displayName),
  );
  const select = h('select', { id: 'portal-person', onchange: () => void load() }, ...options);
  const list = h('ul', { class: 'portal-list', role: 'list' });
  const status = h('p', { class: 'small subtle', role: 'status' });
  const load = async () => {
    status.textContent = 'Looking …';
    try {
      const headers = await signedIn(select.value);
      const found = await Promise.allSettled([
        packages(headers),
        roles(headers),
        groups(headers),
        azure(await signedInToAzure(select.value)),
      ]);
      const entries = found.flatMap((result) => result.value ?? []);
      const refusals = found.flatMap((result) => (result.reason ? [result.reason.message] : []));
      const nothing = entries.length === 0 ? 'Nothing waits for this person.' : '';
      status.textContent = refusals.length > 0 ? `Graph answered: ${refusals.join(' ')}` : nothing;
      list.replaceChildren(...entries.map((entry) => item({ headers, ...entry }, { load, fail })));
    } catch (error) {
      list.replaceChildren();
      status.textContent = error.message;
    }
  };
  void load();
  const panel = h(
    'div',
    { class: 'panel scroll' },
    h(
      'p',
      { class: 'subtle' },
      'Somebody can always decide in the portal instead. The bot notices, and its cards follow.',
    ),
    h('label', { class: 'field', for: 'portal-person' }, h('span', {}, 'Decide as'), select),
    h('button', { class: 'button start', type: 'button', onclick: () => void load() }, 'Look again'),
    status,
    list,
  );
  return { panel, stop: () => undefined };
}

async function signedIn(personId) {
  const { access_token: token } = await sim.token(personId, SCOPES);
  return { authorization: `Bearer ${token}` };
}

async function signedInToAzure(personId) {
  const { access_token: token } = await sim.token(personId, ['user_impersonation'], 'https://management.azure.com');
  return { authorization: `Bearer ${token}` };
}

async function packages(headers) {
  const filter = `$expand=requestor,accessPackage&$filter=${encodeURIComponent("state eq 'pendingApproval'")}`;
  const requests = await call(
    'GET',
    `${PACKAGES}/assignmentRequests/filterByCurrentUser(on='approver')?${filter}`,
    undefined,
    headers,
  );
  return requests.value.map((request) => ({
    title: request.accessPackage?.displayName ?? 'Access package',
    who: request.requestor?.displayName ?? '',
    why: request.justification ?? '',
    stages: `${PACKAGES}/accessPackageAssignmentApprovals/${request.id}/stages`,
  }));
}

async function roles(headers) {
  const query = `$expand=principal,roleDefinition&$filter=${encodeURIComponent("status eq 'PendingApproval'")}`;
  const requests = await call(
    'GET',
    `${ROLES}/roleAssignmentScheduleRequests/filterByCurrentUser(on='approver')?${query}`,
    undefined,
    headers,
  );
  return requests.value.map((request) => ({
    title: request.roleDefinition?.displayName ?? 'Role',
    who: request.principal?.displayName ?? '',
    why: request.justification ?? '',
    stages: `${BETA_ROLES}/roleAssignmentApprovals/${request.id}/steps`,
  }));
}

async function groups(headers) {
  const query = `$expand=principal,group&$filter=${encodeURIComponent("status eq 'PendingApproval'")}`;
  const requests = await call(
    'GET',
    `${GROUPS}/assignmentScheduleRequests/filterByCurrentUser(on='approver')?${query}`,
    undefined,
    headers,
  );
  return requests.value.map((request) => ({
    title: `${request.group?.displayName ?? 'Group'} (${request.accessId})`,
    who: request.principal?.displayName ?? '',
    why: request.justification ?? '',
    stages: `${GROUPS}/assignmentApprovals/${request.id}/stages`,
  }));
}

/** Azure Resource Manager puts everything into `properties` and wants its version named. */
async function azure(headers) {
  const path = `${AZURE}/roleAssignmentScheduleRequests?api-version=2020-10-01&$filter=asApprover()`;
  const requests = await call('GET', path, undefined, headers);
  return requests.value.map(({ properties }) => ({
    title: `${properties.expandedProperties.roleDefinition.displayName}, ${properties.expandedProperties.scope.displayName}`,
    who: properties.expandedProperties.principal.displayName,
    why: properties.justification ?? '',
    stages: `${properties.approvalId}/stages`,
    query: '?api-version=2021-01-01-preview',
    headers,
  }));
}

function item(entry, { load, fail }) {
  const { headers, query } = entry;
  const reason = h('input', {
    'aria-label': `Reason for ${entry.title}`,
    placeholder: 'Reason',
    value: 'Decided in the portal',
  });
  const decide = async (reviewResult) => {
    try {
      const { value } = await call('GET', `${entry.stages}${query ?? ''}`, undefined, headers);
      const stage = value.find((one) => {
        const { status, assignedToMe } = one.properties ?? one;
        return status === 'InProgress' && assignedToMe;
      });
      if (!stage) throw new Error('It is not this person’s turn.');
      const decision = { reviewResult, justification: reason.value };
      const body = query ? { properties: decision } : decision;
      await call('PATCH', `${entry.stages}/${stage.name ?? stage.id}${query ?? ''}`, body, headers);
      await load();
    } catch (error) {
      fail(error.message);
    }
  };
  const button = (title, result) =>
    h('button', { class: 'button', type: 'button', onclick: () => void decide(result) }, title);
  return h(
    'li',
    { class: 'portal-item' },
    h('p', { class: 'portal-title', dir: 'auto' }, entry.title),
    h(
      'p',
      { class: 'small subtle' },
      h('bdi', {}, entry.who),
      entry.why ? h('span', {}, ': “', h('bdi', {}, entry.why), '”') : undefined,
    ),
    reason,
    h('div', { class: 'button-row' }, button('Approve', 'Approve'), button('Deny', 'Deny')),
  );
}
