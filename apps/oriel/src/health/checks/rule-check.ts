import type { OpenRules } from '../../parts/open-rules.ts';
import type { HealthCheck } from '../health-check.ts';

export function ruleCheck(rules: OpenRules): HealthCheck {
  return {
    name: 'rules',
    title: 'Evaluates recording rules.',
    measure() {
      const groups = rules.evaluator.groups;
      const failing = groups.flatMap((group) => group.rules.filter(({ health }) => health === 'err'));
      const figures = [
        { name: 'groups', value: groups.length, unit: '{group}' },
        { name: 'rules', value: groups.reduce((sum, group) => sum + group.rules.length, 0), unit: '{rule}' },
        { name: 'failing rules', value: failing.length, unit: '{rule}' },
        { name: 'missed evaluations', value: groups.reduce((sum, { missed }) => sum + missed, 0), unit: '1' },
        {
          name: 'groups with a past to make up for',
          value: groups.filter(({ backfill }) => backfill.length > 0).length,
          unit: '{group}',
        },
      ];
      // Which rules and why is of one tenant; everybody sees this.
      if (rules.problems.length > 0) {
        const detail = `the rule files have ${rules.problems.length === 1 ? '1 mistake' : `${rules.problems.length} mistakes`}, so those before stay; the page of rules and the log say which`;
        return { status: 'DEGRADED', score: 50, detail, figures };
      }
      if (failing.length > 0) {
        const detail = `${failing.length === 1 ? '1 rule fails' : `${failing.length} rules fail`}; the page of rules and oriel rule list say why`;
        return { status: 'DEGRADED', score: 80, detail, figures };
      }
      return { status: 'OPERATIONAL', score: 100, detail: 'every rule that is evaluated has an answer', figures };
    },
  };
}
