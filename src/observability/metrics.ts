// What /metrics shows. Labels are few and bounded: never a person, an item or text from outside.

import { createRequire } from 'node:module';
import type { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics } from '../flow/ports.ts';

/** A finished call to Graph. */
export interface GraphCall {
  operation: string;
  identity: string;
  status: number;
  attempts: number;
  durationMs: number;
}

/** Everything that is counted, and its page. */
export interface AllMetrics extends Metrics {
  graphCalled(call: GraphCall): void;
  worked(job: string, outcome: string, durationMs: number): void;
  /** Shows these levels, too. Once. */
  watch(levels: Levels): void;
  /** The page in Prometheus' text format. */
  page(): Promise<{ contentType: string; text: string }>;
}

/** Numbers that are asked for when somebody looks. */
export interface Levels {
  tokensHeld?: () => number;
  openItems?: () => Promise<{ feature: string; kind: string; count: number }[]>;
}

interface Library {
  Counter: typeof Counter;
  Gauge: typeof Gauge;
  Histogram: typeof Histogram;
  Registry: typeof Registry;
}

const require = createRequire(import.meta.url);
const SERIES_MAX = 200;

/** Metrics in a registry of their own. Process metrics join at the first look. */
export function createMetrics(): AllMetrics {
  const library = load();
  const registry = new library.Registry();
  const series = definitions(library, registry);
  const verbs = bounded();
  const operations = bounded();
  let areProcessMetricsOn = false;
  return {
    clicked: (verb, outcome, durationMs) => series.clicks.observe({ verb: verbs(verb), outcome }, durationMs / 1000),
    decided: (kind, state) => series.decisions.inc({ kind, state }),
    posted: (what, outcome) => series.messages.inc({ what, outcome }),
    polled: (source, rows, changed, durationMs) => {
      series.polls.observe({ source }, durationMs / 1000);
      series.pollRows.set({ source }, rows);
      series.pollChanged.inc({ source }, changed);
    },
    effective: (kind, what, durationMs) => series.effective.observe({ kind, what }, durationMs / 1000),
    graphCalled: ({ operation, identity, status, attempts, durationMs }) => {
      series.graphCalls.observe(
        { operation: operations(operation), identity, status: String(status) },
        durationMs / 1000,
      );
      if (attempts > 1) series.graphRepeats.inc({ identity }, attempts - 1);
    },
    worked: (job, outcome, durationMs) => series.jobs.observe({ job, outcome }, durationMs / 1000),
    watch: (levels) => watch(library, registry, levels),
    page: async () => {
      if (!areProcessMetricsOn) {
        areProcessMetricsOn = true;
        const collect = require('prom-client/lib/defaultMetrics') as (options: { register: Registry }) => void;
        collect({ register: registry });
      }
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** Part by part: the package's front door also loads what only push gateways and clusters need, 18 MB of it. */
function load(): Library {
  return {
    Counter: require('prom-client/lib/counter') as typeof Counter,
    Gauge: require('prom-client/lib/gauge') as typeof Gauge,
    Histogram: require('prom-client/lib/histogram') as typeof Histogram,
    Registry: require('prom-client/lib/registry') as typeof Registry,
  };
}

function definitions(library: Library, registry: Registry) {
  const registers = [registry];
  const histogram = <L extends string>(name: string, help: string, labelNames: L[], buckets: number[]) =>
    new library.Histogram({ name: `countersign_${name}_duration_seconds`, help, labelNames, buckets, registers });
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new library.Counter({ name: `countersign_${name}_total`, help, labelNames, registers });
  const quick = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
  const slow = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
  const patient = [1, 2.5, 5, 10, 20, 30, 60, 120, 300, 900];
  return {
    clicks: histogram('click', 'Clicks on cards, until they are answered.', ['verb', 'outcome'], quick),
    decisions: counter('decisions', 'Decisions that were settled, by the state they ended in.', ['kind', 'state']),
    messages: counter('teams_messages', 'Messages sent, edited and removed in Teams.', ['what', 'outcome']),
    polls: histogram('poll', 'Passes over a source.', ['source'], slow),
    pollRows: new library.Gauge({
      name: 'countersign_poll_rows',
      help: 'Rows seen in the last pass over a source.',
      labelNames: ['source'],
      registers,
    }),
    effective: histogram(
      'until_effective',
      'From Entra’s yes until a read with the person’s own sign-in showed that it works.',
      ['kind', 'what'],
      patient,
    ),
    pollChanged: counter('poll_changed', 'Rows that were new, changed or gone.', ['source']),
    graphCalls: histogram(
      'graph_call',
      'Calls to Microsoft Graph with their retries; status 0 is no answer.',
      ['operation', 'identity', 'status'],
      quick,
    ),
    graphRepeats: counter('graph_repeats', 'Repeated attempts of calls to Microsoft Graph.', ['identity']),
    jobs: histogram('job', 'Jobs of the queue.', ['job', 'outcome'], slow),
  };
}

function watch(library: Library, registry: Registry, levels: Levels): void {
  const registers = [registry];
  const { tokensHeld, openItems } = levels;
  if (tokensHeld)
    new library.Gauge({
      name: 'countersign_tokens_held',
      help: 'People whose delegated token is in memory.',
      registers,
      collect() {
        this.set(tokensHeld());
      },
    });
  if (openItems)
    new library.Gauge({
      name: 'countersign_open_items',
      help: 'Items that wait for somebody.',
      labelNames: ['feature', 'kind'],
      registers,
      async collect() {
        this.reset();
        for (const { feature, kind, count } of await openItems()) this.set({ feature, kind }, count);
      },
    });
}

/** A label's values, at most some hundred distinct ones: verbs come from outside. */
function bounded(): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= SERIES_MAX || value.length > 200) return 'other';
    known.add(value);
    return value;
  };
}
