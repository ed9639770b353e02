import { ALL_FEATURES, type Expr, Labels, type MemorySample, parseExpr, printExpr } from '@oriel/promql';
import { withStoredHints } from '../conformance/promqltest/stored-hints.ts';
import type { Stored } from '../conformance/promqltest/test-storage.ts';
import type { Case, CaseSeries } from './case.ts';
import { rewriteExpr } from './rewrite-expr.ts';

/** Cases are as far apart as no query looks back, and in the past, as a receiver wants. */
export const APART_MS = 6 * 3_600_000;
export const FIRST_MS = Date.UTC(1990, 0, 1);

/** A case at a time of its own, with samples as a storage has them. */
export interface PlacedCase {
  readonly series: readonly Stored[];
  readonly query: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

/** Puts the case's beginning at `baseMs`; times in the query go along. */
export function placeCase({ series, query, startMs, endMs, stepMs }: Case, baseMs: number): PlacedCase {
  return {
    series: series.map((one) => storedAt(one, baseMs)).filter(({ samples }) => samples.length > 0),
    query: moved(query, baseMs),
    startMs: startMs + baseMs,
    endMs: endMs + baseMs,
    stepMs,
  };
}

function storedAt({ labels, firstMs, stepMs, values }: CaseSeries, baseMs: number): Stored {
  const samples = values.flatMap((value, at): MemorySample[] =>
    value === 'gap' ? [] : [{ timestampMs: baseMs + firstMs + at * stepMs, value }],
  );
  return { labels: Labels.from(labels), samples: withStoredHints(samples) };
}

function moved(query: string, byMs: number): string {
  const later = (expr: Expr): Expr =>
    (expr.kind === 'vector' || expr.kind === 'subquery') && typeof expr.at === 'number'
      ? { ...expr, at: expr.at + byMs }
      : expr;
  return printExpr(rewriteExpr(parseExpr(query, ALL_FEATURES), later));
}
