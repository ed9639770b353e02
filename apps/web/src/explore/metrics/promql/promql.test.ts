import { printExpr } from '@oriel/promql';
import { describe, expect, test } from 'vitest';
import type { SeriesColumns } from '../../../data/matrix.ts';
import { servicesOf } from '../origin.ts';
import { addMatcher, metricOf } from './add-matcher.ts';
import { chartUnits, unitsOf } from './answer-units.ts';
import { durationText, matcherOf, textOf } from './build-text.ts';
import { buildFrom, newOperation, usualQuery, withOperation } from './built-query.ts';
import { checkQuery, readQuery } from './check-query.ts';
import { expandFormula, freeLetter, lettersIn, originOf } from './formulas.ts';
import { formatLegend, seriesText, usualLegends } from './legend.ts';
import { charOffset, placeIn, wordFrom } from './positions.ts';
import { emptyRow } from './query-rows.ts';
import { queryUnit } from './query-unit.ts';
import { nameSeries, SERIES_DRAWN, sampleChart, samplesCsv, shownKeys, withEarlier } from './sample-chart.ts';
import { isDistribution, sampleHeat } from './sample-heat.ts';
import { sampleTable } from './sample-table.ts';
import type { QueryAnswer } from './use-answers.ts';

function columns(
  labels: Record<string, string>,
  points: readonly (readonly [ms: number, value: number])[],
): SeriesColumns {
  return {
    labels,
    times: Float64Array.from(points, ([ms]) => ms),
    values: Float64Array.from(points, ([, value]) => value),
    histograms: [],
  };
}

describe('places', () => {
  test('bytes of the language are found in the page’s text', () => {
    expect(charOffset('a€😀b', 1)).toBe(1);
    expect(charOffset('a€😀b', 4)).toBe(2);
    expect(charOffset('a€😀b', 8)).toBe(4);
  });
  test('a message’s place, in front and behind', () => {
    expect(placeIn('invalid parameter "query": 2:3: parse error: x', 'sum(\n  up')).toBe(7);
    expect(placeIn('PromQL info: metric might not be a counter (1:6)', 'rate(up[5m])')).toBe(5);
    expect(placeIn('took too long', 'up')).toBeUndefined();
    expect(wordFrom('rate(up[5m])', 5)).toEqual({ from: 5, to: 7 });
  });
  test('what cannot be read is said at its place', () => {
    const { faults } = checkQuery('sum(rate(up))');
    expect(faults[0]).toMatchObject({ sentence: expect.stringContaining('expected type range vector') });
    expect(faults[0]?.place).toEqual({ from: 9, to: 11 });
    expect(checkQuery('sum(up)').faults).toEqual([]);
  });
});

describe('formulas', () => {
  const all = [
    { letter: 'A', text: 'rate(x[5m])' },
    { letter: 'B', text: 'sum(A{a="A"}) by (A)' },
    { letter: 'C', text: '100 * A / B' },
    { letter: 'D', text: 'E + 1' },
    { letter: 'E', text: 'D' },
  ];
  const expand = (letter: string) => expandFormula(all.find((one) => one.letter === letter)!, all);
  test('letters stand for queries, in parentheses, and only as whole names', () => {
    expect(expand('C')).toMatchObject({
      expanded: { text: '100 * (rate(x[5m])) / (sum(A{a="A"}) by (A))' },
    });
    expect(lettersIn('C', all)).toEqual(['C']);
    expect(lettersIn('Z + sum(B)', all)).toEqual(['B']);
  });
  test('a comment behind a query does not swallow what follows its letter', () => {
    const noted = [
      { letter: 'A', text: 'rate(x[5m]) # a second' },
      { letter: 'B', text: 'A / 2' },
    ];
    const found = expandFormula(noted[1]!, noted);
    if (found.kind !== 'expanded') throw new Error('not expanded');
    const { text } = found.expanded;
    expect(checkQuery(text).faults).toEqual([]);
    expect(originOf(found.expanded, text.indexOf('x['))).toEqual({ letter: 'A', offset: 5 });
    expect(originOf(found.expanded, text.indexOf('2'))).toEqual({ letter: 'B', offset: 4 });
  });
  test('a circle is refused at its place', () => {
    expect(expand('D')).toMatchObject({
      kind: 'circle',
      place: { from: 0, to: 1 },
      sentence: expect.stringContaining('D → E → D'),
    });
  });
  test('a place of the whole leads back to the query where it was written', () => {
    const found = expand('C');
    if (found.kind !== 'expanded') throw new Error('not expanded');
    const { text } = found.expanded;
    expect(originOf(found.expanded, text.indexOf('x['))).toEqual({ letter: 'A', offset: 5 });
    expect(originOf(found.expanded, 0)).toEqual({ letter: 'C', offset: 0 });
    expect(originOf(found.expanded, text.indexOf('/'))).toEqual({ letter: 'C', offset: 8 });
  });
  test('the next letter is the first free one', () => expect(freeLetter(['A', 'C'])).toBe('B'));
});

describe('the builder', () => {
  test.each([
    'up',
    'up{job="a",route=~"/x.*"}',
    'sum by (job, le) (rate(http_requests_total{code!~"5.."}[5m]))',
    'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))',
    'topk(5, increase(x[1h30m])) * 100',
    'sum without (instance) (clamp_max(x, 1)) > 0.5',
    'quantile_over_time(0.9, x[10m])',
    '{"shop.orders"}',
    '(sum(x) + 1) * 2',
    'clamp(x, -Inf, 1e+21) > -Inf',
  ])('%s goes in and comes out the same', (text) => {
    const expr = readQuery(text)!;
    const built = buildFrom(expr);
    if (built.kind !== 'built') throw new Error(built.why);
    const again = readQuery(textOf(built.query))!;
    expect(buildFrom(again)).toEqual(built);
    expect(printExpr(again).replace(/[()]/g, '')).toBe(printExpr(expr).replace(/[()]/g, ''));
  });
  test.each([
    ['a / b', /between two queries/],
    ['up offset 5m', /offset/],
    ['max_over_time(rate(x[5m])[1h:1m])', /subquery/],
    ['label_replace(x, "a", "b", "c", "d")', /more than one/],
    ['1 + 1', /no metric/],
    ['x atan2 1', /atan2/],
    ['{__name__=~"a.*"}', /name of the metric/],
  ])('%s stays in the editor', (text, why) =>
    expect(buildFrom(readQuery(text)!)).toEqual({ kind: 'refused', why: expect.stringMatching(why) }),
  );
  test('a range comes first, and once', () => {
    const query = withOperation(usualQuery('x_total', 'counter'), newOperation('call', 'increase'));
    expect(textOf(query)).toBe('sum(increase(x_total[5m]))');
    expect(textOf(withOperation(query, newOperation('math', '*')))).toBe('sum(increase(x_total[5m])) * 100');
  });
  test.each([
    ['x', 'gauge', 'x'],
    ['x_total', 'counter', 'sum(rate(x_total[5m]))'],
    ['x_bucket', '', 'histogram_quantile(0.95, sum by (le) (rate(x_bucket[5m])))'],
    ['x', 'histogram', 'histogram_quantile(0.95, sum(rate(x[5m])))'],
  ])('%s, a %s, begins as %s', (metric, type, want) => expect(textOf(usualQuery(metric, type))).toBe(want));
  test('durations and conditions', () => {
    expect(durationText(5_400_000)).toBe('1h30m');
    expect(matcherOf('"a.b"=~"x|y"')).toEqual({ name: 'a.b', op: '=~', value: 'x|y' });
    expect(matcherOf('a=')).toBeUndefined();
  });
});

test('every selector of a query is narrowed', () => {
  const matcher = { name: 'job', op: '=', value: 'a' } as const;
  expect(addMatcher('sum(rate(x{job="b"}[5m])) / y', matcher)).toBe('sum(rate(x{job="a"}[5m])) / y{job="a"}');
  expect(addMatcher('sum(', matcher)).toBe('sum(');
  expect(metricOf(readQuery('rate(x[5m]) / x')!)).toBe('x');
  expect(metricOf(readQuery('x / y')!)).toBeUndefined();
});

test('legends say what tells series apart', () => {
  expect(formatLegend('{{ route }} on {{instance}}', { route: '/a' })).toBe('/a on');
  expect(
    usualLegends(
      [
        { a: '1', b: '2' },
        { a: '1', b: '3' },
      ],
      'q',
    ),
  ).toEqual(['2', '3']);
  expect(
    usualLegends(
      [
        { a: '1', b: '2' },
        { a: '2', b: '3' },
      ],
      'q',
    ),
  ).toEqual(['a=1, b=2', 'a=2, b=3']);
  expect(usualLegends([{ a: '1' }, {}], 'q')).toEqual(['1', 'no a']);
  expect(usualLegends([{}], 'sum(x)')).toEqual(['sum(x)']);
  expect(seriesText({ __name__: 'up', job: 'a' })).toBe('up{job="a"}');
});

const OF_TEMP = new Map([['temp', { type: 'gauge', help: '', unit: 'celsius' }]]);

test.each([
  ['rate(http_bytes_total[5m])', 'By/s'],
  ['sum(rate(x_seconds_sum[5m])) / sum(rate(x_seconds_count[5m]))', 's'],
  ['histogram_quantile(0.95, sum by (le) (rate(x_seconds_bucket[5m])))', 's'],
  ['rate(process_cpu_seconds_total[5m])', '1'],
  ['rate(x_total[5m])', '1/s'],
  ['count(x_bytes)', '1'],
  ['x_bytes / y_bytes', 'ratio'],
  ['100 * x_bytes / y_bytes', '1'],
  ['max_over_time(temp[5m])', 'Cel'],
  ['sum(rate(a_total[5m])) / sum(rate(b_total[5m])) * 100', '%'],
  ['100 * (x_bytes / y_bytes)', '%'],
  ['x_bytes / 1024 / 1024', 'MiBy'],
  ['rate(x_bytes_total[5m]) * 8', 'bit/s'],
  ['x_bytes / 1024 ^ 3', 'GiBy'],
  ['x_bytes / (1000 * 1000)', 'MBy'],
  ['x_seconds * 1000', 'ms'],
  ['x_bytes * 3', '1'],
  ['rate(x_total[5m]) * 60', '1'],
  ['-1 * x_bytes', 'By'],
  ['sum(x_bytes) / count(x_bytes)', 'By'],
  ['x_bytes > bool 5', '1'],
  ['x_bytes ^ 2', '1'],
  ['log2(x_bytes)', '1'],
  ['time() - start_time_seconds', 's'],
  ['process_start_time_seconds', 'date'],
  ['max by (job) (last_success_timestamp_seconds)', 'date'],
  ['stddev(process_start_time_seconds)', 's'],
  ['x_timestamp_seconds - y_timestamp_seconds', 's'],
  ['time() - x_time_seconds', 's'],
  ['time() % 86400', 's'],
  ['timestamp(x)', 'date'],
  ['hour(process_start_time_seconds)', '1'],
  ['changes(process_start_time_seconds[1h])', '1'],
  ['x_time_seconds', 's'],
])('values of %s are in %s', (text, want) => expect(queryUnit(readQuery(text)!, { metadata: OF_TEMP })).toBe(want));

test.each([
  ['x_time_seconds', 'date'],
  ['sum(process_start_time_seconds)', 'date'],
  ['process_start_time_seconds + 3600', 'date'],
  ['probe_ssl_earliest_cert_expiry', 'date'],
  ['x_bytes', 'By'],
  ['x_seconds_total', 's'],
])('values of %s that are all near now are in %s', (text, want) =>
  expect(queryUnit(readQuery(text)!, { metadata: OF_TEMP, areNearNow: true })).toBe(want),
);

test('whether values are times is seen of all of them; zero is what has not been yet', () => {
  const unitFor = (...values: number[]) => {
    const series = [
      columns(
        {},
        values.map((value, at) => [at, value] as const),
      ),
    ];
    const row = { ...emptyRow('A'), text: 'x_time_seconds' };
    const answer = { row, expanded: { text: row.text }, data: { series } } as unknown as QueryAnswer;
    return unitsOf([answer], new Map(), undefined).get('A');
  };
  expect(unitFor(1.7e9, 0, 1.71e9)).toBe('date');
  expect(unitFor(1.7e9, 12)).toBe('s');
  expect(unitFor(0)).toBe('s');
  expect(unitFor()).toBe('s');
});

test('the largest series are drawn, all are counted, gaps stay gaps', () => {
  const many = Array.from({ length: SERIES_DRAWN + 5 }, (_, at) => columns({ at: `${at}` }, [[0, at]]));
  const named = nameSeries([{ letter: 'A', legend: '', text: 'x', series: many }]);
  const chart = sampleChart(named, [0, 1_000], 1_000);
  expect(chart).toMatchObject({ total: SERIES_DRAWN + 5, points: SERIES_DRAWN + 5 });
  expect(chart.series).toHaveLength(SERIES_DRAWN);
  expect(chart.series[0]).toMatchObject({
    label: `${SERIES_DRAWN + 4}`,
    values: Float64Array.of(SERIES_DRAWN + 4, Number.NaN),
  });
  expect(sampleChart(named, [0, 1_000], 1_000, { most: 3 }).series).toHaveLength(3);
});

test('several queries, an earlier time, and what is saved', () => {
  const series = [columns({ job: 'a, b' }, [[0, 1]])];
  const answers = ['A', 'B'].map((letter) => ({ letter, legend: letter === 'B' ? '{{job}}' : '', text: 'x', series }));
  const named = nameSeries(answers);
  expect(named.map(({ label }) => label)).toEqual(['A: {job="a, b"}', 'a, b']);
  const chart = withEarlier(sampleChart(named, [5_000], 1_000), named.slice(0, 1), [5_000], 1_000, {
    offsetMs: 5_000,
    label: 'yesterday',
  });
  expect(chart.series.map(({ isFormer, values }) => [isFormer, values])).toEqual([
    [true, Float64Array.of(1)],
    [undefined, Float64Array.of(Number.NaN)],
    [undefined, Float64Array.of(Number.NaN)],
  ]);
  expect(shownKeys(chart, new Set())).toBeUndefined();
  // Of one that is seen at the earlier time alone, too.
  const keys = chart.series.map(({ key }) => key);
  expect(shownKeys(chart, new Set(keys.slice(1)))).toEqual(new Set([keys[1]]));
  expect(shownKeys(chart, new Set(keys.slice(0, 2)))).toEqual(new Set([keys[2]]));
  expect(shownKeys(chart, new Set(keys))).toBeUndefined();
  expect(samplesCsv(named).split('\n')[2]).toBe('B,"a, b",1970-01-01T00:00:00.000Z,1');
  expect(
    servicesOf(nameSeries([{ letter: 'A', legend: '', text: '', series: [columns({ job: 'shop/cart' }, [])] }])),
  ).toEqual(['cart']);
});

test('classic buckets and native histograms are distributions', () => {
  const classic = ['1', '2', '+Inf'].map((le, at) => columns({ le }, [[0, [3, 5, 5][at]!]]));
  expect(isDistribution(classic)).toBe(true);
  expect(sampleHeat(classic)).toEqual({
    bounds: [1, 2],
    cells: [
      { startMs: 0, row: 0, count: 3, errors: 0 },
      { startMs: 0, row: 1, count: 2, errors: 0 },
    ],
  });
  const native = {
    ...columns({}, []),
    histograms: [{ ms: 0, count: 3, sum: 4, buckets: [{ lower: 1, upper: 2, count: 3 }] }],
  };
  expect(sampleHeat([native])).toEqual({ bounds: [2], cells: [{ startMs: 0, row: 0, count: 3, errors: 0 }] });
  expect(isDistribution([columns({}, [])])).toBe(false);
});

test('a table has a column for what differs, and says the rest once', () => {
  const named = nameSeries([
    {
      letter: 'A',
      legend: '',
      text: 'x',
      series: [
        columns({ __name__: 'x', job: 'a', route: '/' }, [[0, 1]]),
        columns({ __name__: 'x', job: 'a', route: '/b' }, [[0, 2]]),
      ],
    },
  ]);
  expect(sampleTable(named)).toMatchObject({
    columns: ['route'],
    common: { __name__: 'x', job: 'a' },
    rows: [{ value: 1 }, { value: 2 }],
  });
});

test('a second unit has its scale at the right, a third has none', () => {
  const two = chartUnits(
    new Map([
      ['A', '1/s'],
      ['B', 's'],
      ['C', '1/s'],
    ]),
    'utc',
  );
  expect([two.left.label, two.right?.label, two.isPlain]).toEqual(['/s', 'duration', false]);
  expect(['A', 'B', 'C'].map((letter) => two.isRight(letter))).toEqual([false, true, false]);
  const three = chartUnits(
    new Map([
      ['A', '1/s'],
      ['B', 's'],
      ['C', 'By'],
    ]),
    'utc',
  );
  expect([three.right, three.isPlain, three.isRight('B')]).toEqual([undefined, true, false]);
  expect(chartUnits(new Map([['A', 's']]), 'utc').right).toBeUndefined();
});

test('buckets stand by their bounds, within the labels before them', () => {
  const bucket = (le: string, path: string) => columns({ le, path }, [[0, 1]]);
  const texts = ['+Inf', '10.0', '2.5', '0.5'].flatMap((le) => [bucket(le, '/b'), bucket(le, '/a')]);
  const named = nameSeries([{ letter: 'A', legend: '{{le}} {{path}}', text: 'x', series: texts }]);
  expect(named.map(({ label }) => label)).toEqual(
    ['0.5', '2.5', '10.0', '+Inf'].flatMap((le) => [`${le} /a`, `${le} /b`]),
  );
});
