import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from './listen.ts';

/**
 * Whether a request without a key comes from a program on this machine: from a loopback address, under a loopback name
 * (a page that rebinds its own name to 127.0.0.1 sends that name), and not through a proxy, which would lend its own
 * address to strangers.
 */
export function isKeylessSender(remoteAddress: string | undefined, headers: IncomingHttpHeaders): boolean {
  if (!remoteAddress || !isLoopback(remoteAddress.replace(/^::ffff:/, ''))) return false;
  if (!isLoopback(hostName(headers.host ?? ''))) return false;
  return !Object.keys(headers).some((name) => name === 'forwarded' || name.startsWith('x-forwarded-'));
}

/** `[::1]:4318` → `::1`, `localhost:4318` → `localhost`. */
function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host);
  return bracketed ? bracketed[1]! : host.replace(/:\d+$/, '').toLowerCase();
}
