import { METRIC_GAUGE, METRIC_HISTOGRAM, METRIC_SUM } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { metricName } from './metric-name.ts';
import { createSeriesNames } from './series-names.ts';
import { DEFAULT_SERIES_SETTINGS, TRANSLATION_STRATEGIES } from './series-settings.ts';
import { unitCode, unitName } from './unit-words.ts';

test.each(TRANSLATION_STRATEGIES)('by %s a metric is found by the name that it was sent with', (translation) => {
  const settings = { ...DEFAULT_SERIES_SETTINGS, translation };
  const names = createSeriesNames(settings);
  for (const [type, kind, monotonic] of [
    ['counter', METRIC_SUM, true],
    ['gauge', METRIC_SUM, false],
    ['gauge', METRIC_GAUGE, false],
    ['histogram', METRIC_HISTOGRAM, false],
  ] as const) {
    for (const name of ['http.server.request.duration', 'requests', 'net.bytes', 'cpu.ratio', 'total.total', '1st']) {
      for (const unit of ['', '1', 's', 'By', 'By/s', '{request}', '{request}/s', 'furlong']) {
        const stored = metricName({ name, unit, kind, monotonic }, settings);
        expect(names.metricNames(name, { type, unit: unitName(unit) }), `${name} in ${unit}`).toContain(stored);
      }
    }
  }
});

test('a word of a unit has its code back', () => {
  expect(['seconds', 'bytes_per_second', 'per_second', 'percent', 'furlong', ''].map(unitCode)).toEqual([
    's',
    'By/s',
    '1/s',
    '%',
    'furlong',
    '',
  ]);
});
