import { isGiven, readSecret } from './config-secret.ts';
import type { ConfigMap } from './config-value.ts';
import type { TlsConfig, TlsVersion } from './http-client-config.ts';

const TLS_VERSIONS: Readonly<Record<string, TlsVersion>> = {
  TLS10: 'TLSv1',
  TLS11: 'TLSv1.1',
  TLS12: 'TLSv1.2',
  TLS13: 'TLSv1.3',
};

/** Prometheus' `tls_config`. */
export function readTls(map: ConfigMap, folder: string): TlsConfig {
  for (const part of ['ca', 'cert', 'key']) {
    if (isGiven(map, part) && isGiven(map, `${part}_file`))
      map.owner.fail(`at most one of ${part} and ${part}_file must be configured`);
  }
  const version = (key: string) =>
    map.read(
      key,
      (value) => TLS_VERSIONS[value.text()] ?? value.fail(`unknown TLS version: ${value.text()}`),
      undefined as TlsVersion | undefined,
    );
  const tls: TlsConfig = {
    ca: readSecret(map, 'ca', folder),
    cert: readSecret(map, 'cert', folder),
    key: readSecret(map, 'key', folder),
    serverName: map.read('server_name', (value) => value.text(), ''),
    insecureSkipVerify: map.read('insecure_skip_verify', (value) => value.boolean(), false),
    minVersion: version('min_version'),
    maxVersion: version('max_version'),
  };
  map.refuseUnknown();
  if ((tls.cert === undefined) !== (tls.key === undefined)) map.owner.fail('cert and key must be configured together');
  return tls;
}
