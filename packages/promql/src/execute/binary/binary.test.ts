import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STABLE_FEATURES } from '../../options.ts';
import { ask, storageOf } from '../../test/query-lines.ts';

const shop = storageOf(
  'orders{shop="a", till="1"} 1 2 3',
  'orders{shop="a", till="2"} 4 5 stale',
  'orders{shop="b", till="1"} 10 stale',
  'visits{shop="a", door="main"} 20 40 60',
  'visits{shop="b", door="main"} 100 100 100',
  'visits{shop="c", door="side"} 7 7 7',
);

function checks(minutes: number) {
  return (query: string, ...want: readonly string[]) =>
    test(query, async () => expect((await ask(shop, query, { minutes })).lines).toEqual(want));
}

describe('a vector and a number', () => {
  const check = checks(2);
  check('visits + 1', '{door=main, shop=a} 21 41', '{door=main, shop=b} 101 101', '{door=side, shop=c} 8 8');
  check('1 - visits{shop="c"}', '{door=side, shop=c} -6 -6');
  check('visits % 30', '{door=main, shop=a} 20 10', '{door=main, shop=b} 10 10', '{door=side, shop=c} 7 7');
  check('visits > 30', '{__name__=visits, door=main, shop=a} _ 40', '{__name__=visits, door=main, shop=b} 100 100');
  check('30 < visits', '{__name__=visits, door=main, shop=a} _ 40', '{__name__=visits, door=main, shop=b} 100 100');
  check('visits{shop="a"} > bool 30', '{door=main, shop=a} 0 1');
  check('visits{shop="a"} == time()');
  check('2 ^ visits{shop="c"} atan2 0', `{door=side, shop=c} ${Math.PI / 2} ${Math.PI / 2}`);
});

describe('two numbers', () => {
  const check = checks(1);
  check('1 + 2 * 3', '{} 7');
  check('-7 % 3', '{} -1');
  check('2 ^ 3 ^ 2', '{} 512');
  check('1 ^ NaN', '{} 1');
  check('(-1) ^ Inf', '{} 1');
  check('1 / 0', '{} Infinity');
  check('NaN != bool NaN', '{} 1');
  check('1 >= bool 1', '{} 1');
});

describe('one and one', () => {
  const check = checks(2);
  check('visits + visits', '{door=main, shop=a} 40 80', '{door=main, shop=b} 200 200', '{door=side, shop=c} 14 14');
  check('sum by (shop) (orders) / on (shop) visits', '{shop=a} 0.25 0.175', '{shop=b} 0.1 _');
  check('orders{till="1"} / ignoring (till, door) visits', '{shop=a} 0.05 0.05', '{shop=b} 0.1 _');
  check('visits > ignoring (door) sum by (shop) (orders) * 6', '{__name__=visits, shop=b} 100 _');
  check('visits{shop="a"} != bool visits', '{door=main, shop=a} 0 0');
});

describe('many and one', () => {
  const check = checks(2);
  check(
    'orders / on (shop) group_left visits',
    '{shop=a, till=1} 0.05 0.05',
    '{shop=a, till=2} 0.2 0.125',
    '{shop=b, till=1} 0.1 _',
  );
  check(
    'visits * on (shop) group_right (door) orders{till="1"}',
    '{door=main, shop=a, till=1} 20 80',
    '{door=main, shop=b, till=1} 1000 _',
  );
  check('orders{till="2"} < on (shop) group_left visits', '{__name__=orders, shop=a, till=2} 4 5');
});

describe('sets', () => {
  const check = checks(3);
  check('visits and on (shop) orders{till="2"}', '{__name__=visits, door=main, shop=a} 20 40 _');
  check(
    'visits unless on (shop) orders{till="2"}',
    '{__name__=visits, door=main, shop=a} _ _ 60',
    '{__name__=visits, door=main, shop=b} 100 100 100',
    '{__name__=visits, door=side, shop=c} 7 7 7',
  );
  check(
    'orders{shop="b"} or on (shop) visits{shop=~"[bc]"}',
    '{__name__=orders, shop=b, till=1} 10 _ _',
    '{__name__=visits, door=main, shop=b} _ 100 100',
    '{__name__=visits, door=side, shop=c} 7 7 7',
  );
});

describe('filling in', () => {
  const check = checks(2);
  check('sum by (shop) (orders) + on (shop) fill (0) visits', '{shop=a} 25 47', '{shop=b} 110 100', '{shop=c} 7 7');
  check(
    'sum by (shop) (orders) + on (shop) fill_left (1000) visits',
    '{shop=a} 25 47',
    '{shop=b} 110 1100',
    '{shop=c} 1007 1007',
  );
  check('visits - on (shop) fill_right (5) sum by (shop) (orders)', '{shop=a} 15 33', '{shop=b} 90 95', '{shop=c} 2 2');
  check(
    'orders + on (shop) group_left fill (0) visits{shop!="b"}',
    '{shop=a, till=1} 21 42',
    '{shop=a, till=2} 24 45',
    '{shop=b, till=1} 10 _',
    '{shop=c} 7 7',
  );
});

describe('matches that are refused', () => {
  const refused = (query: string, message: string, minutes = 1) =>
    test(query, () => expect(ask(shop, query, { minutes })).rejects.toThrow(message));

  refused(
    'visits * on (shop) orders',
    'found duplicate series for the match group {shop="a"} on the right hand-side of the operation: [{__name__="orders", shop="a", till="1"}, {__name__="orders", shop="a", till="2"}];many-to-many matching not allowed: matching labels must be unique on one side',
  );
  refused(
    'orders * on (shop) group_right visits',
    'found duplicate series for the match group {shop="a"} on the left hand-side of the operation',
  );
  refused(
    'orders * on (shop) visits',
    'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
  );
  refused(
    'orders * on (shop) group_left (till) label_replace(visits, "till", "x", "", "")',
    'multiple matches for labels: grouping labels must ensure unique matches',
  );

  test('series that never meet at a step do not hurt each other', async () => {
    const storage = storageOf('left{n="1"} 1 1', 'right{n="1", v="old"} 10 stale', 'right{n="1", v="new"} _ 20');
    expect((await ask(storage, 'left + on (n) right', { minutes: 2 })).lines).toEqual(['{n=1} 11 21']);
    expect((await ask(storage, 'left + on (n) group_left (v) right', { minutes: 2 })).lines).toEqual([
      '{n=1, v=new} _ 21',
      '{n=1, v=old} 11 _',
    ]);
  });

  test('duplicates beside nothing are no error', async () => {
    const storage = storageOf('left{n="1"} 1 stale', 'right{n="1", v="a"} 10 10', 'right{n="1", v="b"} _ 20');
    expect((await ask(storage, 'left + on (n) right', { minutes: 2 })).lines).toEqual(['{n=1} 11 _']);
    await expect(ask(storage, 'left + on (n) fill (0) right', { minutes: 2 })).rejects.toThrow('duplicate series');
  });

  test('results that differ in nothing are refused', async () => {
    const storage = storageOf('a{n="1"} 1', 'b{n="1"} 2');
    const query = '{n="1"} * on (__name__) {n="1"}';
    await expect(ask(storage, `sum(${query})`)).rejects.toThrow('vector cannot contain metrics with the same labelset');
    await expect(ask(storage, '{n="1"} + 1', { features: STABLE_FEATURES })).rejects.toThrow('same labelset');
  });
});

describe('histograms', () => {
  const storage = storageOf(
    'h{n="1"} {{schema:0 sum:4 count:3 buckets:[1 2]}}',
    'h{n="2"} {{schema:-53 sum:4 count:3 custom_values:[1 5] buckets:[1 2]}}',
    'c{n="2"} {{schema:-53 sum:4 count:3 custom_values:[1 7] buckets:[1 2]}}',
    'f{n="1"} 2',
  );
  const check = (query: string, lines: readonly string[], said: readonly string[] = []) =>
    test(query, async () => {
      const answer = await ask(storage, query);
      expect(answer.lines).toEqual(lines);
      expect([...answer.warnings, ...answer.infos]).toEqual(said);
    });

  check('h{n="1"} + h', ['{n=1} {count:6, sum:8, (0.5,1]:2, (1,2]:4}']);
  check('h{n="1"} - h', ['{n=1} {count:0, sum:0}']);
  check('h{n="1"} * 2', ['{n=1} {count:6, sum:8, (0.5,1]:2, (1,2]:4}']);
  check('2 * h{n="1"}', ['{n=1} {count:6, sum:8, (0.5,1]:2, (1,2]:4}']);
  check('h{n="1"} / f', ['{n=1} {count:1.5, sum:2, (0.5,1]:0.5, (1,2]:1}']);
  check('h == h', [
    '{__name__=h, n=1} {count:3, sum:4, (0.5,1]:1, (1,2]:2}',
    '{__name__=h, n=2} {count:3, sum:4, [-Inf,1]:1, (1,5]:2}',
  ]);
  check('h != bool h', ['{n=1} 0', '{n=2} 0']);
  check('h{n="1"} </ 1', ['{__name__=h, n=1} {count:1, sum:0.7071067811865476, (0.5,1]:1}']);
  check(
    'h + on (n) c',
    ['{n=2} {count:6, sum:8, [-Inf,1]:2, (1,+Inf]:4}'],
    ['PromQL info: mismatched custom buckets were reconciled during addition (1:1)'],
  );
  check(
    'h{n="1"} + on () c',
    [],
    ['PromQL warning: incompatible bucket layout encountered for binary operator + (1:1)'],
  );
  check(
    'h{n="1"} > f',
    [],
    ['PromQL info: incompatible sample types encountered for binary operator ">": histogram > float (1:1)'],
  );
  check(
    '1 - h{n="1"}',
    [],
    ['PromQL info: incompatible sample types encountered for binary operator "-": float - histogram (1:1)'],
  );
});

describe('names', () => {
  test('go with arithmetic and bool, stay with filters; with delayed removal bool and scalars wait for the end', async () => {
    const storage = storageOf('a{n="1"} 1', 'b{n="1"} 2');
    const lines = async (query: string, features = STABLE_FEATURES) => (await ask(storage, query, { features })).lines;
    expect(await lines('a + b')).toEqual(['{n=1} 3']);
    expect(await lines('a < b')).toEqual(['{__name__=a, n=1} 1']);
    expect(await lines('a < bool b')).toEqual(['{n=1} 1']);
    expect(await lines('count by (__name__) (a + 1)')).toEqual(['{} 1']);
    expect((await ask(storage, 'label_replace(a + 1, "was", "$1", "__name__", "(.*)")')).lines).toEqual([
      '{n=1, was=a} 2',
    ]);
  });
});

test('matching streams agree with a match by hand', async () => {
  const values = fc.array(fc.option(fc.integer({ min: 1, max: 9 }), { nil: null }), { minLength: 3, maxLength: 3 });
  const sides = fc.tuple(
    fc.dictionary(fc.constantFrom('1', '2', '3', '4'), values),
    fc.dictionary(fc.constantFrom('2', '3', '4', '5'), values),
  );
  await fc.assert(
    fc.asyncProperty(sides, async ([left, right]) => {
      const rows = (name: string, side: Record<string, readonly (number | null)[]>) =>
        Object.entries(side).map(([n, row]) => `${name}{n="${n}"} ${row.map((value) => value ?? 'stale').join(' ')}`);
      const storage = storageOf(...rows('left', left), ...rows('right', right));
      const { lines } = await ask(storage, 'left * right', { minutes: 3 });
      const want = Object.entries(left)
        .map(
          ([n, row]) =>
            [
              n,
              row.map((value, at) =>
                value === null ? null : (right[n]?.[at] ?? null) === null ? null : value * (right[n]?.[at] as number),
              ),
            ] as const,
        )
        .filter(([, row]) => row.some((value) => value !== null))
        .map(([n, row]) => `{n=${n}} ${row.map((value) => value ?? '_').join(' ')}`)
        .sort();
      expect(lines).toEqual(want);
    }),
    { numRuns: 60 },
  );
});
