import type { LabelMap } from '../../relabel/relabel.ts';
import type { LabelPair } from './scrape-facts.ts';

/**
 * Puts the target's labels to those that it exposes itself. Where both have one, the target's own stays under `exported_…`, or wins
 * with `honor_labels` (Prometheus, "scrape_config"). `exposed` says which it has, those without a value too.
 */
export function addTargetLabels(
  labels: LabelMap,
  target: readonly LabelPair[],
  { honorLabels, exposed }: { readonly honorLabels: boolean; readonly exposed: ReadonlySet<string> },
): void {
  if (honorLabels) {
    for (const [name, value] of target) {
      if (!exposed.has(name)) labels.set(name, value);
    }
    return;
  }
  const conflicts: LabelPair[] = [];
  for (const [name, value] of target) {
    const own = labels.get(name);
    if (own !== undefined) conflicts.push([name, own]);
    labels.set(name, value);
  }
  conflicts.sort(([one], [other]) => one.length - other.length);
  for (const [name, value] of conflicts) {
    let exported = `exported_${name}`;
    while (labels.has(exported)) exported = `exported_${exported}`;
    labels.set(exported, value);
  }
}
