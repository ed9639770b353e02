import { checkPatterns, fewAtOnce, SELECTORS_AT_ONCE } from '@oriel/promql';
import type { DocumentEndpoint } from '../../endpoint.ts';
import { chunksAnswer } from './chunks-answer.ts';
import { decodeReadRequest } from './read-request.ts';
import { readSeries } from './read-series.ts';
import { samplesAnswer } from './samples-answer.ts';

/** Raw samples for another Prometheus ("Remote Read API"), as a list or in streamed chunks, whichever it would rather have. */
export const remoteRead: DocumentEndpoint = {
  methods: ['POST'],
  path: '/api/v1/read',
  async answer(question) {
    const { queries, responseType } = decodeReadRequest(question.body);
    checkPatterns(queries.flatMap(({ matchers }) => matchers));
    const selected = await fewAtOnce(queries, SELECTORS_AT_ONCE, (query) => readSeries(question, query));
    return responseType === 'SAMPLES' ? samplesAnswer(selected, question) : chunksAnswer(selected, question);
  },
};
