import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiOf } from './kit/api.ts';
import { type OrielProcess, startOriel } from './kit/oriel-process.ts';
import { otlpLogs, sendLogs } from './kit/otlp-logs.ts';
import { until } from './kit/until.ts';

// The engine stands still and the spool fills: first only ERROR and above is taken, then nothing, each said in the reply;
// and when the engine goes on, all that was promised is there.

const SPOOL_BYTES = 8 * 2 ** 20;
const PADDING = 'x'.repeat(2_000);

let oriel: OrielProcess;
let key: string;
beforeAll(async () => {
  oriel = await startOriel({ environment: { ORIEL_SPOOL: `${SPOOL_BYTES}B`, ORIEL_SELF_TELEMETRY: 'false' } });
  key = await oriel.key();
});
afterAll(async () => {
  process.kill(oriel.run.enginePid!, 'SIGCONT');
  await oriel[Symbol.asyncDispose]();
});

interface Reply {
  readonly partialSuccess?: { readonly rejectedLogRecords?: string; readonly errorMessage?: string };
}

test('sheds, refuses, recovers, and loses nothing that it took', async () => {
  process.kill(oriel.run.enginePid!, 'SIGSTOP');
  let taken = 0;
  let sawShedding = false;
  let refusal: Response | undefined;
  for (let request = 0; request < 400 && !refusal; request++) {
    const isError = request % 2 === 1;
    const logs = Array.from({ length: 50 }, (_, index) => ({
      body: `full ${request} ${index} ${PADDING}`,
      severityNumber: isError ? 17 : 9,
    }));
    const response = await sendLogs(oriel.run.otlpHttp, otlpLogs('full', logs));
    if (response.status === 503) {
      refusal = response;
    } else {
      expect(response.status).toBe(200);
      const { partialSuccess } = (await response.json()) as Reply;
      const rejected = Number(partialSuccess?.rejectedLogRecords ?? 0);
      if (rejected > 0) {
        expect(isError).toBe(false);
        expect(partialSuccess?.errorMessage).toMatch(/ERROR/);
        sawShedding = true;
      }
      taken += logs.length - rejected;
    }
  }
  expect(sawShedding).toBe(true);
  expect(refusal?.headers.get('retry-after')).toMatch(/^\d+$/);
  const metrics = await apiOf(oriel.run, key).get<string>('/metrics');
  expect(metrics.body).toMatch(/^oriel_spool_level 2$/m);

  const { keptOut } = await apiOf(oriel.run, key).graphql<{ keptOut: Record<string, unknown>[] }>(
    '{ keptOut { signal cause goesOn requests records } }',
  );
  expect(keptOut).toContainEqual({ signal: 'logs', cause: 'refused', goesOn: true, requests: 1, records: 0 });
  const shed = { signal: 'logs', cause: 'shed', goesOn: true };
  expect(keptOut).toContainEqual({ ...shed, requests: expect.any(Number), records: expect.any(Number) });

  // A stock SDK sends into the closed door meanwhile, and tries again as the reply told it to.
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'full' }),
    processors: [
      new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: `${oriel.run.otlpHttp}/v1/logs` }) }),
    ],
  });
  const logger = provider.getLogger('stock');
  for (let index = 0; index < 100; index++) logger.emit({ severityNumber: 17, body: `stock ${index}` });
  const flushed = provider.forceFlush();
  process.kill(oriel.run.enginePid!, 'SIGCONT');
  await flushed;
  await provider.shutdown();

  const count = await until(
    async () => {
      const counts = await countLogs();
      return counts >= taken + 100 && counts;
    },
    { timeoutMs: 180_000, everyMs: 500, what: `${taken + 100} records` },
  );
  expect(count).toBe(taken + 100);
});

async function countLogs(): Promise<number> {
  try {
    const { logHistogram } = await apiOf(oriel.run, key).graphql<{ logHistogram: { total: number } }>(
      '{ logHistogram(query: "service=full", range: { start: "now-30m", end: "now+5m" }) { total } }',
    );
    return logHistogram.total;
  } catch {
    return 0;
  }
}
