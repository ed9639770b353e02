import { isLabelName } from '../../../relabel/label-names.ts';
import { type ConfigValue, parseConfigText } from './config-value.ts';
import type { TargetGroup } from './scrape-config.ts';

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

/** What a file or a server of targets says. @throws ScrapeConfigError */
export function parseTargetGroups(text: string, origin: string): readonly TargetGroup[] {
  return readTargetGroups(parseConfigText(text, origin), 'targets');
}

export function readLabels(value: ConfigValue): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (const [name, entry] of value.map().entries()) {
    if (!isLabelName(name, 'utf8') || name.includes('\ufffd'))
      entry.fail(`${JSON.stringify(name)} is not a valid label name`);
    const text = entry.text();
    if (text.includes('\ufffd')) entry.fail(`${JSON.stringify(text)} is not a valid label value`);
    labels[name] = text;
  }
  return labels;
}

function readTarget(value: ConfigValue): string {
  const target = value.text();
  if (target.includes('/')) value.fail(`${JSON.stringify(target)} is not a valid hostname`);
  return target;
}
