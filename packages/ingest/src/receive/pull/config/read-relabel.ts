import { judgeRule } from '../../../relabel/judge-rule.ts';
import {
  DEFAULT_RELABEL_RULE,
  type NameValidation,
  RELABEL_ACTIONS,
  type RelabelAction,
  type RelabelRule,
} from '../../../relabel/relabel-rule.ts';
import type { ConfigValue } from './config-value.ts';

/** A list of relabelling steps; `noun` names it in the refusal of an empty one. */
export function readRelabel(
  value: ConfigValue,
  noun: 'target' | 'metric',
  nameValidation: NameValidation,
): readonly RelabelRule[] {
  return value.list().map((item) => {
    if (item.isNull) item.fail(`empty or null ${noun} relabeling rule in scrape config`);
    const map = item.map();
    const action = map.take('action');
    if (action?.isNull) action.fail('relabel action cannot be empty');
    const rule: RelabelRule = {
      action: action === undefined ? 'replace' : readAction(action),
      sourceLabels: map.read('source_labels', (list) => list.texts(), []),
      separator: map.take('separator')?.text() ?? DEFAULT_RELABEL_RULE.separator,
      regex: map.take('regex')?.text() ?? DEFAULT_RELABEL_RULE.regex,
      modulus: map.read('modulus', (number) => number.count(), 0),
      targetLabel: map.read('target_label', (text) => text.text(), ''),
      replacement: map.take('replacement')?.text() ?? DEFAULT_RELABEL_RULE.replacement,
      nameValidation,
    };
    map.refuseUnknown();
    const problem = judgeRule(rule, nameValidation);
    if (problem !== '') item.fail(problem);
    return rule;
  });
}

function readAction(value: ConfigValue): RelabelAction {
  const word = value.text().toLowerCase();
  return (
    RELABEL_ACTIONS.find((action) => action === word) ??
    value.fail(`unknown relabel action ${JSON.stringify(value.text())}`)
  );
}
