// Runs somebody else's pattern over a short text without letting an unlucky pattern hold up everybody else. Pure.

const patternMax = 300;
const answerMax = 250;
const unboundedMax = 3;
/** Powers of two: how many ways of matching there may be, at most. */
const effortMax = 18;
const repetitionEffort = 6;
const unboundedWays = 2_000;
const waysMax = 50_000;

/**
 * Does the whole answer match? `unknown` when the pattern is not safe to run here or not one of ours to read:
 * then whoever checks again has the only word.
 */
export function matches(pattern: string, answer: string): 'yes' | 'no' | 'unknown' {
  if (!isSafe(pattern) || answer.length > answerMax) return 'unknown';
  try {
    return new RegExp(`^(?:${pattern})$`, 'su').test(answer) ? 'yes' : 'no';
  } catch {
    return 'unknown';
  }
}

/**
 * True when matching takes a bounded effort: few unbounded repetitions, few choices one after the other (`a?a?a?…`, `(a|a)(a|a)…`),
 * and no repetition around a group that itself repeats or branches, which is what makes matching explode. Cautious: some
 * harmless patterns are taken for unsafe.
 */
export function isSafe(pattern: string): boolean {
  if (pattern.length > patternMax || /\\[1-9k]/.test(pattern)) return false;
  const bare = pattern.replace(/\\./gs, 'x').replace(/\[(?:[^\]])*\]/g, 'x');
  if (/[[\]]/.test(bare)) return false;
  const repetitions = bare.match(/[*+]|\{\d*,\d*\}|\{\d{3,}\}/g) ?? [];
  // Neither the mark of a lazy repetition nor that of a special group is a choice.
  const choices =
    bare
      .replace(/([*+}])\?/g, '$1')
      .replace(/\(\?/g, '(')
      .match(/[?|]/g) ?? [];
  const effort = repetitions.length * repetitionEffort + choices.length;
  if (repetitions.length > unboundedMax || effort > effortMax) return false;
  return !hasNestedRepetition(bare);
}

/**
 * True for a safe pattern that can be looked for anywhere in a text of some thousand characters, too, and does not match nothing
 * at all. Cautious: some harmless patterns are taken for unsafe.
 */
export function isSearchable(pattern: string): boolean {
  const bare = pattern.replace(/\\./gs, 'x').replace(/\[(?:[^\]])*\]/g, 'x');
  const branches = bare.includes('(') ? [bare] : bare.split('|');
  if (branches.some((branch) => waysOf(branch) > waysMax)) return false;
  try {
    return isSafe(pattern) && !new RegExp(`^(?:${pattern})$`, 'u').test('');
  } catch {
    return false;
  }
}

/** In how many ways a place in the text can be tried, at most. */
function waysOf(bare: string): number {
  const bounds = [...bare.matchAll(/\{(\d+)(?:(,)(\d*))?\}/g)].map(([, first, comma, last]) =>
    comma === undefined ? 1 : last ? Number(last) - Number(first) + 1 : unboundedWays,
  );
  const unbounded = [...bare.matchAll(/[*+]/g)].map(() => unboundedWays);
  const choices = [...bare.matchAll(/\(\?|[?|]/g)].filter(([sign]) => sign !== '(?').map(() => 2);
  return [...bounds, ...unbounded, ...choices].reduce((ways, count) => ways * Math.max(1, count), 1);
}

function hasNestedRepetition(bare: string): boolean {
  const groups: boolean[] = [];
  for (let at = 0; at < bare.length; at += 1) {
    const character = bare[at];
    if (character === '(') groups.push(false);
    else if (character === ')') {
      const isRich = groups.pop() ?? false;
      const isRepeated = /^(?:[*+]|\{)/.test(bare.slice(at + 1));
      if (isRich && isRepeated) return true;
      if (isRich && groups.length > 0) groups[groups.length - 1] = true;
    } else if (groups.length > 0 && /[*+{|]|^\?$/.test(character ?? '') && bare[at - 1] !== '(') {
      groups[groups.length - 1] = true;
    }
  }
  return false;
}
