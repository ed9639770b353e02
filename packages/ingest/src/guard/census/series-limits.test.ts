import { createRowEncoder } from '@oriel/store-clickhouse/encoder';
import { DEFAULT_LIMITS, ORIEL_TENANT, type Outcome, type TenantPolicy } from '@oriel/telemetry';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPipeline } from '../../../test/open-pipeline.ts';
import { realStore } from '../../../test/real-store.ts';
import { FIRST_POLICY } from '../../../test/scripted-pipeline.ts';
import { createDecodeSession } from '../../decode/decode-session.ts';
import { encodeSamples } from '../../decode/samples/encode-samples.ts';
import type { IngestPipeline } from '../../pipeline.ts';
import { CensusGate } from './census-gate.ts';
import { CensusRoom } from './census-room.ts';
import { SeriesCensus } from './series-census.ts';

const DAY_MS = 86_400_000;
const LIMITED: TenantPolicy = { ...FIRST_POLICY, maxSeries: 60, maxSeriesPerMetric: 40 };

type Sample = readonly [metric: string, user: number];

function requestOf(samples: readonly Sample[], policy: TenantPolicy, nowMs = Date.now()) {
  const body = encodeSamples(
    samples.map(([metric, user]) => ({
      labels: { names: ['__name__', 'job', 'user_id'], values: [metric, 'shop', `u${user}`] },
      samples: [{ timestampMs: nowMs, value: 1 }],
    })),
  );
  return { decoder: 'samples', signal: 'samples', encoding: 'protobuf', body, policy, arrivalMs: nowMs } as const;
}

function users(metric: string, from: number, count: number): Sample[] {
  return Array.from({ length: count }, (_, at) => [metric, from + at]);
}

async function send(pipeline: IngestPipeline, samples: readonly Sample[], policy = LIMITED): Promise<Outcome> {
  const reply = await pipeline.submit(requestOf(samples, policy));
  if (reply.kind !== 'accepted') throw new Error(`the request was ${reply.kind}: ${reply.message}`);
  const { received, accepted, rejected } = reply.outcome;
  expect(accepted + rejected).toBe(received);
  return reply.outcome;
}

describe('in one thread', () => {
  function limitedSession() {
    const nowMs = Date.now();
    const gate = new CensusGate(DEFAULT_LIMITS, () => nowMs);
    const room = { free: CensusRoom.allocate(2 ** 24), ofTenant: CensusRoom.allocateTenant() };
    const memory = SeriesCensus.allocate(LIMITED.tenant, Math.floor(nowMs / DAY_MS), room);
    new SeriesCensus(memory).endSeeding();
    gate.open(LIMITED.tenant, [memory]);
    const encoder = createRowEncoder(gate);
    const session = createDecodeSession({ encoder, limits: DEFAULT_LIMITS });
    const rows = () => Object.fromEntries(encoder.flush().map((block) => [block.signal, block.rows]));
    const decode = (samples: readonly Sample[], policy = LIMITED) => {
      const reply = session.decode(requestOf(samples, policy, nowMs));
      if (reply.kind !== 'decoded') throw new Error(reply.message);
      return reply.outcome;
    };
    return { decode, rows, gate, session, nowMs };
  }

  test('the sample beyond is refused alone, and its metric and label are named', () => {
    const { decode, rows, gate } = limitedSession();
    const outcome = decode([...users('http_requests_total', 0, 45), ['up', 1]]);
    expect(outcome).toMatchObject({ received: 46, accepted: 41, rejected: 5, reasons: { too_many_series: 5 } });
    expect(outcome.message).toContain('metric http_requests_total has reached 40 series');
    expect(outcome.written).toEqual({ samples: 41, histograms: 0, exemplars: 0 });
    expect(rows()).toEqual({ series: 41, samples: 41 });
    decode(users('http_requests_total', 45, 900));
    const [report] = gate.report();
    expect(report).toMatchObject({ metric: 'http_requests_total', kind: 'metric', limit: 40 });
    expect(report!.labels.map(({ name }) => name)).toEqual(['__name__', 'job', 'user_id']);
    expect(gate.report()).toEqual([]);
  });

  test('accepted + rejected = received, accepted is what is stored, and nothing known is refused', () => {
    const sample = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(70));
    fc.assert(
      fc.property(fc.array(fc.array(sample, { maxLength: 60 }), { maxLength: 5 }), (requests) => {
        const { decode, rows } = limitedSession();
        const known = new Set<string>();
        for (const samples of requests) {
          const outcome = decode(samples);
          const isKnown = samples.filter((one) => known.has(one.join())).length;
          expect(outcome.accepted + outcome.rejected).toBe(samples.length);
          expect(outcome.accepted).toBeGreaterThanOrEqual(isKnown);
          expect(rows().samples ?? 0).toBe(outcome.accepted);
          if (outcome.rejected === 0) for (const one of samples) known.add(one.join());
        }
      }),
      { numRuns: 40 },
    );
  });

  test('points of OTLP whose series are too many are rejected alone, and the sender hears of it', () => {
    const { session, rows, nowMs } = limitedSession();
    const point = (user: number) => ({
      asDouble: 1,
      timeUnixNano: `${BigInt(nowMs) * 1_000_000n}`,
      attributes: [{ key: 'user_id', value: { stringValue: `u${user}` } }],
    });
    const dataPoints = Array.from({ length: 50 }, (_, user) => point(user));
    const metrics = [{ name: 'sessions', gauge: { dataPoints } }];
    const body = new TextEncoder().encode(
      JSON.stringify({ resourceMetrics: [{ resource: {}, scopeMetrics: [{ scope: {}, metrics }] }] }),
    );
    const reply = session.decode({
      decoder: 'otlp',
      signal: 'metrics',
      encoding: 'json',
      body,
      policy: LIMITED,
      arrivalMs: nowMs,
    });
    expect(reply).toMatchObject({
      outcome: { received: 50, accepted: 40, rejected: 10, reasons: { too_many_series: 10 } },
    });
    expect(rows()).toEqual({ series: 40, samples: 40 });
  });

  test('a histogram of which a series is refused is refused as a whole, and the account is that of the points', () => {
    const { session, rows, nowMs } = limitedSession();
    const timeUnixNano = `${BigInt(nowMs) * 1_000_000n}`;
    const histogram = (user: number) => ({
      timeUnixNano,
      count: '6',
      sum: 9,
      explicitBounds: [1, 2, 5, 10],
      bucketCounts: ['1', '2', '1', '1', '1'],
      exemplars: [{ timeUnixNano, asDouble: 4 }],
      attributes: [{ key: 'user_id', value: { stringValue: `u${user}` } }],
    });
    const dataPoints = Array.from({ length: 12 }, (_, user) => histogram(user));
    const metrics = [{ name: 'latency', histogram: { aggregationTemporality: 2, dataPoints } }];
    const body = new TextEncoder().encode(
      JSON.stringify({ resourceMetrics: [{ resource: {}, scopeMetrics: [{ scope: {}, metrics }] }] }),
    );
    const request = {
      decoder: 'otlp',
      signal: 'metrics',
      encoding: 'json',
      body,
      policy: LIMITED,
      arrivalMs: nowMs,
    } as const;
    const reply = session.decode(request);
    // Seven series each: of the ninth point the buckets are beyond the metric's limit of 40.
    expect(reply).toMatchObject({
      outcome: { received: 12, accepted: 8, rejected: 4, reasons: { too_many_series: 4 } },
    });
    expect(rows()).toEqual({ series: 8 * 7, samples: 8 * 7, exemplars: 8 });
    // Those that were taken are taken on, also beside those that are not.
    expect(session.decode(request)).toMatchObject({ outcome: { accepted: 8, rejected: 4 } });
    expect(rows()).toEqual({ samples: 8 * 7, exemplars: 8 });
  });
});

describe('in the pipeline', () => {
  let real: Awaited<ReturnType<typeof realStore>>;
  beforeAll(async () => {
    real = await realStore();
  });
  afterAll(() => real[Symbol.asyncDispose]());

  const knownSeries = (tenant: number, day: number) => real.store.forTenant(tenant).samples.seriesOfDay(day);

  test('two threads share a limit, a restart forgets nothing, and other tenants are not touched', async () => {
    const policy = { ...LIMITED, tenant: 11 };
    {
      await using opened = await openPipeline(real.store, { decode: { workers: 2 }, series: { knownSeries } });
      const { pipeline } = opened;
      // What was counted before the store is known is admitted.
      await send(pipeline, users('warm', 0, 1), policy);
      await expect.poll(() => pipeline.seriesCounts()).toEqual([{ tenant: 11, series: 1, isComplete: true }]);
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, at) => send(pipeline, users('http_requests_total', at * 5, 10), policy)),
      );
      expect(outcomes.reduce((sum, { rejected }) => sum + rejected, 0)).toBeGreaterThan(50);
      const known = await Promise.all(
        Array.from(
          { length: 105 },
          async (_, user) => (await send(pipeline, [['http_requests_total', user]], policy)).accepted,
        ),
      );
      const admitted = known.flatMap((accepted, user) => (accepted === 1 ? [user] : []));
      expect(admitted).toHaveLength(40);

      const other = await send(pipeline, users('http_requests_total', 0, 40), { ...policy, tenant: ORIEL_TENANT });
      expect(other).toMatchObject({ accepted: 40, rejected: 0 });

      await expect.poll(() => pipeline.seriesRefusals()).toHaveLength(1);
      expect(pipeline.seriesRefusals()[0]).toMatchObject({
        tenant: 11,
        metric: 'http_requests_total',
        label: 'user_id',
      });
      expect(pipeline.seriesRefusals()[0]!.message).toMatch(/reached 40 series; its label user_id has \d+ values$/);
      // 65 of 105, as a sketch tells them.
      await expect.poll(() => Math.abs(pipeline.seriesRefusals()[0]!.refusedSeries - 65)).toBeLessThanOrEqual(4);
      const counts = pipeline.state.counts.find(({ tenant, signal }) => tenant === 11 && signal === 'samples')!;
      expect(counts.accepted + (counts.rejected.too_many_series ?? 0)).toBe(counts.received);
      await pipeline.flush();
    }
    await using again = await openPipeline(real.store, { decode: { workers: 2 }, series: { knownSeries } });
    const { pipeline } = again;
    await send(pipeline, [['warm', 0]], policy);
    await expect.poll(() => pipeline.seriesCounts()).toEqual([{ tenant: 11, series: 41, isComplete: true }]);
    const after = await send(pipeline, users('http_requests_total', 0, 200), policy);
    expect(after).toMatchObject({ accepted: 40, rejected: 160 });
    expect(pipeline.seriesCounts()).toMatchObject([{ series: 41 }]);
  });

  test('two servers that share a store learn what the other has registered', async () => {
    const policy = { ...LIMITED, tenant: 12 };
    const series = { knownSeries, othersEveryMs: 100 };
    await using first = await openPipeline(real.store, { series });
    await using second = await openPipeline(real.store, { series });
    for (const { pipeline } of [first, second]) await send(pipeline, [['warm', 0]], policy);
    const complete = { tenant: 12, isComplete: true };
    for (const { pipeline } of [first, second])
      await expect.poll(() => pipeline.seriesCounts()).toMatchObject([complete]);

    expect(await send(first.pipeline, users('http_requests_total', 0, 30), policy)).toMatchObject({ accepted: 30 });
    await first.pipeline.flush();
    await expect.poll(() => second.pipeline.seriesCounts()).toEqual([{ ...complete, series: 31 }]);
    // Ten places are left, wherever they are asked for.
    const outcome = await send(second.pipeline, users('http_requests_total', 10, 60), policy);
    expect(outcome).toMatchObject({ accepted: 30, rejected: 30 });
  });
});
