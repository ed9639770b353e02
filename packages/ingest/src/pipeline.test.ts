import type { TimeRange } from '@oriel/store';
import type { TenantPolicy } from '@oriel/telemetry';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPipeline } from '../test/open-pipeline.ts';
import { realStore } from '../test/real-store.ts';
import { FIRST_POLICY } from '../test/scripted-pipeline.ts';
import { ScriptedStore } from '../test/scripted-store.ts';
import { diskError, WatchedFiles } from '../test/watched-files.ts';
import type { IngestRequest } from './ingest-request.ts';

interface Line {
  readonly message: string;
  readonly level?: string;
  readonly ageDays?: number;
}

/** `POST /api/logs` as the receiver hands it on. */
function logs(lines: readonly Line[], policy: TenantPolicy = FIRST_POLICY, nowMs = Date.now()): IngestRequest {
  const records = lines.map(({ message, level = 'info', ageDays = 0 }) => ({
    message,
    level,
    service: 'shop',
    timestamp: new Date(nowMs - ageDays * 86_400_000).toISOString(),
  }));
  return {
    decoder: 'json-logs',
    signal: 'logs',
    encoding: 'json',
    body: new TextEncoder().encode(JSON.stringify(records)),
    policy,
    arrivalMs: nowMs,
  };
}

function around(beforeMs: number, afterMs: number): TimeRange {
  return {
    startNs: BigInt(Date.now() - beforeMs) * 1_000_000n,
    endNs: BigInt(Date.now() + afterMs) * 1_000_000n,
  };
}

function span(name: string, isError: boolean): IngestRequest {
  const now = BigInt(Date.now()) * 1_000_000n;
  const spans = [
    {
      traceId: '0102030405060708090a0b0c0d0e0f10',
      spanId: '0102030405060708',
      name,
      startTimeUnixNano: String(now),
      endTimeUnixNano: String(now + 1_000_000n),
      status: isError ? { code: 2 } : {},
    },
  ];
  return {
    decoder: 'otlp',
    signal: 'traces',
    encoding: 'json',
    body: new TextEncoder().encode(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })),
    policy: FIRST_POLICY,
    arrivalMs: Date.now(),
  };
}

describe('with the real store', () => {
  let real: Awaited<ReturnType<typeof realStore>>;
  beforeAll(async () => {
    real = await realStore();
  });
  afterAll(() => real?.[Symbol.asyncDispose]());

  test('a record that was accepted can be read, under its tenant alone', async () => {
    await using opened = await openPipeline(real.store);
    const { pipeline } = opened;
    const reply = await pipeline.submit(logs([{ message: 'hello oriel', level: 'warn' }]));
    expect(reply).toEqual({ kind: 'accepted', outcome: { received: 1, accepted: 1, rejected: 0, reasons: {} } });
    await pipeline.flush();
    const range = around(60_000, 60_000);
    const search = { range, where: { kind: 'all' } as const, limit: 10 };
    const page = await real.store.forTenant(1).logs.search(search);
    expect(page.rows).toMatchObject([{ body: 'hello oriel', severityNumber: 13, service: 'shop' }]);
    expect((await real.store.forTenant(3).logs.search(search)).rows).toEqual([]);
  });

  test('accepted + rejected = received, and what was accepted is what can be read', async () => {
    await using opened = await openPipeline(real.store);
    const { pipeline } = opened;
    let tenant = 100;
    const line = fc.record({
      message: fc.string({ maxLength: 40 }),
      level: fc.constantFrom('debug', 'info', 'error'),
      ageDays: fc.constantFrom(0, 0, 1, 30, -3),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(line, { minLength: 1, maxLength: 8 }), { maxLength: 6 }), async (requests) => {
        const policy = { ...FIRST_POLICY, tenant: tenant++ };
        const replies = await Promise.all(requests.map((lines) => pipeline.submit(logs(lines, policy))));
        let accepted = 0;
        for (const [index, reply] of replies.entries()) {
          if (reply.kind !== 'accepted') throw new Error(reply.kind);
          const { outcome } = reply;
          expect(outcome.received).toBe(requests[index]!.length);
          expect(outcome.accepted + outcome.rejected).toBe(outcome.received);
          expect(Object.values(outcome.reasons).reduce((sum, count) => sum + count, 0)).toBe(outcome.rejected);
          accepted += outcome.accepted;
        }
        await pipeline.flush();
        const range = around(8 * 86_400_000, 3_600_000);
        const page = await real.store
          .forTenant(policy.tenant)
          .logs.search({ range, where: { kind: 'all' }, limit: 100 });
        expect(page.rows.length).toBe(accepted);
        expect(new Set(page.rows.map((row) => row.id)).size).toBe(accepted);
      }),
      { numRuns: 15 },
    );
  });
});

describe('the ladder and the quota', () => {
  test('counts and rates say what came in', async () => {
    let nowMs = Date.now();
    await using opened = await openPipeline(new ScriptedStore(), { now: () => nowMs });
    const { pipeline } = opened;
    await pipeline.submit(logs([{ message: 'a' }, { message: 'b', ageDays: 300 }], FIRST_POLICY, nowMs));
    await pipeline.submit({ ...logs([]), body: new TextEncoder().encode('{') });
    expect(pipeline.state.counts).toMatchObject([
      {
        tenant: 1,
        signal: 'logs',
        requests: 2,
        received: 2,
        accepted: 1,
        rejected: { too_old: 1 },
        malformed: { malformed_json: 1 },
      },
    ]);
    nowMs += 1_000;
    expect(pipeline.rates()).toMatchObject([
      { requestsPerSecond: 0.2, acceptedPerSecond: 0.1, rejectedPerSecond: 0.1 },
    ]);
    nowMs += 20_000;
    expect(pipeline.rates()).toMatchObject([{ acceptedPerSecond: 0 }]);
  });

  test('over 80 % of the spool only ERROR and above is taken, at 100 % nothing, afterwards all', async () => {
    const store = new ScriptedStore();
    let isAway = true;
    store.answer = () => (isAway ? { kind: 'retry', reason: 'away' } : { kind: 'inserted' });
    await using opened = await openPipeline(store, {
      spool: { closeAfterMs: 5, firstRetryMs: 5, lastRetryMs: 10, budgetBytes: 40_000 },
    });
    const { pipeline } = opened;
    const mixed: Line[] = [{ message: 'calm' }, { message: 'broken', level: 'error' }];
    while (pipeline.state.spool.level === 'accepting') {
      expect(await pipeline.submit(logs(mixed))).toMatchObject({ outcome: { accepted: 2 } });
    }
    expect(await pipeline.submit(logs(mixed))).toMatchObject({
      kind: 'accepted',
      outcome: { received: 2, accepted: 1, rejected: 1, reasons: { shed_low_severity: 1 } },
    });
    expect(await pipeline.submit(span('calm', false))).toMatchObject({
      outcome: { accepted: 0, reasons: { shed_low_severity: 1 } },
    });
    expect(await pipeline.submit(span('broken', true))).toMatchObject({ outcome: { accepted: 1 } });
    while (pipeline.state.spool.level === 'shedding') await pipeline.submit(logs(mixed));
    expect(await pipeline.submit(logs(mixed))).toMatchObject({
      kind: 'refused',
      code: 'spool_full',
      retryAfterMs: 2_000,
    });
    isAway = false;
    await pipeline.flush();
    expect(await pipeline.submit(logs(mixed))).toMatchObject({ kind: 'accepted', outcome: { accepted: 2 } });
  });

  test('a tenant over its hourly quota is taken at ERROR and above, is shown, and recovers', async () => {
    let nowMs = Date.now();
    await using opened = await openPipeline(new ScriptedStore(), { now: () => nowMs });
    const { pipeline } = opened;
    const policy = { ...FIRST_POLICY, tenant: 7, quotaPerHour: { logs: 10 } };
    const ten: Line[] = Array.from({ length: 10 }, (_, index) => ({ message: `line ${index}` }));
    expect(await pipeline.submit(logs(ten, policy, nowMs))).toMatchObject({ outcome: { accepted: 10 } });
    const mixed: Line[] = [{ message: 'calm' }, { message: 'broken', level: 'fatal' }];
    expect(await pipeline.submit(logs(mixed, policy, nowMs))).toMatchObject({
      outcome: { accepted: 1, rejected: 1, reasons: { quota_exceeded: 1 } },
    });
    expect(pipeline.state.throttled).toMatchObject([{ tenant: 7, signal: 'logs', quotaPerHour: 10, rejected: 1 }]);
    expect(pipeline.keptOut(7)).toMatchObject([{ cause: 'quota', goesOn: true, records: 1, quotaPerHour: 10 }]);
    expect(pipeline.keptOut(FIRST_POLICY.tenant)).toEqual([]);
    // Others do not feel it.
    expect(await pipeline.submit(logs(mixed, FIRST_POLICY, nowMs))).toMatchObject({ outcome: { accepted: 2 } });
    nowMs += 3_600_000;
    expect(await pipeline.submit(logs(mixed, policy, nowMs))).toMatchObject({ outcome: { accepted: 2 } });
    expect(pipeline.state.throttled).toEqual([]);
    // Whoever looks at that hour is still told.
    expect(pipeline.keptOut(7)).toMatchObject([{ goesOn: false, records: 1 }]);
  });

  test('a disk that is full: refused with the reason, and nothing of it appears later', async () => {
    const files = new WatchedFiles();
    const store = new ScriptedStore();
    await using opened = await openPipeline(store, { spool: { files, probeIntervalMs: 20 } });
    const { pipeline } = opened;
    files.failing.append = diskError('ENOSPC');
    expect(await pipeline.submit(logs([{ message: 'lost' }]))).toMatchObject({
      kind: 'refused',
      code: 'spool_unwritable',
      message: expect.stringContaining('ENOSPC'),
    });
    files.failing = {};
    await expect.poll(() => pipeline.state.spool.level).toBe('accepting');
    expect(await pipeline.submit(logs([{ message: 'kept' }]))).toMatchObject({ kind: 'accepted' });
    await pipeline.flush();
    expect(store.inserted.flatMap((segment) => segment.blocks)).toHaveLength(1);
  });
});

test('a policy that changed holds from the next request on', async () => {
  await using opened = await openPipeline(new ScriptedStore());
  const { pipeline } = opened;
  const old: Line[] = [{ message: 'an import', ageDays: 400 }];
  expect(await pipeline.submit(logs(old))).toMatchObject({ outcome: { reasons: { too_old: 1 } } });
  expect(await pipeline.submit(logs(old, { ...FIRST_POLICY, acceptAnyTime: true }))).toMatchObject({
    outcome: { accepted: 1 },
  });
  expect(await pipeline.submit(logs(old))).toMatchObject({ outcome: { reasons: { too_old: 1 } } });
});

test('a closed pipeline refuses, and has finished what it had', async () => {
  const store = new ScriptedStore();
  const { pipeline, ...opened } = await openPipeline(store);
  // The thread that decodes is there: a stop does not wait for it as long as it may take to load.
  await pipeline.submit(logs([{ message: 'warm' }]));
  const submitted = Array.from({ length: 50 }, (_, index) => pipeline.submit(logs([{ message: `line ${index}` }])));
  await pipeline.close();
  expect((await Promise.all(submitted)).every((reply) => reply.kind === 'accepted')).toBe(true);
  const rows = store.inserted.flatMap((segment) => segment.blocks).reduce((sum, block) => sum + block.rows, 0);
  expect(rows).toBe(51);
  expect(await pipeline.submit(logs([{ message: 'late' }]))).toMatchObject({ kind: 'refused', code: 'shutting_down' });
  await opened[Symbol.asyncDispose]();
});

test('who watches and fails over it fails no sender: everything is taken, and reaches the store', async () => {
  const store = new ScriptedStore();
  let heard = 0;
  const fail = () => {
    heard++;
    throw new Error('whoever watches is broken');
  };
  await using opened = await openPipeline(store, { watch: fail });
  const { pipeline } = opened;
  pipeline.on('accepted', fail);
  for (let request = 0; request < 3; request++) {
    expect(await pipeline.submit(logs([{ message: `line ${request}` }]))).toMatchObject({ kind: 'accepted' });
  }
  await pipeline.flush();
  const rows = store.inserted.flatMap((segment) => segment.blocks).reduce((sum, block) => sum + block.rows, 0);
  expect(rows).toBe(3);
  expect(pipeline.state.spool).toMatchObject({ level: 'accepting', insertRetries: 0 });
  expect(heard).toBeGreaterThan(6);
});
