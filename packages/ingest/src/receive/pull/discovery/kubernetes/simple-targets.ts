import type { TargetGroup } from '../../config/scrape-config.ts';
import { hostPort, labelName, labelsOfObject, meta, namespaceOf, targetAt } from './meta-labels.ts';
import type { Ingress, Node, Service } from './objects.ts';

const ADDRESS_ORDER = ['InternalIP', 'ExternalIP', 'LegacyHostIP', 'Hostname'];
const KUBELET_PORT = 10_250;

/** Role `node`: one target for each, its kubelet. */
export function nodeTargets(node: Node): readonly TargetGroup[] {
  const { addresses = [], conditions = [], daemonEndpoints } = node.status ?? {};
  const [address] = ADDRESS_ORDER.flatMap((type) => addresses.filter((entry) => entry.type === type));
  if (address === undefined) return [];
  const first = new Map([...addresses].reverse().map(({ type, address: text }) => [type, text]));
  return [
    targetAt(
      hostPort(address.address, daemonEndpoints?.kubeletEndpoint?.Port ?? KUBELET_PORT),
      { instance: node.metadata.name },
      meta({ node_name: node.metadata.name, node_provider_id: node.spec?.providerID }),
      meta(Object.fromEntries([...first].map(([type, text]) => [`node_address_${labelName(type)}`, text]))),
      meta(
        Object.fromEntries(
          conditions.map(({ type, status }) => [
            `node_condition_${labelName(type.toLowerCase())}`,
            status.toLowerCase(),
          ]),
        ),
      ),
      labelsOfObject('node', node),
    ),
  ];
}

/** Role `service`: one target for each port, by the name that the cluster resolves. */
export function serviceTargets(service: Service): readonly TargetGroup[] {
  const { name, namespace = '' } = service.metadata;
  const { type, clusterIP, externalName, loadBalancerIP, ports = [] } = service.spec ?? {};
  const balancers = (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []).join(',');
  return ports.map(({ name: portName, port, protocol }) =>
    targetAt(
      `${name}.${namespace}.svc:${port}`,
      serviceLabels(service),
      meta({
        service_port_name: portName,
        service_port_number: port,
        service_port_protocol: protocol,
        service_type: type,
        service_cluster_ip: type === 'ExternalName' ? undefined : clusterIP,
        service_external_name: type === 'ExternalName' ? externalName : undefined,
        service_loadbalancer_ip: type === 'LoadBalancer' ? balancers || loadBalancerIP : undefined,
      }),
    ),
  );
}

/** What endpoints tell of their service, too. */
export function serviceLabels(service: Service) {
  return {
    ...namespaceOf(service),
    ...meta({ service_name: service.metadata.name }),
    ...labelsOfObject('service', service),
  };
}

/** Role `ingress`: one target for each path of each host. */
export function ingressTargets(ingress: Ingress): readonly TargetGroup[] {
  const { tls = [], rules = [], ingressClassName } = ingress.spec ?? {};
  const secure = tls.flatMap(({ hosts = [] }) => hosts);
  return rules.flatMap(({ host = '', http }) => {
    const isSecure = secure.some((name) => name === host || (name.startsWith('*.') && covers(name, host)));
    return (http?.paths ?? [{}]).map(({ path = '/' }) =>
      targetAt(
        host,
        namespaceOf(ingress),
        meta({
          ingress_name: ingress.metadata.name,
          ingress_class_name: ingressClassName,
          ingress_scheme: isSecure ? 'https' : 'http',
          ingress_host: host,
          ingress_path: path === '' ? '/' : path,
        }),
        labelsOfObject('ingress', ingress),
      ),
    );
  });
}

/** A star stands for one part of a name. */
function covers(wildcard: string, host: string): boolean {
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot) === wildcard.slice(1);
}
