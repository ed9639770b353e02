import type { OAuth2Grant } from '../config/http-client-config.ts';
import { WHO_ASKS } from '../who-asks.ts';
import { shownUrl } from '../without-secrets.ts';
import type { AddressGuard } from './address-guard.ts';
import { GuardedHttp, StatusProblem } from './guarded-http.ts';
import { readSecret } from './read-secret.ts';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 1_024 * 1_024;
/** A token is not used when it is about to end: it has to arrive before. */
const BEFORE_END_MS = 10_000;

interface Token {
  /** The value of the header. */
  readonly authorization: string;
  readonly endsAtMs: number;
}

/** A token that is there or on its way. */
interface Asked {
  readonly token: Promise<Token>;
  /** Not before it is there. */
  endsAtMs: number;
}

/** How a client says who it is (RFC 6749, 2.3.1): every server takes the first, and some only the second. */
type ClientStyle = 'header' | 'body';

/** Tokens of one grant: asked for when the first is needed, kept until shortly before they end, one request for all who wait. */
export class OAuth2Tokens {
  readonly #grant: OAuth2Grant;
  readonly #http: GuardedHttp;
  readonly #closing = new AbortController();
  #style: ClientStyle = 'header';
  #asked: Asked | undefined;

  constructor(grant: OAuth2Grant, guard: AddressGuard) {
    this.#grant = grant;
    this.#http = new GuardedHttp(grant.tls, guard);
  }

  /** The value of `Authorization`. Whoever waits leaves with the signal; the others go on. @throws Error with a sentence, without secrets. */
  async authorization(signal: AbortSignal): Promise<string> {
    if (this.#asked !== undefined && Date.now() >= this.#asked.endsAtMs) this.forget();
    this.#asked ??= this.#askOnce();
    return (await unless(signal, this.#asked.token, this.#grant)).authorization;
  }

  /** Somebody refused it: the next one who asks gets another. */
  forget(): void {
    this.#asked = undefined;
  }

  close(): void {
    this.#closing.abort();
    this.#http.close();
  }

  /** One that fails is forgotten, and nothing that was asked for since. */
  #askOnce(): Asked {
    const asked: Asked = { token: this.#ask(), endsAtMs: Number.POSITIVE_INFINITY };
    asked.token.then(
      ({ endsAtMs }) => {
        asked.endsAtMs = endsAtMs;
      },
      () => {
        if (this.#asked === asked) this.forget();
      },
    );
    return asked;
  }

  async #ask(): Promise<Token> {
    const other = this.#style === 'header' ? 'body' : 'header';
    try {
      return await this.#askIn(this.#style);
    } catch (error) {
      if (!(error instanceof ClientRefused)) throw error;
      const token = await this.#askIn(other);
      this.#style = other;
      return token;
    }
  }

  async #askIn(style: ClientStyle): Promise<Token> {
    const { clientId, clientSecret, scopes, tokenUrl, endpointParams } = this.#grant;
    const secret = await readSecret(clientSecret);
    const form = new URLSearchParams({ grant_type: 'client_credentials', ...endpointParams });
    if (scopes.length > 0) form.set('scope', scopes.join(' '));
    if (style === 'body') {
      form.set('client_id', clientId);
      if (secret !== '') form.set('client_secret', secret);
    }
    const url = new URL(tokenUrl);
    const request = {
      method: 'POST',
      headers: {
        ...WHO_ASKS,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        ...(style === 'header' ? { authorization: basicOf(clientId, secret) } : {}),
      },
      body: form.toString(),
      signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      timeoutMs: TIMEOUT_MS,
    } as const;
    const response = await this.#http.ask(url, request);
    const { statusCode: status = 0 } = response;
    if (status !== 200) {
      response.destroy();
      const problem = `cannot fetch a token from "${shownUrl(url)}": ${new StatusProblem(response).message}`;
      throw status === 400 || status === 401 ? new ClientRefused(problem) : new Error(problem);
    }
    return readToken(await this.#http.read(response, url, request, MOST_BYTES), url);
  }
}

class ClientRefused extends Error {}

/** Both are encoded first, as a form is. */
function basicOf(clientId: string, secret: string): string {
  const pair = [clientId, secret].map((text) => new URLSearchParams({ '': text }).toString().slice(1)).join(':');
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function readToken(body: Buffer, url: URL): Token {
  const { access_token: token, token_type: type, expires_in: seconds } = parseAnswer(body, url);
  // What a header may hold.
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
    throw new Error(`cannot fetch a token from "${shownUrl(url)}": there is no access_token in the answer`);
  if (type !== undefined && String(type).toLowerCase() !== 'bearer')
    throw new Error(`cannot fetch a token from "${shownUrl(url)}": only tokens of the type Bearer are known`);
  const lastsMs = Number(seconds) * 1_000;
  return {
    authorization: `Bearer ${token}`,
    endsAtMs: lastsMs > 0 ? Date.now() + lastsMs - BEFORE_END_MS : Number.POSITIVE_INFINITY,
  };
}

function parseAnswer(body: Buffer, url: URL): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body.toString('utf8')));
  } catch {
    // Its text may hold a token.
    throw new Error(`cannot fetch a token from "${shownUrl(url)}": the answer is not JSON`);
  }
}

function unless<T>(signal: AbortSignal, result: Promise<T>, { tokenUrl }: OAuth2Grant): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error(`no token from "${shownUrl(tokenUrl)}" in time`, { cause: signal.reason }));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
