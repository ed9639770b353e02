import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import type { OwnWork } from './own-work.ts';
import { WorkWatch } from './work-watch.ts';

const PACK: OwnWork = { name: 'pack', startedAtMs: 0, elapsedMs: 20 };

test('all work is counted; that of before the doors were open is handed on, too', async () => {
  const registry = new Registry();
  const watched = new WorkWatch(registry);
  const handed: OwnWork[] = [];
  watched.tell({ name: 'spool replay', startedAtMs: 0, elapsedMs: 9 });
  watched.handOn((work) => handed.push(work));
  watched.tell(PACK);
  watched.tell({ ...PACK, errorType: 'store_unavailable' });
  expect(handed.map(({ name }) => name)).toEqual(['spool replay', 'pack', 'pack']);
  const text = await registry.metrics();
  for (const outcome of ['succeeded', 'failed'])
    expect(text).toContain(`oriel_work_duration_seconds_count{work="pack",outcome="${outcome}"} 1`);
});

test('who works goes on, whether or not it can be told', () => {
  const watched = new WorkWatch(new Registry());
  watched.handOn(() => {
    throw new Error('nobody there');
  });
  expect(() => watched.tell(PACK)).not.toThrow();
  const alone = new WorkWatch(new Registry());
  for (let work = 0; work < 1_000; work++) alone.tell(PACK);
  const handed: OwnWork[] = [];
  alone.handOn((work) => handed.push(work));
  expect(handed).toHaveLength(100);
});
