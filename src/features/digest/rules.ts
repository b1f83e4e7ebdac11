// What an inbox rule does with mail, and how much that deserves a look. Pure.

import type { MessageRule } from './graph-shapes.ts';

/** What is done with a message. */
export type RuleAction = 'forward' | 'attach' | 'redirect' | 'delete' | 'mark-read';

/** Somebody mail goes to. */
export interface Target {
  address: string;
  /** To a domain that is not this organisation's. */
  isExternal: boolean;
}

/** A rule as the digest sees it, from Graph or from Exchange. */
export interface SeenRule {
  id: string;
  name: string;
  actions: RuleAction[];
  to: Target[];
  /** No condition: it takes every message. */
  isForAll: boolean;
  isEnabled: boolean;
  /** Outlook does not show it. */
  isHidden: boolean;
}

export type Severity = 'high' | 'medium' | 'low';

/** The rule, when it forwards, redirects or deletes; undefined when it only tidies up. */
export function seenRule(rule: MessageRule, domains: ReadonlySet<string>): SeenRule | undefined {
  const { actions } = rule;
  if (!actions) return undefined;
  const deletes = actions.delete === true || actions.permanentDelete === true;
  const done: RuleAction[] = [
    ...(actions.forwardTo.length > 0 ? (['forward'] as const) : []),
    ...(actions.forwardAsAttachmentTo.length > 0 ? (['attach'] as const) : []),
    ...(actions.redirectTo.length > 0 ? (['redirect'] as const) : []),
    ...(deletes ? (['delete'] as const) : []),
  ];
  if (done.length === 0) return undefined;
  const addresses = [...actions.forwardTo, ...actions.forwardAsAttachmentTo, ...actions.redirectTo];
  return {
    id: rule.id,
    name: rule.displayName ?? '',
    actions: actions.markAsRead === true ? [...done, 'mark-read'] : done,
    to: targetsOf(addresses, domains),
    isForAll: !hasCondition(rule.conditions),
    isEnabled: rule.isEnabled !== false,
    isHidden: false,
  };
}

/** Each address once, in small letters. */
export function targetsOf(addresses: readonly string[], domains: ReadonlySet<string>): Target[] {
  const bare = addresses.map((address) =>
    address
      .trim()
      .toLowerCase()
      .replace(/^smtp:\s*/, ''),
  );
  return [...new Set(bare)].sort().map((address) => ({ address, isExternal: isExternal(address, domains) }));
}

/** Names of Exchange's own directory (`/o=…`) are inside. */
function isExternal(address: string, domains: ReadonlySet<string>): boolean {
  const at = address.lastIndexOf('@');
  return at >= 0 && !domains.has(address.slice(at + 1));
}

/** Graph sends conditions that are not set as null, false or empty lists. */
function hasCondition(conditions: MessageRule['conditions']): boolean {
  return Object.entries(conditions ?? {}).some(([name, value]) => {
    if (name.startsWith('@') || value === null || value === false || value === undefined) return false;
    return !Array.isArray(value) || value.length > 0;
  });
}

/**
 * `high`: mail leaves the organisation, or disappears unseen. `medium`: it goes to somebody else inside in bulk, or would leave if
 * the rule were switched on. `low`: what most people's rules do.
 */
export function severityOfRule({ actions, to, isForAll, isEnabled, isHidden }: SeenRule): Severity {
  if (isHidden && isEnabled) return 'high';
  const leaves = to.some((target) => target.isExternal);
  if (leaves) return isEnabled ? 'high' : 'medium';
  if (actions.includes('delete') && isEnabled && (isForAll || (actions.includes('mark-read') && to.length === 0)))
    return 'high';
  return to.length > 0 && isForAll && isEnabled ? 'medium' : 'low';
}
