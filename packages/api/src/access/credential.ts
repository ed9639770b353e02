import type { IncomingHttpHeaders } from 'node:http';

/** What a request brought to say who it is. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'token'; readonly token: string }
  /** Sent by the browser by itself, so the page that caused the request must be checked. */
  | { readonly kind: 'cookie'; readonly token: string };

/**
 * A key or a token as `Authorization: Bearer`, a key as `X-API-Key` or as the password of basic auth, or the session's
 * cookie; the first that is there counts, so that a wrong key is not quietly replaced by a session.
 */
export function credentialOf(headers: IncomingHttpHeaders, sessionCookie: string | undefined): Credential {
  const apiKey = headers['x-api-key'];
  if (typeof apiKey === 'string' && apiKey !== '') return { kind: 'key', key: apiKey.trim() };

  const authorization = headers.authorization?.trim() ?? '';
  const [scheme = '', rest = ''] = splitOnce(authorization, ' ');
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return bearer(rest.trim());
    case 'basic':
      return { kind: 'key', key: splitOnce(Buffer.from(rest.trim(), 'base64').toString(), ':')[1] ?? '' };
  }
  if (sessionCookie !== undefined && sessionCookie !== '') return { kind: 'cookie', token: sessionCookie };
  return { kind: 'none' };
}

/** A JWT has three parts, RFC 7519 §3; a key has no dot. */
function bearer(text: string): Credential {
  return text.split('.').length === 3 ? { kind: 'token', token: text } : { kind: 'key', key: text };
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
