/** Enterprise applications, what they were granted, and the registrations of this tenant. The rules of consent live in
 *  src/simulator/consent; here is how Graph shows and changes what came of it. */
import type { Kernel } from '../../kernel.ts';
import { forgetOldEntries } from '../../consent/removal.ts';
import type { Area } from '../area.ts';
import { loadContract } from '../contract.ts';
import { assignmentRoutes } from './applications/assignment-routes.ts';
import { createDoors } from './applications/doors.ts';
import { entryRoutes } from './applications/entry-routes.ts';
import { grantRoutes } from './applications/grant-routes.ts';

/** The area. */
export function applications(kernel: Kernel): Area {
  return {
    name: 'applications',
    contract: loadContract('applications'),
    routes: [...entryRoutes(kernel), ...grantRoutes(kernel), ...assignmentRoutes(kernel)],
    doors: createDoors(kernel),
    tick: (now) => forgetOldEntries(kernel, now),
  };
}
