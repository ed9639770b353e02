import type { KubernetesConfig, KubernetesRole } from '../../config/kubernetes-config.ts';
import type { TargetGroup } from '../../config/scrape-config.ts';
import { atMostOneAtATime } from '../at-most-one-at-a-time.ts';
import type { Discovery, DiscoveryContext } from '../discovery.ts';
import { endpointsTargets, type Surroundings, sliceTargets } from './endpoint-targets.ts';
import { KubernetesApi, ownNamespace } from './kubernetes-api.ts';
import { type Labels, labelsOfObject, meta } from './meta-labels.ts';
import type { EndpointSlice, Endpoints, Ingress, KubernetesObject, Node, Pod, Service } from './objects.ts';
import { podTargets } from './pod-targets.ts';
import { ingressTargets, nodeTargets, serviceTargets } from './simple-targets.ts';

/** How often the cluster is listed. Lists are answered from the API server's own memory, and nothing is missed between two. */
const REFRESH_MS = 30_000;

/** Where the objects of a role are, and whether they are in namespaces. */
const RESOURCES: Readonly<Record<KubernetesRole, { readonly group: string; readonly plural: string }>> = {
  pod: { group: 'api/v1', plural: 'pods' },
  service: { group: 'api/v1', plural: 'services' },
  endpoints: { group: 'api/v1', plural: 'endpoints' },
  endpointslice: { group: 'apis/discovery.k8s.io/v1', plural: 'endpointslices' },
  node: { group: 'api/v1', plural: 'nodes' },
  ingress: { group: 'apis/networking.k8s.io/v1', plural: 'ingresses' },
};

/** Targets from Kubernetes' API (Prometheus, "kubernetes_sd_config"). What was found stays while the API does not answer. */
export function discoverByKubernetes(config: KubernetesConfig, context: DiscoveryContext): Discovery {
  const { guard, openCalls, found, failed } = context;
  const calls = openCalls();
  const stopping = new AbortController();
  let api: KubernetesApi | undefined;
  let lastText = '';

  async function list<T extends KubernetesObject>(role: KubernetesRole): Promise<readonly T[]> {
    const { group, plural } = RESOURCES[role];
    const selector = config.selectors.find((one) => one.role === role) ?? { label: '', field: '' };
    const names = config.ownNamespace ? [...config.namespaces, await ownNamespace()] : config.namespaces;
    const paths =
      role === 'node' || names.length === 0
        ? [`${group}/${plural}`]
        : names.map((name) => `${group}/namespaces/${encodeURIComponent(name)}/${plural}`);
    const lists = await Promise.all(paths.map((path) => api!.list<T>(path, selector, stopping.signal)));
    return lists.flat();
  }

  async function look(): Promise<readonly TargetGroup[]> {
    switch (config.role) {
      case 'node':
        return (await list<Node>('node')).flatMap(nodeTargets);
      case 'service':
        return (await list<Service>('service')).flatMap(serviceTargets);
      case 'ingress':
        return (await list<Ingress>('ingress')).flatMap(ingressTargets);
      case 'pod': {
        const [pods, nodeLabels] = await Promise.all([list<Pod>('pod'), nodes()]);
        return pods.flatMap((pod) => podTargets(pod, nodeLabels(pod.spec?.nodeName)));
      }
      case 'endpoints': {
        const [all, around] = await Promise.all([list<Endpoints>('endpoints'), surroundings()]);
        return all.flatMap((one) => endpointsTargets(one, around));
      }
      case 'endpointslice': {
        const [all, around] = await Promise.all([list<EndpointSlice>('endpointslice'), surroundings()]);
        return all.flatMap((one) => sliceTargets(one, around));
      }
    }
  }

  async function surroundings(): Promise<Surroundings> {
    const [pods, services, nodeLabels] = await Promise.all([list<Pod>('pod'), list<Service>('service'), nodes()]);
    return { pods: byName(pods), services: byName(services), nodeLabels };
  }

  async function nodes(): Promise<(name: string | undefined) => Labels> {
    if (!config.attachNode) return () => ({});
    const labels = new Map(
      (await list<Node>('node')).map((node) => [
        node.metadata.name,
        { ...meta({ node_name: node.metadata.name }), ...labelsOfObject('node', node) },
      ]),
    );
    return (name) => labels.get(name ?? '') ?? {};
  }

  const listAll = async (): Promise<readonly TargetGroup[]> => {
    api ??= await KubernetesApi.open(config.access, guard);
    return look();
  };

  async function refresh(): Promise<void> {
    const answer = await calls.call(listAll, stopping.signal);
    if (stopping.signal.aborted) {
      // Opened while nobody was there to close it.
      api?.close();
      return;
    }
    if (answer.kind === 'failed') failed(`discovery by Kubernetes: ${answer.error.message}`);
    if (answer.kind !== 'answered') return;
    const text = JSON.stringify(answer.value);
    if (text === lastText) return;
    lastText = text;
    found(answer.value);
  }

  const rhythm = atMostOneAtATime(refresh);
  rhythm();
  const timer = setInterval(rhythm, REFRESH_MS).unref();
  return {
    stop() {
      clearInterval(timer);
      stopping.abort();
      api?.close();
      calls[Symbol.dispose]();
    },
  };
}

function byName<T extends KubernetesObject>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object]));
}
