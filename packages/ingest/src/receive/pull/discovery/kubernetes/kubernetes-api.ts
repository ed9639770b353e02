import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { type Credential, type HttpClientConfig, NO_TLS, type Secret } from '../../config/http-client-config.ts';
import type { KubernetesAccess } from '../../config/kubernetes-config.ts';
import type { AddressGuard } from '../../http/address-guard.ts';
import { PullClient } from '../../http/pull-client.ts';
import { WHO_ASKS } from '../../who-asks.ts';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const TIMEOUT_MS = 30_000;
const MOST_BYTES = 64 * 2 ** 20;
/** Objects of one answer; more come page by page. */
const PAGE = 500;

interface ObjectList {
  readonly metadata?: { readonly continue?: string };
  readonly items?: readonly unknown[];
}

/** Lists objects of one cluster. */
export class KubernetesApi {
  readonly #base: URL;
  readonly #client: PullClient;

  private constructor(url: string, http: HttpClientConfig, guard: AddressGuard) {
    this.#base = new URL(url.endsWith('/') ? url : `${url}/`);
    this.#client = new PullClient(http, guard);
  }

  /** @throws Error where the cluster cannot be made out. */
  static async open(access: KubernetesAccess, guard: AddressGuard): Promise<KubernetesApi> {
    switch (access.kind) {
      case 'server':
        return new KubernetesApi(access.url, access.http, guard);
      case 'kubeconfig': {
        const { url, http } = readKubeconfig(await readFile(access.file, 'utf8'), dirname(access.file));
        return new KubernetesApi(url, http, guard);
      }
      case 'in-cluster': {
        const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '443' } = process.env;
        if (host === '') throw new Error('unable to load in-cluster configuration: Oriel does not run in a cluster');
        const shown = host.includes(':') ? `[${host}]` : host;
        return new KubernetesApi(`https://${shown}:${port}`, IN_CLUSTER, guard);
      }
    }
  }

  /** Every object below a path such as `api/v1/pods`. */
  async list<T>(
    path: string,
    selectors: { readonly label: string; readonly field: string },
    signal: AbortSignal,
  ): Promise<readonly T[]> {
    const objects: T[] = [];
    let next = '';
    do {
      const url = new URL(path, this.#base);
      url.searchParams.set('limit', String(PAGE));
      if (selectors.label !== '') url.searchParams.set('labelSelector', selectors.label);
      if (selectors.field !== '') url.searchParams.set('fieldSelector', selectors.field);
      if (next !== '') url.searchParams.set('continue', next);
      const { body } = await this.#client.get(url, {
        headers: { ...WHO_ASKS, accept: 'application/json', 'accept-encoding': 'gzip' },
        timeoutMs: TIMEOUT_MS,
        mostBytes: MOST_BYTES,
        signal,
      });
      const { items = [], metadata } = listOf(body);
      objects.push(...(items as T[]));
      next = metadata?.continue ?? '';
    } while (next !== '');
    return objects;
  }

  close(): void {
    this.#client.close();
  }
}

function listOf(body: Buffer): ObjectList {
  try {
    return JSON.parse(body.toString('utf8')) as ObjectList;
  } catch (cause) {
    throw new Error('the API did not answer with JSON', { cause });
  }
}

/** The namespace of the pod that Oriel runs in. */
export async function ownNamespace(): Promise<string> {
  return (await readFile(`${SERVICE_ACCOUNT}/namespace`, 'utf8')).trim();
}

const IN_CLUSTER: HttpClientConfig = {
  credential: { kind: 'authorization', scheme: 'Bearer', credentials: { file: `${SERVICE_ACCOUNT}/token` } },
  tls: { ...NO_TLS, ca: { file: `${SERVICE_ACCOUNT}/ca.crt` } },
  followRedirects: true,
  headers: [],
};

type Entry = Readonly<Record<string, unknown>>;

/** The current context of a kubeconfig: its server and credential. Programs that would fetch one are not run. */
function readKubeconfig(text: string, folder: string): { readonly url: string; readonly http: HttpClientConfig } {
  const config = parsed(text);
  const named = (list: string, name: unknown, part: string): Entry => {
    const entries = Array.isArray(config[list]) ? (config[list] as Entry[]) : [];
    const found = entries.find((entry) => entry.name === name)?.[part];
    if (typeof found !== 'object' || found === null) throw new Error(`the kubeconfig has no ${part} of its context`);
    return found as Entry;
  };
  const context = named('contexts', config['current-context'], 'context');
  const cluster = named('clusters', context.cluster, 'cluster');
  const user = named('users', context.user, 'user');
  if (typeof cluster.server !== 'string' || !URL.canParse(cluster.server))
    throw new Error('the kubeconfig names no server');
  const secret = (entry: Entry, key: string): Secret | undefined => {
    const data = entry[`${key}-data`];
    if (typeof data === 'string') return { text: Buffer.from(data, 'base64').toString('utf8') };
    const file = entry[key];
    return typeof file === 'string' ? { file: resolve(folder, file) } : undefined;
  };
  return {
    url: cluster.server,
    http: {
      credential: credentialOf(user, folder),
      tls: {
        ...NO_TLS,
        ca: secret(cluster, 'certificate-authority'),
        cert: secret(user, 'client-certificate'),
        key: secret(user, 'client-key'),
        serverName: typeof cluster['tls-server-name'] === 'string' ? cluster['tls-server-name'] : '',
        insecureSkipVerify: cluster['insecure-skip-tls-verify'] === true,
      },
      followRedirects: true,
      headers: [],
    },
  };
}

/** The parser's own message would show the text, and with it the token. */
function parsed(text: string): Entry {
  try {
    return (parse(text) ?? {}) as Entry;
  } catch {
    throw new Error('the kubeconfig is not YAML');
  }
}

function credentialOf(user: Entry, folder: string): Credential {
  const { token, tokenFile, username, password } = user;
  if (user.exec !== undefined || user['auth-provider'] !== undefined)
    throw new Error('the kubeconfig wants a program to be run for its credential, which Oriel does not do');
  if (typeof tokenFile === 'string')
    return { kind: 'authorization', scheme: 'Bearer', credentials: { file: resolve(folder, tokenFile) } };
  if (typeof token === 'string') return { kind: 'authorization', scheme: 'Bearer', credentials: { text: token } };
  if (typeof username === 'string')
    return { kind: 'basic', username: { text: username }, password: { text: String(password ?? '') } };
  return { kind: 'none' };
}
