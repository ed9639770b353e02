import { childrenOf, type Expr, extractSelectors, type LabelMatcher, type VectorSelector } from '@oriel/promql';
import { type KnownOfSeries, SERVICE_LABELS, serviceNamed } from '../origin.ts';
import { readQuery } from './check-query.ts';

/** What a query wants of all that it reads, also where its answer has lost the label: `sum(rate(x{job="shop"}[5m]))` is of shop. */
export function knownOfQuery(text: string): Required<KnownOfSeries> {
  const expr = readQuery(text);
  const [first, ...others] = expr === undefined ? [] : extractSelectors(expr).map(wantedLabels);
  if (expr === undefined || first === undefined) return { labels: {}, services: [] };
  const labels = Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((wanted) => wanted[name] === value)),
  );
  const services = extractSelectors(expr).map(wantedServices);
  // Where one part reads every service, the whole is of no certain one.
  return { labels, services: services.every(({ length }) => length > 0) ? [...new Set(services.flat())] : [] };
}

/** How far a point of the query looks back by its ranges; none where it has none. */
export function windowMsOf(text: string): number {
  const expr = readQuery(text);
  return expr === undefined ? 0 : longestRange(expr);
}

function longestRange(expr: Expr): number {
  const own = (expr.kind === 'matrix' || expr.kind === 'subquery') && typeof expr.range === 'number' ? expr.range : 0;
  return Math.max(own, ...childrenOf(expr).map(longestRange));
}

function wantedLabels({ matchers }: VectorSelector): Record<string, string> {
  return Object.fromEntries(
    matchers.filter(({ op, value }) => op === '=' && value !== '').map(({ name, value }) => [name, value]),
  );
}

function wantedServices({ matchers }: VectorSelector): readonly string[] {
  for (const label of SERVICE_LABELS) {
    const wanted = matchers.find(({ name, op }) => name === label && (op === '=' || op === '=~'));
    if (wanted !== undefined) return wantedValues(wanted).map((value) => serviceNamed(label, value));
  }
  return [];
}

/** Values that a matcher names one by one; none where it is a pattern. */
function wantedValues({ op, value }: LabelMatcher): readonly string[] {
  if (op === '=') return value === '' ? [] : [value];
  const values = value.split('|');
  return values.every((one) => /^(?:[^\\.*+?()[\]{}^$]|\\[^\w\s])+$/.test(one))
    ? values.map((one) => one.replace(/\\(.)/g, '$1'))
    : [];
}
