// The registered features, looked up by what jobs, clicks and lines name.

import type { DecisionKind } from '../core/decision.ts';
import { findCommand, type FoundCommand } from '../core/commands.ts';
import type { Action, Feature, Source } from '../core/feature.ts';
import type { ItemKind, ItemRef } from '../core/item.ts';

/** Everything the features bring, by name. */
export interface Registry {
  features: readonly Feature[];
  /** Undefined for an item of a feature or kind that is no longer there. */
  itemKind(ref: Pick<ItemRef, 'feature' | 'kind'>): ItemKind | undefined;
  action(verb: string): Action | undefined;
  decisionKind(name: string): DecisionKind | undefined;
  /** By name `<feature>/<kind>`. */
  sources: ReadonlyMap<string, { feature: Feature; source: Source }>;
  /** The command that understands the line, small typing mistakes forgiven. */
  command(line: string, place: 'personal' | 'channel'): FoundCommand | undefined;
}

/** Throws when two features claim the same verb, kind or decision: a mistake in the code. */
export function createRegistry(features: readonly Feature[]): Registry {
  const kinds = index(features, (feature) =>
    (feature.items ?? []).map((kind) => [`${feature.name}/${kind.kind}`, kind] as const),
  );
  const actions = index(features, (feature) => (feature.actions ?? []).map((action) => [action.verb, action] as const));
  const decisions = index(features, (feature) => (feature.decisions ?? []).map((kind) => [kind.name, kind] as const));
  const sources = index(features, (feature) =>
    (feature.sources ?? []).map((source) => [`${feature.name}/${source.kind}`, { feature, source }] as const),
  );
  return {
    features,
    itemKind: (ref) => kinds.get(`${ref.feature}/${ref.kind}`),
    action: (verb) => actions.get(verb),
    decisionKind: (name) => decisions.get(name),
    sources,
    command: (line, place) => findCommand(features, line, place),
  };
}

function index<T>(
  features: readonly Feature[],
  entriesOf: (feature: Feature) => (readonly [string, T])[],
): Map<string, T> {
  const map = new Map<string, T>();
  for (const [key, value] of features.flatMap(entriesOf)) {
    if (map.has(key)) throw new Error(`registered twice: ${key}`);
    map.set(key, value);
  }
  return map;
}
