export type { NameScheme } from './rule-file/names.ts';
export { readRuleFile } from './rule-file/read-rule-file.ts';
