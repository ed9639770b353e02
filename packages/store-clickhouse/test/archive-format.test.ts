import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArchiveBatch } from '@oriel/store';
import { TestTenant } from '@oriel/store/contract';
import type { Signal } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { readingOf, SAMPLE_DAY, SAMPLE_SIGNALS } from './archived-sample.ts';
import { startRealEngine } from './real-engine.ts';

// What was archived once is read for ever: files of each version of the format, and what they say.

type Sample = Readonly<Record<Signal, { readonly columns: string[]; readonly batches: ArchiveBatch[] }>>;

test.each([1])('what was archived in format %i is read as it was then', async (format) => {
  const directory = join(import.meta.dirname, `archive-format-${format}`);
  const json = <T>(name: string): T => JSON.parse(readFileSync(join(directory, name), 'utf8')) as T;
  const sample = json<Sample>('manifest.json');
  const engine = await startRealEngine();
  try {
    const tenant = new TestTenant(engine);
    for (const signal of SAMPLE_SIGNALS) {
      const { columns, batches } = sample[signal];
      const file = createReadStream(join(directory, `${signal}.parquet`)) as AsyncIterable<Uint8Array>;
      const restored = { columns, batches, file, keepUntilMs: Date.now() + 86_400_000 };
      const rows = await tenant.reader.archive.importRows({ signal, day: SAMPLE_DAY }, restored);
      expect(rows, signal).toBe(batches.reduce((sum, batch) => sum + batch.rows, 0));
    }
    expect(await readingOf(tenant)).toEqual(json('reading.json'));
  } finally {
    await engine.dispose();
  }
});
