import { isLabelName } from '../../../relabel/label-names.ts';
import { type ConfigValue, parseConfigText } from './config-value.ts';
import type { TargetGroup } from './scrape-config.ts';

/** What a list of targets is called in refusals. */
export const NOUN = 'targets';

/** Groups as they stand in `static_configs` and in files of targets. */
export function readTargetGroups(value: ConfigValue, noun = 'static_configs'): readonly TargetGroup[] {
  return value.list().map((item) => {
    if (item.isNull) item.fail(`empty or null section in ${noun}`);
    const map = item.map();
    const group: TargetGroup = {
      targets: map.read('targets', (list) => list.list().map(readTarget), []),
      labels: map.read('labels', readLabels, {}),
    };
    map.refuseUnknown();
    return group;
  });
}

/** What a YAML file of targets says. @throws ScrapeConfigError */
export function parseTargetGroups(text: string, origin: string): readonly TargetGroup[] {
  return readTargetGroups(parseConfigText(text, origin), NOUN);
}

export function readLabels(value: ConfigValue): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (const [name, entry] of value.map().entries()) {
    const text = entry.text();
    const problem = problemOfLabel(name, text);
    if (problem !== undefined) entry.fail(problem);
    labels[name] = text;
  }
  return labels;
}

/** Why a label cannot be one. */
export function problemOfLabel(name: string, value: string): string | undefined {
  if (!isLabelName(name, 'utf8') || name.includes('\ufffd')) return `${JSON.stringify(name)} is not a valid label name`;
  return value.includes('\ufffd') ? `${JSON.stringify(value)} is not a valid label value` : undefined;
}

/** Why a target cannot be one, before it is relabelled. */
export function problemOfTarget(target: string): string | undefined {
  return target.includes('/') ? `${JSON.stringify(target)} is not a valid hostname` : undefined;
}

function readTarget(value: ConfigValue): string {
  const target = value.text();
  const problem = problemOfTarget(target);
  if (problem !== undefined) value.fail(problem);
  return target;
}
