import type { HttpClientConfig } from '../config/http-client-config.ts';
import { shownUrl } from '../without-secrets.ts';
import type { AddressGuard } from './address-guard.ts';
import { type BodyRoom, GuardedHttp, StatusProblem } from './guarded-http.ts';
import { OAuth2Tokens } from './oauth2-tokens.ts';
import { configuredHeaders } from './read-secret.ts';

/** As many as Go's client follows. */
const MOST_REDIRECTS = 10;

export interface PullRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Of the body, inflated. */
  readonly mostBytes: number;
  /** Of the body, inflated, piece by piece. */
  readonly room?: BodyRoom;
  readonly signal: AbortSignal;
}

export interface PullAnswer {
  readonly contentType: string;
  readonly body: Buffer;
}

/** Asks targets and discovery servers by one configuration: its credential, TLS and redirects, through the guard. */
export class PullClient {
  readonly #config: HttpClientConfig;
  readonly #http: GuardedHttp;
  readonly #tokens: OAuth2Tokens | undefined;

  constructor(config: HttpClientConfig, guard: AddressGuard) {
    this.#config = config;
    this.#http = new GuardedHttp(config.tls, guard);
    const { credential } = config;
    this.#tokens = credential.kind === 'oauth2' ? new OAuth2Tokens(credential.grant, guard) : undefined;
  }

  /**
   * The answer to a GET.
   * @throws Error with a sentence about what failed; a status other than 200 is a failure. No secret is in it.
   */
  async get(url: URL, { headers, timeoutMs, mostBytes, room, signal }: PullRequest): Promise<PullAnswer> {
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const configured = await this.#configuredHeaders(inTime);
    let at = url;
    for (let redirects = 0; ; redirects++) {
      if (redirects > MOST_REDIRECTS)
        throw new Error(`Get "${shownUrl(url)}": stopped after ${MOST_REDIRECTS} redirects`);
      // A redirect to another server does not take the credential along.
      const sent = at.origin === url.origin ? { ...configured, ...headers } : headers;
      const request = { method: 'GET', headers: sent, body: '', signal: inTime, timeoutMs } as const;
      const response = await this.#http.ask(at, request);
      const { statusCode: status = 0 } = response;
      const { location } = response.headers;
      if (this.#config.followRedirects && isRedirect(status) && location !== undefined) {
        response.destroy();
        at = redirectTarget(location, at);
        continue;
      }
      if (status !== 200) {
        response.destroy();
        if (status === 401) this.#tokens?.forget();
        throw new StatusProblem(response);
      }
      const body = await this.#http.read(response, at, request, mostBytes, room);
      return { contentType: response.headers['content-type'] ?? '', body };
    }
  }

  close(): void {
    this.#http.close();
    this.#tokens?.close();
  }

  async #configuredHeaders(signal: AbortSignal): Promise<Record<string, string[]>> {
    const headers = await configuredHeaders(this.#config);
    if (this.#tokens !== undefined) headers.authorization = [await this.#tokens.authorization(signal)];
    return headers;
  }
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
