import { type Labels, type MemorySample, type QueryEnvironment, queryRange } from '@oriel/promql';
import type { RecordingRule } from '../rule-file/rule-group.ts';
import { evaluateRule } from './evaluate-rule.ts';
import { isUnanswered } from './is-unanswered.ts';
import { labelResult } from './label-result.ts';
import type { MadeSeries } from './world.ts';

/** Slots of a group, both ends included, and by how much its queries look back from them. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly intervalMs: number;
  readonly queryOffsetMs: number;
}

/** These mean the bounds of the whole query, which of a rule are one moment. */
const MEANS_BOUNDS = /\b(?:start|end|step|range)\s*\(/;

/** Whether each slot has a sample, and which. */
interface Row {
  readonly labels: Labels;
  readonly values: (MemorySample['value'] | undefined)[];
}

/**
 * What a rule would have given at the slots of a span, had it been there: samples, and the markers at which series end. One slot
 * before and one behind are evaluated too, so that series end on time at both ends; they give no samples of their own.
 * @throws what the storage throws, and where there is no room. Slots at which the query itself has no answer stay empty, as they would
 * have.
 */
export async function evaluateSpan(
  rule: RecordingRule,
  limit: number,
  span: Span,
  environment: QueryEnvironment,
): Promise<MadeSeries[]> {
  const slots = (span.toMs - span.fromMs) / span.intervalMs + 3;
  const firstMs = span.fromMs - span.intervalMs - span.queryOffsetMs;
  const timeAt = (slot: number) => firstMs + slot * span.intervalMs;
  const rows =
    (await rowsAtOnce(rule, slots, timeAt, environment)) ?? (await rowsOneByOne(rule, slots, timeAt, environment));
  if (limit > 0) emptyOverLimit(rows, slots, limit);

  return rows.flatMap(({ labels, values }) => {
    const samples: MemorySample[] = [];
    for (let slot = 1; slot < slots; slot++) {
      const value = values[slot];
      if (value !== undefined && slot < slots - 1) samples.push({ timestampMs: timeAt(slot), value });
      if (value === undefined && values[slot - 1] !== undefined)
        samples.push({ timestampMs: timeAt(slot), value: 'stale' });
    }
    return samples.length === 0 ? [] : [{ labels, samples }];
  });
}

type TimeAt = (slot: number) => number;

/** The fast path: one range query. `undefined` where only single evaluations can tell. */
async function rowsAtOnce(
  rule: RecordingRule,
  slots: number,
  timeAt: TimeAt,
  environment: QueryEnvironment,
): Promise<Row[] | undefined> {
  if (MEANS_BOUNDS.test(rule.expr)) return undefined;
  const stepMs = timeAt(1) - timeAt(0);
  const { value } = await queryRange(rule.expr, timeAt(0), timeAt(slots - 1), stepMs, environment).catch(
    (error: unknown) => {
      if (isUnanswered(error)) throw error;
      // An error at one slot hides the others.
      return { value: undefined };
    },
  );
  if (value?.type !== 'matrix') return undefined;
  const rows = new Map<string, Row>();
  for (const { labels: of, samples } of value.series) {
    const labels = labelResult(rule, of);
    if (rows.has(labels.key)) return undefined;
    const values: Row['values'] = new Array(slots).fill(undefined);
    for (const { timestampMs, value, histogram } of samples)
      values[Math.round((timestampMs - timeAt(0)) / stepMs)] = histogram ?? value;
    rows.set(labels.key, { labels, values });
  }
  return [...rows.values()];
}

/** The slow path: as it would have been, one evaluation after the other. */
async function rowsOneByOne(
  rule: RecordingRule,
  slots: number,
  timeAt: TimeAt,
  environment: QueryEnvironment,
): Promise<Row[]> {
  const rows = new Map<string, Row>();
  for (let slot = 0; slot < slots; slot++) {
    try {
      for (const [key, { labels, value }] of await evaluateRule(rule, timeAt(slot), 0, environment)) {
        let row = rows.get(key);
        if (row === undefined) {
          row = { labels, values: new Array(slots).fill(undefined) };
          rows.set(key, row);
        }
        row.values[slot] = value;
      }
    } catch (error) {
      if (isUnanswered(error)) throw error;
    }
  }
  return [...rows.values()];
}

function emptyOverLimit(rows: readonly Row[], slots: number, limit: number): void {
  for (let slot = 0; slot < slots; slot++) {
    const series = rows.filter(({ values }) => values[slot] !== undefined).length;
    if (series > limit) for (const { values } of rows) values[slot] = undefined;
  }
}
