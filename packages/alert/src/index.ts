export { RuleEvaluator } from './evaluate/evaluator.ts';
export type { BackfillProgress, RuleGroupReport, RuleReport, RuleSource } from './evaluate/report.ts';
export type {
  GroupKey,
  GroupLeases,
  LoadedGroup,
  MadeSeries,
  RuleLogger,
  RuleWatch,
  RuleWorld,
} from './evaluate/world.ts';
export type { RuleJudge } from './rule-file/judge-rule.ts';
export type { LoadedFiles } from './rule-file/load-rule-files.ts';
export { loadRuleFiles } from './rule-file/load-rule-files.ts';
export type { NameScheme } from './rule-file/names.ts';
export { readRuleFile } from './rule-file/read-rule-file.ts';
export type { AlertingRule, RecordingRule, Rule, RuleGroup } from './rule-file/rule-group.ts';
