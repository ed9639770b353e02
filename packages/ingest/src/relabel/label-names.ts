import type { NameValidation } from './relabel-rule.ts';

const LEGACY_LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const LEGACY_METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

export function isLabelName(name: string, validation: NameValidation): boolean {
  return validation === 'legacy' ? LEGACY_LABEL.test(name) : name !== '' && name.isWellFormed();
}

export function isMetricName(name: string, validation: NameValidation): boolean {
  return validation === 'legacy' ? LEGACY_METRIC.test(name) : name !== '' && name.isWellFormed();
}
