import type { FastifyInstance } from 'fastify';
import { OrielError } from '../errors.ts';

/** Where a door stands. `port` 0 picks a free one. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** @returns the address as a URL. @throws OrielError `port_taken` with what to do. */
export async function listen(app: FastifyInstance, address: Address, flag: string): Promise<string> {
  try {
    await app.listen({ host: address.host, port: address.port });
  } catch (error) {
    throw listenError(error, address, flag);
  }
  const bound = app.server.address();
  const port = typeof bound === 'object' && bound ? bound.port : address.port;
  return httpUrl(address.host, port);
}

/** What the system answers to whoever wants to listen, as a sentence with the flags that choose another place. */
export function listenError(error: unknown, address: Address, flag: string, hostFlag = '--host'): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const where = `${address.host}:${address.port}`;
  if (code === 'EADDRINUSE') {
    return new OrielError(
      'port_taken',
      `another program listens on ${where}; stop it, or choose another port with ${flag}`,
      {
        cause: error,
      },
    );
  }
  if (code === 'EACCES') {
    return new OrielError('port_taken', `this user may not listen on ${where}; choose a port above 1023 with ${flag}`, {
      cause: error,
    });
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new OrielError(
      'bad_config',
      `this machine has no address '${address.host}'; choose another with ${hostFlag}`,
      {
        cause: error,
      },
    );
  }
  return error;
}

/** A person opens this: an address that means "everywhere" is named by loopback. */
export function httpUrl(host: string, port: number): string {
  const named = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${named.includes(':') ? `[${named}]` : named}:${port}`;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
