/** How to speak with whoever is asked. Secrets stay in here: whoever prints shows them as `<secret>`. */
export interface HttpClientConfig {
  readonly credential: Credential;
  readonly tls: TlsConfig;
  readonly followRedirects: boolean;
  readonly headers: readonly HeaderConfig[];
}

export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: Secret; readonly password: Secret }
  | { readonly kind: 'authorization'; readonly scheme: string; readonly credentials: Secret }
  | { readonly kind: 'oauth2'; readonly grant: OAuth2Grant };

/** Where tokens come from, and by what: client credentials (RFC 6749, 4.4), unless the parameters name another grant. */
export interface OAuth2Grant {
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly scopes: readonly string[];
  readonly tokenUrl: string;
  /** What the token server is told besides, such as an audience. */
  readonly endpointParams: Readonly<Record<string, string>>;
  readonly tls: TlsConfig;
}

/** A text, or the file that holds it, which is read anew for each request. */
export type Secret = { readonly text: string } | { readonly file: string };

export interface HeaderConfig {
  readonly name: string;
  readonly values: readonly Secret[];
}

export interface TlsConfig {
  readonly ca: Secret | undefined;
  readonly cert: Secret | undefined;
  readonly key: Secret | undefined;
  readonly serverName: string;
  readonly insecureSkipVerify: boolean;
  readonly minVersion: TlsVersion | undefined;
  readonly maxVersion: TlsVersion | undefined;
}

export const NO_TLS: TlsConfig = {
  ca: undefined,
  cert: undefined,
  key: undefined,
  serverName: '',
  insecureSkipVerify: false,
  minVersion: undefined,
  maxVersion: undefined,
};

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
