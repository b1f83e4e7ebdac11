// The report: a line for each figure, with its target where it has one.

export interface Figure {
  what: string;
  measured: string;
  target?: string;
  isMet?: boolean;
}

/** A table for terminals, which is also one for Markdown. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [
    ['what', 'measured', 'target', 'met'],
    ...figures.map(({ what, measured, target = '', isMet }) => [
      what,
      measured,
      target,
      isMet === undefined ? '' : isMet ? 'yes' : 'NO',
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

/** A figure that should stay below a bound. */
export function atMost(what: string, value: number, bound: number, unit: string, digits = 0): Figure {
  return {
    what,
    measured: `${value.toFixed(digits)} ${unit}`,
    target: `≤ ${bound} ${unit}`,
    isMet: value <= bound,
  };
}

/** The value in the middle, or at another share of them. */
export function quantile(values: readonly number[], share = 0.5): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
