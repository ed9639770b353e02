import { describe, expect, test } from 'vitest';
import { ALL_FEATURES, DEFAULT_OPTIONS } from '../../options.ts';
import { queryInstant } from '../../query.ts';
import { ask, storageOf } from '../../test/query-lines.ts';

const storage = storageOf(
  'temperature{room="kitchen", floor="1"} 20.25 -3.5 NaN',
  'temperature{room="bath", floor="10"} 22 24 26',
  'temperature{room="hall", floor="2"} 18 stale',
  'wait_bucket{le="0.1"} 10 20',
  'wait_bucket{le="1"} 30 60',
  'wait_bucket{le="+Inf"} 40 80',
  'load {{schema:0 count:4 sum:8 buckets:[0 4]}} {{schema:0 count:8 sum:20 buckets:[0 4 4]}}',
  'requests_total{job="api", instance="a"} 0 60 120',
  'target_info{job="api", instance="a", version="1"} 1 stale',
  'target_info{job="api", instance="a", version="2", __type__="info"} _ 1 1',
);

function checks(minutes: number) {
  return (query: string, ...want: readonly string[]) =>
    test(query, async () => expect((await ask(storage, query, { minutes })).lines).toEqual(want));
}

describe('one value after the other', () => {
  const check = checks(1);
  check('abs(temperature{room="kitchen"} - 21)', '{floor=1, room=kitchen} 0.75');
  check('round(temperature{room="kitchen"})', '{floor=1, room=kitchen} 20');
  check('round(temperature{room="kitchen"}, 0.5)', '{floor=1, room=kitchen} 20.5');
  check('clamp(temperature{floor="2"}, 19, 21)', '{floor=2, room=hall} 19');
  check('clamp(temperature{floor="2"}, 21, 19)');
  // Infinite bounds win over what is no number.
  check('clamp(vector(NaN), -Inf, -Inf)', '{} -Infinity');
  check('clamp_max(vector(NaN), -Inf)', '{} -Infinity');
  check('clamp_min(vector(NaN), Inf)', '{} Infinity');
  check('clamp(vector(NaN), 0, 1)', '{} NaN');
  check('vector(max_of(NaN, Inf))', '{} Infinity');
  check('clamp_max(temperature{floor="2"}, 10)', '{floor=2, room=hall} 10');
  check('sgn(temperature{floor="2"} - 20)', '{floor=2, room=hall} -1');
  check('abs(load)');
  check('rad(vector(1e308)) < 1e307 and deg(vector(1e306))', '{} 1.7453292519943295e+306');
  check('max_of(1, 2) + min_of(1, 2)', '{} 3');
});

describe('the calendar', () => {
  const check = checks(1);
  check('day_of_week()', '{} 4');
  check('year(vector(951782400))', '{} 2000');
  check('month(vector(951782400))', '{} 2');
  check('day_of_month(vector(951782400))', '{} 29');
  check('day_of_year(vector(951782400))', '{} 60');
  check('days_in_month(vector(951782400))', '{} 29');
  check('hour(vector(3599)) * 60 + minute(vector(3599))', '{} 59');
});

describe('labels', () => {
  const check = checks(1);
  check(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the language's own way to end a group's name
    'label_replace(temperature{floor="2"}, "name", "${1}room $2 $$", "room", "(h)(.*)")',
    '{__name__=temperature, floor=2, name=hroom all $, room=hall} 18',
  );
  check('label_replace(temperature{floor="2"}, "room", "", "room", ".*")', '{__name__=temperature, floor=2} 18');
  check(
    'label_replace(temperature{floor="2"}, "name", "x", "room", "ha")',
    '{__name__=temperature, floor=2, room=hall} 18',
  );
  check(
    'label_join(temperature{floor="2"}, "place", "/", "floor", "room", "none")',
    '{__name__=temperature, floor=2, place=2/hall/, room=hall} 18',
  );

  test('must have a name, a pattern that is one, and leave series different', async () => {
    await expect(ask(storage, 'label_replace(temperature, "", "x", "room", ".*")')).rejects.toThrow(
      'invalid destination label name in label_replace(): ',
    );
    await expect(ask(storage, 'label_replace(temperature, "x", "x", "room", "(")')).rejects.toThrow(
      'invalid regular expression in label_replace(): (',
    );
    await expect(ask(storage, 'label_replace(temperature, "x", "x", "room", "\\xff")')).rejects.toThrow(
      'invalid regular expression in label_replace(): \udcff',
    );
    await expect(
      ask(storage, 'label_join(label_replace(temperature, "floor", "", "", ""), "room", "")'),
    ).rejects.toThrow('vector cannot contain metrics with the same labelset');
  });
});

describe('predictions', () => {
  const line = storageOf('flat 3 3 3 3', 'steep 1 2 3 4');
  test('infinitely far ahead are infinite, or nothing where nothing changes', async () => {
    const at = async (query: string, minutes: number) => (await ask(line, query, { minutes })).lines;
    for (const minutes of [2, 4]) {
      expect(await at('predict_linear(flat[4m], Inf)', minutes)).toEqual([`{} _${' NaN'.repeat(minutes - 1)}`]);
      expect(await at('predict_linear(steep[4m], -Inf)', minutes)).toEqual([`{} _${' -Infinity'.repeat(minutes - 1)}`]);
    }
  });
});

describe('start timestamps', () => {
  test('are those of selectors, but what else is given is evaluated', async () => {
    expect((await ask(storage, 'start_timestamp(-temperature)')).lines).toEqual([]);
    await expect(ask(storage, 'start_timestamp(missing * on () fill_left (1) temperature)')).rejects.toThrow(
      'found duplicate series for the match group {} on the right hand-side of the operation',
    );
  });
});

describe('absence', () => {
  const check = checks(3);
  check('absent(temperature{floor="2"})', '{floor=2} _ 1 1');
  check('absent(nothing{a="b", c=~"d", a="e"})', '{} 1 1 1');
  check('absent(temperature)');
  check('absent_over_time(temperature{floor="2"}[90s])', '{floor=2} _ _ 1');
  check('absent(sum(nothing))', '{} 1 1 1');
  check('absent(nothing{__type__="gauge", a="b"})', '{a=b} 1 1 1');

  test('takes no samples from outside of its window', async () => {
    await expect(ask(storage, 'absent_over_time(missing[1m] anchored)')).rejects.toThrow(
      'anchored modifier can only be used with: changes, delta, increase, rate, resets - not with absent_over_time',
    );
  });
});

describe('order', () => {
  const rooms = async (query: string) => {
    const { value } = await queryInstant(query, 0, {
      storage,
      options: { ...DEFAULT_OPTIONS, features: ALL_FEATURES },
    });
    return value.type === 'vector' ? value.series.map(({ labels }) => labels.get('room')) : [];
  };

  test('is by value or by label, numbers as numbers', async () => {
    expect(await rooms('sort(temperature)')).toEqual(['hall', 'kitchen', 'bath']);
    expect(await rooms('sort_desc(temperature)')).toEqual(['bath', 'kitchen', 'hall']);
    expect(await rooms('sort_by_label(temperature, "floor")')).toEqual(['kitchen', 'hall', 'bath']);
    expect(await rooms('sort_by_label_desc(temperature, "floor")')).toEqual(['bath', 'hall', 'kitchen']);
  });

  test('is that of the labels over a range, with a warning', async () => {
    const { warnings } = await ask(storage, 'sort(temperature)', { minutes: 2 });
    expect(warnings).toEqual([
      'PromQL warning: sort is ineffective for range queries since results are always ordered by labels (1:1)',
    ]);
  });
});

describe('histograms', () => {
  const check = checks(2);
  check('histogram_quantile(0.5, wait_bucket)', '{} 0.55 0.55');
  check('histogram_quantile(2, wait_bucket)', '{} Infinity Infinity');
  check('histogram_fraction(0, 0.1, wait_bucket)', '{} 0.25 0.25');
  check('histogram_quantiles(wait_bucket, "q", 0.5, 1)', '{q=0.5} 0.55 0.55', '{q=1.0} 1 1');
  check('histogram_count(load)', '{} 4 8');
  check('histogram_sum(load)', '{} 8 20');
  check('histogram_avg(load)', '{} 2 2.5');

  test('without usable buckets are warned of', async () => {
    const { lines, warnings } = await ask(storage, 'histogram_quantile(0.5, temperature{floor="2"})', { minutes: 1 });
    expect(lines).toEqual([]);
    expect(warnings).toEqual([
      'PromQL warning: bucket label "le" is missing or has a malformed value of "" for metric name "temperature" (1:25)',
    ]);
  });
});

describe('buckets that end nowhere', () => {
  const storage = storageOf('wait_bucket{le="0.5"} 1', 'wait_bucket{le="+Inf"} 3', 'wait_bucket{le="NaN"} 2');
  test.each([
    ['histogram_quantile(0.5, wait_bucket)', '{} 0.5'],
    ['histogram_fraction(-Inf, 1, wait_bucket)', '{} 0.3333333333333333'],
  ])('are left out of %s, with a warning', async (query, line) => {
    const { lines, warnings } = await ask(storage, query);
    expect(lines).toEqual([line]);
    expect(warnings[0]).toContain('bucket label "le" is missing or has a malformed value of "NaN"');
  });
});

describe('times of samples', () => {
  const check = checks(3);
  check('timestamp(requests_total)', '{instance=a, job=api} 0 60 120');
  check('timestamp(requests_total offset 1m)', '{instance=a, job=api} _ 0 60');
  check('timestamp(abs(requests_total offset 1m))', '{instance=a, job=api} _ 60 120');
});

describe('info', () => {
  const check = checks(3);
  check(
    'info(requests_total)',
    '{__name__=requests_total, instance=a, job=api, version=1} 0 _ _',
    '{__name__=requests_total, instance=a, job=api, version=2} _ 60 120',
  );
  check('info(requests_total, {version="2"})', '{__name__=requests_total, instance=a, job=api, version=2} _ 60 120');
  check(
    'info(requests_total, {version=~".*", __name__="build_info"})',
    '{__name__=requests_total, instance=a, job=api} 0 60 120',
  );
});
