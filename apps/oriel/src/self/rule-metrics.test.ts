import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import type { OwnWork } from './own-work.ts';
import { watchRules } from './rule-metrics.ts';

test('each evaluation of a group is a piece of work, and failed where one of its rules did', async () => {
  const registry = new Registry();
  const told: OwnWork[] = [];
  const watch = watchRules(registry, (work) => told.push(work));
  watch.group(0.5, { rules: 3, failures: 0, series: 9 });
  watch.group(0.25, { rules: 3, failures: 1, series: 4 });
  expect(told).toMatchObject([
    { name: 'rule group', elapsedMs: 500, attributes: { 'oriel.rules.count': 3, 'oriel.rules.series': 9 } },
    { name: 'rule group', elapsedMs: 250, errorType: 'rule_failed', attributes: { 'oriel.rules.failures': 1 } },
  ]);
  expect(told[0]).not.toHaveProperty('errorType');
  expect(await registry.metrics()).toContain('prometheus_rule_group_duration_seconds_count 2');
});
