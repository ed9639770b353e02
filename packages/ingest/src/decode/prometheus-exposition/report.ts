import { SERIES_GAUGE, type SeriesFields } from '@oriel/telemetry';
import { type SampleTaker, setText } from './sample-taker.ts';
import type { ScrapeFacts } from './scrape-facts.ts';

interface ReportValues {
  readonly facts: ScrapeFacts;
  readonly isUp: boolean;
  readonly scraped: number;
  readonly kept: number;
  readonly added: number;
}

interface ReportSeries {
  readonly name: string;
  readonly help: string;
  readonly isExtra?: boolean;
  value(values: ReportValues): number;
}

/** What a scrape writes of itself (Prometheus, "Automatically generated labels and time series"). */
const REPORT: readonly ReportSeries[] = [
  {
    name: 'up',
    help: '1 where the target answered and its answer could be read, 0 otherwise.',
    value: ({ isUp }) => Number(isUp),
  },
  {
    name: 'scrape_duration_seconds',
    help: 'How long the scrape took.',
    value: ({ facts }) => facts.durationSeconds,
  },
  { name: 'scrape_samples_scraped', help: 'Samples that the target exposed.', value: ({ scraped }) => scraped },
  {
    name: 'scrape_samples_post_metric_relabeling',
    help: 'Samples that were left after metric relabelling.',
    value: ({ kept }) => kept,
  },
  { name: 'scrape_series_added', help: 'Series that were new in this scrape.', value: ({ added }) => added },
  {
    name: 'scrape_timeout_seconds',
    help: 'How long the scrape might have taken.',
    isExtra: true,
    value: ({ facts }) => facts.rules.timeoutSeconds,
  },
  {
    name: 'scrape_sample_limit',
    help: 'How many samples the target may expose; 0 for any number.',
    isExtra: true,
    value: ({ facts }) => facts.rules.limits.samples,
  },
  {
    name: 'scrape_body_size_bytes',
    help: 'Size of the answer, uncompressed; −1 where it was refused for its size.',
    isExtra: true,
    value: ({ facts }) => facts.bodyBytes,
  },
];

export function writeReport(taker: SampleTaker, values: ReportValues): void {
  for (const [index, { name, help, isExtra = false, value }] of REPORT.entries()) {
    if (isExtra && !values.facts.rules.extraMetrics) continue;
    taker.report(index, name, value(values), (fields: SeriesFields) => {
      fields.type = SERIES_GAUGE;
      setText(fields.help, help);
    });
  }
}

export function endReport(taker: SampleTaker): void {
  for (const index of REPORT.keys()) taker.endReport(index);
}
