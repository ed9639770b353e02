import { describe, expect, it } from 'vitest';
import type { TimeRange } from '../page.ts';
import { ALL } from '../predicate.ts';
import type { SampleRange, SeriesMatcher } from '../sample-reader.ts';
import type { TenantStore } from '../telemetry-store.ts';
import type { Span, SpanOutline } from '../trace-reader.ts';
import type { Sketches } from './push-records.ts';
import { anHourAgo, MINUTE, SECOND, type StoreUnderTest, TestTenant } from './store-under-test.ts';

const TRACE = '5'.repeat(32);
const DAY_MS = 86_400_000;

/** Every way to read, so that a new one has to take its place here. */
const READS: Readonly<
  Record<
    string,
    (reader: TenantStore, range: TimeRange, known: { id: string; timeNs: bigint; position: string }) => Promise<unknown>
  >
> = {
  'logs.search': async ({ logs }, range) => (await logs.search({ range, where: ALL, limit: 100 })).rows,
  'logs.histogram': async ({ logs }, range) => (await logs.histogram({ range, where: ALL })).buckets,
  'logs.fields': ({ logs }, range) => logs.fields({ range, where: ALL }),
  'logs.facets': async ({ logs }, range) =>
    (await logs.facets({ range, where: ALL, fields: ['service', 'owner', 'zone'] })).map(({ values }) => values),
  'logs.streams': ({ logs }, range) => logs.streams({ range }),
  'logs.context': ({ logs }, _range, { id, timeNs }) => logs.context({ id, timeNs, size: 10 }),
  'logs.record': async ({ logs }, _range, { id, timeNs }) => {
    const record = await logs.record(id, timeNs);
    return record === undefined ? [] : [record];
  },
  'logs.byTrace': ({ logs }) => logs.byTrace({ traceId: TRACE, limit: 100 }),
  'logs.tail': async ({ logs }, _range, { position }) =>
    (await logs.tail({ where: ALL, after: position, limit: 100 })).rows,
  'traces.search': async ({ traces }, range) => (await traces.search({ range, where: ALL, limit: 100 })).rows,
  'traces.search longest': async ({ traces }, range) =>
    (await traces.search({ range, where: ALL, limit: 100, order: 'longest' })).rows,
  'traces.spans': async ({ traces }) => {
    const spans: Span[] = [];
    for await (const piece of traces.spans(TRACE)) spans.push(...piece);
    return spans;
  },
  'traces.outline': async ({ traces }) => {
    const spans: SpanOutline[] = [];
    for await (const piece of traces.outline(TRACE)) spans.push(...piece);
    return spans;
  },
  'traces.span': ({ traces }) => traces.span(TRACE, '1'.repeat(16)),
  'traces.spansWithWords': ({ traces }) => traces.spansWithWords(TRACE, ['alice']),
  'traces.heatmap': async ({ traces }, range) => (await traces.heatmap({ range, where: ALL })).cells,
  'traces.fields': ({ traces }, range) => traces.fields({ range, where: ALL }),
  'traces.facets': async ({ traces }, range) =>
    (await traces.facets({ range, where: ALL, fields: ['service', 'owner'] })).map(({ values }) => values),
  'traces.services': async ({ traces }, range) => (await traces.services(range)).rows,
  'traces.callees': async ({ traces }, range) => (await traces.callees(range)).rows,
  'traces.operations': ({ traces }, range) => traces.operations(range, undefined),
  'traces.dependencies': async ({ traces }, range) => (await traces.dependencies(range)).rows,
  'traces.red': async ({ traces }, range) => (await traces.red({ range })).series,
  'traces.deployments': ({ traces }, range) => traces.deployments(range),
  'samples.select': async ({ samples }, range) =>
    (await samples.select({ ...msOf(range), matchers: [OWNED] })).series.map(({ labels }) => labels),
  'samples.labelNames': ({ samples }, range) => samples.labelNames([], msOf(range), 100),
  'samples.labelValues': ({ samples }, range) => samples.labelValues('owner', [], msOf(range), 100),
  'samples.series': ({ samples }, range) => samples.series([[OWNED]], msOf(range), 100),
  'samples.summaries': ({ samples }, range) => samples.summaries([[OWNED]], msOf(range), 100),
  'samples.metadata': ({ samples }) => samples.metadata({}),
  'samples.exemplars': ({ samples }, range) => samples.exemplars([[OWNED]], msOf(range), 100),
  'samples.newestExemplars': ({ samples }, range) => samples.newestExemplars({ range, limit: 100 }),
  'samples.cardinality': async ({ samples }, range) =>
    (await samples.cardinality({ range: msOf(range), limit: 10 })).byLabelPair,
  'samples.seriesOfDay': async ({ samples }, range) => [
    ...(await samples.seriesOfDay(Math.floor(Number((range.startNs + MINUTE) / 1_000_000n) / DAY_MS))).words,
  ],
};

const OWNED: SeriesMatcher = { name: 'owner', op: '!=', value: '' };

function msOf({ startNs, endNs }: TimeRange): SampleRange {
  return { startMs: Number(startNs / 1_000_000n), endMs: Number(endNs / 1_000_000n) };
}

/** The same from both tenants, ids included; only the owner's name differs. */
function telemetryOf(owner: string, start: bigint): Sketches {
  const own = { attributes: { owner }, resource: { 'service.name': owner, zone: `${owner} zone` } };
  const exemplar = { timeNs: start, value: 1, traceId: TRACE, spanId: '1'.repeat(16) };
  return {
    logs: [{ timeNs: start + SECOND, body: `secret of ${owner}`, traceId: TRACE, ...own }],
    spans: [
      {
        traceId: TRACE,
        spanId: '1'.repeat(16),
        name: owner,
        kind: 'server',
        startNs: start,
        durationNs: SECOND,
        ...own,
      },
      {
        traceId: TRACE,
        spanId: '2'.repeat(16),
        parentSpanId: '1'.repeat(16),
        name: owner,
        kind: 'client',
        startNs: start,
        durationNs: SECOND,
        resource: own.resource,
        attributes: { owner, 'peer.service': `peer of ${owner}` },
      },
      // The same service an hour's part later, in another version: a deployment.
      ...['1', '2'].map((version, at) => ({
        traceId: `${at + 1}`.repeat(32),
        spanId: '3'.repeat(16),
        name: owner,
        kind: 'server' as const,
        startNs: start + BigInt(10 + at * 20) * MINUTE,
        durationNs: SECOND,
        resource: { ...own.resource, 'service.version': version },
      })),
    ],
    series: [
      {
        labels: { __name__: 'owned', owner },
        type: 2,
        help: `what ${owner} has`,
        samples: [[Number(start / 1_000_000n), 1]],
        exemplars: [{ ...exemplar, labels: { owner } }],
      },
    ],
  };
}

export function describeTenants(subject: () => StoreUnderTest): void {
  describe('tenants', () => {
    const start = anHourAgo();
    const range: TimeRange = { startNs: start - MINUTE, endNs: start + 60n * MINUTE };
    const asText = (value: unknown) =>
      JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `${item}` : item));

    for (const [name, read] of Object.entries(READS)) {
      it(`see only their own by ${name}`, async () => {
        const one = new TestTenant(subject());
        const other = new TestTenant(subject());
        const nobody = new TestTenant(subject());
        const { position } = await one.reader.logs.tail({ where: ALL, after: undefined, limit: 1 });
        await one.insert(telemetryOf('alice', start));
        await other.insert(telemetryOf('bob', start));
        const { rows } = await one.reader.logs.search({ range, where: ALL, limit: 1 });
        const known = { id: rows[0]!.id, timeNs: rows[0]!.timeNs, position };
        const own = asText(await read(one.reader, range, known));
        expect(own.length).toBeGreaterThan(2);
        expect(own).not.toContain('bob');
        expect(asText(await read(other.reader, range, known))).not.toContain('alice');
        expect(asText(await read(nobody.reader, range, known))).toMatch(/^\[[[\],]*\]$/);
      });
    }

    it('know that every method of the readers is tried', () => {
      const { logs, traces, samples } = new TestTenant(subject()).reader;
      const methods = Object.entries({ logs, traces, samples }).flatMap(([reader, object]) =>
        Object.keys(object).map((method) => `${reader}.${method}`),
      );
      const tried = new Set(Object.keys(READS).map((name) => name.split(' ')[0]));
      expect(methods.filter((method) => !tried.has(method))).toEqual([]);
    });
  });
}
