import type { IngestPipeline } from '@oriel/ingest';
import type { HealthCheck } from '../health-check.ts';

/** Rows older than this, still not in the store, mean that searches lag. */
const LAG_MS = 5_000;

export function spoolCheck(pipeline: IngestPipeline): HealthCheck {
  return {
    name: 'spool',
    title: 'Keeps acknowledged records on disk until the engine has them.',
    measure() {
      const spool = pipeline.state.spool;
      const { replay } = spool;
      const lagMs = spool.oldestMs ?? 0;
      const figures = [
        { name: 'waiting', value: spool.bytes, unit: 'By', budget: spool.budgetBytes },
        { name: 'segments', value: spool.segments, unit: '1' },
        { name: 'oldest', value: lagMs, unit: 'ms', budget: LAG_MS },
        { name: 'last write and fsync', value: spool.lastFsyncMs ?? 0, unit: 'ms' },
        { name: 'rows handed on', value: spool.insertedRows, unit: '{row}' },
        { name: 'retries', value: spool.insertRetries, unit: '1' },
        { name: 'quarantined rows', value: spool.quarantine.rows, unit: '{row}' },
        { name: 'segments of an earlier run', value: replay.segments - replay.segmentsDone, unit: '1' },
      ];
      switch (spool.level) {
        case 'refusing': {
          const detail =
            spool.reason?.kind === 'unwritable'
              ? `refuses records: its disk cannot be written (${spool.reason.detail}); senders keep theirs and try again`
              : 'refuses records: it is full; senders keep theirs and try again until the engine catches up';
          return { status: 'DOWN', score: 0, detail, figures };
        }
        case 'shedding':
          return {
            status: 'DEGRADED',
            score: 40,
            detail: 'over 80 % full: takes only ERROR and above until the engine catches up',
            figures,
          };
        case 'accepting':
          if (spool.quarantine.rows > 0) {
            const detail = `the engine refused ${spool.quarantine.rows} rows for good; they lie in the quarantine folder`;
            return { status: 'DEGRADED', score: 80, detail, figures };
          }
          if (lagMs > LAG_MS) {
            const detail =
              replay.segmentsDone < replay.segments
                ? `hands on what an earlier run left, ${replay.segmentsDone} of ${replay.segments} segments so far; searches lag behind`
                : `records wait ${Math.round(lagMs / 1_000)} s for the engine; searches lag behind`;
            return { status: 'DEGRADED', score: 60, detail, figures };
          }
          return { status: 'OPERATIONAL', score: 100, detail: 'accepts everything; nothing waits long', figures };
        default:
          return spool.level satisfies never;
      }
    },
  };
}
