import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RETAINED_SIGNALS } from '@oriel/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PERSONAL_KEYS, PERSONAL_PATTERNS } from './personal-data.ts';
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
  ['5d', /'5d' is no retention; choose among 1d, 3d, .*, forever/],
  ['logs=', /'' is no retention/],
  ['points=7d', /'points' is no signal; choose among logs, spans/],
])('--retention %s is refused with what there is', (retention, sentence) => {
  expect(() => tenantChange({ retention })).toThrow(sentence);
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
