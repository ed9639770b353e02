import { apiOf } from './api.ts';
import type { OrielProcess } from './oriel-process.ts';
import { until } from './until.ts';

export const LONG_TRACE = 'b16b16b16b16b16b16b16b16b16b16b1';
export const LONG_SPANS = 50_000;
const PIECE = 10_000;
const MINUTE_MS = 60_000;

/** A fan of eight children a span, each with an attribute that nobody sees before its panel opens; all of it is there afterwards. */
export async function sendLongTrace(oriel: OrielProcess): Promise<void> {
  await send(oriel.run.otlpHttp);
  const api = apiOf(oriel.run, await oriel.key('read'));
  await until(async () => {
    const asked = `{ traceOutline(traceId: "${LONG_TRACE}") { spanCount } }`;
    const { traceOutline } = await api.graphql<{ traceOutline: { spanCount: number } | null }>(asked);
    return traceOutline?.spanCount === LONG_SPANS;
  });
}

async function send(otlpHttp: string): Promise<void> {
  const startMs = Date.now() - MINUTE_MS;
  for (let from = 0; from < LONG_SPANS; from += PIECE) {
    const spans = Array.from({ length: PIECE }, (_, index) => {
      const at = from + index;
      return {
        traceId: LONG_TRACE,
        spanId: spanId(at),
        parentSpanId: at === 0 ? '' : spanId(Math.floor((at - 1) / 8)),
        name: `step ${at}`,
        kind: 2,
        startTimeUnixNano: nanos(startMs + at / 10),
        endTimeUnixNano: nanos(startMs + at / 10 + 50),
        attributes: [{ key: 'note', value: { stringValue: `only in the details, detail-of-${at}` } }],
      };
    });
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'long' } }] };
    const answer = await fetch(`${otlpHttp}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
    });
    if (!answer.ok) throw new Error(`traces: ${answer.status} ${await answer.text()}`);
  }
}

function spanId(at: number): string {
  return (at + 1).toString(16).padStart(16, '0');
}

function nanos(ms: number): string {
  return String(BigInt(Math.round(ms * 1_000)) * 1_000n);
}
