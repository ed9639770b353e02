import type { FastifyInstance } from 'fastify';
import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client';
import type { ApiDependencies } from '../api-dependencies.ts';

/** How old an answer may be, and how long a scrape waits for a fresh one before it takes the last. */
const FRESH_MS = 1_000;
const PATIENCE_MS = 250;

/**
 * `GET /metrics` in Prometheus' text format 0.0.4. Memory and processor time of the process are for administrators; series of single tenants for
 * operators, and others see their sums.
 */
export function registerMetricsPage(app: FastifyInstance, { metrics, publicMetrics, now }: ApiDependencies): void {
  const whole = cached(() => metrics.metrics(), now);
  const summed = cached(async () => textOf(sumOverTenants(await metrics.getMetricsAsJSON())), now);
  const open = cached(async () => {
    const families = await metrics.getMetricsAsJSON();
    return textOf(sumOverTenants(families.filter(({ name }) => !OF_THE_PROCESS.test(name))));
  }, now);

  const requires = publicMetrics ? 'public' : 'admin';
  app.get('/metrics', { config: { requires } }, async (request, reply) => {
    const { access } = request;
    const text = await (access?.actor.operator === true ? whole() : access?.scopes.has('admin') ? summed() : open());
    return reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(text);
  });
}

/** What the system says of the process, in the names of the client library: memory, processor time, event loop, open files. */
const OF_THE_PROCESS = /^(process|nodejs)_/;

/** Collectors may ask a store that hangs; whoever scrapes then gets what was last known, at once. */
function cached(collect: () => Promise<string>, now: () => number): () => Promise<string> {
  let last: { readonly text: string; readonly atMs: number } | undefined;
  let collecting: Promise<string> | undefined;

  return async () => {
    if (last !== undefined && now() - last.atMs < FRESH_MS) return last.text;
    collecting ??= collect()
      .then((text) => {
        last = { text, atMs: now() };
        return text;
      })
      .finally(() => {
        collecting = undefined;
      });
    if (last === undefined) return collecting;
    const stale = last.text;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(stale), PATIENCE_MS);
    });
    return Promise.race([collecting.catch(() => stale), patience]).finally(() => clearTimeout(timer));
  };
}

type Family = Awaited<ReturnType<Registry['getMetricsAsJSON']>>[number];
type Sample = MetricValue<string> & { metricName?: string };

/** Adds up series that differ in nothing but their tenant. */
export function sumOverTenants(families: readonly Family[]): Family[] {
  return families.map((family) => {
    const { values } = family as MetricObjectWithValues<Sample>;
    const sums = new Map<string, Sample>();
    for (const sample of values) {
      const { tenant: _, ...labels } = sample.labels as Record<string, string | number>;
      const key = JSON.stringify([sample.metricName, Object.entries(labels).sort()]);
      const before = sums.get(key);
      sums.set(key, { ...sample, labels, value: sample.value + (before?.value ?? 0) });
    }
    return { ...family, values: [...sums.values()] } as Family;
  });
}

function textOf(families: readonly Family[]): string {
  return families
    .map((family) => {
      const { values } = family as MetricObjectWithValues<Sample>;
      const type = String(family.type);
      const lines = values.map(
        (sample) => `${sample.metricName ?? family.name}${labelText(sample.labels)} ${numberText(sample.value)}`,
      );
      return [`# HELP ${family.name} ${escaped(family.help)}`, `# TYPE ${family.name} ${type}`, ...lines, ''].join(
        '\n',
      );
    })
    .join('\n');
}

function labelText(labels: Readonly<Partial<Record<string, string | number>>>): string {
  const pairs = Object.entries(labels).map(
    ([key, value]) => `${key}="${escaped(String(value)).replaceAll('"', '\\"')}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}
