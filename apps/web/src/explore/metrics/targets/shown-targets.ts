import type { DroppedTarget, ScrapeTarget, Targets } from '../../../data/targets.ts';
import type { TargetsSearch } from './targets-search.ts';

/** A line of the page: a target that is scraped, or one that relabelling dropped. */
export type ShownTarget =
  | (ScrapeTarget & { readonly key: string })
  | (DroppedTarget & { readonly key: string; readonly health: 'dropped' });

const TROUBLE_FIRST = { down: 0, unknown: 1, up: 2, dropped: 3 } as const;

/** What the page shows, trouble first. Dropped targets are shown only when asked for: most configurations drop most of what they find. */
export function shownTargets(all: Targets, { state, find }: TargetsSearch): readonly ShownTarget[] {
  const targets: readonly ShownTarget[] =
    state === 'dropped'
      ? all.droppedTargets.map((target, at) => ({ ...target, key: `${target.scrapePool} #${at}`, health: 'dropped' }))
      : withKeys(all.activeTargets);
  const words = (find ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return targets
    .filter((target) => state === undefined || target.health === state)
    .filter((target) => {
      const text = textOf(target);
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => TROUBLE_FIRST[a.health] - TROUBLE_FIRST[b.health]);
}

/** Targets that differ in a secret alone, or in a label, have addresses that read the same: the second of them is `#2`. */
function withKeys(targets: readonly ScrapeTarget[]): readonly ShownTarget[] {
  const met = new Map<string, number>();
  return targets.map((target) => {
    const name = `${target.scrapePool} ${target.scrapeUrl}`;
    const count = (met.get(name) ?? 0) + 1;
    met.set(name, count);
    return { ...target, key: count === 1 ? name : `${name} #${count}` };
  });
}

function textOf(target: ShownTarget): string {
  const labels = target.health === 'dropped' ? target.discoveredLabels : target.labels;
  const own = target.health === 'dropped' ? [] : [target.scrapeUrl, target.lastError];
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return [target.scrapePool, ...own, ...pairs].join('\n').toLowerCase();
}

/** How one relabelling rule reads: `replace source_labels: __address__, regex: (.+):.+, target_label: host, replacement: $1`. */
export function ruleText({ action, ...parts }: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(parts)
    .filter(([name, value]) => value !== undefined && value !== DEFAULTS[name])
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : value}`);
  return [String(action), said.join(', ')].join(' ').trim();
}

/** What a rule has when the file says nothing, which nobody has to read. */
const DEFAULTS: Readonly<Record<string, unknown>> = { separator: ';', regex: '(.*)', replacement: '$1', modulus: 0 };

export interface LabelChange {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The labels that a step made, changed or took away. */
export function changesOf(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly LabelChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .sort()
    .map((name) => ({ name, before: before[name], after: after[name] }));
}
