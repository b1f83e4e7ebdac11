// The registry: one import and one entry for each feature.

import type { Feature } from '../core/feature.ts';
import { accessPackages } from './access-packages/index.ts';
import { accessReviews } from './access-reviews/index.ts';
import { appConsent } from './app-consent/index.ts';
import { digest } from './digest/index.ts';
import { home } from './home/index.ts';
import { pimActivations } from './pim-activations/index.ts';

/** All features, in the order in which their commands are tried and listed. */
export const features = [home, pimActivations, accessPackages, accessReviews, appConsent, digest] satisfies Feature[];
