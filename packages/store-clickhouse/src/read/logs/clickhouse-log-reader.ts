import type { LogReader } from '@oriel/store';
import { LOG_FIELDS } from '../../compile/signal-fields.ts';
import { readFacets } from '../facets/read-facets.ts';
import { readFieldNames } from '../field-names.ts';
import type { Reading } from '../reading.ts';
import { logContext } from './log-context.ts';
import { logHistogram } from './log-histogram.ts';
import { logRecord } from './log-record.ts';
import { logStreams } from './log-streams.ts';
import { logsByTrace } from './logs-by-trace.ts';
import { searchLogs } from './search-logs.ts';
import { tailLogs } from './tail-logs.ts';

export function createLogReader(reading: Reading): LogReader {
  return {
    search: (search, options) => searchLogs(reading, search, options),
    record: (id, timeNs, options) => logRecord(reading, id, timeNs, options),
    histogram: (query, options) => logHistogram(reading, query, options),
    fields: (query, options) => readFieldNames(reading, LOG_FIELDS, query, options),
    facets: (query, options) => readFacets(reading, LOG_FIELDS, query, options),
    streams: (query, options) => logStreams(reading, query, options),
    context: (around, options) => logContext(reading, around, options),
    byTrace: (query, options) => logsByTrace(reading, query, options),
    tail: (query, options) => tailLogs(reading, query, options),
  };
}
