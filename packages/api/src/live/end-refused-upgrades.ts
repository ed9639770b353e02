import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Whether it wants to become a WebSocket; other protocols (`h2c`, which clients of Java offer with each request) are spoken nowhere. */
function wantsSocket({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Ends the connection of a WebSocket that was refused. Node gives the socket of an upgrade away and watches it no more:
 * without this, each refused one would stay open for as long as its client likes, and hold up the server's end. Any other offer to upgrade
 * is passed over, and the request answered as it is (RFC 9110 §7.8), as is one at an address that has no sockets.
 */
export function endRefusedUpgrades(app: FastifyInstance, socketsAt: string): void {
  // Of Node 24.9 on; those before know nothing of it, and answer such an offer as a socket that is refused.
  Object.assign(app.server, {
    shouldUpgradeCallback: (request: IncomingMessage) =>
      wantsSocket(request) && pathOf(request.url).replace(/\/$/, '') === socketsAt,
  });
  app.addHook('onRequest', async (request, reply) => {
    if (!wantsSocket(request.raw)) return;
    // An accepted socket never finishes an answer: it is written past it.
    reply.header('connection', 'close');
    reply.raw.once('finish', () => request.raw.socket.destroySoon());
  });
}

/** Of an address that may be whole. */
function pathOf(url = '/'): string {
  return /^(?:https?:\/\/[^/?#]*)?([^?#]*)/i.exec(url)![1]!;
}
