import { describe, expect, it } from 'vitest';
import { assembleOutline, assembleTrace } from '../assemble-trace.ts';
import type { TimeRange } from '../page.ts';
import { pickSpan, sentSpanId } from '../pick-span.ts';
import { ALL, type Predicate } from '../predicate.ts';
import type { Span, TraceSummary } from '../trace-reader.ts';
import type { SpanSketch } from './push-records.ts';
import { anHourAgo, MINUTE, SECOND, type StoreUnderTest, TestTenant } from './store-under-test.ts';

const MILLISECOND = 1_000_000n;

export function describeTraceReader(subject: () => StoreUnderTest): void {
  describe('traces', () => {
    const start = anHourAgo();
    const range: TimeRange = { startNs: start, endNs: start + 60n * MINUTE };

    const hex = (number: number, length: number) => number.toString(16).padStart(length, '0');

    /** front (server) → front (client) → cart (server) → cart (client, database); the last step fails when asked to. */
    function request(number: number, atSeconds: number, { fails = false, durationMs = 100 } = {}): SpanSketch[] {
      const traceId = hex(number, 32);
      const spanId = (index: number) => hex(number * 16 + index, 16);
      const startNs = start + BigInt(Math.round(atSeconds * 1e9));
      const span = (index: number, service: string, sketch: Partial<SpanSketch>): SpanSketch => ({
        traceId,
        spanId: spanId(index),
        ...(index === 1 ? {} : { parentSpanId: spanId(index - 1) }),
        startNs: startNs + BigInt(index - 1) * MILLISECOND,
        durationNs: BigInt(durationMs - 10 * (index - 1)) * MILLISECOND,
        name: 'work',
        resource: { 'service.name': service },
        ...sketch,
      });
      return [
        span(1, 'front', {
          name: 'GET /cart',
          kind: 'server',
          attributes: { 'http.route': '/cart', number: BigInt(number) },
        }),
        span(2, 'front', { name: 'call cart', kind: 'client', attributes: { 'server.address': 'cart.local' } }),
        span(3, 'cart', { name: 'Cart/Get', kind: 'server', status: fails ? 'error' : 'unset' }),
        span(4, 'cart', {
          name: 'SELECT',
          kind: 'client',
          status: fails ? 'error' : 'ok',
          attributes: { 'db.system.name': 'postgresql', 'db.namespace': 'carts' },
        }),
      ];
    }

    async function spansOf(tenant: TestTenant, traceId: string): Promise<Span[]> {
      const spans: Span[] = [];
      for await (const piece of tenant.reader.traces.spans(traceId)) spans.push(...piece);
      return spans;
    }

    async function tenantWith(spans: readonly SpanSketch[]): Promise<TestTenant> {
      const tenant = new TestTenant(subject());
      await tenant.insert({ spans });
      return tenant;
    }

    it('gives back a trace by its id, with events and links', async () => {
      const [root, ...rest] = request(1, 1);
      const tenant = await tenantWith([
        {
          ...root!,
          events: [{ timeNs: start + SECOND, name: 'exception', attributes: { 'exception.type': 'Oops', line: 7n } }],
          links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }],
        },
        ...rest,
        ...request(2, 1),
      ]);
      const spans = await spansOf(tenant, hex(1, 32));
      expect(spans.map((span) => span.name)).toEqual(['GET /cart', 'call cart', 'Cart/Get', 'SELECT']);
      expect(spans[0]).toMatchObject({
        traceId: hex(1, 32),
        parentSpanId: '',
        service: 'front',
        kind: 'server',
        status: 'unset',
        startNs: start + SECOND,
        durationNs: 100n * MILLISECOND,
        attributes: { 'http.route': '/cart', number: 1 },
        events: [{ timeNs: start + SECOND, name: 'exception', attributes: { 'exception.type': 'Oops', line: 7 } }],
        links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceState: '', attributes: {} }],
      });
      const trace = assembleTrace(hex(1, 32), spans, Date.now());
      expect(trace).toMatchObject({ incomplete: false, spanCount: 4, services: ['cart', 'front'] });
      expect(await spansOf(tenant, 'c'.repeat(32))).toEqual([]);
    });

    it('outlines a trace, gives one span of it in full, and finds words inside', async () => {
      const [root, ...rest] = request(1, 1);
      const first: SpanSketch = {
        ...root!,
        events: [{ timeNs: start + SECOND, name: 'exception', attributes: { 'exception.type': 'Oops' } }],
        links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }],
      };
      const again = { ...first, name: 'GET /other' };
      const tenant = await tenantWith([first, again, first, ...rest, ...request(2, 1)]);
      const outlines = [];
      for await (const piece of tenant.reader.traces.outline(hex(1, 32))) outlines.push(...piece);
      const whole = assembleTrace(hex(1, 32), await spansOf(tenant, hex(1, 32)), Date.now());
      const outline = assembleOutline(hex(1, 32), outlines, Date.now());
      expect(
        outline.spans.map(({ spanId, parentSpanId, offsetMs, selfMs }) => [spanId, parentSpanId, offsetMs, selfMs]),
      ).toEqual(
        whole.spans.map(({ spanId, parentSpanId, offsetMs, selfMs }) => [spanId, parentSpanId, offsetMs, selfMs]),
      );
      expect({ ...outline, spans: [] }).toEqual({ ...whole, spans: [] });
      expect(outline.spans[0]).toMatchObject({
        name: 'GET /cart',
        kind: 'server',
        status: 'unset',
        events: [{ timeNs: start + SECOND, name: 'exception' }],
        linkCount: 1,
      });
      expect(outline.spans[1]).toMatchObject({ events: [], linkCount: 0 });

      const shown = outline.spans.map((span) => span.spanId);
      expect(shown).toContain(`${hex(17, 16)}-2`);
      for (const spanId of shown) {
        const found = pickSpan(await tenant.reader.traces.span(hex(1, 32), sentSpanId(spanId)), spanId);
        const {
          offsetMs: _o,
          selfMs: _s,
          synthetic: _y,
          awaitsParent: _a,
          clockSkewMs: _c,
          ...sent
        } = whole.spans.find((span) => span.spanId === spanId)!;
        expect(found).toMatchObject({
          name: sent.name,
          attributes: sent.attributes,
          events: sent.events,
          links: sent.links,
        });
      }
      expect(await tenant.reader.traces.span(hex(1, 32), 'f'.repeat(16))).toEqual([]);

      const find = (...words: string[]) => tenant.reader.traces.spansWithWords(hex(1, 32), words);
      expect(await find('CART.local')).toEqual([hex(18, 16)]);
      expect(await find('db.system.name', 'carts')).toEqual([hex(20, 16)]);
      expect(await find('exception', 'other')).toEqual([hex(17, 16)]);
      expect(await find("it's nowhere")).toEqual([]);
    });

    it('answers a long trace in pieces', async () => {
      const count = 12_000;
      const tenant = await tenantWith(
        Array.from({ length: count }, (_, index) => ({
          traceId: hex(9, 32),
          spanId: hex(index + 1, 16),
          parentSpanId: index === 0 ? '' : hex(1, 16),
          name: 'step',
          startNs: start + BigInt(index) * 1_000n,
          durationNs: 500n,
        })),
      );
      const pieces: number[] = [];
      for await (const piece of tenant.reader.traces.spans(hex(9, 32))) pieces.push(piece.length);
      expect(pieces.reduce((sum, size) => sum + size, 0)).toBe(count);
      expect(Math.max(...pieces)).toBeLessThanOrEqual(5_000);
    });

    it('sums up whole traces of which one span matches', async () => {
      const tenant = await tenantWith([...request(1, 1), ...request(2, 2, { fails: true })]);
      await tenant.insert({ spans: request(3, 3).slice(1) }, Date.now() - 60_000);
      const search = async (where: Predicate) => (await tenant.reader.traces.search({ range, where, limit: 10 })).rows;
      const all = await search(ALL);
      expect(all.map((trace) => trace.traceId)).toEqual([hex(3, 32), hex(2, 32), hex(1, 32)]);
      expect(all[1]).toEqual({
        traceId: hex(2, 32),
        rootService: 'front',
        rootName: 'GET /cart',
        startNs: start + 2n * SECOND,
        durationNs: 100n * MILLISECOND,
        spans: 4,
        errors: 2,
        services: ['cart', 'front'],
        incomplete: false,
        arriving: false,
        clockSkewCorrected: false,
      } satisfies TraceSummary);
      expect(all[0]).toMatchObject({ incomplete: true, rootName: 'call cart', spans: 3 });
      // Sent again after a lost answer, spans are those of before.
      await tenant.insert({ spans: request(2, 2, { fails: true }) });
      expect((await search(ALL))[1]).toEqual(all[1]);
      const ids = (rows: readonly TraceSummary[]) => rows.map((trace) => Number.parseInt(trace.traceId, 16));
      expect(ids(await search({ kind: 'compare', field: 'status', op: '=', value: 'error' }))).toEqual([2]);
      expect(ids(await search({ kind: 'compare', field: 'number', op: '=', value: 1 }))).toEqual([1]);
      expect(ids(await search({ kind: 'compare', field: 'kind', op: '=', value: 'server' }))).toEqual([3, 2, 1]);
      expect(ids(await search({ kind: 'compare', field: 'db.namespace', op: '=', value: 'carts' }))).toEqual([3, 2, 1]);
      expect(ids(await search({ kind: 'text', text: 'get CART', phrase: false }))).toEqual([3, 2, 1]);
      expect(ids(await search({ kind: 'compare', field: 'duration', op: '>', value: 95e6 }))).toEqual([2, 1]);
    });

    /** A request of which the host of `cart` is ahead. */
    function skewedRequest(number: number, atSeconds: number, aheadNs: bigint, durationMs?: number): SpanSketch[] {
      const spans = request(number, atSeconds, durationMs === undefined ? {} : { durationMs });
      return spans.map((span, index) => (index < 2 ? span : { ...span, startNs: span.startNs + aheadNs }));
    }

    it('lists traces as they are put together, whatever clocks and senders did', async () => {
      const tenant = await tenantWith([...request(1, 1), ...skewedRequest(2, 2, 300n * SECOND)]);
      await tenant.insert({ spans: request(1, 1) });
      await tenant.insert({ spans: request(3, 3, { fails: true }).slice(1) }, Date.now() - 60_000);
      await tenant.insert({ spans: skewedRequest(5, 5, -300n * SECOND) });
      // Whose minute is not over before this is.
      await tenant.insert({ spans: request(4, 4).slice(2) });
      for (const order of ['newest', 'longest'] as const) {
        const { rows } = await tenant.reader.traces.search({ range, where: ALL, order, limit: 10 });
        for (const { traceId, spans: count, ...row } of rows) {
          const { spans, ...trace } = assembleTrace(traceId, await spansOf(tenant, traceId), Date.now());
          expect({ traceId, ...row, spanCount: count }).toEqual(trace);
          expect(spans.length).toBeGreaterThanOrEqual(count);
        }
        const flags = rows.map(({ traceId, incomplete, arriving, clockSkewCorrected }) => [
          Number.parseInt(traceId, 16),
          [incomplete && 'incomplete', arriving && 'arriving', clockSkewCorrected && 'skewed'].find(Boolean),
        ]);
        expect(Object.fromEntries(flags)).toEqual({
          1: undefined,
          2: 'skewed',
          3: 'incomplete',
          4: 'arriving',
          5: 'skewed',
        });
      }
    });

    it('orders and limits by how long traces take, not by how far apart clocks put their spans', async () => {
      const tenant = await tenantWith(
        Array.from({ length: 40 }, (_, index) => {
          const durationMs = 100 + ((index * 7) % 40) * 10;
          return index % 4 === 0
            ? skewedRequest(index + 1, index, BigInt(index - 20) * 30n * SECOND, durationMs)
            : request(index + 1, index, { durationMs });
        }).flat(),
      );
      const pagesOf = async (order: 'newest' | 'longest', maxMs?: number) => {
        const lengths: number[] = [];
        const seen = new Set<string>();
        let cursor: string | undefined;
        do {
          const page = await tenant.reader.traces.search({
            range,
            where: ALL,
            order,
            limit: 7,
            ...(maxMs === undefined ? {} : { maxDurationNs: BigInt(maxMs) * MILLISECOND }),
            ...(cursor === undefined ? {} : { cursor }),
          });
          expect(page.stats).not.toHaveProperty('partial');
          lengths.push(...page.rows.map((trace) => Number(trace.durationNs / MILLISECOND)));
          for (const { traceId } of page.rows) seen.add(traceId);
          cursor = page.next;
        } while (cursor !== undefined);
        expect(seen.size).toBe(lengths.length);
        return lengths;
      };
      const longest = Array.from({ length: 40 }, (_, index) => 490 - index * 10);
      expect(await pagesOf('longest')).toEqual(longest);
      expect(await pagesOf('longest', 300)).toEqual(longest.filter((ms) => ms <= 300));
      expect((await pagesOf('newest', 150)).sort((one, other) => other - one)).toEqual([150, 140, 130, 120, 110, 100]);
    });

    it('pages without repeating or skipping, newest and longest first', async () => {
      const tenant = await tenantWith(
        // Long and short traces that overlap in time, so that their spans lie on both sides of a page's end.
        Array.from({ length: 23 }, (_, index) =>
          request(index + 1, index % 5, { durationMs: 100 + 37 * (index % 7) }),
        ).flat(),
      );
      for (const order of ['newest', 'longest'] as const) {
        for (const where of [ALL, { kind: 'compare', field: 'kind', op: '=', value: 'client' }] as const) {
          const seen: TraceSummary[] = [];
          let cursor: string | undefined;
          do {
            const page = await tenant.reader.traces.search({
              range,
              where,
              order,
              limit: 8,
              ...(cursor === undefined ? {} : { cursor }),
            });
            seen.push(...page.rows);
            cursor = page.next;
          } while (cursor !== undefined);
          expect(new Set(seen.map((trace) => trace.traceId)).size).toBe(23);
          expect(seen).toHaveLength(23);
          if (order === 'longest') {
            const lengths = seen.map((trace) => trace.durationNs);
            expect(lengths).toEqual([...lengths].sort((one, other) => Number(other - one)));
          }
        }
      }
    });

    it('pages through a moment of many traces and through traces of many spans, whatever their ids end in', async () => {
      const step = (trace: number, span: number, startNs: bigint): SpanSketch => ({
        traceId: hex(trace * 256, 32),
        spanId: hex(span, 16),
        name: 'step',
        startNs,
        durationNs: MILLISECOND,
      });
      const tenant = await tenantWith([
        ...Array.from({ length: 1_500 }, (_, index) => step(1, index + 1, start + SECOND + BigInt(index) * 1_000n)),
        // Half of the second long trace lies behind the moment.
        ...Array.from({ length: 1_500 }, (_, index) => step(2, index + 1, start + BigInt(index) * MILLISECOND)),
        ...Array.from({ length: 130 }, (_, index) => step(3 + index, 1, start + SECOND)),
      ]);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await tenant.reader.traces.search({
          range,
          where: ALL,
          limit: 3,
          ...(cursor === undefined ? {} : { cursor }),
        });
        expect(page.rows.length).toBeLessThanOrEqual(3);
        seen.push(...page.rows.map((trace) => trace.traceId));
        cursor = page.next;
      } while (cursor !== undefined);
      const ofTheMoment = Array.from({ length: 130 }, (_, index) => hex((132 - index) * 256, 32));
      expect(seen).toEqual([hex(2 * 256, 32), hex(256, 32), ...ofTheMoment]);
    });

    it('measures services by their requests, and says whom they call', async () => {
      const tenant = await tenantWith([
        ...request(1, 1),
        ...request(2, 2, { fails: true, durationMs: 300 }),
        {
          traceId: hex(7, 32),
          spanId: hex(7, 16),
          name: 'nightly',
          startNs: start,
          durationNs: SECOND,
          resource: { 'service.name': 'job' },
        },
      ]);
      const { rows: services, stats } = await tenant.reader.traces.services(range);
      expect(stats).toMatchObject({ rowsRead: expect.any(Number), elapsedMs: expect.any(Number) });
      expect(services.map(({ name, errorRatio }) => ({ name, errorRatio }))).toEqual([
        { name: 'cart', errorRatio: 0.5 },
        { name: 'front', errorRatio: 0 },
        { name: 'job', errorRatio: 0 },
      ]);
      const callees = await tenant.reader.traces.callees(range);
      expect(callees.stats).not.toHaveProperty('sampledOneIn');
      expect(callees.rows).toEqual([
        { caller: 'cart', callees: ['postgresql'] },
        { caller: 'front', callees: ['cart'] },
      ]);
      const front = services.find((service) => service.name === 'front')!;
      expect(front.requestsPerSecond).toBeCloseTo(2 / 3_600, 10);
      expect(front.p50Ms).toBeGreaterThanOrEqual(100);
      expect(front.p99Ms).toBeLessThanOrEqual(300);
      const { rows: dependencies } = await tenant.reader.traces.dependencies(range);
      expect(dependencies.map(({ caller, callee, calls, errors }) => ({ caller, callee, calls, errors }))).toEqual([
        { caller: 'cart', callee: 'postgresql', calls: 2, errors: 1 },
        { caller: 'front', callee: 'cart', calls: 2, errors: 1 },
      ]);
      const operations = await tenant.reader.traces.operations(range, 'cart');
      expect(operations.map(({ name, kind, count, errorRatio }) => ({ name, kind, count, errorRatio }))).toEqual([
        { name: 'Cart/Get', kind: 'server', count: 2, errorRatio: 0.5 },
        { name: 'SELECT', kind: 'client', count: 2, errorRatio: 0.5 },
      ]);
      const red = await tenant.reader.traces.red({ range, services: ['front', 'job'], buckets: 60 });
      expect(red.stepMs).toBe(60_000);
      expect(red.series.map(({ service, points }) => [service, points.map((point) => point.requests)])).toEqual([
        ['front', [2]],
        ['job', [1]],
      ]);
    });

    it('measures the rate of a service that is younger than the range since its first request', async () => {
      const tenant = await tenantWith([
        ...[55, 56, 57, 58, 59].flatMap((minute) => request(minute, minute * 60)),
        {
          traceId: hex(7, 32),
          spanId: hex(7, 16),
          name: 'nightly',
          startNs: start + 50n * MINUTE,
          durationNs: SECOND,
          resource: { 'service.name': 'job' },
        },
      ]);
      const { rows } = await tenant.reader.traces.services(range);
      const rates = new Map(rows.map(({ name, requestsPerSecond }) => [name, requestsPerSecond]));
      // The steps of an hour are minutes of the clock, and this one begins wherever the test does.
      const among = (seconds: number): [number, number] => [1 / (seconds + 60), 1 / seconds];
      for (const [name, requests, seconds] of [
        ['front', 5, 300],
        ['cart', 5, 300],
        ['job', 1, 600],
      ] as const) {
        const [least, most] = among(seconds);
        expect(rates.get(name)).toBeGreaterThan(requests * least);
        expect(rates.get(name)).toBeLessThanOrEqual(requests * most);
      }
    });

    it('knows when a service began to answer in another version', async () => {
      const deployed = (number: number, atSeconds: number, version: string): SpanSketch[] =>
        request(number, atSeconds).map((span) => ({
          ...span,
          resource: { ...span.resource, 'service.version': span.resource?.['service.name'] === 'cart' ? version : '7' },
        }));
      const tenant = await tenantWith([
        ...deployed(1, 60, '1.0'),
        ...deployed(2, 600, '1.0'),
        ...deployed(3, 1_200, '1.1'),
        ...deployed(4, 1_800, '1.1'),
        ...request(5, 2_400),
        ...deployed(6, 3_000, '1.0'),
      ]);
      const found = await tenant.reader.traces.deployments(range);
      const atMs = (seconds: number) => Number(start / MILLISECOND) + seconds * 1_000 + 2;
      expect(found).toEqual([
        { service: 'cart', version: '1.1', former: '1.0', atMs: atMs(1_200) },
        { service: 'cart', version: '1.0', former: '1.1', atMs: atMs(3_000) },
      ]);
    });

    it('knows a callee that has not arrived by who else answered at its address, and never calls one 127.0.0.1', async () => {
      const call = (number: number, peer: Record<string, string | bigint>, service = 'front'): SpanSketch => ({
        traceId: hex(number, 32),
        spanId: hex(number * 16, 16),
        name: 'call',
        kind: 'client',
        startNs: start,
        durationNs: SECOND,
        attributes: peer,
        resource: { 'service.name': service },
      });
      const answer = (number: number, service: string): SpanSketch => ({
        traceId: hex(number, 32),
        spanId: hex(number * 16 + 1, 16),
        parentSpanId: hex(number * 16, 16),
        name: 'work',
        kind: 'server',
        startNs: start,
        durationNs: SECOND,
        resource: { 'service.name': service },
      });
      const local = (port: bigint) => ({ 'server.address': '127.0.0.1', 'server.port': port });
      const tenant = await tenantWith([
        ...[call(1, local(8_001n)), answer(1, 'cart')],
        ...[call(2, local(8_002n)), answer(2, 'mail')],
        call(3, local(8_001n)),
        // Two services answer behind one address: nobody knows which it was, but the address has a name.
        ...[call(4, { 'server.address': 'gateway.local' }), answer(4, 'cart')],
        ...[call(5, { 'server.address': 'gateway.local' }), answer(5, 'mail')],
        call(6, { 'server.address': 'gateway.local' }),
        // Nobody ever answered there.
        call(7, local(9_999n)),
        call(8, { 'server.address': 'localhost' }),
        call(9, { 'server.address': '::1' }),
        call(10, { 'server.address': 'api.example.com' }),
        call(11, { ...local(9_999n), 'peer.service': 'ledger' }),
        call(12, { ...local(5_432n), 'db.system.name': 'postgresql' }),
        // As older conventions had it, and as who keeps to both says it.
        call(13, { ...local(6_379n), 'db.system': 'redis' }),
        call(14, { ...local(5_432n), 'db.system.name': 'postgresql', 'db.system': 'other_sql' }),
      ]);
      const { rows } = await tenant.reader.traces.dependencies(range);
      const calls = rows.map(({ callee, calls }) => [callee, calls]);
      expect(Object.fromEntries(calls)).toEqual({
        cart: 3,
        mail: 2,
        'gateway.local': 1,
        'api.example.com': 1,
        ledger: 1,
        postgresql: 2,
        redis: 1,
      });
      const { rows: callers } = await tenant.reader.traces.callees(range);
      expect(callers).toEqual([{ caller: 'front', callees: Object.keys(Object.fromEntries(calls)).sort() }]);
    });

    it('draws durations over time', async () => {
      const tenant = await tenantWith([
        ...request(1, 1),
        {
          traceId: hex(7, 32),
          spanId: hex(7, 16),
          name: 'slow',
          startNs: start + 2n * MINUTE,
          durationNs: SECOND,
          status: 'error',
        },
      ]);
      const heatmap = await tenant.reader.traces.heatmap({ range, where: ALL, buckets: 60 });
      const first = Number(start / MILLISECOND);
      expect(heatmap.stepMs).toBe(60_000);
      expect(heatmap.cells).toEqual([
        { startMs: first, bound: 100, count: 4, errors: 0 },
        { startMs: first + 120_000, bound: 1_000, count: 1, errors: 1 },
      ]);
      expect(heatmap.bounds).toEqual([100, 158, 251, 398, 631, 1_000]);
    });

    it('counts and names the fields of spans', async () => {
      const tenant = await tenantWith(request(1, 1, { fails: true }));
      const [kinds, statuses, routes] = await tenant.reader.traces.facets({
        range,
        where: ALL,
        fields: ['kind', 'status', 'http.route'],
      });
      expect(kinds!.values).toEqual([
        { value: 'server', count: 2 },
        { value: 'client', count: 2 },
      ]);
      expect(statuses!.values).toEqual([
        { value: 'unset', count: 2 },
        { value: 'error', count: 2 },
      ]);
      expect(routes!.values).toEqual([{ value: '/cart', count: 1 }]);
      const fields = await tenant.reader.traces.fields({ range, where: ALL });
      expect(fields.map((field) => field.name)).toEqual(
        expect.arrayContaining(['db.namespace', 'number', 'duration', 'name']),
      );
    });
  });
}
