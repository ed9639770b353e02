import { expect, it } from 'vitest';
import { parseSeriesDescription } from './series-description.ts';

it('reads labels, and values that repeat, change, pause and end', () => {
  const { labels, values } = parseSeriesDescription('up{job="a b", "my.label"="€"} 1 2+3x2 _x2 4x1 -1-.5x1 stale NaN');
  expect(labels.toObject()).toEqual({ __name__: 'up', job: 'a b', 'my.label': '€' });
  expect(values.map((value) => (value.kind === 'float' ? value.value : value.kind))).toEqual([
    1,
    2,
    5,
    8,
    'gap',
    'gap',
    4,
    4,
    -1,
    -1.5,
    'stale',
    Number.NaN,
  ]);
});

it('reads histograms, and adds one to the one before', () => {
  const { values } = parseSeriesDescription(
    '{"a metric"} {{schema:1 count:3 sum:-Inf buckets:[1 2] offset:-1 counter_reset_hint:gauge}} {{count:1}}+{{count:2}}x2',
  );
  expect(values).toMatchObject([
    {
      hasResetHint: true,
      histogram: { schema: 1, count: 3, sum: Number.NEGATIVE_INFINITY, positiveSpans: [{ offset: -1, length: 2 }] },
    },
    { hasResetHint: false, histogram: { count: 1 } },
    { histogram: { count: 3 } },
    { histogram: { count: 5 } },
  ]);
});

it.each([
  ['a 1+1', '1:6: parse error: unexpected end of input in series values'],
  ['a{b} 1', '1:4: parse error: unexpected "}" in label set, expected "="'],
  ['a 1 gone', '1:5: parse error: unexpected identifier "gone" in series values, expected number or "stale"'],
  [
    'a 1x1.5',
    '1:5: parse error: invalid repetition in series values: strconv.ParseUint: parsing "1.5": invalid syntax',
  ],
  ['a {{sum:1 sum:2}}', '1:1: parse error: duplicate key "sum" in histogram'],
  ['a {{sum:1', "1:10: parse error: histogram description incomplete unexpected: '\ufffd'"],
  [
    'a {{schema:0}}+{{schema:-53 custom_values:[1]}}x1',
    '1:49: parse error: error combining histograms: cannot merge from schema -53 to 0',
  ],
])('refuses %s', (text, message) => {
  expect(() => parseSeriesDescription(text)).toThrow(message);
});
