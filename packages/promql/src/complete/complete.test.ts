import { expect, it } from 'vitest';
import { ALL_FEATURES, STABLE_FEATURES } from '../options.ts';
import { printMatcher } from '../print/print-labels.ts';
import { complete } from './complete.ts';
import type { CompletionSource } from './completion.ts';
import { highlight } from './highlight.ts';

const asked: string[] = [];
const source: CompletionSource = {
  metrics: async () => [{ name: 'requests_total', type: 'counter', help: 'Requests.' }, { name: 'queue depth' }],
  labelNames: async (matchers) => {
    asked.push(matchers.map(printMatcher).join(','));
    return ['__name__', 'job', 'service.name'];
  },
  labelValues: async (label, matchers) => {
    asked.push(`${label} of ${matchers.map(printMatcher).join(',')}`);
    return ['api', "it's"];
  },
};

/** Completes at `|`, and writes the first item. */
async function at(marked: string, features = STABLE_FEATURES) {
  const position = marked.indexOf('|');
  const text = marked.replace('|', '');
  asked.length = 0;
  const { from, to, items } = await complete(text, position, source, features);
  const [first] = items;
  return {
    texts: items.map((item) => item.text),
    written: first === undefined ? text : text.slice(0, from) + first.insert + text.slice(to),
    first,
  };
}

it('offers metrics, aggregations and functions where an expression may begin', async () => {
  const { texts, first } = await at('sum(|');
  expect(texts).toEqual(expect.arrayContaining(['requests_total', 'sum', 'rate', 'queue depth']));
  expect(texts).not.toContain('info');
  expect(first).toMatchObject({ kind: 'metric', detail: 'counter', about: 'Requests.' });
  expect((await at('a + ra|', ALL_FEATURES)).texts.slice(0, 3)).toEqual(['rate', 'rad', 'range']);
  expect((await at('a + rate(re|quests)')).written).toBe('a + rate(requests_total)');
  expect((await at('que|')).written).toBe('{"queue depth"}');
  expect((await at('roun|')).first?.detail).toBe('round(series, number?) → series');
});

it('offers labels and values of what is selected so far', async () => {
  expect((await at('requests_total{job="api", se|')).written).toBe('requests_total{job="api", "service.name"');
  expect(asked).toEqual(['job="api",__name__="requests_total"']);
  expect((await at('sum(requests_total{job=~"a|b"}) > 1')).written).toBe('sum(requests_total{job=~"api"}) > 1');
  expect(asked).toEqual(['job of __name__="requests_total"']);
  expect((await at('requests_total{job=|')).written).toBe('requests_total{job="api"');
  expect((await at("a{job='it|")).written).toBe("a{job='it\\'s");
  expect((await at('sum by (jo|')).texts).toEqual(['job']);
  expect((await at('a{job |')).texts).toEqual(['=', '!=', '=~', '!~']);
});

it('offers what may follow', async () => {
  expect((await at('sum(a) |')).texts).toEqual(expect.arrayContaining(['by', 'offset', 'and', '/']));
  expect((await at('rate(a[5m]) |')).texts).not.toContain('by');
  expect((await at('a > b|')).texts).toContain('bool');
  expect((await at('a / on (job) |')).texts).toContain('requests_total');
  expect((await at('rate(a[|')).texts).toContain('5m');
  expect((await at('a offset 1|')).texts).toEqual(expect.arrayContaining(['1m', '1h']));
  expect((await at('a @ |')).texts).toEqual(['start()', 'end()']);
  expect((await at('a ! |')).texts).toEqual([]);
});

it('colours each piece of a query, and what cannot be read', () => {
  const text = 'sum by (job) (rate(a{job="€"}[5m])) > bool 1 # all\n ! x';
  const pieces = highlight(text).map(({ kind, from, to }) => [kind, text.slice(from, to)]);
  expect(pieces).toEqual([
    ['aggregation', 'sum'],
    ['keyword', 'by'],
    ['punctuation', '('],
    ['label', 'job'],
    ['punctuation', ')'],
    ['punctuation', '('],
    ['function', 'rate'],
    ['punctuation', '('],
    ['metric', 'a'],
    ['punctuation', '{'],
    ['label', 'job'],
    ['operator', '='],
    ['string', '"€"'],
    ['punctuation', '}'],
    ['punctuation', '['],
    ['number', '5m'],
    ['punctuation', ']'],
    ['punctuation', ')'],
    ['punctuation', ')'],
    ['operator', '>'],
    ['keyword', 'bool'],
    ['number', '1'],
    ['comment', '# all'],
    ['error', '! x'],
  ]);
});
