/** Entitlement management: access packages, requests, assignments and approvals with Entra's own rules. */
import type { Kernel } from '../../kernel.ts';
import type { Area } from '../area.ts';
import { loadContract } from '../contract.ts';
import { createDoors } from './entitlement-management/doors.ts';
import { isBusy, tick } from './entitlement-management/lifecycle.ts';
import { createRoutes } from './entitlement-management/routes.ts';

/** The area; its rules run with the kernel's clock. */
export function entitlementManagement(kernel: Kernel): Area {
  return {
    name: 'entitlement-management',
    contract: loadContract('entitlement-management'),
    routes: createRoutes(kernel),
    tick: (now) => tick(kernel, now),
    busy: (now) => isBusy(kernel, now),
    doors: createDoors(kernel),
  };
}
