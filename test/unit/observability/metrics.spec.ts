import assert from 'node:assert/strict';
import { createMetrics } from '../../../src/observability/metrics.ts';

describe('metrics', () => {
  it('count what the flow and Graph tell, and ask for levels when somebody looks', async () => {
    const open = [{ feature: 'access-packages', kind: 'request', count: 7 }];
    const metrics = createMetrics();
    metrics.watch({ tokensHeld: () => 3, openItems: () => Promise.resolve(open) });
    metrics.clicked('access-packages.approve', 'ok', 120);
    metrics.decided('access-packages.decide-stage', 'done');
    metrics.posted('edit', 'teams.card-gone');
    metrics.polled('requests', 100, 2, 900);
    metrics.effective('activation', 'group', 4_000);
    metrics.graphCalled({ operation: 'GET /users/{id}', identity: 'person', status: 200, attempts: 3, durationMs: 30 });
    metrics.worked('reconcile', 'done', 12);
    const { text, contentType } = await metrics.page();
    assert.match(contentType, /^text\/plain/);
    for (const line of [
      'countersign_click_duration_seconds_count{verb="access-packages.approve",outcome="ok"} 1',
      'countersign_decisions_total{kind="access-packages.decide-stage",state="done"} 1',
      'countersign_teams_messages_total{what="edit",outcome="teams.card-gone"} 1',
      'countersign_poll_rows{source="requests"} 100',
      'countersign_until_effective_duration_seconds_bucket{le="5",kind="activation",what="group"} 1',
      'countersign_graph_call_duration_seconds_count{operation="GET /users/{id}",identity="person",status="200"} 1',
      'countersign_graph_repeats_total{identity="person"} 2',
      'countersign_job_duration_seconds_count{job="reconcile",outcome="done"} 1',
      'countersign_tokens_held 3',
      'countersign_open_items{feature="access-packages",kind="request"} 7',
      'process_cpu_seconds_total',
    ])
      assert.ok(text.includes(line), `${line}\n${text.slice(0, 2000)}`);
  });

  it('do not grow with what strangers send', async () => {
    const metrics = createMetrics();
    for (let index = 0; index < 1_000; index += 1) metrics.clicked(`x.${index}`, 'click.unknown-verb', 1);
    const { text } = await metrics.page();
    const series = text.split('\n').filter((line) => line.startsWith('countersign_click_duration_seconds_count'));
    assert.ok(series.length <= 201, String(series.length));
    assert.ok(series.some((line) => line.includes('verb="other"')));
  });

  it('of two bots in one process do not meet', () => {
    assert.doesNotThrow(() => [createMetrics(), createMetrics()]);
  });
});
