// What the digest says, in English.

import type { FindingKind } from './findings.ts';
import type { RuleAction, Severity } from './rules.ts';
import type { OpenControl } from './score.ts';

const times = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
const mailboxes = (count: number) => times(count, 'mailbox', 'mailboxes');

const acts: Record<RuleAction, (messages: string, to: string) => string> = {
  forward: (messages, to) => `forwards ${messages}${to}`,
  attach: (messages, to) => `forwards ${messages}${to} as attachment`,
  redirect: (messages, to) => `redirects ${messages}${to}`,
  delete: (messages) => `deletes ${messages}`,
  'mark-read': (messages) => `marks ${messages} as read`,
};
const levels: Record<OpenControl['cost'], string> = {
  low: 'low',
  moderate: 'moderate',
  high: 'high',
  unknown: 'unknown',
};

export const en = {
  name: 'Posture digest',
  severity: { high: 'High', medium: 'Medium', low: 'Low' } satisfies Record<Severity, string> as Record<
    Severity,
    string
  >,
  kinds: {
    rule: 'Inbox rule',
    'hidden-rule': 'Hidden inbox rule',
    forwarding: 'Mailbox forwarding',
    'full-access': 'Full access',
    'send-as': 'Send as',
    'auditing-off': 'Auditing off',
  } satisfies Record<FindingKind, string> as Record<FindingKind, string>,

  does: {
    rule: (what: RuleAction[], everything: boolean, to: string) => {
      const [messages, them] = everything ? ['every message', 'it'] : ['some messages', 'them'];
      const parts = what.map((one, index) => acts[one](index === 0 ? messages : them, to === '' ? '' : ` to ${to}`));
      return `${new Intl.ListFormat('en').format(parts)}.`.replace(/^./, (first) => first.toUpperCase());
    },
    named: (kind: string, name: string) => `${kind} “${name}”`,
    forwarding: (keeps: boolean, to: string) =>
      keeps ? `All mail is also sent to ${to}.` : `All mail goes to ${to} instead of the mailbox.`,
    'full-access': (to: string) => `${to} can open the mailbox and read everything in it.`,
    'send-as': (to: string) => `${to} can send mail in the name of this mailbox.`,
    'auditing-off': 'What happens in this mailbox is not recorded.',
    outside: (address: string) => `${address} (outside)`,
    more: (count: number) => `${count} more`,
    off: 'The rule is switched off.',
    hidden: 'Outlook does not show this rule to its owner.',
    noCondition: 'It has no condition.',
  },

  rhythm: {
    day: (time: string) => `every day at ${time}`,
    week: (weekday: string, time: string) => `every ${weekday} at ${time}`,
    month: (day: number, time: string) => `on day ${day} of every month at ${time}`,
  },
  command: {
    on: (rhythm: string, zone: string, next: string) =>
      `A digest comes here ${rhythm} (${zone}). The next one: ${next}. "digest now" shows one at once, "digest off" ends it.`,
    off: 'No digest comes here any more.',
    notOn: 'No digest comes here. "digest weekly monday 9:00 here" changes that.',
    status: (rhythm: string, zone: string, next: string) =>
      `A digest comes here ${rhythm} (${zone}). The next one: ${next}.`,
    making: 'I am putting the digest together. It appears here when every mailbox has been looked at.',
    howTo:
      'I did not understand when. For example: "digest weekly monday 9:00 here", "digest daily 8am", "digest monthly 1st 9:00 Europe/Berlin".',
  },

  progress: {
    title: 'The digest is being put together',
    text: (done: number, of: number) =>
      of === 0
        ? 'I am listing the mailboxes.'
        : `${done} of ${of} looks into mailboxes are done. A restart goes on where it stopped.`,
  },

  digest: {
    kicker: (rhythm: string) => (rhythm === '' ? 'Posture digest' : `Posture digest · ${rhythm}`),
    span: (from: string, to: string) => `${from} – ${to}`,
    sources: (count: number, at: string) => `${mailboxes(count)} read, ${at}`,
    next: (at: string) => `Next: ${at}`,
    summary: (score: string, findings: string) =>
      `Posture digest: ${[score, findings].filter((part) => part !== '').join('; ')}`,
    score: 'Secure Score',
    points: (current: string, max: string) => `${current} of ${max} points`,
    up: (points: string, since: string) => `▲ ${points} since ${since}`,
    down: (points: string, since: string) => `▼ ${points} since ${since}`,
    same: (since: string) => `Unchanged since ${since}`,
    noBefore: 'Nothing to compare with yet',
    trend: (weeks: number) => `${times(weeks, 'week', 'weeks')}, percent`,
    compared: {
      AllTenants: (percent: number) => `All organisations: ${percent} %`,
      TotalSeats: (percent: number) => `Organisations of your size: ${percent} %`,
      IndustryTypes: (percent: number) => `Your industry: ${percent} %`,
    } as Record<string, (percent: number) => string>,
    moved: 'What moved it',
    open: 'Worth most for least',
    gain: (points: string) => `+${points}`,
    effort: (cost: OpenControl['cost'], impact: OpenControl['impact']) =>
      `effort ${levels[cost]}, impact on people ${levels[impact]}`,
    forwarding: 'Mail that leaves or disappears',
    counts: (
      counts: { fresh: number; changed: number; gone: number; known: number; expected: number },
      isFirst: boolean,
    ) => {
      if (isFirst) return `First look: ${times(counts.fresh + counts.known, 'finding', 'findings')}.`;
      const parts = [
        counts.fresh > 0 ? `${counts.fresh} new` : '',
        counts.changed > 0 ? `${counts.changed} changed` : '',
        counts.gone > 0 ? `${counts.gone} gone` : '',
        counts.known > 0 ? `${counts.known} known and open` : '',
        counts.expected > 0 ? `${counts.expected} expected` : '',
      ].filter((part) => part !== '');
      return parts.length === 0 ? 'Nothing found.' : `${parts.join(', ')}.`;
    },
    isNew: 'New',
    isChanged: 'Changed',
    isRaised: 'Suspicious',
    became: 'What became of it',
    auditing: 'Mailbox auditing',
    auditingOn: 'Every mailbox is recorded.',
    auditingOff: (count: number, names: string) =>
      `${count === 1 ? '1 mailbox is' : `${count} mailboxes are`} not recorded: ${names}.`,
    auditingOffForAll:
      'Recording is switched off for the whole organisation (AuditDisabled). Switching on single mailboxes does not help.',
    notLooked: 'Not looked at',
    notLookedExchange:
      'Forwarding addresses, delegates, hidden rules and auditing: that needs Exchange’s admin API, which is switched off (EXCHANGE_ADMIN_API).',
    notLookedExchangeFailed: (code: string) =>
      `Forwarding addresses, delegates, hidden rules and auditing: Exchange refused (${code}).`,
    notLookedScore: (code: string) => `Secure Score: it could not be read (${code}).`,
    notLookedFeature: (feature: string, code: string) => `${feature}: could not be read (${code}).`,
    unreadable: (count: number) => `${mailboxes(count)} could not be read; the file lists them.`,
    listenOnly: 'Inbox rules: Graph shows those of the inbox folder only.',
    askOwner: 'Ask the owner',
    askAbout: (name: string) => `Ask ${name} whether this is theirs`,
    details: 'Details',
    detailsAbout: (name: string) => `Everything about what was found in the mailbox of ${name}`,
    all: (count: number) => `All findings (${count})`,
    files: 'Files',
    filesAbout: 'Every list of this digest as a CSV file',
    switchOn: 'Switch auditing on…',
    switchOnAbout: 'Shows what will be switched on before anything changes',
    nobody: 'an account without a name',
  },

  became: {
    line: (mailbox: string, what: string, state: string) => `${mailbox}, ${what}: ${state}.`,
    removed: (who: string, when: string) => `removed by ${who}, ${when}`,
    gone: (when: string) => `gone, ${when}`,
    waiting: (when: string) => `asked ${when}, no answer yet`,
    mine: () => 'the owner says it is theirs',
    notMine: () => 'the owner says it is NOT theirs, and it is still there',
    expected: (until: string) => `expected until ${until}`,
    ended: () => 'was expected, no longer is',
    assigned: (whom: string) => `with ${whom}, still open`,
  },

  finding: {
    kicker: (kind: string) => kind,
    raised: {
      'risky-sign-in': (when: string) => `Appeared within a day of a risky sign-in of this person (${when}).`,
      consent: (when: string) => `Appeared within a day of this person giving an app access (${when}).`,
    },
    firstLook: 'It was there when this mailbox was looked at for the first time; how old it is, nobody knows.',
    name: 'Name',
    mailbox: 'Mailbox',
    seen: 'Seen',
    seenSince: (when: string) => `since ${when}`,
    changed: (when: string) => `changed ${when}`,
    gone: (when: string) => `Gone since ${when}.`,
    happened: 'What happened',
    asked: (by: string, when: string) => `${by} asked the owner · ${when}`,
    mine: (by: string, when: string) => `${by}: it is mine · ${when}`,
    notMine: (by: string, when: string) => `${by}: it is NOT mine · ${when}`,
    expected: (by: string, until: string, when: string) => `${by} expects it until ${until} · ${when}`,
    unexpected: (by: string, when: string) => `${by} no longer expects it · ${when}`,
    assigned: (by: string, whom: string, when: string) => `${by} gave it to ${whom} · ${when}`,
    removed: (by: string, when: string) => `${by} removed it · ${when}`,
    removing: (when: string) => `Being removed since ${when}.`,
    isExpected: (until: string) => `Expected until ${until}. When it changes, it is told again.`,
    ask: 'Ask the owner',
    askAgain: 'Ask again',
    remove: 'Remove…',
    expect: 'Expected…',
    unexpect: 'No longer expected',
    assign: 'Give to…',
    until: 'Expected until',
    note: 'Why (optional)',
    expectButton: 'Mark as expected',
    whom: 'Who looks after it?',
    whomHint: 'Type a name',
    assignButton: 'Give to this person',
    removeSure: 'Remove it from the mailbox? This cannot be undone here. It is done in your name.',
    removeButton: 'Remove',
    viaOwner:
      'Only its owner can remove it, or an Exchange administrator in the Exchange admin center: ask the owner, who removes it with one click.',
    noOwner: 'This mailbox belongs to no person who could be asked.',
  },

  owner: {
    kicker: 'Is this yours?',
    titleRule: 'A rule in your mailbox',
    titleForwarding: 'Forwarding of your mailbox',
    titleDelegate: 'Somebody has access to your mailbox',
    asks: (by: string) => `${by} asks because rules like this are also what intruders leave behind.`,
    note: 'Something to add? (optional)',
    mine: 'Yes, it is mine',
    notMine: 'No, I do not know it',
    remove: 'Remove it',
    thanksMine: 'Thank you. You said that it is yours.',
    thanksNotMine: 'Thank you. You said that it is not yours; the administrators were told. You can remove it now.',
    gone: 'It is no longer in your mailbox.',
  },

  audit: {
    title: (count: number) => `Switch auditing on for ${mailboxes(count)}?`,
    text: 'From then on, what owners, delegates and administrators do in these mailboxes is recorded and kept for 365 days. It is done in your name, and read again afterwards.',
    none: 'Auditing is on in every mailbox now.',
    confirm: (count: number) => `Switch on for ${mailboxes(count)}`,
    more: (count: number) => `and ${count} more`,
    done: (count: number) => `Auditing was switched on for ${mailboxes(count)}.`,
    verified: (ok: number, of: number) => `Read again: ${ok} of ${of} are recorded now.`,
    sending: 'Auditing is being switched on. The digest shows it as soon as Exchange says so.',
  },

  list: {
    heading: 'Findings in mailboxes',
    intro: (count: number) => `${times(count, 'finding', 'findings')}, the most serious first.`,
    more: (count: number) => `${count} more`,
    none: 'Nothing is open.',
  },

  files: {
    heading: 'Files of this digest',
    intro: 'UTF-8 with a byte order mark; cells that could be formulas are made harmless.',
    channelIntro: 'They go into the files of this channel, in your name.',
    put: 'Put there',
    offer: 'Take',
    about: (name: string) => `The list ${name} as a CSV file`,
    names: {
      findings: 'Findings in mailboxes',
      auditing: 'Mailboxes without auditing',
      unreadable: 'Mailboxes that could not be read',
      'secure-score': 'Secure Score by week',
    },
    rows: (count: number) => times(count, 'row', 'rows'),
    done: (name: string) => `${name} is in the files of this channel.`,
    open: 'Open',
  },
};

export type DigestWords = typeof en;
