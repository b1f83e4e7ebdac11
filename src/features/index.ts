// The registry: one import and one entry for each feature.

import type { Feature } from '../core/feature.ts';
import { home } from './home/index.ts';

/** All features, in the order in which help lists them. */
export const features = [home] satisfies Feature[];
