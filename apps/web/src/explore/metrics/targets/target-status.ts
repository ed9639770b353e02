import type { HealthStatus } from '../../../data/health.ts';
import type { ScrapeTarget } from '../../../data/targets.ts';

export const STATUS: Readonly<Record<ScrapeTarget['health'], HealthStatus>> = {
  up: 'OPERATIONAL',
  down: 'DOWN',
  unknown: 'UNKNOWN',
};

export const WORDS: Readonly<Record<ScrapeTarget['health'], string>> = {
  up: 'Up',
  down: 'Down',
  unknown: 'Not scraped yet',
};
