import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { createMemoryStorage, emptyBuffer, queryInstant, type SliceWorkers } from '@oriel/promql';
import { expect, test } from 'vitest';
import type { FromWorker, ToWorker } from './messages.ts';
import { serveSlices } from './serve-slices.ts';

test('a thread gives back what a slice brought once it has answered', async () => {
  const { port1: asker, port2: worker } = new MessageChannel();
  const brought: Float64Array[] = [];
  serveSlices(worker, (data) =>
    (data as readonly Float64Array[]).map((values) => {
      brought.push(values);
      return {
        read(into) {
          Object.assign(into, emptyBuffer(1), { length: 1, values });
        },
      };
    }),
  );
  const storage = createMemoryStorage(
    [1, 2].map((value) => ({
      labels: { __name__: 'up', host: `host-${value}` },
      samples: [{ timestampMs: 0, value }],
    })),
  );
  const workers: SliceWorkers = {
    count: 1,
    isWorthwhile: () => true,
    async run(makeTask) {
      const task = makeTask();
      asker.postMessage({ kind: 'evaluate', task } satisfies ToWorker, [...task.series.transfer]);
      const [{ answer }] = (await once(asker, 'message')) as [FromWorker];
      return answer;
    },
  };
  const { value } = await queryInstant('sum(up)', 0, {
    storage: {
      async select(request, signal) {
        const selection = await storage.select(request, signal);
        const pack = (from: number, to: number) => {
          const data = selection.series.slice(from, to).map((series) => {
            const buffer = emptyBuffer();
            series.read(buffer);
            return buffer.values.slice(0, buffer.length);
          });
          return { data, transfer: data.map(({ buffer }) => buffer) };
        };
        return { ...selection, pack };
      },
    },
    workers,
  });
  asker.close();
  expect(value).toMatchObject({ series: [{ samples: [{ value: 3 }] }] });
  expect(brought.map(({ buffer }) => (buffer as ArrayBuffer).detached)).toEqual([true, true]);
});
