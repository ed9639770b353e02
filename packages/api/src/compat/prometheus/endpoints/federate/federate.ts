import { Readable } from 'node:stream';
import type { DocumentEndpoint } from '../../endpoint.ts';
import { readEverySelector } from '../../read-parameters.ts';
import { turnsOf } from '../../turns.ts';
import { withoutCustom, withoutNative } from './classic-samples.ts';
import { chooseFormat, writeFamilies } from './exposition.ts';
import { familiesOf } from './families.ts';
import { latestSamples } from './latest-samples.ts';
import { writeMessages } from './metric-messages.ts';

/** So many families, one by one, are enough to ask for; of more it is cheaper to read what is known of all. */
const MOST_METADATA = 100_000;

/**
 * The latest sample of every series that one of `match[]` selects, as a target exposes it ("Federation"). Types and help are those
 * that came in. Native histograms are there where the scraper takes messages, as the text format cannot say them.
 */
export const federate: DocumentEndpoint = {
  methods: ['GET'],
  path: '/federate',
  async answer(question) {
    const { params, store, signal, accept } = question;
    const selectors = await readEverySelector(params, turnsOf(question));
    const format = chooseFormat(accept);
    const { contentType } = format;
    const samples = selectors.length === 0 ? [] : await latestSamples(question, selectors);
    if (format.kind === 'messages')
      return { contentType, body: Readable.from(writeMessages(withoutCustom(samples), format.anyNames)) };
    const metadata = await store.samples.metadata({ limit: MOST_METADATA }, { signal });
    const families = familiesOf(withoutNative(samples), metadata);
    return { contentType, body: Readable.from(writeFamilies(families, format), { objectMode: false }) };
  },
};
