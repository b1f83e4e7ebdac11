// Ticket numbers anywhere in a phrase, by the pattern that the administrator set.

import { fold } from './normalise.ts';
import { labelRange, spokenOf } from './tokens.ts';
import type { Token } from './tokens.ts';

/** A ticket number as typed, and the system it was said to be in. */
export interface Ticket {
  number: string;
  system?: string;
}

const systems: Record<string, string> = {
  ...{ servicenow: 'ServiceNow', 'service now': 'ServiceNow', snow: 'ServiceNow', jira: 'Jira', zendesk: 'Zendesk' },
  ...{ remedy: 'Remedy', freshservice: 'Freshservice', topdesk: 'TOPdesk', 'azure devops': 'Azure DevOps' },
  ...{ otrs: 'OTRS', znuny: 'Znuny', zammad: 'Zammad', ivanti: 'Ivanti', github: 'GitHub' },
};
const systemNames = Object.keys(systems).join('|');
const lead = new RegExp(
  `(?<![^ ])(?:(?:for|fuer|with|mit|in|see|siehe|as per|per|wegen|re) )?(?:(?:the|dem|das|den|unter) )?(?:(?:${systemNames}) )?(?:(?:ticket|tickets|tkt|incident|change|case|vorgang|request|ref|reference)(?: (?:number|nummer|no|nr|id))?(?: [.:#])* )?(?:(?:${systemNames}) )?(?:# )?$`,
);
const systemAfter = new RegExp(`^(?:\\) )?(?:in|from|in unserem|aus|\\() ?(${systemNames})(?= |$)(?: \\))?`);

/** Ticket numbers in a line: the first one is the ticket; the words around it are labelled `ticket`. */
export function findTicket(
  line: string,
  tokens: Token[],
  context: { ticketPattern?: string | undefined; ticketSystem?: string | undefined },
): Ticket | undefined {
  const found = [...matches(line, context.ticketPattern)].map(({ 0: text, index }) => ({
    text,
    ...within(tokens, index, index + text.length),
  }));
  const [first] = found.filter(({ from, to }) => to > from && tokens.slice(from, to).every((token) => !token.isName));
  const named = first ?? namedTicket(line, tokens);
  if (!named) return undefined;
  const spoken = spokenOf(tokens, () => true).text.split(' ');
  const ahead = spoken.slice(Math.max(0, named.from - 6), named.from).join(' ');
  const leading = lead.exec(ahead === '' ? '' : `${ahead} `)?.[0].trim() ?? '';
  const trailing = systemAfter.exec(spoken.slice(named.to, named.to + 4).join(' '));
  const trailingCount = trailing ? trailing[0].split(' ').length : 0;
  const from = named.from - (leading === '' ? 0 : leading.split(' ').length);
  labelRange(tokens, from, named.to + trailingCount, 'ticket');
  const systemName = trailing?.[1] ?? Object.keys(systems).find((name) => new RegExp(`\\b${name}\\b`).test(leading));
  const system = systemName === undefined ? context.ticketSystem : systems[systemName];
  return { number: named.text, ...(system !== undefined && { system }) };
}

function* matches(line: string, source: string | undefined): Iterable<RegExpExecArray> {
  if (source === undefined || source === '') return;
  try {
    yield* line.matchAll(new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${source})(?![\\p{L}\\p{N}_])`, 'giu'));
  } catch {
    // An unusable pattern finds nothing; the configuration check tells the administrator.
  }
}

function within(tokens: readonly Token[], start: number, end: number): { from: number; to: number } {
  const from = tokens.findIndex((token) => token.end > start);
  const after = tokens.findIndex((token) => token.start >= end);
  return { from: Math.max(0, from), to: after === -1 ? tokens.length : after };
}

/** "ticket 4711": a number that follows the word, whatever the pattern says. */
function namedTicket(line: string, tokens: readonly Token[]): { text: string; from: number; to: number } | undefined {
  const match =
    /(?<![\p{L}\p{N}])(?:ticket|incident|vorgang|tkt)(?:\s+(?:number|nummer|no\.?|nr\.?))?\s*[:#]?\s*#?([\p{L}]{0,10}[-_ ]?\d[\p{L}\p{N}-]{0,30})/iu.exec(
      line,
    );
  const text = match?.[1];
  if (!match || text === undefined) return undefined;
  const start = match.index + match[0].length - text.length;
  const range = within(tokens, start, start + text.length);
  return tokens.slice(range.from, range.to).some(({ isName }) => isName) || fold(text).includes(' ')
    ? undefined
    : { text, ...range };
}
