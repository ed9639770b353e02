import type { TargetGroup } from '../../config/scrape-config.ts';
import type { KubernetesObject } from './objects.ts';

export const META = '__meta_kubernetes_';
export type Labels = Readonly<Record<string, string>>;

/** Labels and annotations of an object, and that they are there, under the prefix of its kind. */
export function labelsOfObject(kind: string, { metadata }: KubernetesObject): Labels {
  const labels: Record<string, string> = {};
  for (const [noun, entries] of [
    ['label', metadata.labels],
    ['annotation', metadata.annotations],
  ] as const) {
    for (const [name, value] of Object.entries(entries ?? {})) {
      labels[`${META}${kind}_${noun}_${labelName(name)}`] = value;
      labels[`${META}${kind}_${noun}present_${labelName(name)}`] = 'true';
    }
  }
  return labels;
}

export function namespaceOf({ metadata }: KubernetesObject): Labels {
  return metadata.namespace === undefined ? {} : { [`${META}namespace`]: metadata.namespace };
}

/** Labels by their short names; what is undefined is none. */
export function meta(labels: Readonly<Record<string, string | number | boolean | undefined>>): Labels {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (value === undefined ? [] : [[META + name, String(value)]])),
  );
}

/** What cannot stand in the name of a label becomes an underscore. */
export function labelName(text: string): string {
  return text.replace(/[^a-zA-Z0-9_]/g, '_');
}

export function targetAt(address: string, ...labels: readonly Labels[]): TargetGroup {
  return { targets: [address], labels: Object.assign({}, ...labels) };
}

/** A host and a port; IPv6 in brackets. */
export function hostPort(host: string, port?: number): string {
  const shown = host.includes(':') ? `[${host}]` : host;
  return port === undefined ? shown : `${shown}:${port}`;
}
