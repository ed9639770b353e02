import { AGGREGATOR_SUMMARIES, describeSignature, FUNCTION_SUMMARIES } from '../functions/about.ts';
import { FUNCTIONS } from '../functions/all.ts';
import { METRIC_NAME } from '../labels.ts';
import type { Features } from '../options.ts';
import { AGGREGATORS } from '../parse/ast.ts';
import { quoteText } from '../parse/go-quote.ts';
import { isPlainMetric, printLabelName } from '../print/print-labels.ts';
import type { Completion, CompletionKind, CompletionSource, Completions, KnownMetric } from './completion.ts';
import { findPlace, type Place } from './place.ts';

/** What is offered at most: more than this nobody reads. */
const MOST_ITEMS = 200;

/**
 * What may be written at a place of a query: metrics, functions, labels and values by what stands before it. `position` and what comes
 * back count as JavaScript's strings do.
 */
export async function complete(
  text: string,
  position: number,
  source: CompletionSource,
  features: Features,
): Promise<Completions> {
  const place = findPlace(text.slice(0, position));
  const items = await candidates(place, source, features);
  return { from: place.from, to: endOfWord(text, position, place), items: best(items, place.prefix) };
}

/** The rest of the word under the cursor is replaced too; a string's until its quote. */
function endOfWord(text: string, position: number, place: Place): number {
  const rest = text.slice(position);
  const pattern = place.kind === 'value' && place.quote !== '' ? /^[^"'`\n]*/ : /^[A-Za-z0-9_:]*/;
  return position + (pattern.exec(rest)?.[0].length ?? 0);
}

async function candidates(place: Place, source: CompletionSource, features: Features): Promise<readonly Completion[]> {
  switch (place.kind) {
    case 'expression':
      return expressions(place.prefix, source, features);
    case 'right-side': {
      const modifiers = place.isComparison ? ['bool', 'on', 'ignoring'] : ['on', 'ignoring'];
      return [...(await expressions(place.prefix, source, features)), ...words('keyword', modifiers)];
    }
    case 'operator':
      return [
        ...(place.mayGroup ? words('keyword', ['by', 'without']) : []),
        ...words('keyword', ['offset', 'anchored', 'smoothed']),
        ...words('operator', [
          'and',
          'or',
          'unless',
          'atan2',
          '+',
          '-',
          '*',
          '/',
          '%',
          '^',
          '==',
          '!=',
          '>',
          '<',
          '>=',
          '<=',
        ]),
      ];
    case 'label': {
      const names = await source.labelNames(place.matchers);
      return names.filter((name) => name !== METRIC_NAME).map(labelItem);
    }
    case 'grouping':
      return (await source.labelNames([])).filter((name) => name !== METRIC_NAME).map(labelItem);
    case 'match-operator':
      return words('operator', ['=', '!=', '=~', '!~']);
    case 'value': {
      const values = await source.labelValues(place.label, place.matchers);
      return values.map((value) => valueItem(value, place.quote));
    }
    case 'duration':
      return [
        ...words('duration', ['1m', '5m', '15m', '1h', '6h', '1d', '1w']),
        ...words('function', ['step()', 'range()', 'min_of(', 'max_of(']),
      ];
    case 'at':
      return words('function', ['start()', 'end()']);
    case 'nothing':
      return [];
  }
}

async function expressions(
  prefix: string,
  source: CompletionSource,
  features: Features,
): Promise<readonly Completion[]> {
  const metrics = await source.metrics(prefix);
  const aggregators = AGGREGATORS.filter(
    (name) => features.experimentalFunctions || (name !== 'limitk' && name !== 'limit_ratio'),
  );
  const functions = [...FUNCTIONS.values()].filter(
    ({ experimental }) => features.experimentalFunctions || !experimental,
  );
  return [
    ...metrics.map(metricItem),
    ...aggregators.map((name) => item('aggregation', name, name, 'aggregation', AGGREGATOR_SUMMARIES[name])),
    ...functions.map((signature) =>
      item(
        'function',
        signature.name,
        `${signature.name}(`,
        describeSignature(signature),
        FUNCTION_SUMMARIES[signature.name],
      ),
    ),
  ];
}

function metricItem({ name, type = '', help = '' }: KnownMetric): Completion {
  return item('metric', name, isPlainMetric(name) ? name : `{${quoteText(name)}}`, type, help);
}

function labelItem(name: string): Completion {
  return item('label', name, printLabelName(name));
}

/** With quotes where the cursor stands in none. */
function valueItem(value: string, quote: string): Completion {
  if (quote === '') return item('value', value, quoteText(value));
  if (quote === '`') return item('value', value, value);
  const escaped = quoteText(value).slice(1, -1);
  return item('value', value, quote === '"' ? escaped : escaped.replaceAll('\\"', '"').replaceAll("'", "\\'"));
}

function words(kind: CompletionKind, texts: readonly string[]): readonly Completion[] {
  return texts.map((text) => item(kind, text, text));
}

function item(kind: CompletionKind, text: string, insert: string, detail = '', about = ''): Completion {
  return { kind, text, insert, detail, about };
}

/** What begins with the prefix, then what contains it; otherwise in the order in which it was offered. */
function best(items: readonly Completion[], prefix: string): readonly Completion[] {
  const wanted = prefix.toLowerCase();
  const rank = ({ text }: Completion) => {
    const at = text.toLowerCase().indexOf(wanted);
    return at < 0 ? 2 : at === 0 ? 0 : 1;
  };
  return items
    .filter((candidate) => rank(candidate) < 2)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, MOST_ITEMS);
}
