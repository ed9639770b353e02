import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RealEngine, startRealEngine } from '../../../test/real-engine.ts';

const TENANT = 1;

describe('spans of a trace', () => {
  let engine: RealEngine;
  const nowNs = BigInt(Date.now()) * 1_000_000n;

  beforeAll(async () => {
    engine = await startRealEngine();
  });
  afterAll(() => engine.dispose());

  // On either side of what is one answer, and of what is more than one piece.
  it.each([1, 1_000, 1_001, 5_000, 5_001])('are complete and in order, be they %i', async (spans) => {
    const traceId = spans.toString(16).padStart(32, '0');
    await engine.clients.maintenance.command(
      `INSERT INTO spans (tenant, retention, time, segment, ordinal, duration, trace_id, span_id, name)
SELECT ${TENANT}, 30, fromUnixTimestamp64Nano(toInt64(${nowNs} + cityHash64(number) % 1000000000), 'UTC'), 1, number, 5,
  unhex('${traceId}'), reinterpretAsFixedString(number + 1), toString(number) FROM numbers(${spans})`,
    );
    const { traces } = engine.store.forTenant(TENANT);
    for (const pieces of [traces.spans(traceId), traces.outline(traceId)]) {
      const read: { readonly name: string; readonly startNs: bigint }[] = [];
      for await (const piece of pieces) {
        expect(piece.length).toBeGreaterThan(0);
        expect(piece.length).toBeLessThanOrEqual(5_000);
        read.push(...piece);
      }
      expect(new Set(read.map(({ name }) => name)).size).toBe(spans);
      expect(read).toHaveLength(spans);
      expect(read.every(({ startNs }, at) => at === 0 || read[at - 1]!.startNs <= startNs)).toBe(true);
    }
  });

  it('are none of a trace that is not there', async () => {
    expect(await Array.fromAsync(engine.store.forTenant(TENANT).traces.spans('ab'.repeat(16)))).toEqual([]);
  });
});
