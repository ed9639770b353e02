import { AnchoredPattern } from './anchored-pattern.ts';
import { isLabelName } from './label-names.ts';
import {
  DEFAULT_RELABEL_RULE,
  type NameValidation,
  type RelabelAction,
  type RelabelRule,
  type WrittenRule,
} from './relabel-rule.ts';

const LEGACY_TEMPLATE = /^(?:(?:[a-zA-Z_]|\$(?:\{\w+\}|\w+))+\w*)+$/;
const NEED_TARGET: ReadonlySet<RelabelAction> = new Set([
  'replace',
  'hashmod',
  'lowercase',
  'uppercase',
  'keepequal',
  'dropequal',
]);

/** What is wrong with a rule as it was written, in Prometheus' words, or an empty text. */
export function judgeRule(written: WrittenRule, nameValidation: NameValidation): string {
  const rule: RelabelRule = { ...DEFAULT_RELABEL_RULE, ...written, nameValidation };
  const { action, targetLabel, replacement } = rule;
  const invalidTarget = `${JSON.stringify(targetLabel)} is invalid 'target_label' for ${action} action`;
  const changed = (key: 'regex' | 'separator' | 'modulus' | 'replacement' | 'targetLabel') =>
    rule[key] !== DEFAULT_RELABEL_RULE[key];

  try {
    new AnchoredPattern(rule.regex);
  } catch (error) {
    return (error as Error).message;
  }
  if (action === 'hashmod' && rule.modulus === 0) return 'relabel configuration for hashmod requires non-zero modulus';
  if (NEED_TARGET.has(action) && targetLabel === '')
    return `relabel configuration for ${action} action requires 'target_label' value`;
  if (action === 'replace' && !isTarget(targetLabel, nameValidation)) return invalidTarget;
  if (NEED_TARGET.has(action) && action !== 'replace' && !isLabelName(targetLabel, nameValidation))
    return invalidTarget;
  if ((action === 'lowercase' || action === 'uppercase') && changed('replacement'))
    return `'replacement' can not be set for ${action} action`;
  if (action === 'labelmap' && !isTarget(replacement, nameValidation))
    return `${JSON.stringify(replacement)} is invalid 'replacement' for ${action} action`;
  if (action === 'keepequal' || action === 'dropequal') {
    if (changed('regex') || changed('modulus') || changed('separator') || changed('replacement'))
      return `${action} action requires only 'source_labels' and \`target_label\`, and no other fields`;
  }
  if (action === 'labeldrop' || action === 'labelkeep') {
    const hasMore =
      rule.sourceLabels.length > 0 ||
      changed('targetLabel') ||
      changed('modulus') ||
      changed('separator') ||
      changed('replacement');
    if (hasMore) return `${action} action requires only 'regex', and no other fields`;
  }
  return '';
}

function isTarget(template: string, validation: NameValidation): boolean {
  if (validation === 'legacy') return LEGACY_TEMPLATE.test(template);
  return template !== '' && template.isWellFormed() && !template.includes('\ufffd');
}
