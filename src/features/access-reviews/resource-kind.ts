// What kind of thing a review is about, as Graph names it in several ways. Pure.

/** The kinds that have words of their own. */
export type ResourceKind = 'group' | 'application' | 'role' | 'package' | 'other';

export function kindOf(type: string | undefined): ResourceKind {
  const word = (type ?? '').toLowerCase();
  if (word.includes('accesspackage')) return 'package';
  if (word.includes('group')) return 'group';
  if (word.includes('role')) return 'role';
  if (word.includes('serviceprincipal') || word.includes('application') || word === 'app') return 'application';
  return 'other';
}
