import type { HttpClientConfig } from './http-client-config.ts';

export const KUBERNETES_ROLES = ['pod', 'service', 'endpoints', 'endpointslice', 'node', 'ingress'] as const;
export type KubernetesRole = (typeof KUBERNETES_ROLES)[number];

/** Whose API is asked, and as whom. */
export type KubernetesAccess =
  /** The cluster that Oriel runs in, by its service account. */
  | { readonly kind: 'in-cluster' }
  | { readonly kind: 'kubeconfig'; readonly file: string }
  | { readonly kind: 'server'; readonly url: string; readonly http: HttpClientConfig };

export interface KubernetesConfig {
  readonly role: KubernetesRole;
  readonly access: KubernetesAccess;
  /** Empty for all. */
  readonly namespaces: readonly string[];
  /** The namespace of Oriel's own pod. */
  readonly ownNamespace: boolean;
  readonly selectors: readonly KubernetesSelector[];
  /** Whether the labels of their node are given to pods and endpoints. */
  readonly attachNode: boolean;
}

export interface KubernetesSelector {
  readonly role: KubernetesRole;
  readonly label: string;
  readonly field: string;
}
