import type { FastifyInstance } from 'fastify';

/**
 * Ends the connection of a WebSocket that was refused. Node gives the socket of an upgrade away and watches it no more:
 * without this, each refused one would stay open for as long as its client likes, and hold up the server's end.
 */
export function endRefusedUpgrades(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers.upgrade === undefined) return;
    // An accepted socket never finishes an answer: it is written past it.
    reply.header('connection', 'close');
    reply.raw.once('finish', () => request.raw.socket.destroySoon());
  });
}
