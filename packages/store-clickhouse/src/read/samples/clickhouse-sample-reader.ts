import type { SampleReader } from '@oriel/store';
import type { Reading } from '../reading.ts';
import { readCardinality } from './cardinality.ts';
import { labelNames, labelValues, listSeries, readMetadata } from './label-queries.ts';
import { newestExemplars } from './newest-exemplars.ts';
import { selectSeries } from './select-series.ts';
import { seriesExemplars } from './series-exemplars.ts';
import { seriesOfDay } from './series-of-day.ts';
import { summarizeSeries } from './summarize-series.ts';

export function createSampleReader(reading: Reading): SampleReader {
  return {
    select: (request, signal) => selectSeries(reading, request, signal),
    labelNames: (sets, range, limit, options) => labelNames(reading, sets, range, limit, options),
    labelValues: (label, sets, range, limit, options) => labelValues(reading, label, sets, range, limit, options),
    series: (sets, range, limit, options) => listSeries(reading, sets, range, limit, options),
    summaries: (sets, range, limit, options) => summarizeSeries(reading, sets, range, limit, options),
    metadata: (query, options) => readMetadata(reading, query, options),
    exemplars: (sets, range, limit, options) => seriesExemplars(reading, sets, range, limit, options),
    newestExemplars: (query, options) => newestExemplars(reading, query, options),
    cardinality: (query, options) => readCardinality(reading, query, options),
    seriesOfDay: (day, options) => seriesOfDay(reading, day, options),
  };
}
