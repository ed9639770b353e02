import { type EncodedRows, stampSequence } from '@oriel/store';
import { BytesRange, DEFAULT_RETENTION, FIRST_TENANT, SampleFields, SeriesFields } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { openTestEngine } from '../../engine/test-engine.ts';
import { readBlocks } from '../../native/read/index.ts';
import { createClickHouseStore } from '../../store.ts';
import { createRowEncoder } from '../row-encoder.ts';

const POLICY = {
  tenant: FIRST_TENANT,
  retention: DEFAULT_RETENTION,
  acceptAnyTime: true,
  redactKeys: [],
  redactPatterns: [],
};

test('a segment of frames with start times and without is inserted as one block', async () => {
  await using test = await openTestEngine();
  const store = createClickHouseStore({ clients: test.clients, database: 'oriel', engineKind: 'embedded' });
  await store.migrate();
  const encoder = createRowEncoder();
  const frame = (starts: readonly number[]): readonly EncodedRows[] => {
    encoder.mark();
    encoder.beginRequest(POLICY);
    encoder.beginSeries();
    const [name, value] = [new BytesRange(), new BytesRange()];
    name.set(Buffer.from('__name__'), 0, 8);
    value.set(Buffer.from('up'), 0, 2);
    encoder.label(name, value);
    const sample = new SampleFields();
    const series = encoder.endSeries(new SeriesFields());
    for (const startMs of starts) {
      sample.clear();
      sample.series = series;
      sample.timeMs = 1_700_000_000_000;
      sample.startMs = startMs;
      encoder.sample(sample);
    }
    encoder.endRequest();
    return encoder.flush();
  };
  const frames = [frame([0, 0]), frame([0, 1_690_000_000_000, 0]), frame([0])];
  const haveStarts = frames.map((blocks) => {
    const { bytes } = blocks.find(({ signal }) => signal === 'samples')!;
    return readBlocks(bytes)[0]!.columns.some(({ name }) => name === 'start');
  });
  expect(haveStarts).toEqual([false, true, false]);
  const segment = (1_700_000_000_000n << 16n) | 1n;
  const ordinals = new Map<string, number>();
  const blocks = frames.flat();
  for (const block of blocks) {
    const ordinal = ordinals.get(block.signal) ?? 0;
    stampSequence(block, segment, ordinal);
    ordinals.set(block.signal, ordinal + block.rows);
  }
  const inserted = await store.insert({ segment, schemaVersion: store.schemaVersion, blocks });
  expect(inserted).toEqual({ kind: 'inserted' });
  const { block } = await test.clients.maintenance.query(
    'SELECT ordinal, toFloat64(start) AS start_ms, length(histogram) AS bytes, _part FROM samples ORDER BY ordinal',
  );
  const column = (name: string) => Array.from({ length: block.rows }, (_, row) => block.column(name).get(row));
  expect(column('ordinal')).toEqual([0, 1, 2, 3, 4, 5]);
  expect(column('start_ms')).toEqual([0, 0, 0, 1_690_000_000_000, 0, 0]);
  expect(new Set(column('_part')).size).toBe(1);
});
