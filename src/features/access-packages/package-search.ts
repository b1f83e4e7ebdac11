// Finds access packages by the words people type: exactly, then approximately. Pure.

import Fuse from 'fuse.js';
import type { AccessPackage } from './graph-shapes.ts';

/** What a line of words comes to. */
export interface Found {
  /** Best first. All of them, by name, when nothing was asked for. */
  packages: AccessPackage[];
  /** One that is surely meant. */
  only: AccessPackage | undefined;
  /** False when nothing resembles the words; then all are answered. */
  isLike: boolean;
}

const surely = 0.15;
const clearly = 0.2;

/** Exact names win; a clearly best one is taken as meant; else the list of what resembles the words. */
export function findPackages(all: readonly AccessPackage[], query: string): Found {
  const byName = [...all].sort((a, b) => (a.displayName ?? '').localeCompare(b.displayName ?? ''));
  const wanted = normal(query);
  if (wanted === '') return { packages: byName, only: undefined, isLike: true };
  const exact = byName.filter(({ displayName }) => normal(displayName ?? '') === wanted);
  if (exact.length > 0) return { packages: exact, only: exact.length === 1 ? exact[0] : undefined, isLike: true };
  const fuse = new Fuse(byName, {
    keys: [
      { name: 'name', getFn: ({ displayName }) => normal(displayName ?? ''), weight: 3 },
      { name: 'description', getFn: ({ description }) => normal(description ?? ''), weight: 1 },
    ],
    includeScore: true,
    ignoreLocation: true,
    threshold: 0.4,
    minMatchCharLength: 2,
  });
  const hits = fuse.search(wanted.slice(0, 80));
  if (hits.length === 0) return { packages: byName, only: undefined, isLike: false };
  const [first, second] = hits;
  const isClear =
    first && (first.score ?? 1) <= surely && (!second || (second.score ?? 1) - (first.score ?? 1) >= clearly);
  return {
    packages: hits.map(({ item }) => item),
    only: isClear || hits.length === 1 ? first?.item : undefined,
    isLike: true,
  };
}

/** Is a package called just so? */
export function isNamed(all: readonly AccessPackage[], query: string): boolean {
  return all.some(({ displayName }) => normal(displayName ?? '') === normal(query));
}

function normal(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
