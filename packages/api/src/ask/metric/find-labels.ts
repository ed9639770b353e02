import type { SeriesMatcher } from '@oriel/store';
import type { LabelMatcher } from './matchers.ts';
import type { SeriesNames } from './series-names.ts';
import { serviceMatcher } from './service-matcher.ts';

/** What series carry of a resource whatever else of it they carry. */
const IDENTITY: ReadonlyMap<string, string> = new Map([
  ['service', 'job'],
  ['service.name', 'job'],
  ['service.instance.id', 'instance'],
]);
const OF_RESOURCE = 'resource.';

/** Conditions and labels of a question, as the series spell them. */
export interface FoundLabels {
  readonly matchers: readonly SeriesMatcher[];
  readonly by: readonly FoundLabel[];
  /** What the series do not repeat of their resource: `target_info` has it. */
  readonly ofResource: readonly SeriesMatcher[];
}

export interface FoundLabel {
  readonly asked: string;
  readonly label: string;
}

/**
 * Attributes may be asked as OpenTelemetry spells them (`http.route`) or as Prometheus does (`http_route`), whichever of both is
 * stored; `service` is the job, and `resource.KEY` an attribute of the resource.
 *
 * @param present labels of the metric's series
 */
export function findLabels(
  asked: { readonly matchers: readonly LabelMatcher[]; readonly by: readonly string[] },
  present: readonly string[],
  names: SeriesNames,
): FoundLabels {
  const matchers: SeriesMatcher[] = [];
  const ofResource: SeriesMatcher[] = [];
  for (const { label: spelled, op, value } of asked.matchers) {
    const { label, isElsewhere } = findLabel(spelled, present, names);
    if (isElsewhere) ofResource.push({ name: label, op, value });
    else
      matchers.push(label === 'job' && spelled !== 'job' ? serviceMatcher({ op, value }) : { name: label, op, value });
  }
  const by = asked.by.map((spelled) => {
    const { label, isElsewhere } = findLabel(spelled, present, names);
    // A condition that everything meets, so that the label is there to group by.
    if (isElsewhere) ofResource.push({ name: label, op: '=~', value: '.*' });
    return { asked: spelled, label };
  });
  return { matchers, by, ofResource };
}

function findLabel(
  asked: string,
  present: readonly string[],
  names: SeriesNames,
): { readonly label: string; readonly isElsewhere: boolean } {
  const isOfResource = asked.startsWith(OF_RESOURCE);
  const key = isOfResource ? asked.slice(OF_RESOURCE.length) : asked;
  const found =
    present.find((label) => label === key) ??
    present.find((label) => label === names.labelName(key)) ??
    present.find((label) => escaped(label) === escaped(key));
  const label = found ?? IDENTITY.get(key) ?? (names.labelName(key) || key);
  return { label, isElsewhere: isOfResource && found === undefined && !IDENTITY.has(key) };
}

function escaped(label: string): string {
  return label.replace(/[^a-zA-Z0-9_]/gu, '_');
}
