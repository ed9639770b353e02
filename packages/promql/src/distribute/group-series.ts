import { grouping } from '../execute/aggregate/grouping.ts';
import type { Budget } from '../execute/budget.ts';
import { type LabelSet, Labels, METRIC_NAME, SEPARATOR, TYPE_LABEL, UNIT_LABEL } from '../labels.ts';
import type { AggregateExpr } from '../parse/ast.ts';
import type { SelectedSeries } from '../storage.ts';
import { GROUP_LABEL } from './slice-task.ts';

/** Which group each series is of, so that few labels have to go to the workers. */
export interface GroupedSeries {
  /** The groups' own labels, by their number. */
  readonly groups: readonly Labels[];
  /** What stands for the labels of series in slices. */
  readonly labels: readonly LabelSet[];
  /** For each series the place of its labels among those. */
  readonly labelsOf: Int32Array;
}

export interface GroupingOptions {
  /** They are grouped as they are without the names of their metrics. */
  readonly namesGo: boolean;
  /** Whether two may be the same without those: who looks at all of them together then refuses that. */
  readonly mayMeet: boolean;
  readonly mostGroups: number;
  readonly budget: Budget;
}

/** `undefined` where there are more than `mostGroups`, and where two series do meet. */
export async function groupSeries(
  expr: Pick<AggregateExpr, 'grouping' | 'without'>,
  series: readonly SelectedSeries[],
  { namesGo, mayMeet, mostGroups, budget }: GroupingOptions,
): Promise<GroupedSeries | undefined> {
  const groupOf = grouping(expr);
  const keepsMetric = expr.without || expr.grouping.some((name) => METRIC_LABELS.includes(name));
  const groups = new Map<Labels, number>();
  const stands = new Map<string, number>();
  const labels: LabelSet[] = [];
  const unnamed = new Set<string>();
  const labelsOf = new Int32Array(series.length);
  for (const [at, one] of series.entries()) {
    if (budget.due) await budget.breathe();
    const own = Labels.of(one.labels);
    if (mayMeet) {
      const { key } = own.withoutMetric();
      if (unnamed.has(key)) return undefined;
      unnamed.add(key);
    }
    const ofGroup = groupOf(namesGo && keepsMetric ? own.withoutMetric() : own);
    let group = groups.get(ofGroup);
    if (group === undefined) {
      group = groups.size;
      groups.set(ofGroup, group);
      if (groups.size > mostGroups) return undefined;
    }
    const name = own.get(METRIC_NAME);
    const type = own.get(TYPE_LABEL);
    const key = group + SEPARATOR + name + SEPARATOR + type;
    let place = stands.get(key);
    if (place === undefined) {
      const pairs: [string, string][] = [
        [GROUP_LABEL, String(group)],
        [METRIC_NAME, name],
        [TYPE_LABEL, type],
      ];
      const { names, values } = Labels.from(pairs);
      place = labels.push({ names, values }) - 1;
      stands.set(key, place);
    }
    labelsOf[at] = place;
  }
  return { groups: [...groups.keys()], labels, labelsOf };
}

const METRIC_LABELS: readonly string[] = [METRIC_NAME, TYPE_LABEL, UNIT_LABEL];
