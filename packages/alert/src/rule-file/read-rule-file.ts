import { LineCounter, parseAllDocuments } from 'yaml';
import { decodeGroups, type WrittenGroup, type WrittenRule } from './decode-groups.ts';
import { judgeGroups } from './judge-groups.ts';
import type { RuleJudge } from './judge-rule.ts';
import type { Rule, RuleGroup } from './rule-group.ts';
import { YamlReader } from './yaml-reader.ts';

/** A rule file, or all that is wrong with it. */
export type RuleFile =
  | { readonly kind: 'read'; readonly groups: readonly RuleGroup[]; readonly warnings: readonly string[] }
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

/**
 * Reads a Prometheus rule file: YAML → shape → judgement. Problems have the words of Prometheus' `rulefmt`, with `line:column`; of
 * a file with any problem nothing is taken.
 */
export function readRuleFile(text: string, judge: RuleJudge): RuleFile {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, merge: true });
  // An empty file has no document, and no groups.
  const [document] = Array.isArray(documents) ? documents : [];
  if (document === undefined) return { kind: 'read', groups: [], warnings: [] };
  if (document.errors.length > 0) {
    const problems = document.errors.map(
      ({ pos, message }) => `yaml: line ${lines.linePos(pos[0]).line}: ${message.split('\n', 1)[0]}`,
    );
    return { kind: 'refused', problems };
  }
  const reader = new YamlReader(document, lines);
  const written = decodeGroups(document.contents, reader);
  if (reader.problems.length > 0)
    return { kind: 'refused', problems: [`yaml: unmarshal errors:\n${reader.problems.join('\n')}`] };
  const problems = judgeGroups(written, judge);
  if (problems.length > 0) return { kind: 'refused', problems };
  const warnings = documents.length > 1 ? ['only the first document of the file is read'] : [];
  return { kind: 'read', groups: written.map(toGroup), warnings };
}

function toGroup({ name, intervalMs, queryOffsetMs, limit, labels, rules }: WrittenGroup): RuleGroup {
  return { name, intervalMs, queryOffsetMs, limit, rules: rules.map((rule) => toRule(rule, labels)) };
}

function toRule(rule: WrittenRule, groupLabels: RuleGroupLabels): Rule {
  const labels = { ...groupLabels, ...rule.labels };
  if (rule.record !== '') return { kind: 'recording', name: rule.record, expr: rule.expr, labels };
  const { forMs, keepFiringForMs, annotations } = rule;
  return { kind: 'alerting', name: rule.alert, expr: rule.expr, forMs, keepFiringForMs, labels, annotations };
}

type RuleGroupLabels = WrittenGroup['labels'];
