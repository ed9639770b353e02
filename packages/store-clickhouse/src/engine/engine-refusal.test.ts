import { ClickHouseError } from '@clickhouse/client';
import { expect, test } from 'vitest';
import { EngineRefusal, engineError } from './engine-refusal.ts';

const refused = (code: string, type?: string) =>
  engineError(new ClickHouseError({ message: 'on /srv/engine/store', code, ...(type && { type }) }), 'it is away');

test.each([
  ['243', 'NOT_ENOUGH_SPACE', 'the telemetry engine cannot do this now (NOT_ENOUGH_SPACE); try again in a moment'],
  ['252', undefined, 'the telemetry engine cannot do this now (error 252); try again in a moment'],
])('a condition that passes (%s) is named, and nothing of what lies behind it', (code, type, message) => {
  expect(refused(code, type)).toMatchObject({ code: 'store_unavailable', status: 503, message });
});

test('no answer at all is told in the words of who knows what follows', () => {
  expect(engineError(new Error('socket hang up'), 'it is away')).toMatchObject({
    code: 'store_unavailable',
    message: 'it is away',
  });
});

test('a fault of the statement is no condition that passes', () => {
  expect(refused('47', 'UNKNOWN_IDENTIFIER')).toBeInstanceOf(EngineRefusal);
});
