// Tables as CSV files that spreadsheets open rightly and cannot be hurt by. Pure.

/** What a spreadsheet might take for a formula, also behind blanks and when it reads another encoding. */
const formula = /^[\s'"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|%]|^[\t\r\n]/;
/** The same inside a cell: where lists are separated by semicolons, as in German, commas and quotation marks separate nothing. */
const formulaInside = /([;\t\r\n][\s'"]*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|%])/g;

/**
 * The rows as one file: comma-separated as RFC 4180 has it, UTF-8 with a byte order mark, because spreadsheets guess wrong
 * without it. Cells come as they are, from anybody: what could begin a formula gets an apostrophe in front. Numbers stay numbers.
 */
export function csvFile(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const lines = [header, ...rows].map((row) => row.map(cell).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = value
    .replace(/\p{Surrogate}/gu, '')
    .replace(/\0/g, '')
    .replace(formulaInside, "$1'");
  const harmless = formula.test(text) ? `'${text}` : text;
  return /[",\r\n']|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A name for a file, from a title that anybody may have given. */
export function fileNameOf(title: string, extension: string): string {
  const safe = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{N} _()-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 80)
    .trim();
  return `${safe === '' ? 'list' : safe}.${extension}`;
}
