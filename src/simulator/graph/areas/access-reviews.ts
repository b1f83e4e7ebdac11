/** Access reviews: series, runs, stages and decisions with Entra's own rules. */
import type { Kernel } from '../../kernel.ts';
import type { Area } from '../area.ts';
import { loadContract } from '../contract.ts';
import { decisionsOfAllReviews } from './access-reviews/decision-routes.ts';
import { createDoors } from './access-reviews/doors.ts';
import { isBusy, tick } from './access-reviews/lifecycle.ts';
import { createRoutes } from './access-reviews/routes.ts';

/** The areas of v1.0 and beta; their rules run with the kernel's clock. */
export function accessReviews(kernel: Kernel): Area[] {
  return [
    {
      name: 'access-reviews',
      contract: loadContract('access-reviews'),
      routes: createRoutes(kernel),
      tick: (now) => tick(kernel, now),
      busy: (now) => isBusy(kernel, now),
      doors: createDoors(kernel),
    },
    {
      name: 'access-reviews-beta',
      contract: loadContract('access-reviews-beta'),
      routes: decisionsOfAllReviews(kernel),
    },
  ];
}
