import type { RuleGroupReport, RuleReport, RuleWatch } from '@oriel/alert';
import { Counter, Gauge, type Registry, Summary } from 'prom-client';
import type { OwnWork } from './own-work.ts';

const LABELS = ['tenant', 'rule_group'] as const;

/** The evaluator under the names of Prometheus' own, so that its dashboards and alerts about rules read ours. */
export function observeRules(registry: Registry, groups: () => readonly RuleGroupReport[]): void {
  counter(
    'evaluations_total',
    'rule evaluations',
    sumOf((rule) => rule.evaluations),
  );
  counter(
    'evaluation_failures_total',
    'rule evaluations that gave nothing',
    sumOf((rule) => rule.failures),
  );
  counter(
    'group_iterations_total',
    'evaluations of the group, missed ones too',
    ({ iterations, missed }) => iterations + missed,
  );
  counter('group_iterations_missed_total', 'evaluations that a longer one let go by', ({ missed }) => missed);
  gauge('group_interval_seconds', 'time between two evaluations', ({ intervalMs }) => intervalMs / 1_000);
  gauge('group_rules', 'rules of the group', ({ rules }) => rules.length);
  gauge(
    'group_last_evaluation_timestamp_seconds',
    'moment of the last evaluation',
    ({ lastEvaluationMs = 0 }) => lastEvaluationMs / 1_000,
  );
  gauge(
    'group_last_duration_seconds',
    'time that the last evaluation took',
    ({ evaluationSeconds }) => evaluationSeconds,
  );
  gauge(
    'group_last_rule_duration_sum_seconds',
    'time that its rules took together',
    sumOf((rule) => rule.evaluationSeconds),
  );
  gauge(
    'group_last_evaluation_samples',
    'series that the last evaluation gave',
    sumOf((rule) => rule.samples),
  );
  gauge('group_backfill_slots', 'evaluations of the past that are still to be made', (group) =>
    group.backfill.reduce((slots, { nextMs, toMs }) => slots + (toMs - nextMs) / group.intervalMs + 1, 0),
  );

  function counter(name: string, help: string, read: (group: RuleGroupReport) => number): void {
    new Counter({
      name: `prometheus_rule_${name}`,
      help,
      labelNames: LABELS,
      registers: [registry],
      collect() {
        this.reset();
        for (const group of groups()) this.inc(labelsOf(group), read(group));
      },
    });
  }

  function gauge(name: string, help: string, read: (group: RuleGroupReport) => number): void {
    new Gauge({
      name: `prometheus_rule_${name}`,
      help,
      labelNames: LABELS,
      registers: [registry],
      collect() {
        this.reset();
        for (const group of groups()) this.set(labelsOf(group), read(group));
      },
    });
  }
}

/** How long evaluations take, over all tenants. */
export function watchRules(registry: Registry, tell: (work: OwnWork) => void): RuleWatch {
  const summary = (name: string, help: string) =>
    new Summary({
      name: `prometheus_rule_${name}_duration_seconds`,
      help,
      percentiles: [0.5, 0.9, 0.99],
      maxAgeSeconds: 600,
      ageBuckets: 5,
      registers: [registry],
    });
  const rule = summary('evaluation', 'time to evaluate a rule');
  const group = summary('group', 'time to evaluate a group of rules and to write what it gave');
  return {
    rule: (seconds) => rule.observe(seconds),
    group(seconds, { rules, failures, series }) {
      group.observe(seconds);
      const elapsedMs = seconds * 1_000;
      tell({
        name: 'rule group',
        startedAtMs: Date.now() - elapsedMs,
        elapsedMs,
        attributes: { 'oriel.rules.count': rules, 'oriel.rules.failures': failures, 'oriel.rules.series': series },
        ...(failures > 0 && { errorType: 'rule_failed' }),
      });
    },
  };
}

function labelsOf({ tenant, file, name }: RuleGroupReport) {
  return { tenant: String(tenant), rule_group: `${file};${name}` };
}

function sumOf(read: (rule: RuleReport) => number): (group: RuleGroupReport) => number {
  return ({ rules }) => rules.reduce((sum, rule) => sum + read(rule), 0);
}
