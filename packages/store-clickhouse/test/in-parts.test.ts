import type { SampleSelect, SeriesOfSelection } from '@oriel/store';
import { TestTenant } from '@oriel/store/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RealEngine, startRealEngine } from './real-engine.ts';

const SERIES = 9_000;
/** Fewer in a part are named one by one. */
const AT_ONCE = 2_500;
const start = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
const range = { startMs: start, endMs: start + 60_000 };

let engine: RealEngine;
let tenant: TestTenant;
beforeAll(async () => {
  // Of so many as parts are for, series alone are in memory.
  engine = await startRealEngine({
    held: { seriesBytes: 64 * 1024 ** 2, chunkBytes: 0, answerBytes: 0, rowBytes: 0 },
  });
  tenant = new TestTenant(engine);
  const wide = (metric: string, at: number, from: number, labels: Record<string, string>) => ({
    labels: { __name__: metric, ...labels },
    samples: [
      [start + from, at],
      [start + from + 15_000, at + from],
    ] as const,
  });
  const insert = (from: number) =>
    tenant.insert({
      series: [
        ...Array.from({ length: SERIES }, (_, at) =>
          wide('x', at, from, { instance: `i${at}`, job: `j${at % 7}`, zone: `z${at % 2}` }),
        ),
        // All of one family.
        ...Array.from({ length: SERIES }, (_, at) => wide('one', at, from, { shard: String(at) })),
      ],
    });
  await insert(0);
  for (const laterMs of [0, 600_000]) await engine.store.pack({ nowMs: Date.now() + laterMs, hurry: true });
  // Some of it is packed, some of it is rows.
  await insert(30_000);
});
afterAll(() => engine.dispose());

async function read(request: Pick<SampleSelect, 'matchers' | 'mostAtOnce'>) {
  const signal = new AbortController().signal;
  const selection = await tenant.reader.samples.select({ ...range, ...request }, signal);
  const samples = new Map<string, string>();
  const add = (series: readonly SeriesOfSelection[]) => {
    const into = {
      length: 0,
      timestamps: new Float64Array(8),
      values: new Float64Array(8),
      histograms: null,
      startTimestamps: null,
    };
    for (const one of series) {
      one.read(into);
      const key = JSON.stringify(one.labels);
      expect(samples.has(key)).toBe(false);
      samples.set(key, `${into.timestamps.subarray(0, into.length)} ${into.values.subarray(0, into.length)}`);
    }
  };
  add(selection.series);
  const held: number[] = [];
  for (const part of selection.parts ?? []) {
    const { series } = await part.open((count) => held.push(count), signal);
    expect(series.length).toBeLessThanOrEqual(part.series);
    add(series);
  }
  return { samples, held, parts: selection.parts?.map(({ series }) => series) ?? [], one: selection.isOneMetric };
}

const name = (value: string, op: '=' | '=~' = '=') => ({ name: '__name__', op, value }) as const;
const zone = { name: 'zone', op: '=~', value: '.*1' } as const;

it.each([
  ['a metric', [name('x')], SERIES],
  ['a metric and a pattern', [name('x'), zone], SERIES / 2],
  ['everything', [name('.+', '=~')], SERIES * 2],
  ['a metric of one family', [name('one')], SERIES],
  ['a single family and a pattern', [name('one'), { name: 'shard', op: '=~', value: '.*[0-4]' } as const], SERIES / 2],
])('%s in parts is what it is at once', async (_, matchers, count) => {
  await engine.store.settled();
  const whole = await read({ matchers });
  expect(whole.samples.size).toBe(count);
  expect([...whole.samples.values()][0]!.split(',')).toHaveLength(7);
  await engine.store.settled();
  const parted = await read({ matchers, mostAtOnce: AT_ONCE });
  expect(parted.samples).toEqual(whole.samples);
  expect(parted.parts).toHaveLength(Math.ceil(count / AT_ONCE));
  expect(parted.held).toHaveLength(parted.parts.length);
  expect(parted.one).toBe(matchers[0]!.op === '=');
});

it('comes at once where it is not too much', async () => {
  const { samples, parts } = await read({ matchers: [name('x')], mostAtOnce: SERIES });
  expect([samples.size, parts]).toEqual([SERIES, []]);
});

it('ends with whoever asked', async () => {
  const asker = new AbortController();
  const { parts } = await tenant.reader.samples.select({
    ...range,
    matchers: [name('x')],
    mostAtOnce: AT_ONCE,
  });
  asker.abort();
  await expect(parts![0]!.open(() => {}, asker.signal)).rejects.toMatchObject({ code: 'query_cancelled' });
});

it.each([undefined, AT_ONCE])(
  'of the newest sample alone it is the one that was accepted first, at most %s at once',
  async (mostAtOnce) => {
    const other = new TestTenant(engine);
    const stale = new Float64Array(new Uint32Array([0x0000_0002, 0x7ff0_0000]).buffer)[0]!;
    const insert = (atMs: number, value: (at: number) => number, from = 0) =>
      other.insert({
        series: Array.from({ length: SERIES / 3 - from }, (_, at) => ({
          labels: { __name__: 'x', instance: `i${from + at}` },
          samples: [[atMs, value(from + at)] as const],
        })),
      });
    await insert(start, (at) => at);
    await insert(start + 30_000, (at) => (at % 5 === 0 ? stale : at + 0.5));
    // Others of the same time, and of some series an earlier one that comes late.
    await insert(start + 30_000, () => -1);
    await insert(start + 15_000, () => -2, 1_000);
    const newest = async (newestOnly: boolean) => {
      const signal = new AbortController().signal;
      const request = { ...range, matchers: [name('x')], hints: { newestOnly }, ...(mostAtOnce && { mostAtOnce }) };
      const { series, parts = [] } = await other.reader.samples.select(request, signal);
      const all = [...series];
      for (const part of parts) all.push(...(await part.open(() => {}, signal)).series);
      const into = {
        length: 0,
        timestamps: new Float64Array(8),
        values: new Float64Array(8),
        histograms: null,
        startTimestamps: null,
      };
      let samples = 0;
      const ofSeries = all.map((one) => {
        one.read(into);
        samples += into.length;
        const at = into.length - 1;
        const bits = new BigUint64Array(into.values.buffer)[at]!;
        return `${one.labels.values} ${into.timestamps[at]! - start} ${bits.toString(16)}`;
      });
      return { newest: ofSeries.sort(), samples };
    };
    const whole = await newest(false);
    expect(whole.newest).toHaveLength(SERIES / 3);
    // Whichever NaN V8 has made of it.
    expect(whole.newest.filter((one) => / [7f]ff[0-9a-f]{13}$/.test(one))).toHaveLength(SERIES / 15);
    for (const laterMs of [undefined, 0, 600_000]) {
      if (laterMs !== undefined) await engine.store.pack({ nowMs: Date.now() + laterMs, hurry: true });
      await engine.store.settled();
      const alone = await newest(true);
      expect(alone.newest).toEqual(whole.newest);
      if (laterMs === undefined) expect(alone.samples).toBe(SERIES / 3);
    }
  },
);
