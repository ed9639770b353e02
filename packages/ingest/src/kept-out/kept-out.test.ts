import { expect, test } from 'vitest';
import { FIRST_POLICY } from '../../test/scripted-pipeline.ts';
import type { IngestReply } from '../ingest-request.ts';
import { KeptOutLedger } from './kept-out.ts';

const MINUTE = 60_000;

function rejecting(reasons: Readonly<Record<string, number>>): IngestReply {
  const rejected = Object.values(reasons).reduce((sum, count) => sum + count, 0);
  return { kind: 'accepted', outcome: { received: rejected + 1, accepted: 1, rejected, reasons } };
}

function refusing(code: 'spool_full' | 'receiver_busy'): IngestReply {
  return { kind: 'refused', code, retryAfterMs: 1, message: code };
}

function ledger() {
  const clock = { nowMs: 0 };
  return { clock, kept: new KeptOutLedger(() => clock.nowMs) };
}

test('what is kept out is one time until nothing was for two minutes, each tenant, signal and cause by itself', () => {
  const { clock, kept } = ledger();
  const policy = { ...FIRST_POLICY, quotaPerHour: { logs: 100 } };
  kept.note(policy, 'logs', rejecting({ quota_exceeded: 5, too_old: 2 }));
  clock.nowMs = MINUTE;
  kept.note({ ...policy, quotaPerHour: { logs: 200 } }, 'logs', rejecting({ quota_exceeded: 7 }));
  kept.note(policy, 'samples', rejecting({ too_many_series: 3 }));
  kept.note({ ...FIRST_POLICY, tenant: 9 }, 'spans', rejecting({ shed_low_severity: 4 }));
  kept.note({ ...FIRST_POLICY, tenant: 9 }, 'spans', refusing('spool_full'));
  const ofLogs = { tenant: 1, signal: 'logs', cause: 'quota', sinceMs: 0, lastMs: MINUTE, requests: 2, records: 12 };
  const ofSamples = { tenant: 1, signal: 'samples', cause: 'series', sinceMs: MINUTE, lastMs: MINUTE };
  expect(kept.of(1)).toEqual([
    { ...ofLogs, goesOn: true, quotaPerHour: 200 },
    { ...ofSamples, goesOn: true, requests: 1, records: 3 },
  ]);
  expect(kept.of(9)).toMatchObject([
    { signal: 'spans', cause: 'shed', requests: 1, records: 4 },
    { signal: 'spans', cause: 'refused', requests: 1, records: 0 },
  ]);
  clock.nowMs = 3 * MINUTE;
  expect(kept.of(1).map(({ goesOn }) => goesOn)).toEqual([false, false]);
  kept.note(policy, 'logs', rejecting({ quota_exceeded: 1 }));
  expect(kept.of(1)).toMatchObject([
    { sinceMs: 3 * MINUTE, goesOn: true, records: 1 },
    { sinceMs: 0, goesOn: false, records: 12 },
    { signal: 'samples' },
  ]);
});

test('nothing is remembered of what was wrong with records, or of a moment’s crowd', () => {
  const { kept } = ledger();
  kept.note(FIRST_POLICY, 'logs', rejecting({ too_old: 2, invalid_record: 1 }));
  kept.note(FIRST_POLICY, 'logs', rejecting({}));
  kept.note(FIRST_POLICY, 'logs', refusing('receiver_busy'));
  expect(kept.of(1)).toEqual([]);
});

test('another ledger goes on where one has ended', () => {
  const { clock, kept } = ledger();
  kept.note(FIRST_POLICY, 'logs', rejecting({ shed_low_severity: 3 }));
  const after = new KeptOutLedger(() => clock.nowMs, JSON.parse(JSON.stringify(kept.all)));
  expect(after.of(1)).toEqual(kept.of(1));
  expect(after.changes).toBe(0);
  clock.nowMs = MINUTE;
  after.note(FIRST_POLICY, 'logs', rejecting({ shed_low_severity: 4 }));
  expect(after.of(1)).toMatchObject([{ sinceMs: 0, records: 7 }]);
  expect(after.changes).toBe(1);
  expect(kept.of(1)).toMatchObject([{ records: 3 }]);
});

test('very many times are told as fewer, and none of them is forgotten', () => {
  const { clock, kept } = ledger();
  for (let time = 0; time < 100; time++) {
    // Pauses of an hour, every tenth of five minutes.
    clock.nowMs += time % 10 === 9 ? 5 * MINUTE : 60 * MINUTE;
    kept.note(FIRST_POLICY, 'logs', rejecting({ shed_low_severity: 1 }));
  }
  const times = kept.of(1).reverse();
  expect(times).toHaveLength(32);
  expect(times.reduce((sum, { records }) => sum + records, 0)).toBe(100);
  expect(times[0]!.sinceMs).toBe(60 * MINUTE);
  for (const [at, { sinceMs }] of times.entries()) {
    if (at > 0) expect(sinceMs).toBeGreaterThan(times[at - 1]!.lastMs);
  }
});
