import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEngineClients } from '../clients.ts';
import { EngineRefusal } from '../engine-refusal.ts';
import { createEngineServer } from './engine-server.ts';

test('parameters as long as the names of all segments of ten minutes, on several servers, are read', async () => {
  const socketPath = join(tmpdir(), `${randomUUID()}.sock`);
  const secrets = { secret: 'right', maintenanceSecret: 'right' };
  const server = createEngineServer({ ...secrets, log: () => {} } as unknown as Parameters<
    typeof createEngineServer
  >[0]);
  server.listen(socketPath);
  await once(server, 'listening');
  const clients = createEngineClients({ endpoint: { socketPath }, password: 'wrong' });
  const parts = Array.from({ length: 4_000 }, (_, at) => String(115_629_000_000_000_000n + BigInt(at)));
  try {
    // It comes as far as being asked who it is.
    const error = await clients.maintenance
      .command('SELECT {parts:Array(String)}', { params: { parts } })
      .catch((thrown: unknown) => thrown);
    expect(error instanceof EngineRefusal).toBe(true);
  } finally {
    await clients.close();
    server.close();
    await rm(socketPath, { force: true });
  }
});
