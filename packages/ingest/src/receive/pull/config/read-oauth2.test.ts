import { expect, test } from 'vitest';
import { parseConfigText } from './config-value.ts';
import { readHttpClient } from './read-http-client.ts';

function read(yaml: string) {
  const unserved: string[] = [];
  const map = parseConfigText(yaml, 'prometheus.yml').map();
  return { ...readHttpClient(map, '/etc/prometheus', unserved), unserved };
}

test('client credentials are read, with what the token server is told besides', () => {
  const { credential, unserved } = read(`oauth2:
  client_id: oriel
  client_secret_file: secret
  token_url: https://tokens.example/token
  scopes: [read]
  endpoint_params: { audience: shop }
  tls_config: { server_name: tokens }
  proxy_url: http://proxy
`);
  expect(credential).toMatchObject({
    kind: 'oauth2',
    grant: {
      clientId: 'oriel',
      clientSecret: { file: '/etc/prometheus/secret' },
      tokenUrl: 'https://tokens.example/token',
      scopes: ['read'],
      endpointParams: { audience: 'shop' },
      tls: { serverName: 'tokens' },
    },
  });
  expect(unserved).toEqual(['prometheus.yml:8: oauth2.proxy_url']);
});

test('of a grant that is not served it is said so', () => {
  const { credential, unserved } = read(`oauth2:
  client_id: oriel
  token_url: https://tokens.example/token
  grant_type: urn:ietf:params:oauth:grant-type:jwt-bearer
  client_certificate_key_file: key.pem
`);
  expect(credential).toEqual({ kind: 'none' });
  expect(unserved).toEqual([
    'prometheus.yml:4: oauth2.grant_type',
    'prometheus.yml:5: oauth2.client_certificate_key_file',
  ]);
});

test.each([
  ['{ token_url: "http://a" }', 'oauth2 client_id must be configured'],
  ['{ client_id: a }', 'oauth2 token_url must be configured'],
  ['{ client_id: a, token_url: token }', "cannot parse the oauth2 'token_url'"],
  [
    '{ client_id: a, token_url: "http://a", client_secret: a, client_secret_file: b }',
    'at most one of oauth2 client_secret & client_secret_file must be configured',
  ],
  ['{ client_id: a, token_url: "http://a", endpoint_params: { scope: all } }', 'endpoint_params cannot say scope'],
  ['{ client_id: a, token_url: "http://a", password: a }', 'there is no setting "password" here'],
])('refuses %s', (oauth2, problem) => {
  expect(() => read(`oauth2: ${oauth2}`)).toThrow(problem);
});
