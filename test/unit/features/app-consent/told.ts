// Records in, incidents and their text out: what every test of the engine does.

import { consentContext } from '../../../../src/features/app-consent/engine/context.ts';
import { correlate, emptyCorrelation, incidents } from '../../../../src/features/app-consent/engine/correlate.ts';
import type { Incident } from '../../../../src/features/app-consent/engine/correlate.ts';
import type { AuditEvent } from '../../../../src/features/app-consent/engine/event.ts';
import { explain, linesOf } from '../../../../src/features/app-consent/engine/explain.ts';
import { judge } from '../../../../src/features/app-consent/engine/judge.ts';
import type { Judgement } from '../../../../src/features/app-consent/engine/judge.ts';
import { knowledge } from '../../../../src/features/app-consent/engine/knowledge.ts';
import { normalise } from '../../../../src/features/app-consent/engine/normalise.ts';
import type { Language } from '../../../../src/core/language.ts';

/** The events among records. */
export function eventsOf(records: readonly unknown[]): AuditEvent[] {
  return records.flatMap((record) => {
    const read = normalise(record, knowledge);
    return read.kind === 'event' ? [read.event] : [];
  });
}

export function incidentsOf(records: readonly unknown[]): Incident[] {
  const state = emptyCorrelation();
  correlate(state, eventsOf(records));
  return incidents(state);
}

/** The judgement of the only incident in these records. */
export function judged(records: readonly unknown[], context: unknown): Judgement {
  const [incident, ...others] = incidentsOf(records);
  if (!incident || others.length > 0) throw new Error(`${others.length + (incident ? 1 : 0)} incidents`);
  return judge(incident, consentContext.parse(context), knowledge);
}

export function textOf(judgement: Judgement, language: Language = 'en'): string {
  return linesOf(explain(judgement, { language, timeZone: 'Europe/Vienna' })).join('\n');
}
