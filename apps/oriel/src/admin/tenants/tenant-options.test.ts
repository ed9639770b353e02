import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTenantChange, PERSONAL_KEYS, PERSONAL_PATTERNS } from '@oriel/records';
import { RETAINED_SIGNALS } from '@oriel/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tenantChange } from './tenant-options.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'oriel-tenant-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

test('--retention is about everything that is kept', () => {
  expect(tenantChange({ retention: 'forever' })).toEqual({
    retention: Object.fromEntries(RETAINED_SIGNALS.map((signal) => [signal, 0])),
  });
  expect(RETAINED_SIGNALS).toContain('samples');
});

test('--retention of some signals leaves the others as they are', () => {
  expect(tenantChange({ retention: 'logs=90d, spans=14d,rollups=forever' })).toEqual({
    retention: { logs: 90, spans: 14, rollups: 0 },
  });
});

test.each([
  ['soon', /'soon' is no retention; choose among 1d, 3d, .*, forever/],
  ['logs=', /'' is no retention/],
])('--retention %s is refused with what there is', (retention, sentence) => {
  expect(() => tenantChange({ retention })).toThrow(sentence);
});

test.each([
  [{ retention: '5d' }, /^retention\.logs: can be kept 1, 3, 7, .*, 0 days \(0 is for ever\), not 5$/],
  [{ retention: 'points=7d' }, /^retention: "points" is no signal here; expected one of logs, spans/],
  [{ maxRetention: 'logs=5d' }, /^retentionLimit\.logs: can be kept/],
  [{ quota: '0' }, /^quotaPerHour\.logs: a quota must be a whole number of records an hour from 1 on, not 0$/],
  [{ quota: 'exemplars=5' }, /^quotaPerHour: "exemplars" is no signal here; expected one of logs, spans, samples$/],
  [{ maxSeries: '0' }, /^maxSeries: a limit of series must be/],
])('%j is read, and refused in the words of the API', (input, sentence) => {
  expect(() => checkTenantChange(tenantChange(input))).toThrow(sentence);
});

test('--max-retention and --quota name signals too', () => {
  expect(tenantChange({ maxRetention: 'logs=90d,spans=forever' })).toEqual({ retentionLimit: { logs: 90, spans: 0 } });
  expect(tenantChange({ quota: '500' })).toEqual({ quotaPerHour: { logs: 500 } });
  expect(tenantChange({ quota: 'logs=500, samples=9000' })).toEqual({ quotaPerHour: { logs: 500, samples: 9_000 } });
  expect(tenantChange({ quota: 'none' })).toEqual({ quotaPerHour: {} });
  for (const quota of ['much', 'logs=', '-5'])
    expect(() => tenantChange({ quota })).toThrow(/is no quota; give a number/);
});

test('names and patterns to redact are given apart', () => {
  const file = join(directory, 'patterns');
  writeFileSync(file, 'CASE-\\d{6}\n\n{3,4}a,b\n');
  expect(tenantChange({ redactKeys: 'employee_number, case' })).toEqual({ redactKeys: ['employee_number', 'case'] });
  expect(tenantChange({ redactPatterns: file })).toEqual({ redactPatterns: ['CASE-\\d{6}', '{3,4}a,b'] });
  expect(tenantChange({ redactKeys: 'none' })).toEqual({ redactKeys: [], redactPatterns: [] });
  expect(() => tenantChange({ redactPatterns: join(directory, 'nowhere') })).toThrow(/cannot read the patterns in/);
});

test('personal stands for names and patterns, beside those of the tenant', () => {
  expect(tenantChange({ redactKeys: 'personal,badge' })).toEqual({
    redactKeys: [...PERSONAL_KEYS, 'badge'],
    redactPatterns: PERSONAL_PATTERNS,
  });
});

test.each([
  ['write to ada.l+x@mail.example.com today', 'write to [redacted] today'],
  ['call +49 (0)30 901820 now', 'call [redacted] now'],
  ['paid from DE89 3704 0044 0532 0130 00.', 'paid from [redacted].'],
  ['GB29NWBK60161331926819', '[redacted]'],
  ['ssn 078-05-1120', 'ssn [redacted]'],
  ['took 12 ms at 2026-03-01T12:00:00Z, +5 % of 10.0.0.1', 'took 12 ms at 2026-03-01T12:00:00Z, +5 % of 10.0.0.1'],
  ['trace 4bf92f3577b34da6a3ce929d0e0e4736, order A-1042', 'trace 4bf92f3577b34da6a3ce929d0e0e4736, order A-1042'],
])('of %j remains %j', (text, redacted) => {
  const patterns = PERSONAL_PATTERNS.map((source) => new RegExp(source, 'gu'));
  expect(patterns.reduce((rest, pattern) => rest.replace(pattern, '[redacted]'), text)).toBe(redacted);
});
