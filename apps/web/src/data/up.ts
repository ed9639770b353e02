import { promNowQuery } from './prometheus.ts';

/** Labels by which those who scrape say where they stand, as Prometheus' external labels usually do. */
export const PLACE_LABELS = [
  'cluster',
  'environment',
  'env',
  'region',
  'datacenter',
  'prometheus',
  'prometheus_replica',
  'replica',
] as const;

const AGAIN_MS = 15_000;

/** How many targets of each job are up and down, whoever scrapes them: each has a series `up`, which remote write brings along. */
export const upByJobQuery = promNowQuery(`count_values by (job, ${PLACE_LABELS.join(', ')}) ("up", up)`, AGAIN_MS);
