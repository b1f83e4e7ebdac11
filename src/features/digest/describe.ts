// A finding in words: one sentence of what it does, the same on every card and in every list. Pure.

import type { Language } from '../../core/language.ts';
import { plain } from '../../core/text.ts';
import { date, listed } from '../../core/wording.ts';
import type { Finding } from './findings.ts';
import { wordsIn } from './words.ts';

const targetsMax = 3;

/** What it does with mail and where that goes; addresses are anybody's text and come out harmless, for `TextRun`s. */
export function describe(
  finding: Pick<Finding, 'kind' | 'actions' | 'to' | 'isForAll' | 'isEnabled'>,
  language: Language,
): string {
  const { does } = wordsIn(language);
  const to = targetsIn(finding, language);
  switch (finding.kind) {
    case 'rule':
    case 'hidden-rule':
      return [
        does.rule(finding.actions, finding.isForAll, to),
        ...(finding.isEnabled ? [] : [does.off]),
        ...(finding.kind === 'hidden-rule' ? [does.hidden] : []),
      ].join(' ');
    case 'forwarding':
      return does.forwarding(finding.actions.includes('forward'), to);
    case 'full-access':
    case 'send-as':
      return does[finding.kind](to);
    case 'auditing-off':
      return does['auditing-off'];
  }
}

function targetsIn({ to }: Pick<Finding, 'to'>, language: Language): string {
  const { does } = wordsIn(language);
  const named = to.slice(0, targetsMax).map(({ address, isExternal }) => {
    const shown = plain(address, 80);
    return isExternal ? does.outside(shown) : shown;
  });
  const more = to.length - named.length;
  return listed(more > 0 ? [...named, does.more(more)] : named, language);
}

/** Whose mailbox it is, for people. */
export function mailboxName({ mailbox }: Pick<Finding, 'mailbox'>, language: Language): string {
  return plain(mailbox.name || mailbox.address, 60) || wordsIn(language).digest.nobody;
}

/** "Inbox rule “Archive”", or the kind alone. */
export function partName({ kind, name }: Pick<Finding, 'kind' | 'name'>, language: Language): string {
  const { kinds, does } = wordsIn(language);
  const shown = plain(name, 50);
  return shown === '' ? kinds[kind] : does.named(kinds[kind], shown);
}

/** The last day of what is expected until that moment. A day is UTC's, so that everybody reads the one that was typed. */
export function lastDay(until: Date): Date {
  return new Date(until.getTime() - 1);
}

export function lastDayName(until: Date, language: Language, now: Date): string {
  return date(lastDay(until), { language, timeZone: 'UTC' }, now);
}
