// Where the Microsoft Entra admin center shows a person's own roles, and requests to approve.

import type { Area } from './places.ts';

const menu = 'https://entra.microsoft.com/#view/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~';
const own: Record<Area, string> = {
  directory: `${menu}/aadmigratedroles`,
  group: `${menu}/aadgroup`,
  azure: `${menu}/azurerbac`,
};

/** The page of the person’s own roles in that area. */
export function portalUrl(area: Area): string {
  return own[area];
}
