import type { TraceReader } from '@oriel/store';
import { SPAN_FIELDS } from '../../compile/signal-fields.ts';
import { readFieldNames } from '../field-names.ts';
import type { Reading } from '../reading.ts';
import { readCallees, readDependencies } from './dependencies.ts';
import { readDeployments } from './deployments.ts';
import { durationHeatmap } from './duration-heatmap.ts';
import { readOperations } from './operations.ts';
import { readRedSeries } from './red-series.ts';
import { searchTraces } from './search-traces.ts';
import { readServices } from './services.ts';
import { readSpanFacets } from './span-facets.ts';
import { outlineOfTrace, spanOfTrace, spansOfTrace, spansWithWords } from './spans-of-trace.ts';

export function createTraceReader(reading: Reading): TraceReader {
  return {
    search: (search, options) => searchTraces(reading, search, options),
    spans: (traceId, options) => spansOfTrace(reading, traceId, options),
    outline: (traceId, options) => outlineOfTrace(reading, traceId, options),
    span: (traceId, spanId, options) => spanOfTrace(reading, traceId, spanId, options),
    spansWithWords: (traceId, words, options) => spansWithWords(reading, traceId, words, options),
    heatmap: (query, options) => durationHeatmap(reading, query, options),
    fields: (query, options) => readFieldNames(reading, SPAN_FIELDS, query, options),
    facets: (query, options) => readSpanFacets(reading, query, options),
    services: (range, options) => readServices(reading, range, options),
    callees: (range, options) => readCallees(reading, range, options),
    operations: (range, service, options) => readOperations(reading, range, service, options),
    dependencies: (range, options) => readDependencies(reading, range, options),
    deployments: (range, options) => readDeployments(reading, range, options),
    red: (query, options) => readRedSeries(reading, query, options),
  };
}
