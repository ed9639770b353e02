import { type Agent, Agent as HttpAgent, type IncomingMessage, request as requestHttp, STATUS_CODES } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { createGunzip } from 'node:zlib';
import type { TlsConfig } from '../config/http-client-config.ts';
import { shownUrl } from '../without-secrets.ts';
import type { AddressGuard } from './address-guard.ts';
import { readSecret } from './read-secret.ts';

const IDLE_CONNECTION_MS = 300_000;

export interface GuardedRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Empty for none. */
  readonly body: string;
  readonly signal: AbortSignal;
  /** For the sentence, when the signal says that it took too long. */
  readonly timeoutMs: number;
}

/** Requests by one configuration of TLS, each to an address that the guard has judged. */
export class GuardedHttp {
  readonly #tls: TlsConfig;
  readonly #guard: AddressGuard;
  readonly #plain = new HttpAgent({ keepAlive: true, timeout: IDLE_CONNECTION_MS });
  #secure: HttpsAgent | undefined;
  #secureText = '';

  constructor(tls: TlsConfig, guard: AddressGuard) {
    this.#tls = tls;
    this.#guard = guard;
  }

  /** The head of the answer, whatever its status. @throws Error with a sentence in which no secret is. */
  async ask(url: URL, request: GuardedRequest): Promise<IncomingMessage> {
    const isSecure = url.protocol === 'https:';
    if (!isSecure && url.protocol !== 'http:') throw new Error(`unsupported protocol scheme "${url.protocol}"`);
    const port = Number(url.port) || (isSecure ? 443 : 80);
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    // Names are judged when they are resolved; an address is not resolved.
    const problem = isIP(host) === 0 ? '' : await this.#guard.judge(host, port);
    if (problem !== '') throw new Error(problem);
    const agent: Agent = isSecure ? await this.#secureAgent() : this.#plain;
    return send(url, { agent, lookup: this.#guard.lookupFor(port) }, request);
  }

  /** The rest of it, inflated. @throws Error as above, and beyond so many bytes or where `room` has no more of them. */
  async read(
    response: IncomingMessage,
    url: URL,
    request: GuardedRequest,
    mostBytes: number,
    room?: BodyRoom,
  ): Promise<Buffer> {
    return readBody(response, mostBytes, room).catch((cause: Error) => {
      throw told(url, cause, request);
    });
  }

  close(): void {
    this.#plain.destroy();
    this.#secure?.destroy();
  }

  /** Certificates are read anew each time; the connections of old ones are left when they change. */
  async #secureAgent(): Promise<HttpsAgent> {
    const options = await tlsOptions(this.#tls);
    const text = JSON.stringify(options);
    if (this.#secure === undefined || text !== this.#secureText) {
      this.#secure?.destroy();
      this.#secure = new HttpsAgent({ keepAlive: true, timeout: IDLE_CONNECTION_MS, ...options });
      this.#secureText = text;
    }
    return this.#secure;
  }
}

/**
 * A server may close a connection that has been idle just as the next question goes out on it. Then nobody has read that, and it is asked
 * anew, as Go's client does; each time one idle connection less is left.
 */
function send(
  url: URL,
  by: { readonly agent: Agent; readonly lookup: LookupFunction },
  request: GuardedRequest,
): Promise<IncomingMessage> {
  const { method, headers, body, signal } = request;
  const ask = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise<IncomingMessage>((done, failed) => {
    let isAnswered = false;
    const sent = ask(url, { method, headers, signal, ...by })
      .on('response', (response) => {
        isAnswered = true;
        done(response);
      })
      .on('error', (cause) => {
        const wasClosed = sent.reusedSocket && !isAnswered && !signal.aborted && isCut(cause);
        if (wasClosed && method === 'GET') done(send(url, by, request));
        else failed(told(url, cause, request));
      })
      .end(body);
  });
}

function isCut({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** An answer whose status is not the one that was wanted. */
export class StatusProblem extends Error {
  readonly status: number;
  /** How long the server wants to be left alone; 0 where it does not say so in seconds. */
  readonly retryAfterMs: number;

  constructor({ statusCode: status = 0, headers }: IncomingMessage) {
    super(`server returned HTTP status ${status} ${STATUS_CODES[status] ?? ''}`.trim());
    this.status = status;
    this.retryAfterMs = (Number(headers['retry-after']) || 0) * 1_000;
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

async function readBody(response: IncomingMessage, mostBytes: number, room?: BodyRoom): Promise<Buffer> {
  const isGzip = response.headers['content-encoding'] === 'gzip';
  const stream = isGzip ? response.pipe(createGunzip()) : response;
  if (isGzip) response.on('error', (error) => stream.destroy(error));
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) {
      response.destroy();
      throw new BodyTooLarge();
    }
    if (room?.tryTake(chunk.length) === false) {
      response.destroy();
      throw new NoRoomForBody();
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What was answered is not read to its end. */
export class BodyTooLarge extends Error {
  constructor() {
    super('body size limit exceeded');
  }
}

/** Memory that a body shares with others. What it has taken is given back by whoever gave the room. */
export interface BodyRoom {
  /** False where there is no more. */
  tryTake(bytes: number): boolean;
}

/** Others hold the memory that there is for bodies: a fault of ours, not of who answers. */
export class NoRoomForBody extends Error {
  constructor() {
    super('scrape error: the bodies that are received just now hold all the memory that there is for them');
  }
}

/** A failure of the network, in a sentence that names who was asked. */
function told(url: URL, cause: Error, { method, signal, timeoutMs }: GuardedRequest): Error {
  if (cause instanceof BodyTooLarge || cause instanceof NoRoomForBody) return cause;
  const problem =
    signal.aborted && (signal.reason as Error).name === 'TimeoutError'
      ? `context deadline exceeded: no answer within ${timeoutMs} ms`
      : messageOf(cause);
  const verb = method === 'GET' ? 'Get' : 'Post';
  return new Error(`${verb} "${shownUrl(url)}": ${problem}`, { cause });
}

/** Of several addresses that were tried, the first failure. */
function messageOf(cause: Error): string {
  return cause instanceof AggregateError
    ? (cause.errors as Error[]).map(({ message }) => message).join('; ')
    : cause.message;
}
