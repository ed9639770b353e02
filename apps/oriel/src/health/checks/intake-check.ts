import type { IngestPipeline } from '@oriel/ingest';
import type { HealthCheck } from '../health-check.ts';

/** The way in up to the acknowledgement: decoding workers, rates, refusals, throttled tenants. */
export function intakeCheck(pipeline: IngestPipeline): HealthCheck {
  return {
    name: 'intake',
    title: 'Receives telemetry, decodes it and answers its senders.',
    measure() {
      const { decode, throttled, counts } = pipeline.state;
      const rates = pipeline.rates();
      const sum = (read: (item: (typeof rates)[number]) => number) => rates.reduce((all, item) => all + read(item), 0);
      const refused = counts.reduce((all, item) => all + total(item.refused), 0);
      const rejected = counts.reduce((all, item) => all + total(item.rejected), 0);
      const throttles = throttled.map((item) => `tenant ${item.tenant} (${item.signal})`).join(', ');
      return {
        status: throttled.length > 0 || decode.workers === 0 ? 'DEGRADED' : 'OPERATIONAL',
        score: decode.workers === 0 ? 20 : throttled.length > 0 ? 70 : 100,
        detail:
          decode.workers === 0
            ? 'no decoding worker runs; it is started again'
            : throttled.length > 0
              ? `over its hourly quota, so only ERROR and above is taken: ${throttles}`
              : 'takes everything that is sent',
        figures: [
          { name: 'accepted', value: sum((item) => item.acceptedPerSecond), unit: '{record}/s' },
          { name: 'rejected', value: sum((item) => item.rejectedPerSecond), unit: '{record}/s' },
          { name: 'received bytes', value: sum((item) => item.bytesPerSecond), unit: 'By/s' },
          { name: 'rejected since start', value: rejected, unit: '{record}' },
          { name: 'refused requests since start', value: refused, unit: '{request}' },
          { name: 'in flight', value: decode.inFlightBytes, unit: 'By' },
          { name: 'decoder crashes', value: decode.crashes, unit: '1' },
        ],
      };
    },
  };
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}
