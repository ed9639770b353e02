import { setTimeout as sleep } from 'node:timers/promises';
import { callControlSocket } from '@oriel/app/control-socket';
import { dataDirectory } from '@oriel/app/data-directory';
import { encodeSymbolizedRequest, type SentSeries } from '@oriel/ingest/test/encode-write-request';
import { startOriel } from '../../kit/oriel-process.ts';
import { until } from '../../kit/until.ts';

/** A tenant that accepts any time, and all that it holds. */
export interface TestTenant {
  ask(path: string, params: URLSearchParams): Promise<{ readonly status: number; readonly body: PrometheusReply }>;
}

/** The envelope of Prometheus' API. */
export interface PrometheusReply {
  readonly status: 'success' | 'error';
  readonly data?: unknown;
  readonly error?: string;
  readonly errorType?: string;
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
}

export interface Tenants extends AsyncDisposable {
  /** A new tenant with these series. */
  holding(series: readonly SentSeries[]): Promise<TestTenant>;
  /** Waits until all that was pushed can be asked for. */
  settled(): Promise<void>;
  /** Packs all that was pushed into chunks, which otherwise happens minutes later. */
  pack(): Promise<void>;
}

/** Series come into view with their segment, samples right behind them. */
const BEHIND_MS = 1_000;
/** Longer addresses are what forms are for. */
const LONGEST_QUERY = 1_000;

export async function openTenants(): Promise<Tenants> {
  const oriel = await startOriel();
  const directory = dataDirectory(oriel.data);
  const pending: { readonly tenant: TestTenant; readonly series: number }[] = [];
  let count = 0;

  return {
    async holding(series) {
      const name = `conformance-${++count}`;
      await callControlSocket(directory, 'tenant-create', { name, retention: 'forever', acceptAnyTime: true });
      const made = (await callControlSocket(directory, 'key-create', {
        name,
        scope: 'ingest,read',
        tenant: name,
      })) as { readonly key: string };
      const tenant = tenantOf(oriel.run.url, made.key);
      if (series.length > 0) await push(oriel.run.url, made.key, series);
      pending.push({ tenant, series: series.length });
      return tenant;
    },

    async settled() {
      const all = new URLSearchParams({ 'match[]': '{__name__=~".+"}' });
      for (const { tenant, series } of pending) {
        let found = 0;
        await until(
          async () => {
            found = ((await tenant.ask('/series', all)).body.data as readonly unknown[]).length;
            return found >= series;
          },
          { timeoutMs: 60_000, what: () => `${series} series, of which ${found} are there` },
        );
      }
      await sleep(BEHIND_MS);
    },

    async pack() {
      const { code, stderr } = await oriel.command('pack');
      if (code !== 0) throw new Error(`oriel pack ended with ${code}: ${stderr}`);
    },

    [Symbol.asyncDispose]: () => oriel[Symbol.asyncDispose](),
  };
}

function tenantOf(url: string, key: string): TestTenant {
  const headers = { authorization: `Bearer ${key}` };
  return {
    async ask(path, params) {
      const isLong = String(params).length > LONGEST_QUERY;
      const address = `${url}/api/v1${path}`;
      const response = isLong
        ? await fetch(address, { method: 'POST', headers, body: params })
        : await fetch(`${address}?${params}`, { headers });
      return { status: response.status, body: (await response.json()) as PrometheusReply };
    },
  };
}

async function push(url: string, key: string, series: readonly SentSeries[]): Promise<void> {
  const response = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '2.0.0',
    },
    body: new Uint8Array(encodeSymbolizedRequest(series)),
  });
  if (!response.ok) throw new Error(`remote write was answered ${response.status}: ${await response.text()}`);
}
