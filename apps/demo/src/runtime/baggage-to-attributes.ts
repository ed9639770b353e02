import { propagation } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-node';

/** Who is shopping travels as W3C baggage with each call; every span on the way says it too. */
export function baggageToAttributes(): SpanProcessor {
  return {
    onStart(span, context) {
      for (const [key, { value }] of propagation.getBaggage(context)?.getAllEntries() ?? [])
        span.setAttribute(key, value);
    },
    onEnd() {},
    async forceFlush() {},
    async shutdown() {},
  };
}
