import { METRIC_NAME } from '@oriel/promql';
import type { WrittenGroup } from './decode-groups.ts';
import { judgeRule, type RuleJudge } from './judge-rule.ts';
import { isLabelName, isText } from './names.ts';
import type { Place } from './rule-group.ts';

/** Everything that is wrong with what a file says, in Prometheus' words and order (model/rulefmt). */
export function judgeGroups(groups: readonly WrittenGroup[], judge: RuleJudge): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const group of groups) {
    if (group.name === '') problems.push(`${at(group.place)}: Groupname must not be empty`);
    if (seen.has(group.name))
      problems.push(`${at(group.place)}: groupname: "${group.name}" is repeated in the same file`);
    seen.add(group.name);
    for (const [name, value] of Object.entries(group.labels)) {
      if (name === METRIC_NAME || !isLabelName(name, judge.names)) problems.push(`invalid label name: ${name}`);
      if (!isText(value)) problems.push(`invalid label value: ${value}`);
    }
    for (const [index, rule] of group.rules.entries()) {
      const name = JSON.stringify(rule.alert === '' ? rule.record : rule.alert);
      for (const { places, problem } of judgeRule(rule, judge))
        problems.push(
          `${places.map((place) => `${at(place)}: `).join('')}group ${JSON.stringify(group.name)}, rule ${index + 1}, ${name}: ${problem}`,
        );
    }
  }
  return problems;
}

function at({ line, column }: Place): string {
  return `${line}:${column}`;
}
