import { expect, test } from 'vitest';
import { openPlace } from './open-place.ts';

const SETTINGS = {
  archive: 's3://telemetry/pre/fix/',
  archiveEndpoint: '',
  archiveRegion: '',
  archiveAccessKey: '',
  archiveSecretKey: '',
};

test('a bucket takes its key from the settings, or from the environment of AWS', () => {
  const own = { ...SETTINGS, archiveAccessKey: 'a', archiveSecretKey: 'b' };
  expect(openPlace(own, {}).address).toBe('s3://telemetry/pre/fix');
  expect(openPlace(SETTINGS, { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }).address).toBe(
    's3://telemetry/pre/fix',
  );
});

test.each([
  [SETTINGS, {}],
  [SETTINGS, { AWS_ACCESS_KEY_ID: 'a' }],
  // Half of a key here is not made whole by half of another one there.
  [
    { ...SETTINGS, archiveAccessKey: 'a' },
    { AWS_ACCESS_KEY_ID: 'c', AWS_SECRET_ACCESS_KEY: 'd' },
  ],
])('without a whole key it is refused at the start', (settings, environment) => {
  expect(() => openPlace(settings, environment)).toThrow(/needs a key: give --archive-access-key/);
});

test('what is no bucket is a directory', () => {
  expect(openPlace({ ...SETTINGS, archive: '/mnt/nas' }, {}).address).toBe('/mnt/nas');
});
