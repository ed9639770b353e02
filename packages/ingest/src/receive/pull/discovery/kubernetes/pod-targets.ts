import type { TargetGroup } from '../../config/scrape-config.ts';
import { hostPort, type Labels, labelsOfObject, meta, namespaceOf, targetAt } from './meta-labels.ts';
import type { Container, Pod } from './objects.ts';

/** Role `pod`: one target for each port of each container; a container without ports is one without a port. */
export function podTargets(pod: Pod, nodeLabels: Labels): readonly TargetGroup[] {
  const ip = pod.status?.podIP ?? '';
  if (ip === '') return [];
  const own = { ...podLabels(pod), ...nodeLabels };
  return containersOf(pod).flatMap(({ container, isInit }) => {
    const labels = containerLabels(pod, container, isInit);
    if ((container.ports ?? []).length === 0) return [targetAt(hostPort(ip), own, labels)];
    return container.ports!.map((port) =>
      targetAt(hostPort(ip, port.containerPort), own, labels, containerPortLabels(port)),
    );
  });
}

export function podLabels(pod: Pod): Labels {
  const { status = {}, metadata } = pod;
  const controller = metadata.ownerReferences?.find(({ controller: isController }) => isController);
  const ready = status.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'unknown';
  return {
    ...namespaceOf(pod),
    ...labelsOfObject('pod', pod),
    ...meta({
      pod_name: metadata.name,
      pod_ip: status.podIP,
      pod_ready: ready.toLowerCase(),
      pod_phase: status.phase,
      pod_node_name: pod.spec?.nodeName,
      pod_host_ip: status.hostIP,
      pod_uid: metadata.uid,
      pod_controller_kind: controller?.kind,
      pod_controller_name: controller?.name,
    }),
  };
}

export function containersOf(pod: Pod): readonly { readonly container: Container; readonly isInit: boolean }[] {
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  return [
    ...containers.map((container) => ({ container, isInit: false })),
    ...initContainers.map((container) => ({ container, isInit: true })),
  ];
}

export function containerLabels(pod: Pod, { name, image }: Container, isInit: boolean): Labels {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  const status = (isInit ? initContainerStatuses : containerStatuses).find((entry) => entry.name === name);
  return meta({
    pod_container_name: name,
    pod_container_id: status?.containerID,
    pod_container_image: image,
    pod_container_init: isInit,
  });
}

export function containerPortLabels(port: NonNullable<Container['ports']>[number]): Labels {
  return meta({
    pod_container_port_name: port.name ?? '',
    pod_container_port_number: port.containerPort,
    pod_container_port_protocol: port.protocol,
  });
}
