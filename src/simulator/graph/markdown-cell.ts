/** Text inside a table cell, with Markdown taken literally. */
export function cell(text: string): string {
  return text.replaceAll(/[\\|*_[\]<>#`]/g, '\\$&');
}
