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
  | { readonly kind: 'authorization'; readonly scheme: string; readonly credentials: Secret };

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

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
