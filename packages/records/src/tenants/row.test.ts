import { expect, test } from 'vitest';
import { toTenant } from './row.ts';

const ROW = {
  id: 1,
  name: 'default',
  created_at: new Date(0),
  bytes_share: null,
  accept_any_time: false,
  max_series: null,
  max_series_per_metric: null,
  retention_limit: {},
  redact_keys: [],
  redact_patterns: [],
};

test('what was once said of points of metrics is said of samples', () => {
  const { policy } = toTenant({
    ...ROW,
    retention: { points: 90 },
    quota_per_hour: { points: 1_000, logs: 5 },
  } as never);
  expect(policy.retention).toMatchObject({ samples: 90, logs: 30 });
  expect(policy.retention).not.toHaveProperty('points');
  expect(policy.quotaPerHour).toEqual({ samples: 1_000, logs: 5 });
});

test('and samples have the last word', () => {
  const { policy } = toTenant({ ...ROW, retention: { points: 90, samples: 7 }, quota_per_hour: {} } as never);
  expect(policy.retention.samples).toBe(7);
  expect(policy).not.toHaveProperty('quotaPerHour');
});
