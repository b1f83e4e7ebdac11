/** Azure roles at Contoso: Adele is eligible for Contributor on the production subscription. */
import type { ScheduleInstance } from '../arm/index.ts';
import { guidOf } from '../ids.ts';
import { idOf } from './people.ts';

/** The one subscription. */
export const SUBSCRIPTION_ID = guidOf('subscription production');

/** Instances of eligibility. */
export function seedAzureEligibilities(now: Date): ScheduleInstance[] {
  const scope = `/subscriptions/${SUBSCRIPTION_ID}`;
  const contributor = `${scope}/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c`;
  const expandedProperties = {
    scope: { id: scope, displayName: 'Production', type: 'subscription' },
    roleDefinition: { id: contributor, displayName: 'Contributor', type: 'BuiltInRole' },
    principal: { id: idOf('adele'), displayName: 'Adele Vance', type: 'User' },
  };
  const properties = {
    scope,
    roleDefinitionId: contributor,
    principalId: idOf('adele'),
    principalType: 'User',
    status: 'Provisioned',
    memberType: 'Direct',
    startDateTime: new Date(now.getTime() - 30 * 86_400_000).toISOString(),
    endDateTime: new Date(now.getTime() + 300 * 86_400_000).toISOString(),
    expandedProperties,
  };
  return [{ id: guidOf('azure eligibility adele contributor'), properties }];
}
