// How far a typed word is from the one that was meant.

/** Is one word the other with as few slips as its length allows? Four letters may only be swapped, shorter ones must be right. */
export function isTypingMistake(typed: string, meant: string): boolean {
  const shorter = Math.min(typed.length, meant.length);
  if (Math.abs(typed.length - meant.length) > 2 || shorter < 4 || typed === meant) return false;
  const isSwapped = typed[0] === meant[1] && typed[1] === meant[0];
  if (typed[0] !== meant[0] && !isSwapped) return false;
  if (shorter === 4) return isSwap(typed, meant);
  return slips(typed, meant) <= (shorter < 8 ? 1 : 2);
}

function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return a.slice(0, at) + (a[at + 1] ?? '') + (a[at] ?? '') + a.slice(at + 2) === b;
}

/** Letters missing, added, wrong, or two swapped. */
function slips(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (isSame ? 0 : 1),
        swapped ? (older[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    older = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** The pairs of neighbouring letters of a text, for `likeness`. */
export function letterPairs(text: string): ReadonlySet<string> {
  return new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2)));
}

/** From 0 for nothing in common to 1 for the same letters (Dice). Good enough for a suggestion, never for a decision. */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const pair of a) if (b.has(pair)) shared += 1;
  return a.size + b.size === 0 ? 0 : (2 * shared) / (a.size + b.size);
}
