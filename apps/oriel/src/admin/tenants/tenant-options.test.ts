import { RETAINED_SIGNALS } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { tenantChange } from './tenant-options.ts';

test('--retention is about everything that is kept', () => {
  expect(tenantChange({ retention: 'forever' })).toEqual({
    retention: Object.fromEntries(RETAINED_SIGNALS.map((signal) => [signal, 0])),
  });
  expect(RETAINED_SIGNALS).toContain('samples');
});
