import { expect, test } from 'vitest';
import type { TenantSettings } from '../data/tenants.ts';
import { isNumberText, limitsChange, typedLimits } from './limits-form.ts';

const NONE = { logs: null, spans: null, exemplars: null, samples: null, rollups: null };
const SETTINGS: TenantSettings = {
  retention: { logs: 30, spans: 7, exemplars: 7, samples: 30, rollups: 365 },
  retentionLimit: NONE,
  quotaPerHour: { logs: 10_000, spans: null, samples: null },
  acceptAnyTime: false,
  bytesShare: null,
  maxSeries: 500_000,
  maxSeriesPerMetric: null,
  redactKeys: [],
  redactPatterns: [],
};

test('what is set stands in the fields', () => {
  expect(typedLimits(SETTINGS)).toMatchObject({
    'quotaPerHour.logs': '10000',
    'quotaPerHour.spans': '',
    maxSeries: '500000',
  });
});

test.each<[Parameters<typeof limitsChange>[1], boolean | undefined, object]>([
  [{}, undefined, {}],
  [{}, false, {}],
  [{}, true, { acceptAnyTime: true }],
  [{ 'quotaPerHour.logs': '10000' }, undefined, {}],
  // All quotas go together, for what is absent has none.
  [{ 'quotaPerHour.spans': '50,000' }, undefined, { quotaPerHour: { logs: 10_000, spans: 50_000 } }],
  [{ 'quotaPerHour.logs': ' ' }, undefined, { quotaPerHour: {} }],
  [{ maxSeries: '', bytesShare: '5 000 000' }, undefined, { maxSeries: null, bytesShare: 5_000_000 }],
])('of %j and %j is sent what differs', (typed, anyTime, change) => {
  expect(limitsChange(SETTINGS, typed, anyTime)).toEqual(change);
});

test('what is no number is told apart', () => {
  expect(['', ' ', '10,000', '5', '-1', '1.5'].map(isNumberText)).not.toContain(false);
  expect(['many', '5 GB', '1e9'].map(isNumberText)).not.toContain(true);
});
