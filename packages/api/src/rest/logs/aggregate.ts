import type { Predicate, TimeRange } from '@oriel/store';
import type { Asker } from '../../ask/asker.ts';
import { rfc3339FromMs } from '../../present/time.ts';
import type { AggregationAnswer, LogSearchBody } from './schemas.ts';

type Asked = NonNullable<LogSearchBody['aggregations']>;

/** All fields are asked of the store in one question; each histogram in one of its own. */
export async function aggregate(
  { store, reading }: Asker,
  range: TimeRange,
  where: Predicate,
  asked: Asked,
): Promise<Record<string, AggregationAnswer>> {
  const answers: Record<string, AggregationAnswer> = {};
  const byField = Object.entries(asked).flatMap(([name, one]) => (one.type === 'values' ? [{ name, ...one }] : []));
  const histograms = Object.entries(asked).flatMap(([name, one]) =>
    one.type === 'histogram' ? [{ name, ...one }] : [],
  );

  await Promise.all([
    ...histograms.map(async ({ name, buckets }) => {
      const histogram = await store.logs.histogram({ range, where, buckets }, reading);
      answers[name] = {
        stepMs: histogram.stepMs,
        total: histogram.total,
        buckets: histogram.buckets.map((bucket) => ({
          start: rfc3339FromMs(bucket.startMs),
          counts: { ...bucket.counts },
        })),
      };
    }),
    valuesOf(byField),
  ]);
  return answers;

  async function valuesOf(questions: readonly { name: string; field: string; limit: number }[]): Promise<void> {
    if (questions.length === 0) return;
    const fields = [...new Set(questions.map((question) => question.field))];
    const limit = Math.max(...questions.map((question) => question.limit));
    const facets = await store.logs.facets({ range, where, fields, limit }, reading);
    for (const question of questions) {
      const facet = facets.find((candidate) => candidate.field === question.field);
      const values = facet?.values ?? [];
      answers[question.name] = {
        field: question.field,
        values: values.slice(0, question.limit).map((value) => ({ ...value })),
        others: (facet?.others ?? 0) + Math.max(0, values.length - question.limit),
      };
    }
  }
}
