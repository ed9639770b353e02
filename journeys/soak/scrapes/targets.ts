import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

export interface TargetsOptions {
  /** Of each target. */
  readonly series: number;
}

const SERIES_OF_METRIC = 50;
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const { series } = workerData as TargetsOptions;

/** All targets at once: a path is one of them. It says its port when it can be asked. */
const server = createServer((request, response) => {
  const host = Number(request.url!.slice(request.url!.lastIndexOf('/') + 1));
  response.writeHead(200, { 'content-type': CONTENT_TYPE }).end(exposed(host, Date.now()));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => parentPort!.postMessage((server.address() as AddressInfo).port));

/** Counters that go on at a pace of their own; a tenth of them stands still. */
function exposed(host: number, nowMs: number): string {
  let text = '';
  for (let at = 0; at < series; at++) {
    const metric = Math.floor(at / SERIES_OF_METRIC);
    if (at % SERIES_OF_METRIC === 0)
      text += `# HELP bench_${metric}_total What host and handler have done.\n# TYPE bench_${metric}_total counter\n`;
    const pace = (host * 31 + at * 17) % 10;
    text += `bench_${metric}_total{handler="/api/v1/handler/${at % SERIES_OF_METRIC}",code="200"} ${Math.floor((nowMs / 1_000) * pace)}\n`;
  }
  return text;
}
