import { queryOptions } from '@tanstack/react-query';
import { fetchJson, pageHeaders } from './graphql.ts';

/** Durations in seconds, moments as RFC 3339, as Prometheus gives them. */
export interface RuleOnPage {
  readonly type: 'recording' | 'alerting';
  readonly name: string;
  readonly query: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
  readonly evaluationTime: number;
  readonly lastEvaluation: string;
  readonly samples: number;
}

export interface RuleGroupOnPage {
  readonly name: string;
  readonly file: string;
  readonly interval: number;
  readonly evaluationTime: number;
  readonly lastEvaluation: string;
  readonly missed: number;
  readonly rules: readonly RuleOnPage[];
  /** Spans of the past that are still to be evaluated, milliseconds since the epoch. */
  readonly backfill: readonly { readonly fromMs: number; readonly toMs: number; readonly nextMs: number }[];
}

export interface Rules {
  readonly groups: readonly RuleGroupOnPage[];
  /** Why the newest files are not what is evaluated. */
  readonly problems: readonly string[];
}

const AGAIN_MS = 5_000;

/** Groups of rules, as they are now; asked again by itself. */
export const rulesQuery = queryOptions({
  queryKey: ['prometheus', 'rules'],
  refetchInterval: AGAIN_MS,
  queryFn: async ({ signal }): Promise<Rules> => {
    const { body } = await fetchJson('/prometheus/api/v1/rules?progress=true', { headers: pageHeaders(), signal });
    return (body as { data: Rules }).data;
  },
});
