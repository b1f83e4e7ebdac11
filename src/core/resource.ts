// What a person's sign-in can be for beside Graph.

/** Each has tokens of its own. */
export const furtherResources = ['azure', 'exchange'] as const;
/** Azure Resource Manager, or Exchange Online's admin API. */
export type FurtherResource = (typeof furtherResources)[number];

/** The one of that name; undefined for Graph, and for what is none of them. */
export function furtherResource(name: string | null | undefined): FurtherResource | undefined {
  return furtherResources.find((resource) => resource === name);
}
