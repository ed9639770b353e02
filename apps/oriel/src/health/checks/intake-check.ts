import type { IngestPipeline } from '@oriel/ingest';
import type { HealthCheck } from '../health-check.ts';

const MOST_NAMED = 3;
/** A limit of series that was met so long ago is no longer a trouble: nothing new has come since. */
const TROUBLE_MS = 15 * 60_000;

/** The way in up to the acknowledgement: decoding workers, rates, refusals, throttled tenants, metrics of too many series. */
export function intakeCheck(pipeline: IngestPipeline, now: () => number): HealthCheck {
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
      const crowded = pipeline.seriesRefusals().filter(({ lastMs }) => lastMs > now() - TROUBLE_MS);
      const troubles = [
        ...(throttled.length > 0 ? [`over its hourly quota, so only ERROR and above is taken: ${throttles}`] : []),
        ...crowded.slice(0, MOST_NAMED).map(({ tenant, message }) => `tenant ${tenant}: ${message}`),
        ...(crowded.length > MOST_NAMED ? [`and ${crowded.length - MOST_NAMED} more metrics`] : []),
      ];
      return {
        status: troubles.length > 0 || decode.workers === 0 ? 'DEGRADED' : 'OPERATIONAL',
        score: decode.workers === 0 ? 20 : troubles.length > 0 ? 70 : 100,
        detail:
          decode.workers === 0
            ? 'no decoding worker runs; it is started again'
            : troubles.length > 0
              ? troubles.join('; ')
              : 'takes everything that is sent',
        figures: [
          { name: 'accepted', value: sum((item) => item.acceptedPerSecond), unit: '{record}/s' },
          { name: 'rejected', value: sum((item) => item.rejectedPerSecond), unit: '{record}/s' },
          { name: 'received bytes', value: sum((item) => item.bytesPerSecond), unit: 'By/s' },
          { name: 'rejected since start', value: rejected, unit: '{record}' },
          { name: 'refused requests since start', value: refused, unit: '{request}' },
          { name: 'metrics over a limit of series', value: crowded.length, unit: '{metric}' },
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
