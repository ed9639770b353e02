import { type Agent, Agent as HttpAgent, type IncomingMessage, request as requestHttp, STATUS_CODES } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { createGunzip } from 'node:zlib';
import type { HttpClientConfig, TlsConfig } from '../config/http-client-config.ts';
import { shownUrl } from '../without-secrets.ts';
import type { AddressGuard } from './address-guard.ts';
import { configuredHeaders, readSecret } from './read-secret.ts';

/** As many as Go's client follows. */
const MOST_REDIRECTS = 10;
const IDLE_CONNECTION_MS = 300_000;

export interface PullRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Of the body, inflated. */
  readonly mostBytes: number;
  readonly signal: AbortSignal;
}

export interface PullAnswer {
  readonly contentType: string;
  readonly body: Buffer;
}

/** Asks targets and discovery servers by one configuration: its credential, TLS and redirects, through the guard. */
export class PullClient {
  readonly #config: HttpClientConfig;
  readonly #guard: AddressGuard;
  readonly #plain = new HttpAgent({ keepAlive: true, timeout: IDLE_CONNECTION_MS });
  #secure: HttpsAgent | undefined;
  #secureText = '';

  constructor(config: HttpClientConfig, guard: AddressGuard) {
    this.#config = config;
    this.#guard = guard;
  }

  /**
   * The answer to a GET.
   * @throws Error with a sentence about what failed; a status other than 200 is a failure. No secret is in it.
   */
  async get(url: URL, request: PullRequest): Promise<PullAnswer> {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(request.timeoutMs)]);
    const configured = await configuredHeaders(this.#config);
    let at = url;
    for (let redirects = 0; ; redirects++) {
      if (redirects > MOST_REDIRECTS)
        throw new Error(`Get "${shownUrl(url)}": stopped after ${MOST_REDIRECTS} redirects`);
      // A redirect to another server does not take the credential along.
      const headers = at.origin === url.origin ? { ...configured, ...request.headers } : request.headers;
      const response = await this.#ask(at, headers, signal, request.timeoutMs);
      const status = response.statusCode ?? 0;
      const { location } = response.headers;
      if (this.#config.followRedirects && isRedirect(status) && location !== undefined) {
        response.destroy();
        at = redirectTarget(location, at);
        continue;
      }
      if (status !== 200) {
        response.destroy();
        throw new Error(`server returned HTTP status ${status} ${STATUS_CODES[status] ?? ''}`.trim());
      }
      const body = await readBody(response, request.mostBytes).catch((cause: Error) => {
        throw told(at, cause, signal, request.timeoutMs);
      });
      return { contentType: response.headers['content-type'] ?? '', body };
    }
  }

  close(): void {
    this.#plain.destroy();
    this.#secure?.destroy();
  }

  async #ask(
    url: URL,
    headers: Readonly<Record<string, string | string[]>>,
    signal: AbortSignal,
    timeoutMs: number,
  ): Promise<IncomingMessage> {
    const isSecure = url.protocol === 'https:';
    if (!isSecure && url.protocol !== 'http:') throw new Error(`unsupported protocol scheme "${url.protocol}"`);
    const port = Number(url.port) || (isSecure ? 443 : 80);
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    // Names are judged when they are resolved; an address is not resolved.
    const problem = isIP(host) === 0 ? '' : await this.#guard.judge(host, port);
    if (problem !== '') throw new Error(problem);
    const agent: Agent = isSecure ? await this.#secureAgent() : this.#plain;
    return new Promise<IncomingMessage>((done, failed) => {
      const ask = isSecure ? requestHttps : requestHttp;
      ask(url, { agent, headers, signal, lookup: this.#guard.lookupFor(port) })
        .on('response', done)
        .on('error', (cause) => failed(told(url, cause, signal, timeoutMs)))
        .end();
    });
  }

  /** Certificates are read anew each time; the connections of old ones are left when they change. */
  async #secureAgent(): Promise<HttpsAgent> {
    const options = await tlsOptions(this.#config.tls);
    const text = JSON.stringify(options);
    if (this.#secure === undefined || text !== this.#secureText) {
      this.#secure?.destroy();
      this.#secure = new HttpsAgent({ keepAlive: true, timeout: IDLE_CONNECTION_MS, ...options });
      this.#secureText = text;
    }
    return this.#secure;
  }
}

async function tlsOptions(tls: TlsConfig): Promise<AgentOptions> {
  const [ca, cert, key] = await Promise.all(
    [tls.ca, tls.cert, tls.key].map((secret) => (secret === undefined ? undefined : readSecret(secret))),
  );
  return {
    rejectUnauthorized: !tls.insecureSkipVerify,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tls.serverName === '' ? {} : { servername: tls.serverName }),
    ...(tls.minVersion === undefined ? {} : { minVersion: tls.minVersion }),
    ...(tls.maxVersion === undefined ? {} : { maxVersion: tls.maxVersion }),
  };
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

function redirectTarget(location: string, from: URL): URL {
  if (!URL.canParse(location, from)) throw new Error(`Get "${shownUrl(from)}": the redirect leads to no address`);
  const target = new URL(location, from);
  // What a target writes into its redirect is no credential of ours.
  target.username = '';
  target.password = '';
  return target;
}

async function readBody(response: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const isGzip = response.headers['content-encoding'] === 'gzip';
  const stream = isGzip ? response.pipe(createGunzip()) : response;
  if (isGzip) response.on('error', (error) => stream.destroy(error));
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) {
      response.destroy();
      throw new Error('body size limit exceeded');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A failure of the network, in a sentence that names who was asked. */
function told(url: URL, cause: Error, signal: AbortSignal, timeoutMs: number): Error {
  if (cause.message === 'body size limit exceeded') return cause;
  const problem =
    signal.aborted && (signal.reason as Error).name === 'TimeoutError'
      ? `context deadline exceeded: no answer within ${timeoutMs} ms`
      : messageOf(cause);
  return new Error(`Get "${shownUrl(url)}": ${problem}`, { cause });
}

/** Of several addresses that were tried, the first failure. */
function messageOf(cause: Error): string {
  return cause instanceof AggregateError
    ? (cause.errors as Error[]).map(({ message }) => message).join('; ')
    : cause.message;
}
