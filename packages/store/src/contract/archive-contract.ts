import type { Signal } from '@oriel/telemetry';
import { describe, expect, it } from 'vitest';
import type { ArchiveBatch, ArchiveProgress, ParquetRows, SignalDay, StoredBatch } from '../day-archive.ts';
import { ALL } from '../predicate.ts';
import type { SampleColumns } from '../sample-reader.ts';
import type { Sketches } from './push-records.ts';
import { type StoreUnderTest, TestTenant } from './store-under-test.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FAR = Number.MAX_SAFE_INTEGER;
const TRACE_ID = 'a1'.repeat(16);

/** Days leave the store as files, and come back. */
export function describeArchive(subject: () => StoreUnderTest): void {
  const nowMs = Date.now();
  /** The noon five days ago. */
  const noonMs = (Math.floor(nowMs / DAY_MS) - 5) * DAY_MS + 12 * HOUR_MS;
  const noon = BigInt(noonMs) * 1_000_000n;
  const day = new Date(noonMs).toISOString().slice(0, 10);
  const endOfDayMs = noonMs + 12 * HOUR_MS;
  const range = { startNs: noon - 1n, endNs: noon + BigInt(HOUR_MS) * 1_000_000n };
  /** Classes by which that day is over. */
  const OVER = { logs: 3, spans: 3, exemplars: 3, samples: 3, rollups: 3 } as const;
  const retain = (archive?: ArchiveProgress) =>
    subject().store.retain({ diskBytes: FAR, tenantShares: new Map(), nowMs, ...(archive && { archive }) });

  const logsOf = async (tenant: TestTenant) =>
    (await tenant.reader.logs.search({ range, where: ALL, limit: 1_000 })).rows;
  async function spansOf(tenant: TestTenant) {
    const spans = [];
    for await (const piece of tenant.reader.traces.spans(TRACE_ID)) spans.push(...piece);
    return spans;
  }
  async function samplesOf(tenant: TestTenant) {
    const { series } = await tenant.reader.samples.select({
      matchers: [{ name: '__name__', op: '=~', value: 'up|heat' }],
      startMs: noonMs,
      endMs: noonMs + HOUR_MS,
    });
    return series
      .map((one) => {
        const into = emptyColumns();
        one.read(into);
        return JSON.stringify([
          one.labels,
          [...into.timestamps.subarray(0, into.length)],
          [...into.values.subarray(0, into.length)],
        ]);
      })
      .sort();
  }

  interface Exported {
    readonly of: SignalDay;
    readonly batches: readonly StoredBatch[];
    readonly columns: readonly string[];
    readonly bytes: Buffer;
  }

  async function exported(tenant: TestTenant, signal: Signal): Promise<Exported> {
    const of = { signal, day };
    const batches = await tenant.reader.archive.batches(of);
    const { columns, file } = await tenant.reader.archive.exportRows(of, batches);
    return { of, batches, columns, bytes: Buffer.concat(await Array.fromAsync(file)) };
  }

  function imported(tenant: TestTenant, { of, batches, columns, bytes }: Exported, keepUntilMs = nowMs + 7 * DAY_MS) {
    return tenant.reader.archive.importRows(of, { columns, file: inPieces(bytes), batches, keepUntilMs });
  }

  const SKETCHES: Sketches = {
    logs: [
      {
        timeNs: noon,
        body: 'über the line\n"quoted"',
        severity: 17,
        traceId: TRACE_ID,
        spanId: 'b2'.repeat(8),
        attributes: {
          'http.request.method': 'GET',
          'http.response.status_code': 503n,
          tags: ['a', 'b'],
          ratio: 0.5,
          ok: true,
        },
        resource: { 'service.name': 'shop' },
        scope: 'http',
        eventName: 'failed',
      },
      { timeNs: noon + 1n, body: 'without a trace' },
    ],
    spans: [
      {
        startNs: noon,
        durationNs: 5_000_000n,
        traceId: TRACE_ID,
        spanId: 'b2'.repeat(8),
        name: 'GET /',
        kind: 'server',
        status: 'error',
        resource: { 'service.name': 'shop' },
        attributes: { 'http.route': '/', weight: 3n },
        events: [{ timeNs: noon + 7n, name: 'exception', attributes: { 'exception.type': 'Error' } }],
        links: [{ traceId: 'c3'.repeat(16), spanId: 'd4'.repeat(8) }],
      },
      {
        startNs: noon,
        durationNs: 1n,
        traceId: TRACE_ID,
        spanId: 'e5'.repeat(8),
        parentSpanId: 'b2'.repeat(8),
        name: 'db',
      },
    ],
    series: [
      {
        labels: { __name__: 'up', instance: 'a', job: 'node' },
        samples: Array.from({ length: 40 }, (_, at) => [noonMs + at * 15_000, at % 3] as const),
        exemplars: [{ timeNs: noon, value: 1, traceId: TRACE_ID, spanId: 'b2'.repeat(8), labels: { note: 'slow' } }],
      },
      { labels: { __name__: 'heat', room: 'é' }, unit: 'celsius', samples: [[noonMs, 20.5]] },
    ],
  };
  const SIGNALS = ['logs', 'spans', 'exemplars', 'series', 'samples'] as const;

  async function pack(): Promise<void> {
    // First of what came in, then of two hours of it; and until nothing of it lies where it came in.
    for (const laterMs of [0, 600_000, 1_200_000]) {
      await subject().store.pack({ nowMs: Date.now() + laterMs, hurry: true });
    }
  }

  describe('an archive', () => {
    it('gets a day as files, and gives it back as it was, once, to the tenant that it came from', async () => {
      const tenant = new TestTenant(subject(), OVER);
      const neighbour = new TestTenant(subject(), OVER);
      for (const each of [tenant, neighbour]) await each.insert(SKETCHES);
      await pack();
      const before = { logs: await logsOf(tenant), spans: await spansOf(tenant), samples: await samplesOf(tenant) };
      expect([before.logs.length, before.spans.length, before.samples.length]).toEqual([2, 2, 2]);

      const stored = (await subject().store.storedDays()).filter((one) => one.tenant === tenant.id);
      expect(stored.map(({ signal, day: at, rows }) => [signal, at, rows]).sort()).toEqual(
        [
          ['exemplars', day, 1],
          ['logs', day, 2],
          ['samples', day, 2],
          ['series', day, 2],
          ['spans', day, 2],
        ].sort(),
      );
      const files = await Promise.all(SIGNALS.map((signal) => exported(tenant, signal)));
      for (const { bytes, batches, columns } of files) {
        expect([bytes.subarray(0, 4), bytes.subarray(-4)].map(String)).toEqual(['PAR1', 'PAR1']);
        expect(batches.map(({ retention }) => retention)).toEqual([3]);
        expect(columns).not.toContain('tenant');
      }

      const { droppedPartitions } = await retain();
      expect(droppedPartitions.filter(({ isLost }) => isLost)).toEqual([]);
      expect([await logsOf(tenant), await spansOf(tenant), await samplesOf(tenant)]).toEqual([[], [], []]);

      const restored = [];
      for (const file of files) restored.push(await imported(tenant, file));
      expect(restored).toEqual([2, 2, 1, 2, 2]);
      const back = () =>
        Promise.all([logsOf(tenant), spansOf(tenant), samplesOf(tenant)]).then(([logs, spans, samples]) => ({
          logs,
          spans,
          samples,
        }));
      expect(await back()).toEqual(before);
      expect([await logsOf(neighbour), await spansOf(neighbour), await samplesOf(neighbour)]).toEqual([[], [], []]);
      for (const file of files) expect(await imported(tenant, file)).toBe(0);
      expect(await back()).toEqual(before);

      // Neither expiry nor the class of their tenant takes them before it was said.
      await subject().store.changeRetention({ changes: [{ tenant: tenant.id, signal: 'logs', to: 1 }] });
      await retain();
      expect(await back()).toEqual(before);
      expect((await exported(tenant, 'logs')).batches.map(({ id, rows }) => [id, rows])).toEqual(
        files[0]!.batches.map(({ id, rows }) => [id, rows]),
      );
    });

    it('gives back for so long as was said, and no longer', async () => {
      const tenant = new TestTenant(subject(), OVER);
      await tenant.insert({ logs: SKETCHES.logs! });
      const logs = await exported(tenant, 'logs');
      await retain();
      expect(await logsOf(tenant)).toEqual([]);
      // Three days would be a class: it is four then, which are over too.
      expect(await imported(tenant, logs, endOfDayMs + 2.5 * DAY_MS)).toBe(2);
      expect(await logsOf(tenant)).toHaveLength(2);
      await retain();
      expect(await logsOf(tenant)).toEqual([]);
      expect(await imported(tenant, logs)).toBe(2);
      await retain();
      expect(await logsOf(tenant)).toHaveLength(2);
    });

    it('gets what came late by itself, and what is there is not written again', async () => {
      const tenant = new TestTenant(subject());
      await tenant.insert({ logs: SKETCHES.logs! });
      const [first] = await tenant.reader.archive.batches({ signal: 'logs', day });
      await tenant.insert({ logs: [{ timeNs: noon + 2n, body: 'late' }] });
      const batches = await tenant.reader.archive.batches({ signal: 'logs', day });
      expect(batches.map(({ rows }) => rows)).toEqual([2, 1]);
      expect(batches[0]).toEqual(first);
      const late: readonly ArchiveBatch[] = batches.slice(1);
      const rows = await tenant.reader.archive.exportRows({ signal: 'logs', day }, late);
      const other = new TestTenant(subject());
      const into: ParquetRows = { columns: rows.columns, file: rows.file };
      expect(
        await other.reader.archive.importRows(
          { signal: 'logs', day },
          { ...into, batches: late, keepUntilMs: nowMs + DAY_MS },
        ),
      ).toBe(1);
      expect((await logsOf(other)).map(({ body }) => body)).toEqual(['late']);
    });

    it('has neither what is kept for ever nor what came on another day', async () => {
      const tenant = new TestTenant(subject(), { logs: 0 });
      await tenant.insert({ logs: [{ timeNs: noon, body: 'for ever' }] });
      const daily = new TestTenant(subject());
      await daily.insert({ logs: [{ timeNs: noon + BigInt(12 * HOUR_MS) * 1_000_000n, body: 'midnight' }] });
      for (const each of [tenant, daily]) {
        expect(await each.reader.archive.batches({ signal: 'logs', day })).toEqual([]);
      }
      const days = (await subject().store.storedDays()).filter((one) => [tenant.id, daily.id].includes(one.tenant));
      expect(days.map((one) => one.day)).toEqual([new Date(endOfDayMs).toISOString().slice(0, 10)]);
    });

    it('refuses rows with a column that the store does not know', async () => {
      const tenant = new TestTenant(subject());
      await tenant.insert({ logs: SKETCHES.logs! });
      const logs = await exported(tenant, 'logs');
      const newer = { ...logs, columns: [...logs.columns, 'attr_of_tomorrow'] };
      await expect(imported(tenant, newer)).rejects.toMatchObject({
        code: 'newer_schema',
        message: expect.stringContaining('"attr_of_tomorrow"'),
      });
    });

    it('is waited for by what has expired, so long and no longer, and not by the budget of the disk', async () => {
      const tenant = new TestTenant(subject(), OVER);
      await tenant.insert({ logs: SKETCHES.logs! });
      const isOwn = ({ partition }: { readonly partition: string }) => partition.includes('3');
      const missing: ArchiveProgress = { isArchived: () => false, waitMs: 2 * HOUR_MS };
      const waiting = await retain(missing);
      expect(waiting.awaitingArchive).toBeGreaterThan(0);
      expect(waiting.droppedPartitions.filter(isOwn)).toEqual([]);
      expect(await logsOf(tenant)).toHaveLength(2);

      const later = (ms: number, archive: ArchiveProgress) =>
        subject().store.retain({ diskBytes: FAR, tenantShares: new Map(), nowMs: nowMs + ms, archive });
      expect((await later(HOUR_MS, missing)).droppedPartitions).toEqual([]);
      const gone = await later(2 * HOUR_MS, missing);
      expect(gone.droppedPartitions).toContainEqual(
        expect.objectContaining({ signal: 'logs', rows: 2, reason: 'expired', isLost: true }),
      );
      expect(await logsOf(tenant)).toEqual([]);

      await tenant.insert({ logs: SKETCHES.logs! });
      const seen: number[] = [];
      const whole: ArchiveProgress = {
        waitMs: HOUR_MS,
        isArchived({ signal, rows }) {
          if (signal === 'logs') seen.push(rows);
          return true;
        },
      };
      const archived = await later(2 * HOUR_MS, whole);
      expect(archived.awaitingArchive).toBeUndefined();
      expect(archived.droppedPartitions.filter(({ signal }) => signal === 'logs')).toMatchObject([
        { reason: 'expired', rows: 2 },
      ]);
      expect(archived.droppedPartitions.some(({ isLost }) => isLost)).toBe(false);
      expect(seen).toContain(2);

      await tenant.insert({ logs: SKETCHES.logs! });
      const full = await subject().store.retain({ diskBytes: 1, tenantShares: new Map(), nowMs, archive: missing });
      expect(full.droppedPartitions).toContainEqual(
        expect.objectContaining({ signal: 'logs', reason: 'disk_budget', isLost: true }),
      );
    });
  });
}

/** As a file comes: in pieces that end anywhere. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
}

function emptyColumns(): SampleColumns {
  return {
    length: 0,
    timestamps: new Float64Array(1),
    values: new Float64Array(1),
    histograms: null,
    startTimestamps: null,
  };
}
