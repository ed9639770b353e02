import type { SeriesColumns } from '../../../data/matrix.ts';
import type { ScrapeTarget } from '../../../data/targets.ts';
import { PLACE_LABELS } from '../../../data/up.ts';

/** The targets of one job, as their series `up` tell. */
export interface Job {
  readonly job: string;
  /** Where those are who scrape it, such as `cluster="prod"`; empty where they do not say. */
  readonly place: string;
  readonly targets: number;
  readonly down: number;
}

/** Of `upByJobQuery`; what is down first, then by name. */
export function jobsOf(series: readonly SeriesColumns[]): readonly Job[] {
  const jobs = new Map<string, Job>();
  for (const { labels, values } of series) {
    const { job = '', up } = labels;
    const place = PLACE_LABELS.filter((name) => (labels[name] ?? '') !== '')
      .map((name) => `${name}=${JSON.stringify(labels[name])}`)
      .join(', ');
    const count = values.at(-1) ?? 0;
    const known = jobs.get(`${job} ${place}`) ?? { job, place, targets: 0, down: 0 };
    jobs.set(`${job} ${place}`, {
      ...known,
      targets: known.targets + count,
      down: known.down + (up === '0' ? count : 0),
    });
  }
  return [...jobs.values()].sort(
    (one, other) => Number(other.down > 0) - Number(one.down > 0) || (one.job < other.job ? -1 : 1),
  );
}

/** Without those that Oriel scrapes itself, which say nothing of a place unless a rule adds one. */
export function jobsOfOthers(jobs: readonly Job[], own: readonly ScrapeTarget[]): readonly Job[] {
  const left = jobs.map((job) => ({ ...job }));
  for (const { labels, health } of own) {
    // Not scraped yet, it has no series.
    if (health === 'unknown') continue;
    const one =
      left.find(({ job, place, targets }) => job === labels.job && place === '' && targets > 0) ??
      left.find(({ job, targets }) => job === labels.job && targets > 0);
    if (one === undefined) continue;
    one.targets -= 1;
    if (health === 'down' && one.down > 0) one.down -= 1;
  }
  return left.filter(({ targets }) => targets > 0);
}

export function totalOf(jobs: readonly Job[]): { readonly targets: number; readonly down: number } {
  return jobs.reduce((sum, { targets, down }) => ({ targets: sum.targets + targets, down: sum.down + down }), {
    targets: 0,
    down: 0,
  });
}

/** The query for the series `up` of a job. */
export function upQuery({ job, place }: Job, isDown = false): string {
  const conditions = [`job=${JSON.stringify(job)}`, ...(place === '' ? [] : [place])].join(', ');
  return `up{${conditions}}${isDown ? ' == 0' : ''}`;
}
