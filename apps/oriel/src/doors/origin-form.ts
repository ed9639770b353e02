import type { IncomingMessage } from 'node:http';

/** A client that believes that it speaks to a proxy names the whole address, and every server has to take that (RFC 9112 §3.2.2). */
export function toOriginForm({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  if (url.startsWith('/')) return url;
  const origin = /^https?:\/\/[^/?#]*/i.exec(url)?.[0];
  if (origin === undefined) return url;
  const rest = url.slice(origin.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}
