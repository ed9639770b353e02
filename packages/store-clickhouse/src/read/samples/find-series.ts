import { SAMPLE_BYTES, type SampleRange, type SampleSelect, type SeriesMatcher, StoreError } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { Reading } from '../reading.ts';
import { ask, where } from '../statement.ts';
import type { FoundSeries } from './found-series.ts';
import { MOST_SHARED, type TenantSeries } from './held/tenant-series.ts';
import { daysCondition, setsCondition } from './series-condition.ts';
import { Turns } from './turns.ts';

/** More than this in one selection is refused: nobody can look at it, and it does not fit into memory. */
const MAX_SERIES = 1_000_000;
/** Of a series that is made for one answer alone, with its labels. Measured on five labels. */
export const OWN_BYTES = 650;
const TIMEOUT_MS = 30_000;
/** Series that are made without a look at the clock. */
const LOOKED_AT_ONCE = 256;

interface FindOptions {
  readonly hold?: SampleSelect['hold'] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Each series once that meets one of the sets and was active on one of the days. */
export async function findSeries(
  reading: Reading,
  sets: readonly (readonly SeriesMatcher[])[],
  range: SampleRange,
  options: FindOptions & { readonly limit?: number } = {},
): Promise<FoundSeries[]> {
  const limit = Math.min(options.limit ?? MAX_SERIES + 1, MAX_SERIES + 1);
  const found =
    (await findHeld(reading, sets, range, limit, options)) ?? (await askEngine(reading, sets, range, limit, options));
  mustNotBeTooMany(found.length);
  return found;
}

/** Undefined where the series of these days are not in memory. */
async function findHeld(
  reading: Reading,
  sets: readonly (readonly SeriesMatcher[])[],
  range: SampleRange,
  limit: number,
  { hold, signal }: FindOptions,
): Promise<FoundSeries[] | undefined> {
  const held = reading.held?.series.of(reading.client, range);
  if (held === undefined) return undefined;
  const turns = turnsOf(reading, signal);
  const numbers = await held.find(sets, range, limit, turns);
  const isShared = numbers.length <= MOST_SHARED;
  // Who asks for all of a million is told what they would take before they take it.
  if (!isShared && numbers.length <= MAX_SERIES) hold?.(Math.ceil((numbers.length * OWN_BYTES) / SAMPLE_BYTES));
  return madeSeries(held, numbers, isShared, turns);
}

export async function madeSeries(
  held: TenantSeries,
  numbers: Uint32Array,
  isShared: boolean,
  turns: Turns,
): Promise<FoundSeries[]> {
  const found: FoundSeries[] = [];
  for (const number of numbers) {
    found.push(held.series(number, isShared));
    if (found.length % LOOKED_AT_ONCE === 0 && turns.due) await turns.next();
  }
  return found;
}

/**
 * The numbers of series that meet the matchers, where they are more than `most` and their labels are in memory, or can be before long.
 * Otherwise the series themselves.
 */
export async function findNumbers(
  reading: Reading,
  matchers: readonly SeriesMatcher[],
  range: SampleRange,
  most: number,
  options: FindOptions,
): Promise<FoundSeries[] | { readonly held: TenantSeries; readonly numbers: Uint32Array }> {
  const { signal } = options;
  let held = reading.held?.series.of(reading.client, range);
  if (held === undefined) {
    const found = await askEngine(reading, [matchers], range, most + 1, options);
    if (found.length <= most) return found;
    held = await unlessAborted(reading.held?.series.soonOf(reading.client, range), signal);
    if (held === undefined) return findSeries(reading, [matchers], range, options);
  }
  const turns = turnsOf(reading, signal);
  const numbers = await held.find([matchers], range, MAX_SERIES + 1, turns);
  mustNotBeTooMany(numbers.length);
  return numbers.length > most ? { held, numbers } : madeSeries(held, numbers, numbers.length <= MOST_SHARED, turns);
}

function turnsOf({ client }: Reading, signal: AbortSignal | undefined): Turns {
  return new Turns(signal, { tenant: client.tenant, timeoutMs: TIMEOUT_MS });
}

function mustNotBeTooMany(series: number): void {
  if (series > MAX_SERIES)
    throw new StoreError(
      'too_many_series',
      `the matchers select more than ${MAX_SERIES} series; narrow them by a metric name or a label`,
    );
}

/** What many wait for goes on when one of them has gone. */
async function unlessAborted<T>(
  promise: Promise<T> | undefined,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  if (promise === undefined || signal === undefined) return promise;
  const gone = Promise.withResolvers<never>();
  const abort = () => gone.reject(new StoreError('query_cancelled'));
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([promise, gone.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function askEngine(
  reading: Reading,
  sets: readonly (readonly SeriesMatcher[])[],
  range: SampleRange,
  limit: number,
  { hold, signal }: FindOptions,
): Promise<FoundSeries[]> {
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT family, series, label_names, label_values, delta
FROM series
${where(daysCondition(range, params), setsCondition(sets, params))}
LIMIT 1 BY family, series
LIMIT ${params.bind('UInt32', limit)}`,
    params,
    { ...(signal === undefined ? {} : { signal }), timeoutMs: TIMEOUT_MS },
  );
  if (block.rows > MOST_SHARED + 1) hold?.(Math.ceil((block.rows * OWN_BYTES) / SAMPLE_BYTES));
  const [family, series, names, values, delta] = ['family', 'series', 'label_names', 'label_values', 'delta'].map(
    (name) => block.column(name),
  );
  const turns = turnsOf(reading, signal);
  const found: FoundSeries[] = [];
  for (let row = 0; row < block.rows; row++) {
    if (row % LOOKED_AT_ONCE === 0 && turns.due) await turns.next();
    found.push({
      family: family!.get(row) as bigint,
      series: series!.get(row) as bigint,
      labels: { names: names!.get(row) as readonly string[], values: values!.get(row) as readonly string[] },
      delta: delta!.get(row) === 1,
      isShared: false,
    });
  }
  return found;
}
