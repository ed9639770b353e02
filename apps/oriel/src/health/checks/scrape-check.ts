import type { Scraper } from '@oriel/ingest';
import type { HealthCheck } from '../health-check.ts';

/** That targets do not answer is theirs, and no fault of Oriel: they are counted, and told by name on the page of targets. */
export function scrapeCheck(scraper: Pick<Scraper, 'targets'>): HealthCheck {
  return {
    name: 'scrape',
    title: 'Asks targets for their samples.',
    measure() {
      const { targets } = scraper;
      const down = targets.filter(({ health }) => health === 'down').length;
      return {
        status: 'OPERATIONAL',
        score: 100,
        detail:
          down === 0
            ? 'every target that was asked has answered'
            : `${down} of ${targets.length} targets do not answer as they should; the page of targets says why`,
        figures: [
          { name: 'targets', value: targets.length, unit: '{target}' },
          { name: 'targets that do not answer', value: down, unit: '{target}' },
        ],
      };
    },
  };
}
