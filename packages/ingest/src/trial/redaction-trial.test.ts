import { DEFAULT_LIMITS } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { RedactionTrial } from './redaction-trial.ts';
import { type RedactionRules, trySample } from './try-sample.ts';

const NO_RULES: RedactionRules = { redactKeys: [], redactPatterns: [] };
const LIMITS = { ...DEFAULT_LIMITS, bodyBytes: 100 };

const bodyOf = (sample: string, rules = NO_RULES) => trySample(sample, rules, LIMITS).stored.body;

test.each([
  ['nothing to hide', 'nothing to hide'],
  ['login password=hunter2 ok', 'login password=[redacted] ok'],
  ['case CASE-123456 of ada', 'case [redacted] of ada'],
  ['two\nlines', 'two\\nlines'],
  ['no "JSON" {object', 'no "JSON" {object'],
  ['[1, 2]', '[1, 2]'],
])('of the line %j is stored %j', (sample, stored) => {
  expect(bodyOf(sample, { ...NO_RULES, redactPatterns: ['CASE-\\d{6}'] })).toBe(stored);
});

test('what intake cuts is cut here', () => {
  expect(bodyOf('x'.repeat(200))).toMatch(/^x{90,}…\[cut\]$/);
});

test('a line that is a record is read as one, and its keys are judged', () => {
  const sample = JSON.stringify({
    message: 'paid by CASE-123456',
    service: 'shop',
    badge_number: 42,
    user: { badgeNumber: ['a'], password: 'x', name: 'CASE-654321' },
    size: 1.5,
    done: true,
  });
  const rules = { redactKeys: ['badge_number'], redactPatterns: ['CASE-\\d{6}'] };
  expect(trySample(sample, rules, LIMITS)).toEqual({
    isRecord: true,
    stored: {
      body: 'paid by [redacted]',
      attributes: {
        'service.name': 'shop',
        badge_number: '[redacted]',
        'user.badgeNumber': '[redacted]',
        'user.password': '[redacted]',
        'user.name': '[redacted]',
        size: 1.5,
        done: true,
      },
    },
  });
});

test('a trial runs in a thread that is ended when a pattern does not come to an end; the next one goes on', async () => {
  const trial = new RedactionTrial({
    entry: new URL('./test/trial-worker.ts', import.meta.url),
    limits: DEFAULT_LIMITS,
    timeoutMs: 200,
    idleMs: 50,
  });
  // Such a pattern is refused before it comes so far. One that is not, all the same, harms nobody.
  const endless = trial.try(`${'a'.repeat(60)}!`, { ...NO_RULES, redactPatterns: ['(a+)+$'] });
  const others = Array.from({ length: 8 }, (_, at) => trial.try(`token=${at}`, NO_RULES));
  expect(await others[7]).toEqual({ kind: 'busy' });
  expect(await endless).toEqual({ kind: 'too_slow', afterMs: 200 });
  expect(await others[6]).toMatchObject({ kind: 'tried', tried: { stored: { body: 'token=[redacted]' } } });
  // Whoever waited has gone, and the thread with them: there is room again.
  await Promise.all(others);
  expect(await trial.try('x', NO_RULES)).toMatchObject({ kind: 'tried', tried: { isRecord: false } });
});
