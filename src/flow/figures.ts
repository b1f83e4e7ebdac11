// Asks every feature what it has to tell about a span of time; one that Entra does not answer leaves the others alone.

import { toAppError } from '../core/errors.ts';
import type { FeatureFigures, Span } from '../core/figures.ts';
import type { FlowDeps } from './deps.ts';

/** In the order of the registry. */
export async function figuresOf(
  deps: Pick<
    FlowDeps,
    'registry' | 'sessions' | 'directory' | 'store' | 'clock' | 'tenantId' | 'defaults' | 'log' | 'newId'
  >,
  span: Span,
): Promise<FeatureFigures[]> {
  const told: FeatureFigures[] = [];
  for (const feature of deps.registry.features) {
    if (!feature.figures) continue;
    const { name } = feature;
    try {
      const given = await feature.figures(
        {
          graph: deps.sessions.app,
          directory: deps.directory,
          memory: deps.store.memories.of(name),
          now: deps.clock.now(),
          tenantId: deps.tenantId,
          defaults: deps.defaults,
        },
        span,
      );
      told.push({ feature: name, figures: given });
    } catch (error) {
      const reference = deps.newId();
      const { code } = toAppError(error, reference);
      deps.log.warn('figures.failed', { feature: name, code, reference, error });
      told.push({ feature: name, code });
    }
  }
  return told;
}
