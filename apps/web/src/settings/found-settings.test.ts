import { expect, test } from 'vitest';
import type { EffectiveSetting } from '../data/effective-settings.ts';
import { foundSettings } from './found-settings.ts';
import { settingGroups } from './setting-groups.ts';

const setting = (key: string, rest: Partial<EffectiveSetting> = {}): EffectiveSetting => ({
  key,
  value: '1',
  origin: 'default',
  given: 'default',
  default: '1',
  form: 'a number',
  description: `what ${key} is`,
  flag: key,
  environment: `ORIEL_${key.toUpperCase()}`,
  docs: `/monitoring/docs/settings#${key}`,
  ...rest,
});
const SETTINGS = [
  setting('port'),
  setting('memory', { value: '2GiB', given: 'environment', origin: 'ORIEL_MEMORY' }),
  setting('disk', { description: 'room for telemetry', given: 'file', origin: 'oriel.yaml:3' }),
];

test.each([
  [undefined, false, ['port', 'memory', 'disk']],
  ['', false, ['port', 'memory', 'disk']],
  [undefined, true, ['memory', 'disk']],
  ['telemetry ROOM', false, ['disk']],
  ['oriel.yaml', false, ['disk']],
  ['--port', false, ['port']],
  ['ORIEL_MEM', true, ['memory']],
  ['nothing like it', false, []],
])('of %j, given alone %j, are found %j', (find, isGivenAlone, keys) => {
  expect(foundSettings(SETTINGS, find, isGivenAlone).map(({ key }) => key)).toEqual(keys);
});

test('settings stand in the groups of the file', () => {
  const keys = ['data', 'otlp.httpPort', 'port', 'otlp.grpcPort', 'query.timeout'].map((key) => setting(key));
  expect(settingGroups(keys).map(({ name, settings }) => [name, ...settings.map(({ key }) => key)])).toEqual([
    ['general', 'data', 'port'],
    ['otlp', 'otlp.httpPort', 'otlp.grpcPort'],
    ['query', 'query.timeout'],
  ]);
});
