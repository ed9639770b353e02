import type { IngestWork } from '@oriel/ingest';
import { FIRST_TENANT, ORIEL_TENANT } from '@oriel/telemetry';
import { beforeEach, expect, test } from 'vitest';
import { IngestWatch } from './ingest-work.ts';
import type { OwnWork } from './own-work.ts';

let told: OwnWork[];
let watch: IngestWatch;
beforeEach(() => {
  told = [];
  watch = new IngestWatch((work) => told.push(work));
});

const commit: IngestWork = { kind: 'commit', bytes: 9, startedAtMs: 10_000, elapsedMs: 3 };

test('a segment is one work with its parts', () => {
  watch.accepted(FIRST_TENANT, 1_000);
  const times = { startedAtMs: 1_000, elapsedMs: 900, openMs: 750, insertMs: 100 };
  watch.watch({ kind: 'segment', rows: 7, bytes: 70, ...times });
  const sizes = { 'oriel.spool.rows': 7, 'oriel.spool.size': 70 };
  expect(told).toEqual([
    {
      name: 'spool segment',
      startedAtMs: 1_000,
      elapsedMs: 900,
      isForOwnTelemetry: false,
      attributes: sizes,
      parts: [
        { name: 'spool append', startedAtMs: 1_000, elapsedMs: 750, attributes: sizes },
        {
          name: 'INSERT',
          startedAtMs: 1_800,
          elapsedMs: 100,
          attributes: { 'db.system.name': 'clickhouse', 'db.operation.name': 'INSERT', 'db.operation.batch.size': 7 },
        },
      ],
    },
  ]);
});

test('while only Oriel itself sends, what comes in is for its own telemetry', () => {
  watch.accepted(ORIEL_TENANT, 10_000);
  watch.watch(commit);
  watch.watch({ kind: 'decode', tenant: ORIEL_TENANT, bytes: 1, startedAtMs: 10_000, elapsedMs: 1 });
  watch.accepted(FIRST_TENANT, 10_000);
  watch.watch(commit);
  watch.watch({ kind: 'decode', tenant: FIRST_TENANT, bytes: 1, startedAtMs: 10_000, elapsedMs: 1 });
  // And of those who go on sending nothing is missed.
  watch.watch({ ...commit, startedAtMs: 12_000 });
  watch.watch({ ...commit, startedAtMs: 14_000 });
  expect(told.map(({ isForOwnTelemetry }) => isForOwnTelemetry)).toEqual([true, true, false, false, false, true]);
});

test('a failure has its word', () => {
  watch.watch({ ...commit, error: 'ENOSPC' });
  watch.watch({ kind: 'insert', rows: 0, bytes: 9, startedAtMs: 1, elapsedMs: 1, error: 'store_unavailable' });
  expect(told.map(({ name, errorType }) => [name, errorType])).toEqual([
    ['spool fsync', 'ENOSPC'],
    ['INSERT', 'store_unavailable'],
  ]);
});
