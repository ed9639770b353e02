import { ALL_FEATURES, childrenOf, type Expr, parseExpr, printExpr, type ValueType, valueTypeOf } from '@oriel/promql';
import type { Case, CaseSeries, CaseValue } from './case.ts';
import { rewriteExpr } from './rewrite-expr.ts';

/** Questions that a shrinking may cost. */
const MOST_TRIES = 400;

/** The smallest case to be found, step by step, of which `differs` still says so. */
export async function shrink(found: Case, differs: (smaller: Case) => Promise<boolean>): Promise<Case> {
  let smallest = found;
  let tries = 0;
  for (let again = true; again; ) {
    again = false;
    for (const smaller of smallerCases(smallest)) {
      if (++tries > MOST_TRIES) return smallest;
      if (!(await differs(smaller))) continue;
      smallest = smaller;
      again = true;
      break;
    }
  }
  return smallest;
}

/** The greatest steps first. */
function* smallerCases(one: Case): Generator<Case> {
  for (const query of smallerQueries(one.query)) yield { ...one, query };
  if (one.stepMs > 0) {
    const steps = Math.floor((one.endMs - one.startMs) / one.stepMs);
    const middleMs = one.startMs + Math.floor(steps / 2) * one.stepMs;
    if (steps > 0) {
      yield { ...one, endMs: middleMs };
      yield { ...one, startMs: middleMs + (steps === 1 ? one.stepMs : 0) };
    }
    yield { ...one, endMs: one.startMs, stepMs: 0 };
    yield { ...one, startMs: one.endMs, stepMs: 0 };
  }
  for (const series of without(one.series)) yield { ...one, series };
  for (const [at, series] of one.series.entries())
    for (const smaller of smallerSeries(series)) yield { ...one, series: one.series.with(at, smaller) };
}

/** Half of the list left out, a quarter, … one by one. */
function* without<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let size = Math.ceil(list.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < list.length; at += size) yield [...list.slice(0, at), ...list.slice(at + size)];
}

function* smallerSeries(series: CaseSeries): Generator<CaseSeries> {
  const { labels, values, firstMs, stepMs } = series;
  for (const name of Object.keys(labels)) {
    if (name === '__name__' || name === 'le') continue;
    const { [name]: _, ...rest } = labels;
    yield { ...series, labels: rest };
  }
  for (let size = Math.ceil(values.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    if (size === values.length) break;
    yield { ...series, values: values.slice(size), firstMs: firstMs + size * stepMs };
    yield { ...series, values: values.slice(0, -size) };
  }
  for (const [at, value] of values.entries())
    for (const simpler of simplerValues(value)) yield { ...series, values: values.with(at, simpler) };
}

function simplerValues(value: CaseValue): readonly CaseValue[] {
  if (value === 'gap') return [];
  if (typeof value !== 'number' || value === 1 || value === 0) return ['gap'];
  return ['gap', 1, ...(Number.isInteger(value) || !Number.isFinite(value) ? [] : [Math.round(value)])];
}

/** A part in place of the whole, at each place; then without modifiers. */
function smallerQueries(query: string): string[] {
  const whole = parseExpr(query, ALL_FEATURES);
  const smaller = new Set<string>();
  const places: Expr[] = [];
  rewriteExpr(whole, (one) => {
    places.unshift(one);
    return one;
  });
  for (const part of places) if (part !== places[0] && isAnswerable(valueTypeOf(part))) smaller.add(printExpr(part));
  let count = 0;
  rewriteExpr(whole, (one) => {
    count++;
    return one;
  });
  for (let place = count - 1; place >= 0; place--) for (const text of replacedAt(whole, place)) smaller.add(text);
  smaller.delete(query);
  return [...smaller].filter((text) => text.length < query.length && parses(text));
}

/** The query with one node replaced by something simpler of its type. Nodes are counted as `rewriteExpr` meets them. */
function replacedAt(whole: Expr, place: number): string[] {
  const texts: string[] = [];
  const put = (simpler: (one: Expr) => Expr | undefined) => {
    let at = 0;
    const changed = rewriteExpr(whole, (one) => (at++ === place ? (simpler(one) ?? one) : one));
    texts.push(printExpr(changed));
  };
  for (let child = 0; child < 4; child++)
    put((one) => {
      const part = childrenOf(one)[child];
      if (part === undefined || one.kind === 'matrix') return undefined;
      return valueTypeOf(part) === valueTypeOf(one) ? part : undefined;
    });
  put((one) => ('at' in one ? { ...one, at: null } : undefined));
  put((one) => ('offset' in one ? { ...one, offset: 0 } : undefined));
  put((one) => (one.kind === 'aggregate' ? { ...one, grouping: [], without: false } : undefined));
  put((one) =>
    one.kind === 'vector' && one.name !== ''
      ? { ...one, matchers: one.matchers.filter(({ name }) => name === '__name__') }
      : undefined,
  );
  put((one) => (one.kind === 'binary' && one.matching !== null ? { ...one, matching: null } : undefined));
  return texts;
}

function isAnswerable(type: ValueType): boolean {
  return type === 'vector' || type === 'scalar';
}

function parses(text: string): boolean {
  try {
    parseExpr(text, ALL_FEATURES);
    return true;
  } catch {
    return false;
  }
}
