import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from './load.ts';
import { effectiveSettings } from './print.ts';
import { SETTINGS } from './settings.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'oriel-config-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function file(text: string): string {
  const path = join(directory, 'oriel.yaml');
  writeFileSync(path, text);
  return path;
}

describe('order of sources', () => {
  test('flags over the environment over the file over the default', () => {
    const path = file('port: 1\notlp:\n  httpPort: 2\n  grpcPort: 3\n');
    const { config, origins } = loadConfig({
      flags: { port: '10' },
      environment: { ORIEL_PORT: '11', ORIEL_OTLP_HTTP_PORT: '12' },
      file: path,
    });
    expect(config).toMatchObject({ port: 10, otlpHttpPort: 12, otlpGrpcPort: 3, host: '127.0.0.1' });
    expect(origins).toMatchObject({
      port: 'flag --port',
      otlpHttpPort: 'ORIEL_OTLP_HTTP_PORT',
      otlpGrpcPort: `${path}:4`,
      host: 'default',
    });
  });

  test('where Kubernetes says that a service of our name is, is no setting', () => {
    const environment = {
      ORIEL_SERVICE_HOST: '10.0.0.1',
      ORIEL_SERVICE_PORT: '7070',
      ORIEL_SERVICE_PORT_OTLP_HTTP: '4318',
      ORIEL_PORT: 'tcp://10.0.0.1:7070',
      ORIEL_PORT_7070_TCP: 'tcp://10.0.0.1:7070',
      ORIEL_PORT_7070_TCP_PROTO: 'tcp',
      ORIEL_PORT_7070_TCP_PORT: '7070',
      ORIEL_PORT_7070_TCP_ADDR: '10.0.0.1',
      ORIEL_OTLP_SERVICE_HOST: '10.0.0.2',
      ORIEL_OTLP_PORT: 'udp://10.0.0.2:4317',
      ORIEL_OTLP_HTTP_PORT: '12',
    };
    const { config, origins } = loadConfig({ flags: {}, environment, file: undefined });
    expect(config).toMatchObject({ port: 7070, otlpHttpPort: 12 });
    expect(origins.port).toBe('default');
  });

  test('lists come as YAML sequences too', () => {
    const path = file('cors:\n  origins:\n    - https://a.example\n    - https://b.example\n');
    expect(loadConfig({ flags: {}, environment: {}, file: path }).config.corsOrigins).toEqual([
      'https://a.example',
      'https://b.example',
    ]);
  });
});

describe('refusals say where, what was expected and what is near', () => {
  const refuse = (sources: { flags?: Record<string, string>; environment?: Record<string, string>; text?: string }) =>
    expect(() =>
      loadConfig({
        flags: sources.flags ?? {},
        environment: sources.environment ?? {},
        file: sources.text === undefined ? undefined : file(sources.text),
      }),
    );

  test('a file that is no YAML, without a copy of its text', () => {
    refuse({ text: 'port: 1\ndatabase: {url: "postgres://u:hunter2@h\n' }).toThrow(
      /^(?!.*hunter2).*oriel\.yaml:[23]: [^\n]+$/s,
    );
  });

  test('a file that cannot be read', () => {
    expect(() => loadConfig({ flags: {}, environment: {}, file: directory })).toThrow(/cannot read .* \(EISDIR\)/);
  });

  test('a group that is no group, a name that is no name', () => {
    refuse({ text: 'port: 1\notlp: 5\n' }).toThrow(/oriel\.yaml:2: otlp must hold settings, such as 'otlp\.httpPort'/);
    refuse({ text: 'port: 1\n? [a]\n: 1\n' }).toThrow(/oriel\.yaml:2: the name of a setting must be plain text/);
  });

  test('a value that is a group, or a list of groups', () => {
    refuse({ text: 'port: 1\nhost: { name: here }\n' }).toThrow(/oriel\.yaml:2: host must be one value/);
    refuse({ text: 'cors:\n  origins:\n    - https: //a.example\n' }).toThrow(
      /oriel\.yaml:2: cors\.origins must be one/,
    );
  });

  test('an unknown key of the file', () => {
    refuse({ text: 'port: 1\notlp:\n  htpPort: 2\n' }).toThrow(
      /oriel\.yaml:3: there is no setting 'otlp\.htpPort'; the nearest is 'otlp\.httpPort'/,
    );
  });
  test('an ill-typed value of the file', () => {
    refuse({ text: 'port: many\n' }).toThrow(/oriel\.yaml:1: port is 'many', but a port from 0 to 65535/);
  });
  test('an ill-typed flag', () => {
    refuse({ flags: { memory: 'much' } }).toThrow(/flag --memory: memory is 'much', but a size of at least 800MiB/);
  });
  test.each([
    ['memory', '0', 'at least 800MiB'],
    ['memory', '799MiB', 'at least 800MiB'],
    ['disk', '0', 'at least 256MiB, such as 20GiB, or auto'],
    ['spool', '1MiB', 'at least 8MiB'],
    ['maxRequestBytes', '0', 'at least 1MiB'],
    ['queryTimeoutMs', '0s', 'from 100ms to 600s'],
    ['queryTimeoutMs', '1d', 'from 100ms to 600s'],
    ['expensivePerMinute', '0', 'a whole number above 0'],
    ['trustProxy', 'proxy.local', 'addresses or ranges such as 10.0.0.0/8'],
    ['trustProxy', '10.0.0.0/33', 'addresses or ranges such as 10.0.0.0/8'],
    ['port', '65536', 'a port from 0 to 65535'],
    // An empty one would be every address there is.
    ['host', ' ', 'a name or an address'],
  ])('%s of %s, with which nothing would work', (flag, value, expected) => {
    refuse({ flags: { [flag]: value } }).toThrow(expected);
  });
  test('a size that is large enough is taken', () => {
    const { config } = loadConfig({
      flags: { memory: '800MiB', disk: 'auto', trustProxy: '10.0.0.0/8, fd00::/8,192.0.2.1' },
      environment: {},
      file: undefined,
    });
    expect(config).toMatchObject({
      memory: 800 * 2 ** 20,
      disk: 0,
      trustProxy: ['10.0.0.0/8', 'fd00::/8', '192.0.2.1'],
    });
  });
  test('a name that a program made up', () => {
    refuse({ flags: { prot: '1' } }).toThrow(/^there is no setting 'prot'; the nearest is 'port'$/);
  });
  test('a misspelt variable', () => {
    refuse({ environment: { ORIEL_PROT: '1' } }).toThrow(/no setting ORIEL_PROT; the nearest is ORIEL_PORT/);
  });
  test('a secret is not printed', () => {
    refuse({ environment: { DATABASE_URL: 'p4ssword' } }).toThrow(/DATABASE_URL: database\.url is <secret>/);
  });
  test('broken YAML', () => {
    refuse({ text: 'port: [1\n' }).toThrow(/oriel\.yaml:\d+: /);
  });
});

test('`oriel config` shows secrets as <secret>', () => {
  const loaded = loadConfig({
    flags: {},
    environment: { DATABASE_URL: 'postgres://u:p4ssword@db/oriel' },
    file: undefined,
  });
  expect(JSON.stringify(effectiveSettings(loaded))).not.toContain('p4ssword');
  expect(effectiveSettings(loaded)).toContainEqual({
    key: 'database.url',
    value: '<secret>',
    origin: 'DATABASE_URL',
    given: 'environment',
    default: '',
    form: 'a URL',
    description: 'a PostgreSQL server (15 or newer) in place of the embedded one',
    flag: 'database-url',
    environment: 'DATABASE_URL',
    docs: '/monitoring/docs/settings#database.url',
  });
  // What is not set is no secret.
  expect(effectiveSettings(loaded)).toContainEqual(expect.objectContaining({ key: 'clickhouse.url', value: '' }));
});

test('`oriel config` tells every setting, and what each was given by', () => {
  const path = file('port: 8080\n');
  const loaded = loadConfig({ flags: { data: './elsewhere' }, environment: { ORIEL_HOST: '::1' }, file: path });
  const settings = effectiveSettings(loaded);
  expect(settings.map(({ key }) => key)).toEqual(Object.values(SETTINGS).map(({ key }) => key));
  const found = (key: string) => settings.find((setting) => setting.key === key);
  expect(found('data')).toMatchObject({ given: 'flag', origin: 'flag --data', value: './elsewhere' });
  expect(found('host')).toMatchObject({ given: 'environment', origin: 'ORIEL_HOST' });
  expect(found('port')).toMatchObject({ given: 'file', origin: `${path}:1`, value: '8080', default: '7070' });
  expect(found('query.expensivePerMinute')).toMatchObject({ given: 'default', origin: 'default', value: '10' });
});
