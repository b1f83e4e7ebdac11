// What the digest says, in German.

import type { RuleAction } from './rules.ts';
import type { OpenControl } from './score.ts';
import type { DigestWords } from './words-en.ts';

const times = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
const mailboxes = (count: number) => times(count, 'Postfach', 'Postfächer');
const inMailboxes = (count: number) => times(count, 'Postfach', 'Postfächern');

const acts: Record<RuleAction, (messages: string, to: string) => string> = {
  forward: (messages, to) => `leitet ${messages}${to} weiter`,
  attach: (messages, to) => `leitet ${messages}${to} als Anlage weiter`,
  redirect: (messages, to) => `leitet ${messages}${to} um`,
  delete: (messages) => `löscht ${messages}`,
  'mark-read': (messages) => `markiert ${messages} als gelesen`,
};
const levels: Record<OpenControl['cost'], string> = {
  low: 'gering',
  moderate: 'mittel',
  high: 'hoch',
  unknown: 'unbekannt',
};

export const de: DigestWords = {
  name: 'Lagebericht',
  severity: { high: 'Hoch', medium: 'Mittel', low: 'Niedrig' },
  kinds: {
    rule: 'Posteingangsregel',
    'hidden-rule': 'Versteckte Posteingangsregel',
    forwarding: 'Weiterleitung des Postfachs',
    'full-access': 'Vollzugriff',
    'send-as': 'Senden als',
    'auditing-off': 'Überwachung aus',
  },

  does: {
    rule: (what, everything, to) => {
      const messages = everything ? 'alle Nachrichten' : 'manche Nachrichten';
      const parts = what.map((one, index) => acts[one](index === 0 ? messages : 'sie', to === '' ? '' : ` an ${to}`));
      return `${new Intl.ListFormat('de').format(parts)}.`.replace(/^./, (first) => first.toUpperCase());
    },
    named: (kind, name) => `${kind} „${name}“`,
    forwarding: (keeps, to) =>
      keeps ? `Alle Nachrichten gehen auch an ${to}.` : `Alle Nachrichten gehen an ${to} statt ins Postfach.`,
    'full-access': (to) => `${to} kann das Postfach öffnen und alles darin lesen.`,
    'send-as': (to) => `${to} kann im Namen dieses Postfachs senden.`,
    'auditing-off': 'Was in diesem Postfach geschieht, wird nicht aufgezeichnet.',
    outside: (address) => `${address} (außerhalb)`,
    more: (count) => `${count} weitere`,
    off: 'Die Regel ist ausgeschaltet.',
    hidden: 'Outlook zeigt diese Regel nicht an.',
    noCondition: 'Sie hat keine Bedingung.',
  },

  rhythm: {
    day: (time) => `jeden Tag um ${time}`,
    week: (weekday, time) => `jede Woche am ${weekday} um ${time}`,
    month: (day, time) => `jeden Monat am ${day}. um ${time}`,
  },
  command: {
    on: (rhythm, zone, next) =>
      `Der Lagebericht kommt hierher, ${rhythm} (${zone}). Der nächste: ${next}. „Lagebericht jetzt“ zeigt sofort einen, „Lagebericht aus“ beendet ihn.`,
    off: 'Hierher kommt kein Lagebericht mehr.',
    notOn: 'Hierher kommt kein Lagebericht. „Lagebericht wöchentlich Montag 9:00 hier“ ändert das.',
    status: (rhythm, zone, next) => `Der Lagebericht kommt hierher, ${rhythm} (${zone}). Der nächste: ${next}.`,
    making: 'Ich stelle den Lagebericht zusammen. Er erscheint hier, sobald in jedes Postfach gesehen wurde.',
    howTo:
      'Ich habe nicht verstanden, wann. Zum Beispiel: „Lagebericht wöchentlich Montag 9:00 hier“, „Lagebericht täglich 8 Uhr“, „Lagebericht monatlich 1. 9:00 Europe/Berlin“.',
  },

  progress: {
    title: 'Der Lagebericht wird zusammengestellt',
    text: (done, of) =>
      of === 0
        ? 'Ich liste die Postfächer auf.'
        : `${done} von ${of} Blicken in Postfächer sind getan. Ein Neustart macht dort weiter, wo er aufgehört hat.`,
  },

  digest: {
    kicker: (rhythm) => (rhythm === '' ? 'Lagebericht' : `Lagebericht · ${rhythm}`),
    span: (from, to) => `${from} – ${to}`,
    sources: (count, at) => `${mailboxes(count)} gelesen, ${at}`,
    next: (at) => `Der nächste: ${at}`,
    summary: (score, findings) => `Lagebericht: ${[score, findings].filter((part) => part !== '').join('; ')}`,
    score: 'Secure Score',
    points: (current, max) => `${current} von ${max} Punkten`,
    up: (points, since) => `▲ ${points} seit ${since}`,
    down: (points, since) => `▼ ${points} seit ${since}`,
    same: (since) => `Unverändert seit ${since}`,
    noBefore: 'Noch nichts zum Vergleichen',
    trend: (weeks) => `${times(weeks, 'Woche', 'Wochen')}, Prozent`,
    compared: {
      AllTenants: (percent) => `Alle Organisationen: ${percent} %`,
      TotalSeats: (percent) => `Organisationen dieser Größe: ${percent} %`,
      IndustryTypes: (percent) => `Deine Branche: ${percent} %`,
    },
    moved: 'Was ihn bewegt hat',
    open: 'Am meisten für am wenigsten',
    gain: (points) => `+${points}`,
    effort: (cost, impact) => `Aufwand ${levels[cost]}, Folgen für Benutzer ${levels[impact]}`,
    forwarding: 'Post, die das Haus verlässt oder verschwindet',
    counts: (counts, isFirst) => {
      if (isFirst) return `Erster Blick: ${times(counts.fresh + counts.known, 'Fund', 'Funde')}.`;
      const parts = [
        counts.fresh > 0 ? `${counts.fresh} neu` : '',
        counts.changed > 0 ? `${counts.changed} geändert` : '',
        counts.gone > 0 ? `${counts.gone} verschwunden` : '',
        counts.known > 0 ? `${counts.known} bekannt und offen` : '',
        counts.expected > 0 ? `${counts.expected} erwartet` : '',
      ].filter((part) => part !== '');
      return parts.length === 0 ? 'Nichts gefunden.' : `${parts.join(', ')}.`;
    },
    isNew: 'Neu',
    isChanged: 'Geändert',
    isRaised: 'Verdächtig',
    became: 'Was daraus wurde',
    auditing: 'Postfachüberwachung',
    auditingOn: 'Jedes Postfach wird aufgezeichnet.',
    auditingOff: (count, names) =>
      `${count === 1 ? '1 Postfach wird' : `${count} Postfächer werden`} nicht aufgezeichnet: ${names}.`,
    auditingOffForAll:
      'Die Aufzeichnung ist für die ganze Organisation ausgeschaltet (AuditDisabled). Einzelne Postfächer einzuschalten hilft dann nicht.',
    notLooked: 'Nicht angesehen',
    notLookedExchange:
      'Weiterleitungsadressen, Stellvertreter, versteckte Regeln und Überwachung: dafür braucht es die Exchange-Admin-API, die ausgeschaltet ist (EXCHANGE_ADMIN_API).',
    notLookedExchangeFailed: (code) =>
      `Weiterleitungsadressen, Stellvertreter, versteckte Regeln und Überwachung: Exchange hat abgelehnt (${code}).`,
    notLookedScore: (code) => `Secure Score: er ließ sich nicht lesen (${code}).`,
    notLookedFeature: (feature, code) => `${feature}: ließ sich nicht lesen (${code}).`,
    unreadable: (count) => `${mailboxes(count)} ließen sich nicht lesen; die Datei zählt sie auf.`,
    listenOnly: 'Posteingangsregeln: Graph zeigt nur die des Posteingangs.',
    askOwner: 'Besitzer fragen',
    askAbout: (name) => `${name} fragen, ob das von ihr oder ihm ist`,
    details: 'Einzelheiten',
    detailsAbout: (name) => `Alles über den Fund im Postfach von ${name}`,
    all: (count) => `Alle Funde (${count})`,
    files: 'Dateien',
    filesAbout: 'Jede Liste dieses Berichts als CSV-Datei',
    switchOn: 'Überwachung einschalten…',
    switchOnAbout: 'Zeigt, was eingeschaltet wird, bevor sich etwas ändert',
    nobody: 'ein Konto ohne Namen',
  },

  became: {
    line: (mailbox, what, state) => `${mailbox}, ${what}: ${state}.`,
    removed: (who, when) => `entfernt von ${who}, ${when}`,
    gone: (when) => `verschwunden, ${when}`,
    waiting: (when) => `gefragt ${when}, noch keine Antwort`,
    mine: () => 'laut Besitzer von ihm oder ihr selbst',
    notMine: () => 'laut Besitzer NICHT von ihm oder ihr, und noch da',
    expected: (until) => `erwartet bis ${until}`,
    ended: () => 'war erwartet, ist es nicht mehr',
    assigned: (whom) => `liegt bei ${whom}, noch offen`,
  },

  finding: {
    kicker: (kind) => kind,
    raised: {
      'risky-sign-in': (when) =>
        `Aufgetaucht binnen eines Tages nach einer riskanten Anmeldung dieser Person (${when}).`,
      consent: (when) => `Aufgetaucht binnen eines Tages, nachdem diese Person einer App Zugriff gab (${when}).`,
    },
    firstLook: 'War schon da, als zum ersten Mal in dieses Postfach gesehen wurde; wie alt es ist, weiß niemand.',
    name: 'Name',
    mailbox: 'Postfach',
    seen: 'Gesehen',
    seenSince: (when) => `seit ${when}`,
    changed: (when) => `geändert ${when}`,
    gone: (when) => `Verschwunden seit ${when}.`,
    happened: 'Was geschah',
    asked: (by, when) => `${by} hat den Besitzer gefragt · ${when}`,
    mine: (by, when) => `${by}: ist von mir · ${when}`,
    notMine: (by, when) => `${by}: ist NICHT von mir · ${when}`,
    expected: (by, until, when) => `${by} erwartet es bis ${until} · ${when}`,
    unexpected: (by, when) => `${by} erwartet es nicht mehr · ${when}`,
    assigned: (by, whom, when) => `${by} hat es an ${whom} gegeben · ${when}`,
    removed: (by, when) => `${by} hat es entfernt · ${when}`,
    removing: (when) => `Wird seit ${when} entfernt.`,
    isExpected: (until) => `Erwartet bis ${until}. Ändert es sich, wird es wieder gemeldet.`,
    ask: 'Besitzer fragen',
    askAgain: 'Noch einmal fragen',
    remove: 'Entfernen…',
    expect: 'Erwartet…',
    unexpect: 'Nicht mehr erwartet',
    assign: 'Weitergeben…',
    until: 'Erwartet bis',
    note: 'Warum (freiwillig)',
    expectButton: 'Als erwartet vermerken',
    whom: 'Wer kümmert sich?',
    whomHint: 'Name eingeben',
    assignButton: 'An diese Person geben',
    removeSure: 'Aus dem Postfach entfernen? Das lässt sich hier nicht zurücknehmen. Es geschieht in deinem Namen.',
    removeButton: 'Entfernen',
    viaOwner:
      'Entfernen kann das nur, wem das Postfach gehört, oder ein Exchange-Administrator im Exchange Admin Center: frage den Besitzer, er entfernt es mit einem Klick.',
    noOwner: 'Dieses Postfach gehört keiner Person, die man fragen könnte.',
  },

  owner: {
    kicker: 'Ist das von dir?',
    titleRule: 'Eine Regel in deinem Postfach',
    titleForwarding: 'Weiterleitung deines Postfachs',
    titleDelegate: 'Jemand hat Zugriff auf dein Postfach',
    asks: (by) => `${by} fragt, weil solche Regeln auch das sind, was Eindringlinge hinterlassen.`,
    note: 'Noch etwas dazu? (freiwillig)',
    mine: 'Ja, von mir',
    notMine: 'Nein, kenne ich nicht',
    remove: 'Entfernen',
    thanksMine: 'Danke. Du hast gesagt, dass es von dir ist.',
    thanksNotMine:
      'Danke. Du hast gesagt, dass es nicht von dir ist; die Administratoren wissen es. Du kannst es jetzt entfernen.',
    gone: 'Es ist nicht mehr in deinem Postfach.',
  },

  audit: {
    title: (count) => `Überwachung in ${inMailboxes(count)} einschalten?`,
    text: 'Von da an wird aufgezeichnet und 365 Tage aufbewahrt, was Besitzer, Stellvertreter und Administratoren in diesen Postfächern tun. Es geschieht in deinem Namen und wird danach noch einmal gelesen.',
    none: 'Die Überwachung ist jetzt in jedem Postfach an.',
    confirm: (count) => `In ${inMailboxes(count)} einschalten`,
    more: (count) => `und ${count} weitere`,
    done: (count) => `Die Überwachung wurde in ${inMailboxes(count)} eingeschaltet.`,
    verified: (ok, of) => `Noch einmal gelesen: ${ok} von ${of} werden jetzt aufgezeichnet.`,
    sending: 'Die Überwachung wird eingeschaltet. Der Lagebericht zeigt es, sobald Exchange es sagt.',
  },

  list: {
    heading: 'Funde in Postfächern',
    intro: (count) => `${times(count, 'Fund', 'Funde')}, die ernstesten zuerst.`,
    more: (count) => `${count} weitere`,
    none: 'Nichts ist offen.',
  },

  files: {
    heading: 'Dateien dieses Berichts',
    intro: 'UTF-8 mit Byte-Order-Mark; Zellen, die Formeln sein könnten, sind entschärft.',
    channelIntro: 'Sie kommen in die Dateien dieses Kanals, in deinem Namen.',
    put: 'Ablegen',
    offer: 'Nehmen',
    about: (name) => `Die Liste ${name} als CSV-Datei`,
    names: {
      findings: 'Funde in Postfächern',
      auditing: 'Postfächer ohne Überwachung',
      unreadable: 'Nicht lesbare Postfächer',
      'secure-score': 'Secure Score nach Wochen',
    },
    rows: (count) => times(count, 'Zeile', 'Zeilen'),
    done: (name) => `${name} liegt in den Dateien dieses Kanals.`,
    open: 'Öffnen',
  },
};
