import { type Features, METRIC_NAME, PromqlError, parseExpr } from '@oriel/promql';
import { templateProblem } from '../template/template-problem.ts';
import type { WrittenRule } from './decode-groups.ts';
import { isLabelName, isMetricName, isText, type NameScheme } from './names.ts';
import type { Place } from './rule-group.ts';

/** What the server that will evaluate the rules allows. */
export interface RuleJudge {
  readonly names: NameScheme;
  readonly features: Features;
}

export interface RuleFinding {
  /** Where it is wrong; none for what no single place of the file is to blame for. */
  readonly places: readonly Place[];
  readonly problem: string;
}

/** What an alert's templates begin with: the variables that they may use. */
const VARIABLES = ['$labels', '$externalLabels', '$externalURL', '$value'];

export function judgeRule(rule: WrittenRule, { names, features }: RuleJudge): RuleFinding[] {
  const findings: RuleFinding[] = [];
  const { record = rule.place, alert = rule.place, expr = rule.place } = rule.places;
  const find = (problem: string, ...places: readonly Place[]) => findings.push({ places, problem });

  if (rule.record !== '' && rule.alert !== '') find("only one of 'record' and 'alert' must be set", record, alert);
  if (rule.record === '' && rule.alert === '') find("one of 'record' or 'alert' must be set", record, alert);
  if (rule.expr === '') find("field 'expr' must be set in rule", expr);
  else {
    const problem = expressionProblem(rule.expr, features);
    if (problem !== undefined) find(`could not parse expression: ${problem}`, expr);
  }
  if (rule.record !== '') {
    if (Object.keys(rule.annotations).length > 0) find("invalid field 'annotations' in recording rule", record);
    if (rule.forMs !== 0) find("invalid field 'for' in recording rule", record);
    if (rule.keepFiringForMs !== 0) find("invalid field 'keep_firing_for' in recording rule", record);
    if (!isMetricName(rule.record, names)) find(`invalid recording rule name: ${rule.record}`, record);
    // A good name for UTF-8, and nearly always an expression that slipped into the wrong field.
    if (/[{}]/.test(rule.record))
      find(`braces present in the recording rule name; should it be in expr?: ${rule.record}`, record);
  }
  for (const [name, value] of Object.entries(rule.labels)) {
    if (name === METRIC_NAME || !isLabelName(name, names)) find(`invalid label name: ${name}`);
    if (!isText(value)) find(`invalid label value: ${value}`);
  }
  for (const name of Object.keys(rule.annotations))
    if (!isLabelName(name, names)) find(`invalid annotation name: ${name}`);
  if (rule.alert !== '') judgeTemplates(rule, find);
  return findings;
}

function judgeTemplates({ alert, labels, annotations }: WrittenRule, find: (problem: string) => void): void {
  for (const [kind, texts] of [
    ['label', labels],
    ['annotation', annotations],
  ] as const) {
    for (const [name, text] of Object.entries(texts)) {
      const template = `__alert_${alert}`;
      const problem = templateProblem(template, text, VARIABLES);
      if (problem !== undefined)
        find(`${kind} ${JSON.stringify(name)}: error parsing template ${template}: ${problem}`);
    }
  }
}

function expressionProblem(text: string, features: Features): string | undefined {
  try {
    parseExpr(text, features);
    return undefined;
  } catch (error) {
    if (error instanceof PromqlError) return error.message;
    throw error;
  }
}
