import { isLabelName, isMetricName } from '../../relabel/label-names.ts';
import type { LabelMap } from '../../relabel/relabel.ts';
import { MalformedRequest } from '../errors.ts';
import type { ScrapeRules } from './scrape-facts.ts';

const NAME = '__name__';
/** Characters of a name or value that a refusal shows. */
const SHOWN = 50;

/** Judges the labels of a series as they are to be written. @throws MalformedRequest: one bad series fails its scrape. */
export function judgeLabels(labels: LabelMap, { limits, nameValidation }: ScrapeRules): void {
  const metric = labels.get(NAME);
  if (metric === undefined) throw new MalformedRequest('malformed_exposition', 'missing metric name (__name__ label)');
  if (!isMetricName(metric, nameValidation) || ![...labels.keys()].every((name) => isLabelName(name, nameValidation)))
    throw new MalformedRequest('malformed_exposition', `invalid metric name or labels: ${textOf(labels)}`);

  const shown = `metric: ${metric.slice(0, SHOWN)}`;
  if (limits.labels > 0 && labels.size > limits.labels)
    throw beyond('label_limit', `${shown}, number of labels: ${labels.size}, limit: ${limits.labels}`);
  if (limits.labelNameLength === 0 && limits.labelValueLength === 0) return;
  for (const [name, value] of labels) {
    const nameLength = Buffer.byteLength(name);
    if (limits.labelNameLength > 0 && nameLength > limits.labelNameLength)
      throw beyond(
        'label_name_length_limit',
        `${shown}, label name: ${name.slice(0, SHOWN)}, length: ${nameLength}, limit: ${limits.labelNameLength}`,
      );
    const valueLength = Buffer.byteLength(value);
    if (limits.labelValueLength > 0 && valueLength > limits.labelValueLength)
      throw beyond(
        'label_value_length_limit',
        `${shown}, label name: ${name.slice(0, SHOWN)}, value: ${JSON.stringify(value.slice(0, SHOWN))}, length: ${valueLength}, limit: ${limits.labelValueLength}`,
      );
  }
}

function beyond(limit: string, detail: string): MalformedRequest {
  return new MalformedRequest('scrape_limit', `${limit} exceeded (${detail})`);
}

function textOf(labels: LabelMap): string {
  const pairs = [...labels].filter(([name]) => name !== NAME).sort(([one], [other]) => (one < other ? -1 : 1));
  return `${labels.get(NAME)}{${pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
}
