// Privileged Identity Management as stories use it: people who activate, settings and eligibilities that change under their hands.

import assert from 'node:assert/strict';
import { textOf, type SimPerson } from './control.ts';
import type { World } from './world.ts';

const roles = 'roleManagement/directory/roleDefinitions';
const policies = 'policies/roleManagementPolicies';
const eligibilities = {
  directory: 'roleManagement/directory/roleEligibilitySchedules',
  group: 'identityGovernance/privilegedAccess/group/eligibilitySchedules',
  azure: 'arm/roleEligibilitySchedules',
};

interface Schedule {
  id: string;
  principalId: string;
  roleDefinitionId?: string;
}

export interface PimStory {
  /** Types the line, and answers the form that it opens. */
  form(person: SimPerson, line: string): ReturnType<SimPerson['cardWith']>;
  /** Types the line and sends the form with these inputs, until it rests. */
  activates(person: SimPerson, line: string, inputs: Record<string, string>): Promise<void>;
  /** Lets so much time pass, and everything that is due then happen. */
  passes(duration: string): Promise<void>;
  roleId(name: string): Promise<string>;
  /** Changes rules of a directory role's settings, as the administrator would. */
  changesPolicy(role: string, rules: Record<string, unknown>[], changedBy?: string): Promise<void>;
  /** The person is not eligible for that role any more. */
  losesRole(person: SimPerson, role: string): Promise<void>;
  /** Durations of the activations that Entra has accepted, oldest first. */
  accepted(): Promise<string[]>;
  /** The card of the activation that runs. */
  active(person: SimPerson): Promise<string>;
}

export function pimStory(world: World): PimStory {
  const rows = async <T>(path: string) => (await world.api('GET', `/_sim/objects/${path}`)) as T[];
  const roleId = async (name: string) => {
    const found = (await rows<{ id: string; displayName: string }>(roles)).find((one) => one.displayName === name);
    assert.ok(found, `no role is called ${name}`);
    return found.id;
  };
  const form: PimStory['form'] = async (person, line) => {
    await person.types(line);
    await world.settle();
    return person.cardWith('pim-activations.send');
  };
  return {
    roleId,
    form,
    activates: async (person, line, inputs) => {
      await person.clicks(await form(person, line), 'pim-activations.send', inputs);
      await world.settle();
    },
    passes: async (duration) => {
      await world.advance(duration);
      await world.settle();
    },
    changesPolicy: async (role, rules, changedBy) => {
      const wanted = await roleId(role);
      const policy = (await rows<{ id: string; roleDefinitionId: string }>(policies)).find(
        ({ roleDefinitionId }) => roleDefinitionId === wanted,
      );
      assert.ok(policy, `${role} has no policy`);
      await world.api('PUT', `/_sim/objects/${policies}`, [{ id: policy.id, rules, changedBy }]);
    },
    losesRole: async (person, role) => {
      const wanted = await roleId(role);
      const found = (await rows<Schedule>(eligibilities.directory)).filter(
        ({ principalId, roleDefinitionId }) => principalId === person.id && roleDefinitionId === wanted,
      );
      assert.ok(found.length > 0, `${person.displayName} is not eligible for ${role}`);
      const endDateTime = new Date((await world.now()).getTime() - 1000).toISOString();
      await world.api(
        'PUT',
        `/_sim/objects/${eligibilities.directory}`,
        found.map(({ id }) => ({ id, endDateTime })),
      );
    },
    accepted: async () => {
      const sent = await world.requests({ path: /roleAssignmentScheduleRequests|assignmentScheduleRequests/ });
      return sent.flatMap(({ method, path, status, body }) => {
        const text = JSON.stringify(body ?? '');
        const isReal = ['POST', 'PUT'].includes(method) && status === 201 && !path.endsWith('/validate');
        const duration = /"duration":"([^"]+)"/.exec(text)?.[1];
        return isReal && !text.includes('"isValidationOnly":true') && duration ? [duration] : [];
      });
    },
    active: async (person) => textOf((await person.cardWith('"pim-activations.end"')).card),
  };
}
