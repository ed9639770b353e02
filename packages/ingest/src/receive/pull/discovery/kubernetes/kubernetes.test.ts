import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KubernetesConfig, KubernetesRole } from '../../config/kubernetes-config.ts';
import type { TargetGroup } from '../../config/scrape-config.ts';
import { AddressGuard } from '../../http/address-guard.ts';
import { ASK_ONCE } from '../discovery.ts';
import { discoverByKubernetes } from './discover-by-kubernetes.ts';

const POD = {
  metadata: {
    name: 'web-1',
    namespace: 'shop',
    uid: 'u1',
    labels: { 'app.kubernetes.io/name': 'web' },
    ownerReferences: [{ kind: 'ReplicaSet', name: 'web', controller: true }],
  },
  spec: {
    nodeName: 'node-1',
    containers: [
      {
        name: 'web',
        image: 'web:1',
        ports: [
          { name: 'http', containerPort: 80, protocol: 'TCP' },
          { name: 'metrics', containerPort: 9_100, protocol: 'TCP' },
        ],
      },
    ],
    initContainers: [{ name: 'prepare', image: 'prepare:1' }],
  },
  status: {
    phase: 'Running',
    podIP: '10.1.0.7',
    hostIP: '10.0.0.1',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ name: 'web', containerID: 'containerd://abc' }],
  },
};
const SERVICE = {
  metadata: { name: 'web', namespace: 'shop', annotations: { 'prometheus.io/scrape': 'true' } },
  spec: { type: 'ClusterIP', clusterIP: '10.2.0.1', ports: [{ name: 'http', port: 80, protocol: 'TCP' }] },
};
const NODE = {
  metadata: { name: 'node-1', labels: { zone: 'a' } },
  status: {
    addresses: [
      { type: 'Hostname', address: 'node-1.local' },
      { type: 'InternalIP', address: '10.0.0.1' },
    ],
    conditions: [{ type: 'Ready', status: 'True' }],
    daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
  },
};
const TARGET = { kind: 'Pod', name: 'web-1', namespace: 'shop' };

/** What the small API lists, by path. */
const LISTS: Readonly<Record<string, readonly unknown[]>> = {
  '/api/v1/pods': [POD],
  '/api/v1/namespaces/shop/pods': [POD],
  '/api/v1/services': [SERVICE],
  '/api/v1/nodes': [NODE],
  '/api/v1/endpoints': [
    {
      metadata: { name: 'web', namespace: 'shop' },
      subsets: [
        {
          addresses: [{ ip: '10.1.0.7', nodeName: 'node-1', targetRef: TARGET }],
          notReadyAddresses: [{ ip: '10.1.0.8' }],
          ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
        },
      ],
    },
  ],
  '/apis/discovery.k8s.io/v1/endpointslices': [
    {
      metadata: { name: 'web-x', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv6',
      ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
      endpoints: [{ addresses: ['fd00::7'], conditions: { ready: true }, zone: 'a', targetRef: TARGET }],
    },
  ],
  '/apis/networking.k8s.io/v1/ingresses': [
    {
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['*.example.com'] }],
        rules: [{ host: 'shop.example.com', http: { paths: [{ path: '/a' }, {}] } }, { host: 'plain.example.org' }],
      },
    },
  ],
};

let server: Server;
let folder: string;
let asked: string[];

beforeEach(async () => {
  asked = [];
  folder = mkdtempSync(join(tmpdir(), 'oriel-kubernetes-'));
  server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://api');
    asked.push(url.pathname + url.search);
    if (request.headers.authorization !== 'Bearer hush') {
      response.writeHead(401).end();
      return;
    }
    const items = LISTS[url.pathname] ?? [];
    // Two pages, of which the first is empty.
    const isFirst = !url.searchParams.has('continue');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ metadata: isFirst ? { continue: 'more' } : {}, items: isFirst ? [] : items }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  writeFileSync(join(folder, 'token'), 'hush\n');
  writeFileSync(
    join(folder, 'config'),
    `current-context: one
contexts: [{ name: one, context: { cluster: here, user: me } }]
clusters: [{ name: here, cluster: { server: "http://127.0.0.1:${(server.address() as AddressInfo).port}" } }]
users: [{ name: me, user: { tokenFile: token } }]
`,
  );
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

async function discover(role: KubernetesRole, more: Partial<KubernetesConfig> = {}): Promise<readonly TargetGroup[]> {
  const found = Promise.withResolvers<readonly TargetGroup[]>();
  const discovery = discoverByKubernetes(
    {
      role,
      access: { kind: 'kubeconfig', file: join(folder, 'config') },
      namespaces: [],
      ownNamespace: false,
      selectors: [],
      attachNode: false,
      ...more,
    },
    {
      guard: new AddressGuard(),
      openCalls: () => ASK_ONCE,
      found: found.resolve,
      failed: (problem) => found.reject(new Error(problem)),
    },
  );
  try {
    return await found.promise;
  } finally {
    discovery.stop();
  }
}

/** Labels without what they all begin with. */
function short({ targets, labels }: TargetGroup): Record<string, string> {
  const entries = Object.entries(labels).map(([name, value]) => [name.replace('__meta_kubernetes_', ''), value]);
  return { at: targets[0]!, ...Object.fromEntries(entries) };
}

test('pods: a target for each port, and for a container without', async () => {
  const groups = (await discover('pod')).map(short);
  expect(groups.map(({ at, pod_container_port_name: port }) => [at, port])).toEqual([
    ['10.1.0.7:80', 'http'],
    ['10.1.0.7:9100', 'metrics'],
    ['10.1.0.7', undefined],
  ]);
  expect(groups[0]).toEqual({
    at: '10.1.0.7:80',
    namespace: 'shop',
    pod_name: 'web-1',
    pod_ip: '10.1.0.7',
    pod_ready: 'true',
    pod_phase: 'Running',
    pod_node_name: 'node-1',
    pod_host_ip: '10.0.0.1',
    pod_uid: 'u1',
    pod_controller_kind: 'ReplicaSet',
    pod_controller_name: 'web',
    pod_label_app_kubernetes_io_name: 'web',
    pod_labelpresent_app_kubernetes_io_name: 'true',
    pod_container_name: 'web',
    pod_container_id: 'containerd://abc',
    pod_container_image: 'web:1',
    pod_container_init: 'false',
    pod_container_port_name: 'http',
    pod_container_port_number: '80',
    pod_container_port_protocol: 'TCP',
  });
});

test('only those of the namespaces and selectors that were asked for, with their node', async () => {
  const selectors = [{ role: 'pod' as const, label: 'app in (web)', field: 'status.phase=Running' }];
  const [first] = await discover('pod', { namespaces: ['shop'], selectors, attachNode: true });
  expect(short(first!)).toMatchObject({ node_name: 'node-1', node_label_zone: 'a' });
  expect(asked).toContain(
    '/api/v1/namespaces/shop/pods?limit=500&labelSelector=app+in+%28web%29&fieldSelector=status.phase%3DRunning&continue=more',
  );
});

test('nodes and services', async () => {
  expect((await discover('node')).map(short)).toEqual([
    {
      at: '10.0.0.1:10250',
      instance: 'node-1',
      node_name: 'node-1',
      node_address_InternalIP: '10.0.0.1',
      node_address_Hostname: 'node-1.local',
      node_condition_ready: 'true',
      node_label_zone: 'a',
      node_labelpresent_zone: 'true',
    },
  ]);
  expect((await discover('service')).map(short)).toEqual([
    {
      at: 'web.shop.svc:80',
      namespace: 'shop',
      service_name: 'web',
      service_type: 'ClusterIP',
      service_cluster_ip: '10.2.0.1',
      service_port_name: 'http',
      service_port_number: '80',
      service_port_protocol: 'TCP',
      service_annotation_prometheus_io_scrape: 'true',
      service_annotationpresent_prometheus_io_scrape: 'true',
    },
  ]);
});

test('endpoints: with their service and pod, and the other ports of that pod', async () => {
  const groups = (await discover('endpoints')).map(short);
  expect(groups.map(({ at }) => at)).toEqual(['10.1.0.7:80', '10.1.0.8:80', '10.1.0.7:9100']);
  expect(groups[0]).toMatchObject({
    endpoints_name: 'web',
    endpoint_ready: 'true',
    endpoint_port_name: 'http',
    service_annotation_prometheus_io_scrape: 'true',
    pod_name: 'web-1',
    pod_container_port_name: 'http',
  });
  expect(groups[1]).toMatchObject({ endpoint_ready: 'false' });
  expect(groups[2]).toMatchObject({ pod_container_port_name: 'metrics', service_name: 'web' });
  expect(groups[2]).not.toHaveProperty('endpoint_ready');
});

test('slices of endpoints', async () => {
  const [first] = (await discover('endpointslice')).map(short);
  expect(first).toMatchObject({
    at: '[fd00::7]:80',
    endpointslice_name: 'web-x',
    endpointslice_address_type: 'IPv6',
    endpointslice_endpoint_conditions_ready: 'true',
    endpointslice_endpoint_zone: 'a',
    service_name: 'web',
    pod_name: 'web-1',
  });
});

test('ingresses: a target for each path', async () => {
  const groups = (await discover('ingress')).map(short);
  expect(groups.map(({ at, ingress_scheme: scheme, ingress_path: path }) => [at, scheme, path])).toEqual([
    ['shop.example.com', 'https', '/a'],
    ['shop.example.com', 'https', '/'],
    ['plain.example.org', 'http', '/'],
  ]);
});

test('an API that refuses is told of, without the token', async () => {
  writeFileSync(join(folder, 'token'), 'wrong-token');
  const failure = discover('pod').catch((error: Error) => error.message);
  expect(await failure).toBe('discovery by Kubernetes: server returned HTTP status 401 Unauthorized');
});
