import { queryOptions } from '@tanstack/react-query';
import { fetchJson, pageHeaders } from './graphql.ts';

type Labels = Readonly<Record<string, string>>;

/** One address that is scraped; durations in seconds, moments as RFC 3339, as Prometheus gives them. */
export interface ScrapeTarget {
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly discoveredLabels: Labels;
  /** What relabelling made of the discovered ones. */
  readonly labels: Labels;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
  readonly lastScrape: string;
  readonly lastScrapeDuration: number;
  readonly scrapeInterval: string;
  readonly scrapeTimeout: string;
}

export interface DroppedTarget {
  readonly scrapePool: string;
  readonly discoveredLabels: Labels;
}

export interface Targets {
  readonly activeTargets: readonly ScrapeTarget[];
  /** As many as the configuration keeps. */
  readonly droppedTargets: readonly DroppedTarget[];
  /** All of them, of every pool. */
  readonly droppedTargetCounts: Readonly<Record<string, number>>;
  /** What is not as the configuration says. */
  readonly problems: readonly string[];
}

export interface RelabelStep {
  readonly rule: {
    readonly action: string;
    readonly source_labels?: readonly string[];
    readonly separator?: string;
    readonly regex: string;
    readonly modulus?: number;
    readonly target_label?: string;
    readonly replacement: string;
  };
  readonly output: Labels;
  readonly keep: boolean;
}

const AGAIN_MS = 5_000;
const ROOT = '/prometheus/api/v1';

/** Who is scraped, as of now; asked again by itself. */
export const targetsQuery = queryOptions({
  queryKey: ['prometheus', 'targets'],
  refetchInterval: AGAIN_MS,
  queryFn: async ({ signal }): Promise<Targets> => {
    const { body } = await fetchJson(`${ROOT}/targets?problems=true`, { headers: pageHeaders(), signal });
    return (body as { data: Targets }).data;
  },
});

/** What each relabelling rule of a pool makes of these labels. */
export function relabelStepsQuery(scrapePool: string, labels: Labels) {
  return queryOptions({
    queryKey: ['prometheus', 'relabel-steps', scrapePool, labels],
    queryFn: async ({ signal }): Promise<readonly RelabelStep[]> => {
      const form = new URLSearchParams({ scrapePool, labels: JSON.stringify(labels) });
      const { body } = await fetchJson(`${ROOT}/targets/relabel_steps?${form}`, { headers: pageHeaders(), signal });
      return (body as { data: { steps: readonly RelabelStep[] } }).data.steps;
    },
  });
}
