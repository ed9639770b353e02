import { Counter, Gauge, type Registry } from 'prom-client';
import type { ArchiverState } from '../archive/archiver.ts';

/** What archiving is doing, on /metrics; there only where days are archived. */
export function observeArchive(registry: Registry, state: () => ArchiverState): void {
  const registers = [registry];
  new Gauge({
    name: 'oriel_archive_days',
    help: 'days of one signal and tenant that are over, by whether they are archived or wait to be',
    labelNames: ['state'] as const,
    registers,
    collect() {
      const { days } = state();
      this.set({ state: 'archived' }, days.archived);
      this.set({ state: 'waiting' }, days.waiting);
    },
  });
  new Gauge({
    name: 'oriel_archive_last_look_timestamp_seconds',
    help: 'when all days were last looked through without a failure that ended it; 0 for never',
    registers,
    collect() {
      this.set((state().lastLookMs ?? 0) / 1_000);
    },
  });
  new Counter({
    name: 'oriel_archive_rows_total',
    help: 'rows archived, by signal',
    labelNames: ['signal'] as const,
    registers,
    collect() {
      this.reset();
      for (const [signal, rows] of Object.entries(state().rows)) this.inc({ signal }, rows);
    },
  });
  new Counter({
    name: 'oriel_archive_bytes_total',
    help: 'bytes archived, compressed',
    registers,
    collect() {
      this.reset();
      this.inc(state().bytes);
    },
  });
  new Counter({
    name: 'oriel_archive_failures_total',
    help: 'looks in which the archive failed, each after three tries',
    registers,
    collect() {
      this.reset();
      this.inc(state().failures);
    },
  });
}
