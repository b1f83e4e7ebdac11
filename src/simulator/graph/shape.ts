/** How a Graph type is shown: its properties, what it can be filtered by, and its navigation properties. */
import type { Entity } from '../store.ts';
import type { Call } from './area.ts';

/** Where a navigation property leads. */
export interface Expansion {
  shape(): Shape;
  /** The related objects; undefined when there is none (shown as null). */
  resolve(entity: Entity, call: Call): Entity | Entity[] | undefined;
}

/** One Graph type as this simulator offers it. */
export interface Shape {
  /** Name in the contract's schemas; `$select` accepts its properties. */
  type: string;
  /** Property path to the operators Graph supports there, separated by spaces. `a/any/b` is a path inside any(). */
  filters?: Record<string, string>;
  /** Properties that `$orderby` accepts. */
  orders?: string[];
  expands?: Record<string, Expansion>;
  /** Properties to show; all public ones unless given. */
  value?(entity: Entity, call: Call): Record<string, unknown>;
  /** Properties shown without `$select`; all unless given. */
  defaultSelect?: readonly string[];
}
