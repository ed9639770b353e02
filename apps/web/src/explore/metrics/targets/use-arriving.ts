import { useIngestRates } from '../../../data/health.ts';
import { instantMs } from '../../../kit/format/instant.ts';

/** Samples that others send: how, how many and when the last ones came. */
export interface Arriving {
  /** `by remote write` */
  readonly by: string;
  readonly perSecond: number;
  readonly lastAt: string;
}

/** Who has been silent for longer sends no more. */
const SILENT_MS = 600_000;
const WORDS: Readonly<Record<string, string>> = { remote_write: 'remote write', otlp: 'OTLP' };

/** Undefined where nobody sends samples. */
export function useArriving(): Arriving | undefined {
  const metrics = useIngestRates().data?.find(({ signal }) => signal === 'metrics');
  const sent = (metrics?.ways ?? []).filter(
    ({ way, lastAt }) => WORDS[way] !== undefined && Date.now() - instantMs(lastAt) < SILENT_MS,
  );
  const [latest] = sent;
  if (metrics === undefined || latest === undefined) return undefined;
  return {
    by: `by ${sent.map(({ way }) => WORDS[way]).join(' and ')}`,
    perSecond: metrics.acceptedPerSecond,
    lastAt: latest.lastAt,
  };
}
