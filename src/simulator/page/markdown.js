// The small part of Markdown that Teams draws in cards: bold, italic, links and lists. Everything else stays text.

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** HTML for a text block. The text is escaped first, so that only the tags made here can ever be in the result. */
export function toHtml(text) {
  const lines = escape(text).split(/\r?\n/);
  const html = [];
  let list;
  for (const line of lines) {
    const item = /^\s*(?:([-*])|(\d+)\.)\s+(.*)$/.exec(line);
    const kind = item && (item[2] === undefined ? 'ul' : 'ol');
    if (list && kind !== list) html.push(`</${list}>`);
    if (kind && kind !== list) html.push(`<${kind}>`);
    list = kind ?? undefined;
    html.push(item ? `<li>${inline(item[3])}</li>` : `<p>${inline(line)}</p>`);
  }
  if (list) html.push(`</${list}>`);
  return html.join('');
}

function escape(text) {
  return text.replace(/[&<>"']/g, (letter) => ESCAPES[letter]);
}

function inline(text) {
  return text
    .replace(/&lt;at&gt;(.*?)&lt;\/at&gt;/g, '<span class="mention">$1</span>')
    .replace(/\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/g, '<a href="$2" target="_blank" rel="noopener noreferrer">$1</a>')
    .replace(/(\*\*|__)(?=\S)(.+?)(?<=\S)\1/g, '<strong>$2</strong>')
    .replace(/(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?!\w)/g, '<em>$1</em>')
    .replace(/(?<![\w_/])_(?=\S)([^_]+?)(?<=\S)_(?![\w])/g, '<em>$1</em>');
}
