/**
 * Every address that Prometheus describes of its HTTP API, asked at a running Oriel, its answers checked against the description:
 *
 *     node journeys/conformance/prom-openapi/main.ts [FOLDER]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startOriel } from '../../kit/oriel-process.ts';
import { writeShopMetrics } from '../../kit/remote-write.ts';
import { untilFound } from '../../kit/until-found.ts';
import { runCases, suiteFolder } from '../run-cases.ts';
import { descriptionCases } from './cases.ts';
import type { Description } from './description.ts';

const RULES = `groups:
  - name: shop
    interval: 1s
    rules:
      - record: job:shop_requests:rate5m
        expr: sum by (job) (rate(shop_requests_total[5m]))
      - alert: TooManyErrors
        expr: rate(shop_requests_total{code="500"}[5m]) > 1
        for: 5m
        labels: { severity: critical }
        annotations: { summary: "Too many errors" }
`;
const SCRAPES = `scrape_configs:
  - job_name: itself
    scrape_interval: 1s
    static_configs:
      - targets: ['127.0.0.1:1', 'dropped:1']
    relabel_configs:
      - { source_labels: [__address__], regex: 'dropped:.*', action: drop }
`;
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

const suite = suiteFolder('prom-openapi');
const description = parse(readFileSync(join(suite, 'openapi_3.1_golden.yaml'), 'utf8')) as Description;
const folder = mkdtempSync(join(tmpdir(), 'oriel-prom-openapi-'));
try {
  const files = { rules: join(folder, 'rules.yml'), scrapes: join(folder, 'prometheus.yml') };
  writeFileSync(files.rules, RULES);
  writeFileSync(files.scrapes, SCRAPES);
  await using oriel = await startOriel({
    environment: { ORIEL_RULE_FILES: files.rules, ORIEL_SCRAPE_CONFIG: files.scrapes, ORIEL_SELF_TELEMETRY: 'false' },
  });
  const key = await oriel.key('ingest,read');
  const nowMs = Date.now();
  await writeShopMetrics(oriel.run.url, { traceId: TRACE_ID, nowMs });
  await untilFound(
    oriel,
    `/api/v1/series?${new URLSearchParams({ 'match[]': '{__name__=~"shop_.+"}' })}`,
    '/api/v1/query_exemplars?query=shop_request_duration_seconds_bucket',
  );
  await runCases(descriptionCases(description, { url: oriel.run.url, key, nowMs }), import.meta.dirname);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
