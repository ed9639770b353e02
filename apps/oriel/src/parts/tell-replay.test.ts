import { EventEmitter } from 'node:events';
import type { IngestPipeline } from '@oriel/ingest';
import { expect, test } from 'vitest';
import { tellReplay } from './tell-replay.ts';

/** What people read of a replay of four segments, each done at one of these moments. */
function told(...doneAtMs: number[]): string[] {
  const events = new EventEmitter();
  const replay = (segmentsDone: number) => ({ segments: 4, segmentsDone, bytes: 4e6, bytesDone: segmentsDone * 1e6 });
  const pipeline = Object.assign(events, { state: { spool: { replay: replay(0) } } }) as unknown as IngestPipeline;
  const lines: string[] = [];
  let nowMs = 0;
  tellReplay(
    pipeline,
    (line) => lines.push(line),
    () => nowMs,
  );
  for (const [index, atMs] of doneAtMs.entries()) {
    nowMs = atMs;
    events.emit('replay', replay(index + 1));
  }
  return lines;
}

const FIRST = 'replaying 4 segments of the spool (4.0 MB)…';

test('what takes less than a second is said once', () => {
  expect(told(100, 200, 300, 400)).toEqual([FIRST]);
});

test('what takes longer is told about once a second, and its end', () => {
  expect(told(900, 1_500, 1_800, 2_600)).toEqual([
    FIRST,
    'replayed 2 of 4 segments of the spool (50 %)…',
    'replayed all 4 segments of the spool',
  ]);
});
