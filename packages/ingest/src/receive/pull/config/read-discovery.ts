import { resolve } from 'node:path';
import type { ConfigMap, ConfigValue } from './config-value.ts';
import { readHttpClient } from './read-http-client.ts';
import { readKubernetes } from './read-kubernetes.ts';
import { readTargetGroups } from './read-target-groups.ts';
import type { DiscoveryConfig } from './scrape-config.ts';

const FILE_PATTERN = /^[^*]*(\*[^/]*)?\.(json|yml|yaml|JSON|YML|YAML)$/;
const DEFAULT_FILE_REFRESH_MS = 5 * 60_000;
const DEFAULT_HTTP_REFRESH_MS = 60_000;
const MOST_REFRESH_MS = 2 ** 31 - 1;

/** Ways of discovery that Prometheus has and Oriel does not: read for what every client of HTTP is told, and named. */
const UNSERVED = [
  'aws',
  'azure',
  'consul',
  'digitalocean',
  'dns',
  'docker',
  'dockerswarm',
  'ec2',
  'eureka',
  'gce',
  'hetzner',
  'ionos',
  'kuma',
  'lightsail',
  'linode',
  'marathon',
  'nerve',
  'nomad',
  'oci',
  'openstack',
  'outscale',
  'ovhcloud',
  'puppetdb',
  'scaleway',
  'serverset',
  'stackit',
  'triton',
  'uyuni',
  'vultr',
];

/** Every way in which a scrape configuration finds its targets. */
export function readDiscoveries(map: ConfigMap, folder: string, unserved: string[]): readonly DiscoveryConfig[] {
  for (const name of UNSERVED) {
    const value = map.take(`${name}_sd_configs`);
    if (value === undefined) continue;
    unserved.push(value.place);
    for (const item of value.list()) {
      if (item.isNull) item.fail(`empty or null section in ${name}_sd_configs`);
      readHttpClient(item.map(), folder, []);
    }
  }
  return [
    ...map.read('static_configs', (value) => [{ kind: 'static' as const, groups: readTargetGroups(value) }], []),
    ...map.read('file_sd_configs', (value) => value.list().map((item) => readFileDiscovery(item, folder)), []),
    ...map.read(
      'http_sd_configs',
      (value) => value.list().map((item) => readHttpDiscovery(item, folder, unserved)),
      [],
    ),
    ...map.read(
      'kubernetes_sd_configs',
      (value) =>
        value.list().map((item) => ({
          kind: 'kubernetes' as const,
          kubernetes: readKubernetes(item, folder, unserved),
        })),
      [],
    ),
  ];
}

function readFileDiscovery(value: ConfigValue, folder: string): DiscoveryConfig {
  if (value.isNull) value.fail('empty or null section in file_sd_configs');
  const map = value.map();
  const files = map.take('files')?.list() ?? [];
  if (files.length === 0) value.fail('file service discovery config must contain at least one path name');
  const patterns = files.map((file) => {
    const pattern = file.text();
    if (!FILE_PATTERN.test(pattern)) file.fail(`path name ${JSON.stringify(pattern)} is not valid for file discovery`);
    return resolve(folder, pattern);
  });
  const refreshMs = readRefresh(map, DEFAULT_FILE_REFRESH_MS);
  map.refuseUnknown();
  return { kind: 'file', patterns, refreshMs };
}

function readHttpDiscovery(value: ConfigValue, folder: string, unserved: string[]): DiscoveryConfig {
  if (value.isNull) value.fail('empty or null section in http_sd_configs');
  const map = value.map();
  const url = map.take('url')?.text() ?? '';
  if (url === '') value.fail('URL is missing');
  const [, scheme, host] = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/([^/?#]*)/.exec(url) ?? [];
  if (scheme !== 'http' && scheme !== 'https') value.fail("URL scheme must be 'http' or 'https'");
  if (host === '' || !URL.canParse(url)) value.fail('host is missing in URL');
  const refreshMs = readRefresh(map, DEFAULT_HTTP_REFRESH_MS);
  const http = readHttpClient(map, folder, unserved);
  map.refuseUnknown();
  return { kind: 'http', url, refreshMs, http };
}

/** 0 is the default, as everywhere; what no timer can wait for is as good as never. */
function readRefresh(map: ConfigMap, otherwise: number): number {
  return Math.min(MOST_REFRESH_MS, map.read('refresh_interval', (interval) => interval.durationMs(), 0) || otherwise);
}
