import { status } from '@grpc/grpc-js';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { expect, test } from 'vitest';
import { openPipeline } from '../../test/open-pipeline.ts';
import { ScriptedStore } from '../../test/scripted-store.ts';
import { exportBytes, serveGrpc } from '../../test/serve-grpc.ts';
import { serveHttp } from '../../test/serve-http.ts';

test('a full spool says so in each protocol, a stock sender keeps its records, nothing is lost when it drains', async () => {
  const store = new ScriptedStore();
  let isAway = true;
  store.answer = () => (isAway ? { kind: 'retry', reason: 'away' } : { kind: 'inserted' });
  await using opened = await openPipeline(store, { spool: { closeAfterMs: 5, lastRetryMs: 50, budgetBytes: 30_000 } });
  const { pipeline } = opened;
  await using http = await serveHttp(pipeline);
  await using grpc = await serveGrpc(pipeline);
  const headers = { 'content-type': 'application/json', authorization: 'Bearer good' };
  const fill = () =>
    fetch(`${http.url}/api/logs`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ message: 'fill', level: 'error' }),
    });

  let filled = 0;
  let last = await fill();
  while (last.status === 200) {
    filled++;
    last = await fill();
  }
  expect(last.status).toBe(503);
  expect(await last.json()).toMatchObject({ code: 'spool_full', status: 503 });
  const otlp = await fetch(`${http.url}/v1/logs`, { method: 'POST', headers, body: '{}' });
  expect([otlp.status, otlp.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await exportBytes(grpc.address, 'logs', Buffer.alloc(0))).toMatchObject({ code: status.UNAVAILABLE });

  // Over HTTP alone: the JavaScript SDK's exporter over gRPC never tries again, whatever it is told.
  const sender = new LoggerProvider({
    processors: [
      new BatchLogRecordProcessor({
        exporter: new OTLPLogExporter({ url: `${http.url}/v1/logs`, headers: { authorization: 'Bearer good' } }),
      }),
    ],
  });
  for (let index = 0; index < 100; index++) {
    sender.getLogger('shop').emit({ body: `kept ${index}`, severityNumber: 9 });
  }
  const sent = sender.forceFlush();
  // The last of those that filled it, two that were empty, and the sender's first attempt.
  await expect.poll(() => pipeline.state.counts[0]!.refused.spool_full).toBeGreaterThanOrEqual(4);
  expect(pipeline.state.counts[0]!.accepted).toBe(filled);
  isAway = false;
  await sent;
  await sender.shutdown();
  await pipeline.flush();
  const rows = store.inserted.flatMap((segment) => segment.blocks).reduce((sum, block) => sum + block.rows, 0);
  expect(rows).toBe(filled + 100);
});
