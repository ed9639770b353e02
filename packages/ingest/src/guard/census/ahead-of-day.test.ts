import { closeSegment } from '@oriel/store/contract';
import { createRowEncoder } from '@oriel/store-clickhouse/encoder';
import { DEFAULT_LIMITS, type TenantPolicy } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { realStore } from '../../../test/real-store.ts';
import { FIRST_POLICY } from '../../../test/scripted-pipeline.ts';
import { createDecodeSession } from '../../decode/decode-session.ts';
import { encodeWriteRequest } from '../../decode/prometheus-remote-write/test/encode-write-request.ts';
import { CensusGate } from './census-gate.ts';
import { CensusRoom } from './census-room.ts';
import { SeriesCensus } from './series-census.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MIDNIGHT_MS = (Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS;
const TODAY = MIDNIGHT_MS / DAY_MS - 1;
const POLICY: TenantPolicy = { ...FIRST_POLICY, acceptAnyTime: true };

function requestOf(timeMs: number, series: readonly number[]): Uint8Array {
  return encodeWriteRequest(
    series.map((one) => ({
      labels: { __name__: 'up', instance: `i${one}`, job: 'node' },
      samples: [{ value: 1, timeMs }],
    })),
  );
}

/** A sender of remote write, and a clock: what becomes of a sample of each of its series. */
function sendSeries({ maxSeries = 10_000 }: { readonly maxSeries?: number } = {}) {
  let nowMs = 0;
  const gate = new CensusGate(DEFAULT_LIMITS, () => nowMs);
  const room = { free: CensusRoom.allocate(2 ** 24), ofTenant: CensusRoom.allocateTenant() };
  const censuses = [TODAY, TODAY + 1].map((day) => SeriesCensus.allocate(POLICY.tenant, day, room));
  const counted = censuses.map((memory) => new SeriesCensus(memory));
  for (const census of counted) census.endSeeding();
  gate.open(POLICY.tenant, censuses);
  const encoder = createRowEncoder(gate, () => nowMs);
  const session = createDecodeSession({ encoder, limits: DEFAULT_LIMITS });
  return {
    encoder,
    /** Of today and of tomorrow. */
    counts: () => counted.map(({ series }) => series),
    decode(timeMs: number, series: readonly number[], body = requestOf(timeMs, series)) {
      nowMs = timeMs;
      const reply = session.decode({
        decoder: 'remote-write-1',
        signal: 'samples',
        encoding: 'protobuf',
        policy: { ...POLICY, maxSeries },
        arrivalMs: timeMs,
        body,
      });
      return reply.kind === 'decoded' ? reply.outcome : undefined;
    },
    rows: () => Object.fromEntries(encoder.flush().map(({ signal, rows }) => [signal, rows])),
  };
}

const ALL = Array.from({ length: 300 }, (_, at) => at);

test('in the last hour of a day its series are registered for the next, some each minute and each once', () => {
  const { decode, rows, counts } = sendSeries();
  decode(MIDNIGHT_MS - 70 * MINUTE_MS, ALL);
  expect(rows()).toEqual({ series: 300, samples: 300 });
  let registered = 0;
  for (let minute = 65; minute > 0; minute--) {
    for (const timeMs of [MIDNIGHT_MS - minute * MINUTE_MS, MIDNIGHT_MS - minute * MINUTE_MS + 15_000]) {
      decode(timeMs, ALL);
      const { series = 0, samples } = rows();
      expect(samples).toBe(300);
      // Five of them on average, as their hashes have it.
      expect(series).toBeLessThan(30);
      if (minute > 60) expect(series).toBe(0);
      registered += series;
    }
  }
  expect(registered).toBe(300);
  expect(counts()).toEqual([300, 0]);

  decode(MIDNIGHT_MS + 1, ALL);
  expect(rows()).toEqual({ samples: 300 });
  expect(counts()).toEqual([300, 300]);
});

test('what was not sent in that hour is registered by its first sample of the day', () => {
  const { decode, rows } = sendSeries();
  decode(MIDNIGHT_MS - 70 * MINUTE_MS, ALL);
  // The shares of the last six minutes.
  decode(MIDNIGHT_MS - 1, ALL);
  const { series = 0 } = rows();
  const ahead = series - 300;
  expect(ahead).toBeGreaterThan(5);
  expect(ahead).toBeLessThan(80);
  decode(MIDNIGHT_MS + 1, ALL);
  expect(rows()).toEqual({ series: 300 - ahead, samples: 300 });
});

test('a request that is taken back registered nothing ahead', () => {
  const { decode, rows } = sendSeries();
  decode(MIDNIGHT_MS - 70 * MINUTE_MS, ALL);
  rows();
  const whole = requestOf(MIDNIGHT_MS - 1, ALL);
  expect(decode(MIDNIGHT_MS - 1, ALL, whole.subarray(0, whole.length - 3))).toBeUndefined();
  expect(rows()).toEqual({});
  decode(MIDNIGHT_MS - 1, ALL);
  expect(rows().series).toBeGreaterThan(5);
});

test('what ended takes no place of the next day; of what goes on, so many as may are taken', () => {
  const { decode, rows, counts } = sendSeries({ maxSeries: 300 });
  decode(MIDNIGHT_MS - 70 * MINUTE_MS, ALL);
  for (let minute = 60; minute > 0; minute--) decode(MIDNIGHT_MS - minute * MINUTE_MS, ALL);
  rows();
  const others = Array.from({ length: 250 }, (_, at) => 1_000 + at);
  expect(decode(MIDNIGHT_MS + 1, others)).toMatchObject({ accepted: 250 });
  expect(decode(MIDNIGHT_MS + 2, ALL)).toMatchObject({ accepted: 50, reasons: { too_many_series: 250 } });
  expect(counts()).toEqual([300, 300]);
  expect(rows()).toEqual({ series: 250, samples: 300 });
  // Those that were taken are taken again.
  expect(decode(MIDNIGHT_MS + 3, others)).toMatchObject({ accepted: 250, rejected: 0 });
});

const HELD = { seriesBytes: 2 ** 24, chunkBytes: 2 ** 22, answerBytes: 2 ** 22, rowBytes: 2 ** 22 };

test.each([
  ['the engine', {}],
  ['memory', { held: HELD }],
] as const)('series that were registered ahead are found on their day, by %s', async (_by, options) => {
  await using subject = await realStore(options);
  const { store } = subject;
  const { decode, encoder } = sendSeries();
  const insert = async () => {
    const outcome = await store.insert(closeSegment(store.schemaVersion, encoder.flush()));
    expect(outcome.kind).toBe('inserted');
  };
  decode(MIDNIGHT_MS - 70 * MINUTE_MS, ALL);
  await insert();
  const { samples } = store.forTenant(POLICY.tenant);
  const values = async (startMs: number, endMs: number) =>
    (await samples.labelValues('instance', [], { startMs, endMs }, 10_000)).length;
  expect(await values(MIDNIGHT_MS - 60_000, MIDNIGHT_MS - 1)).toBe(300);
  await store.settled();
  for (let minute = 60; minute > 0; minute--) {
    decode(MIDNIGHT_MS - minute * MINUTE_MS, ALL);
    if (minute % 10 === 0) await insert();
  }
  await insert();
  decode(MIDNIGHT_MS + 1, ALL);
  await insert();
  const ofNextDay = { startMs: MIDNIGHT_MS, endMs: MIDNIGHT_MS + 10 };
  const { series } = await samples.select({ matchers: [{ name: '__name__', op: '=', value: 'up' }], ...ofNextDay });
  expect(series).toHaveLength(300);
  expect(await values(MIDNIGHT_MS, MIDNIGHT_MS + 10)).toBe(300);
  expect((await samples.seriesOfDay(TODAY + 1)).length).toBe(300);
});
