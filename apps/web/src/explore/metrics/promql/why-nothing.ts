import { childrenOf, type Expr, type LabelMatcher, METRIC_NAME, type VectorSelector } from '@oriel/promql';

/** Why a query that can be read answers nothing. */
export type NothingReason =
  /** No series is called so; others are called nearly so. */
  | { readonly kind: 'no-metric'; readonly metric: string; readonly near: readonly string[] }
  /** This condition alone removes every series of the metric; the label has these values. */
  | {
      readonly kind: 'no-match';
      readonly metric: string;
      readonly matcher: LabelMatcher;
      readonly values: readonly string[];
    }
  /** Each condition has series, no series meets all of them. */
  | { readonly kind: 'no-match-together'; readonly metric: string }
  /** What is selected is there: a comparison, or series that do not fit together, removed it. */
  | { readonly kind: 'removed' };

/** What a tenant has in the range that was asked about. */
export interface KnownSeries {
  metricNames(): Promise<readonly string[]>;
  labelValues(label: string, matchers: readonly LabelMatcher[]): Promise<readonly string[]>;
}

/** The first selector that means no series says why; selectors that name no metric are passed over. */
export async function whyNothing(expr: Expr, known: KnownSeries): Promise<NothingReason> {
  const isThere = async (matchers: readonly LabelMatcher[]) =>
    (await known.labelValues(METRIC_NAME, matchers)).length > 0;
  for (const { matchers } of selectorsIn(expr)) {
    const name = matchers.find((matcher) => matcher.name === METRIC_NAME && matcher.op === '=');
    if (name === undefined || (await isThere(matchers))) continue;
    const metric = name.value;
    if (!(await isThere([name])))
      return { kind: 'no-metric', metric, near: nearestNames(metric, await known.metricNames()) };
    for (const matcher of matchers) {
      if (matcher === name || (await isThere([name, matcher]))) continue;
      return { kind: 'no-match', metric, matcher, values: await known.labelValues(matcher.name, [name]) };
    }
    return { kind: 'no-match-together', metric };
  }
  return { kind: 'removed' };
}

function selectorsIn(expr: Expr): readonly VectorSelector[] {
  return expr.kind === 'vector' ? [expr] : childrenOf(expr).flatMap(selectorsIn);
}

const NEAR_SHOWN = 4;

/** Names that somebody may have meant: written nearly so, or with all of its words (`shop.orders`, `shop_orders_total`). */
export function nearestNames(wanted: string, names: readonly string[]): readonly string[] {
  const most = Math.max(2, Math.floor(wanted.length / 6));
  const words = wordsOf(wanted);
  return names
    .map((name) => {
      const distance = editDistance(wanted.toLowerCase(), name.toLowerCase(), most);
      const own = new Set(wordsOf(name));
      const hasAll = words.length > 1 && words.every((word) => own.has(word));
      return { name, far: Math.min(distance, hasAll ? most + own.size - words.length : Number.POSITIVE_INFINITY) };
    })
    .filter(({ far }) => Number.isFinite(far))
    .sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1))
    .slice(0, NEAR_SHOWN)
    .map(({ name }) => name);
}

function wordsOf(name: string): readonly string[] {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Signs to change, add or leave out; infinite where there are more than `most`. */
function editDistance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const changed = row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(changed, row[j]! + 1, next[j - 1]! + 1));
    }
    if (Math.min(...next) > most) return Number.POSITIVE_INFINITY;
    row = next;
  }
  const distance = row[other.length]!;
  return distance > most ? Number.POSITIVE_INFINITY : distance;
}
