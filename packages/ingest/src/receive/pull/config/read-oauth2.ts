import { isGiven, readSecret } from './config-secret.ts';
import type { ConfigMap } from './config-value.ts';
import { type Credential, NO_TLS } from './http-client-config.ts';
import { readTls } from './read-tls.ts';
import { noteUnserved, UNSERVED_PROXY } from './unserved.ts';

const CLIENT_CREDENTIALS = 'client_credentials';
/** Of another grant, by a signed token (RFC 7523). */
const UNSERVED_JWT = [
  'client_certificate_key',
  'client_certificate_key_file',
  'client_certificate_key_id',
  'signature_algorithm',
  'iss',
  'audience',
  'claims',
];

/** Prometheus' `oauth2`; no credential where it is of a grant that is not served. */
export function readOAuth2(map: ConfigMap, folder: string, unserved: string[]): Credential {
  const { owner } = map;
  if (isGiven(map, 'client_secret') && isGiven(map, 'client_secret_file'))
    owner.fail('at most one of oauth2 client_secret & client_secret_file must be configured');
  const grant = {
    clientId: map.read('client_id', (value) => value.text(), ''),
    clientSecret: readSecret(map, 'client_secret', folder) ?? { text: '' },
    scopes: map.read('scopes', (value) => value.texts(), []),
    tokenUrl: map.read('token_url', (value) => value.text(), ''),
    endpointParams: map.read(
      'endpoint_params',
      (value) => Object.fromEntries([...value.map().entries()].map(([name, text]) => [name, text.text()])),
      {},
    ),
    tls: map.read('tls_config', (value) => readTls(value.map(), folder), NO_TLS),
  };
  const type = map.take('grant_type');
  const isServed = type === undefined || ['', CLIENT_CREDENTIALS].includes(type.text());
  if (!isServed) unserved.push(type.place);
  noteUnserved(map, [...UNSERVED_JWT, ...UNSERVED_PROXY], unserved);
  map.refuseUnknown();
  if (grant.clientId === '') owner.fail('oauth2 client_id must be configured');
  if (grant.tokenUrl === '') owner.fail('oauth2 token_url must be configured');
  if (!URL.canParse(grant.tokenUrl)) owner.fail("cannot parse the oauth2 'token_url'");
  for (const name of ['scope', 'client_id', 'client_secret'])
    if (name in grant.endpointParams)
      owner.fail(`oauth2 endpoint_params cannot say ${name}, which has a key of its own`);
  return isServed ? { kind: 'oauth2', grant } : { kind: 'none' };
}
