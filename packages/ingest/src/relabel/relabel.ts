import { createHash } from 'node:crypto';
import { AnchoredPattern, hasReference } from './anchored-pattern.ts';
import { isLabelName } from './label-names.ts';
import { DEFAULT_RELABEL_RULE, type RelabelRule } from './relabel-rule.ts';

/** Labels by name; none has an empty value. */
export type LabelMap = Map<string, string>;

/** Changes the labels in place. Answers whether they are kept. */
export type Relabel = (labels: LabelMap) => boolean;

/** Compiles the steps into one, which ends with the first that drops. @throws when a regular expression is none. */
export function compileRelabel(rules: readonly RelabelRule[]): Relabel {
  const steps = rules.map(compileRelabelRule);
  return (labels) => steps.every((step) => step(labels));
}

export function compileRelabelRule(rule: RelabelRule): Relabel {
  const { action, sourceLabels, separator, targetLabel, replacement, nameValidation } = rule;
  const pattern = new AnchoredPattern(rule.regex);
  const source = (labels: LabelMap) => sourceLabels.map((name) => labels.get(name) ?? '').join(separator);

  switch (action) {
    case 'keep':
      return (labels) => pattern.matches(source(labels));
    case 'drop':
      return (labels) => !pattern.matches(source(labels));
    case 'keepequal':
      return (labels) => (labels.get(targetLabel) ?? '') === source(labels);
    case 'dropequal':
      return (labels) => (labels.get(targetLabel) ?? '') !== source(labels);
    case 'lowercase':
      return (labels) => setLabel(labels, targetLabel, source(labels).toLowerCase());
    case 'uppercase':
      return (labels) => setLabel(labels, targetLabel, source(labels).toUpperCase());
    case 'hashmod':
      return (labels) => setLabel(labels, targetLabel, String(bucketOf(source(labels), rule.modulus)));
    case 'labelmap':
      return (labels) => {
        for (const [name, value] of [...labels]) {
          const [mapped] = pattern.expand(name, [replacement]) ?? [];
          if (mapped !== undefined) setLabel(labels, mapped, value);
        }
        return true;
      };
    case 'labeldrop':
    case 'labelkeep':
      return (labels) => {
        for (const name of [...labels.keys()]) {
          if (pattern.matches(name) === (action === 'labeldrop')) labels.delete(name);
        }
        return true;
      };
    case 'replace': {
      const isPlain =
        rule.regex === DEFAULT_RELABEL_RULE.regex && !hasReference(targetLabel) && !hasReference(replacement);
      return (labels) => {
        const value = source(labels);
        if (isPlain && value === '') return setLabel(labels, targetLabel, replacement);
        const expanded = pattern.expand(value, [targetLabel, replacement]);
        if (expanded === undefined) return true;
        const [target, text] = expanded as [string, string];
        return isLabelName(target, nameValidation) ? setLabel(labels, target, text) : true;
      };
    }
  }
}

/** A label without a value is none. */
function setLabel(labels: LabelMap, name: string, value: string): true {
  if (value === '') labels.delete(name);
  else labels.set(name, value);
  return true;
}

/** The second half of the MD5 sum, as Prometheus has always done it: a shard keeps its targets when it moves here. */
function bucketOf(value: string, modulus: number): bigint {
  return createHash('md5').update(value).digest().readBigUInt64BE(8) % BigInt(modulus);
}
