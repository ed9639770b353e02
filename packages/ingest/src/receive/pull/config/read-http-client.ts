import { resolve } from 'node:path';
import { isGiven, readSecret } from './config-secret.ts';
import type { ConfigMap } from './config-value.ts';
import { type Credential, type HeaderConfig, type HttpClientConfig, NO_TLS } from './http-client-config.ts';
import { readOAuth2 } from './read-oauth2.ts';
import { readTls } from './read-tls.ts';
import { noteUnserved, UNSERVED_PROXY } from './unserved.ts';

/** What a client of HTTP is told, wherever it stands (Prometheus, "http_config"). Files are relative to `folder`. */
export function readHttpClient(map: ConfigMap, folder: string, unserved: string[]): HttpClientConfig {
  const credential = readCredential(map, folder, unserved);
  noteUnserved(map, UNSERVED_PROXY, unserved);
  // Requests go by HTTP/1.1, which every server of it answers.
  map.read('enable_http2', (value) => value.boolean(), true);
  return {
    credential,
    tls: map.read('tls_config', (value) => readTls(value.map(), folder), NO_TLS),
    followRedirects: map.read('follow_redirects', (value) => value.boolean(), true),
    headers: map.read('http_headers', (value) => readHeaders(value.map(), folder), []),
  };
}

function readCredential(map: ConfigMap, folder: string, unserved: string[]): Credential {
  const { owner } = map;
  const hasBearer = isGiven(map, 'bearer_token');
  const hasBearerFile = isGiven(map, 'bearer_token_file');
  const hasBasic = isGiven(map, 'basic_auth');
  const hasAuthorization = isGiven(map, 'authorization');
  const hasOauth2 = isGiven(map, 'oauth2');
  if (hasBearer && hasBearerFile) owner.fail('at most one of bearer_token & bearer_token_file must be configured');
  if (Number(hasBasic) + Number(hasOauth2) + Number(hasBearer || hasBearerFile) > 1)
    owner.fail('at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured');
  if (hasAuthorization && (hasBearer || hasBearerFile))
    owner.fail('authorization is not compatible with bearer_token & bearer_token_file');
  if (hasAuthorization && (hasBasic || hasOauth2))
    owner.fail('at most one of basic_auth, oauth2 & authorization must be configured');

  const bearer = readSecret(map, 'bearer_token', folder);
  if (bearer !== undefined) return { kind: 'authorization', scheme: 'Bearer', credentials: bearer };
  const basic = map.take('basic_auth');
  if (hasBasic) return readBasic(basic!.map(), folder);
  const oauth2 = map.take('oauth2');
  if (hasOauth2) return readOAuth2(oauth2!.map(), folder, unserved);
  const authorization = map.take('authorization');
  return hasAuthorization ? readAuthorization(authorization!.map(), folder) : { kind: 'none' };
}

function readBasic(map: ConfigMap, folder: string): Credential {
  for (const part of ['username', 'password']) {
    if (isGiven(map, part) && isGiven(map, `${part}_file`))
      map.owner.fail(`at most one of basic_auth ${part} & ${part}_file must be configured`);
  }
  const credential: Credential = {
    kind: 'basic',
    username: readSecret(map, 'username', folder) ?? { text: '' },
    password: readSecret(map, 'password', folder) ?? { text: '' },
  };
  map.refuseUnknown();
  return credential;
}

function readAuthorization(map: ConfigMap, folder: string): Credential {
  if (isGiven(map, 'credentials') && isGiven(map, 'credentials_file'))
    map.owner.fail('at most one of authorization credentials & credentials_file must be configured');
  const scheme = map.read('type', (value) => value.text().trim(), 'Bearer');
  if (scheme.toLowerCase() === 'basic')
    map.owner.fail('authorization type cannot be set to "basic", use "basic_auth" instead');
  const credentials = readSecret(map, 'credentials', folder);
  map.refuseUnknown();
  return credentials === undefined ? { kind: 'none' } : { kind: 'authorization', scheme, credentials };
}

/** Headers that the scrape says itself; nobody else may. */
const RESERVED = new Set(['host', 'content-length', 'connection', 'accept', 'accept-encoding', 'transfer-encoding']);

function readHeaders(map: ConfigMap, folder: string): readonly HeaderConfig[] {
  return [...map.entries()].map(([name, value]) => {
    if (RESERVED.has(name.toLowerCase())) value.fail(`setting header ${JSON.stringify(name)} is not allowed`);
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) value.fail('this is no name of a header');
    const entry = value.map();
    const texts = (key: string) => entry.read(key, (list) => list.texts(), []);
    const header = {
      name,
      values: [
        ...texts('values').map((text) => ({ text })),
        ...texts('secrets').map((text) => ({ text })),
        ...texts('files').map((file) => ({ file: resolve(folder, file) })),
      ],
    };
    entry.refuseUnknown();
    return header;
  });
}
