import { resolve } from 'node:path';
import type { ConfigMap, ConfigValue } from './config-value.ts';
import {
  KUBERNETES_ROLES,
  type KubernetesAccess,
  type KubernetesConfig,
  type KubernetesRole,
  type KubernetesSelector,
} from './kubernetes-config.ts';
import { readHttpClient } from './read-http-client.ts';

/** Which objects each role looks at, and may choose among. */
const SELECTABLE: Readonly<Record<KubernetesRole, readonly KubernetesRole[]>> = {
  pod: ['pod', 'node'],
  service: ['service'],
  endpoints: ['endpoints', 'pod', 'service'],
  endpointslice: ['endpointslice', 'pod', 'service'],
  node: ['node'],
  ingress: ['ingress'],
};
const HTTP_KEYS = ['basic_auth', 'authorization', 'oauth2', 'bearer_token', 'bearer_token_file', 'tls_config'].concat([
  'http_headers',
  'proxy_url',
]);
const UNSERVED_METADATA = ['namespace', 'deployment', 'job', 'cronjob'];

/** One `kubernetes_sd_config`, refused as Prometheus refuses it. */
export function readKubernetes(value: ConfigValue, folder: string, unserved: string[]): KubernetesConfig {
  if (value.isNull) value.fail('empty or null section in kubernetes_sd_configs');
  const map = value.map();
  const role = readRole(map.take('role'), value);
  const namespaces = map.take('namespaces')?.map();
  const ownNamespace = namespaces?.read('own_namespace', (flag) => flag.boolean(), false) ?? false;
  const names = namespaces?.read('names', (list) => list.texts(), []) ?? [];
  namespaces?.refuseUnknown();
  const access = readAccess(map, folder, ownNamespace, unserved);
  const selectors = map.read('selectors', (list) => readSelectors(list, role), []);
  const attach = map.take('attach_metadata')?.map();
  const attachNode = attach?.read('node', (flag) => flag.boolean(), false) ?? false;
  for (const key of UNSERVED_METADATA) {
    const entry = attach?.take(key);
    if (entry?.boolean()) unserved.push(entry.place);
  }
  attach?.refuseUnknown();
  map.refuseUnknown();
  return { role, access, namespaces: names, ownNamespace, selectors, attachNode };
}

function readAccess(map: ConfigMap, folder: string, ownNamespace: boolean, unserved: string[]): KubernetesAccess {
  const { owner } = map;
  const url = map.read('api_server', (server) => server.text(), '');
  const file = map.read('kubeconfig_file', (path) => path.text(), '');
  const hasHttp = HTTP_KEYS.some((key) => map.has(key));
  const http = readHttpClient(map, folder, unserved);
  if (file !== '' && url !== '') owner.fail("cannot use 'kubeconfig_file' and 'api_server' simultaneously");
  if (file !== '' && hasHttp)
    owner.fail("cannot use a custom HTTP client configuration together with 'kubeconfig_file'");
  if (file === '' && url === '' && hasHttp)
    owner.fail("to use custom HTTP client configuration please provide the 'api_server' URL explicitly");
  if (ownNamespace && url !== '') owner.fail("cannot use 'api_server' and 'namespaces.own_namespace' simultaneously");
  if (ownNamespace && file !== '')
    owner.fail("cannot use 'kubeconfig_file' and 'namespaces.own_namespace' simultaneously");
  if (file !== '') return { kind: 'kubeconfig', file: resolve(folder, file) };
  if (url === '') return { kind: 'in-cluster' };
  if (!URL.canParse(url)) owner.fail(`cannot parse the 'api_server' URL`);
  return { kind: 'server', url, http };
}

function readSelectors(value: ConfigValue, role: KubernetesRole): readonly KubernetesSelector[] {
  const seen = new Set<KubernetesRole>();
  return value.list().map((item) => {
    const map = item.map();
    const of = readRole(map.take('role'), item);
    if (seen.has(of)) item.fail(`duplicated selector role: ${of}`);
    seen.add(of);
    if (!SELECTABLE[role].includes(of))
      item.fail(`${role} role supports only ${SELECTABLE[role].join(', ')} selectors`);
    const label = map.read('label', (text) => text.text(), '');
    const field = map.read('field', (text) => text.text(), '');
    for (const part of field.split(',')) {
      if (part !== '' && !/^[^=!]+(?:=|==|!=)[^=!]*$/.test(part))
        item.fail(`invalid selector: '${field}'; can't understand '${part}'`);
    }
    map.refuseUnknown();
    return { role: of, label, field };
  });
}

function readRole(value: ConfigValue | undefined, owner: ConfigValue): KubernetesRole {
  if (value === undefined || value.isNull) owner.fail(`role missing (one of: ${KUBERNETES_ROLES.join(', ')})`);
  const word = value.text();
  return (
    KUBERNETES_ROLES.find((role) => role === word) ?? value.fail(`unknown Kubernetes SD role ${JSON.stringify(word)}`)
  );
}
