import { Readable } from 'node:stream';
import type { DocumentEndpoint } from '../../endpoint.ts';
import { readSelectors } from '../../read-parameters.ts';
import { chooseFormat, writeFamilies } from './exposition.ts';
import { familiesOf } from './families.ts';
import { latestSamples } from './latest-samples.ts';

/** So many families, one by one, are enough to ask for; of more it is cheaper to read what is known of all. */
const MOST_METADATA = 100_000;

/**
 * The latest sample of every series that one of `match[]` selects, as a target exposes it ("Federation"). Types and help are those
 * that came in; native histograms are left out, as the text format cannot say them.
 */
export const federate: DocumentEndpoint = {
  methods: ['GET'],
  path: '/federate',
  async answer(question) {
    const { params, store, signal, accept } = question;
    const selectors = readSelectors(params);
    const [samples, metadata] = await Promise.all([
      selectors.length === 0 ? [] : latestSamples(question, selectors),
      store.samples.metadata({ limit: MOST_METADATA }, { signal }),
    ]);
    const format = chooseFormat(accept);
    return {
      contentType: format.contentType,
      body: Readable.from(writeFamilies(familiesOf(samples, metadata), format), { objectMode: false }),
    };
  },
};
