import type { TargetGroup } from '../../config/scrape-config.ts';
import { hostPort, type Labels, labelsOfObject, meta, namespaceOf, targetAt } from './meta-labels.ts';
import type { EndpointSlice, Endpoints, KubernetesObject, ObjectReference, Pod, Service } from './objects.ts';
import { containerLabels, containerPortLabels, containersOf, podLabels } from './pod-targets.ts';
import { serviceLabels } from './simple-targets.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';

/** What else is known of the cluster: objects by `namespace/name`, labels of nodes by name. */
export interface Surroundings {
  readonly pods: ReadonlyMap<string, Pod>;
  readonly services: ReadonlyMap<string, Service>;
  nodeLabels(name: string | undefined): Labels;
}

/** One address and port that an object of endpoints lists. */
interface Listed {
  readonly host: string;
  readonly port: number | undefined;
  readonly labels: Labels;
  readonly nodeName: string | undefined;
  readonly target: ObjectReference | undefined;
}

/** Role `endpoints`. */
export function endpointsTargets(endpoints: Endpoints, around: Surroundings): readonly TargetGroup[] {
  const listed = (endpoints.subsets ?? []).flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }) =>
    ports.flatMap((port) =>
      [...addresses, ...notReadyAddresses].map(
        (address): Listed => ({
          host: address.ip,
          port: port.port,
          nodeName: address.nodeName,
          target: address.targetRef,
          labels: meta({
            endpoint_port_name: port.name,
            endpoint_port_protocol: port.protocol,
            endpoint_ready: addresses.includes(address),
            endpoint_address_target_kind: address.targetRef?.kind,
            endpoint_address_target_name: address.targetRef?.name,
            endpoint_node_name: address.nodeName,
            endpoint_hostname: address.hostname,
          }),
        }),
      ),
    ),
  );
  return withPods('endpoints', endpoints, listed, endpoints.metadata.name, around);
}

/** Role `endpointslice`. */
export function sliceTargets(slice: EndpointSlice, around: Surroundings): readonly TargetGroup[] {
  const listed = (slice.ports ?? []).flatMap((port) =>
    (slice.endpoints ?? []).flatMap(({ addresses = [], conditions, hostname, nodeName, zone, targetRef }) =>
      addresses.map(
        (host): Listed => ({
          host,
          port: port.port,
          nodeName,
          target: targetRef,
          labels: meta({
            endpointslice_address_type: slice.addressType,
            endpointslice_port: port.port,
            endpointslice_port_name: port.name,
            endpointslice_port_protocol: port.protocol,
            endpointslice_endpoint_conditions_ready: conditions?.ready,
            endpointslice_endpoint_conditions_serving: conditions?.serving,
            endpointslice_endpoint_conditions_terminating: conditions?.terminating,
            endpointslice_endpoint_hostname: hostname,
            endpointslice_endpoint_node_name: nodeName,
            endpointslice_endpoint_zone: zone,
            endpointslice_address_target_kind: targetRef?.kind,
            endpointslice_address_target_name: targetRef?.name,
          }),
        }),
      ),
    ),
  );
  return withPods('endpointslice', slice, listed, slice.metadata.labels?.[SERVICE_NAME] ?? '', around);
}

/** The addresses with what is known of their pods and service, and the other ports of those pods. */
function withPods(
  kind: 'endpoints' | 'endpointslice',
  object: KubernetesObject,
  listed: readonly Listed[],
  serviceName: string,
  { pods, services, nodeLabels }: Surroundings,
): readonly TargetGroup[] {
  const { name, namespace = '' } = object.metadata;
  const service = services.get(`${namespace}/${serviceName}`);
  const common: Labels = {
    ...namespaceOf(object),
    ...meta({ [`${kind}_name`]: name }),
    ...labelsOfObject(kind, object),
    ...(service === undefined ? {} : serviceLabels(service)),
  };
  const seen = new Map<Pod, Set<number>>();
  const targets = listed.map(({ host, port, labels, nodeName, target }) => {
    const address = hostPort(host, port);
    const pod = target?.kind === 'Pod' ? pods.get(`${target.namespace ?? namespace}/${target.name}`) : undefined;
    const node = nodeLabels(nodeName ?? pod?.spec?.nodeName);
    if (pod === undefined) return targetAt(address, common, labels, node);
    const ports = seen.get(pod) ?? new Set();
    seen.set(pod, ports);
    if (port !== undefined) ports.add(port);
    return targetAt(address, common, labels, podLabels(pod), containerAt(pod, port), node);
  });
  const others = [...seen].flatMap(([pod, ports]) =>
    containersOf(pod).flatMap(({ container, isInit }) =>
      (container.ports ?? [])
        .filter(({ containerPort }) => !ports.has(containerPort))
        .map((port) =>
          targetAt(
            hostPort(pod.status?.podIP ?? '', port.containerPort),
            common,
            podLabels(pod),
            containerLabels(pod, container, isInit),
            containerPortLabels(port),
            nodeLabels(pod.spec?.nodeName),
          ),
        ),
    ),
  );
  return [...targets, ...others];
}

/** The container of a pod that listens on a port. */
function containerAt(pod: Pod, port: number | undefined): Labels {
  for (const { container, isInit } of containersOf(pod)) {
    const found = container.ports?.find(({ containerPort }) => containerPort === port);
    if (found !== undefined) return { ...containerLabels(pod, container, isInit), ...containerPortLabels(found) };
  }
  return {};
}
