import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ask, operation } from './graphql.ts';
import { follow } from './live-socket.ts';

export type HealthStatus = 'OPERATIONAL' | 'DEGRADED' | 'DOWN' | 'UNKNOWN';

export interface HealthFigure {
  readonly name: string;
  readonly value: number;
  /** UCUM. */
  readonly unit: string;
  readonly budget: number | null;
}
export interface HealthPoint {
  readonly at: string;
  readonly status: HealthStatus;
  readonly score: number;
}
export interface ComponentHealth {
  readonly name: string;
  readonly title: string;
  readonly status: HealthStatus;
  readonly score: number;
  readonly detail: string;
  readonly since: string;
  readonly history: readonly HealthPoint[];
  readonly figures: readonly HealthFigure[];
}
export interface SystemHealth {
  readonly status: HealthStatus;
  readonly score: number;
  readonly at: string;
  readonly version: string;
  readonly components: readonly ComponentHealth[];
  readonly lastErrors: readonly { readonly at: string; readonly component: string; readonly message: string }[];
}
export interface IngestRate {
  readonly signal: string;
  readonly acceptedPerSecond: number;
  readonly rejectedPerSecond: number;
  readonly total: number;
  readonly lastAt: string | null;
  /** How they came, the latest first: `scrape` is what Oriel fetches itself, `rules` what its recording rules make. */
  readonly ways: readonly { readonly way: string; readonly lastAt: string }[];
}

const HEALTH_FIELDS = `status score at version
  components { name title status score detail since history { at status score } figures { name value unit budget } }
  lastErrors { at component message }`;
const RATE_FIELDS = 'signal acceptedPerSecond rejectedPerSecond total lastAt ways { way lastAt }';

export const SYSTEM_HEALTH = operation<{ systemHealthRealtime: SystemHealth }>(
  `query SystemHealth { systemHealthRealtime { ${HEALTH_FIELDS} } }`,
);
export const SYSTEM_HEALTH_UPDATED = operation<{ systemHealthUpdated: SystemHealth }>(
  `subscription SystemHealthUpdated { systemHealthUpdated { ${HEALTH_FIELDS} } }`,
);
export const INGEST_RATES = operation<{ ingestRates: IngestRate[] }>(
  `query IngestRates { ingestRates { ${RATE_FIELDS} } }`,
);
export const INGEST_RATES_UPDATED = operation<{ ingestRatesUpdated: IngestRate[] }>(
  `subscription IngestRatesUpdated { ingestRatesUpdated { ${RATE_FIELDS} } }`,
);

export const systemHealthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: async ({ signal }) => (await ask(SYSTEM_HEALTH, {}, { signal })).systemHealthRealtime,
});

export const ingestRatesQuery = queryOptions({
  queryKey: ['ingest-rates'],
  queryFn: async ({ signal }) => (await ask(INGEST_RATES, {}, { signal })).ingestRates,
});

/** The health of now, and every change while the page is open. */
export function useSystemHealth() {
  const client = useQueryClient();
  useEffect(
    () =>
      follow(
        SYSTEM_HEALTH_UPDATED,
        {},
        {
          next: (answer) => client.setQueryData(systemHealthQuery.queryKey, answer.systemHealthUpdated),
          error: () => {},
        },
      ),
    [client],
  );
  return useQuery(systemHealthQuery);
}

/** What comes in, by signal, followed while the page is open. */
export function useIngestRates() {
  const client = useQueryClient();
  useEffect(
    () =>
      follow(
        INGEST_RATES_UPDATED,
        {},
        {
          next: (answer) => client.setQueryData(ingestRatesQuery.queryKey, answer.ingestRatesUpdated),
          error: () => {},
        },
      ),
    [client],
  );
  return useQuery(ingestRatesQuery);
}
